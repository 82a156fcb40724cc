"""A leaderboard agent's sensor list as requirements, readings as arrays, and the LiDAR agent in DriveLoop's own world."""
import io
import math
import os
import re
import struct
import subprocess
import sys

import pytest
from driveloop_bridge import agent, errors, protocol, sensors
from test_cameras import world
from tools import place

np = pytest.importorskip("numpy")
EXAMPLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Examples", "lidar_agent.py")
needs_binary = pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no binary")


def test_a_leaderboard_list_becomes_requirements():
    wanted = sensors.requirements([
        {"type": "sensor.camera.rgb", "id": "C", "x": 0.8, "y": -0.5, "z": 1.6, "yaw": -55, "width": 320, "height": 180, "fov": 70},
        {"type": "sensor.lidar.ray_cast", "id": "L", "x": 0, "y": 1.0, "z": 2, "yaw": -90.0, "range": "50"},
        {"type": "sensor.other.imu", "id": "IMU", "sensor_tick": 0.05},
        {"type": "sensor.other.obstacle", "id": "O", "only_dynamics": "True", "sensor_tick": 0.05},
    ])  # fmt: skip
    camera, = wanted["cameras"]
    assert (camera.id, camera.width, camera.height, camera.pose.y) == ("C", 320, 180, 0.5)
    assert camera.pose.yaw == pytest.approx(math.radians(55)) and camera.field_of_view == pytest.approx(math.radians(70))
    lidar, obstacle = wanted["sensors"]
    assert lidar.pose.y == -1.0 and lidar.pose.yaw == pytest.approx(math.pi / 2) and lidar.options == [("range", 50.0)]
    assert lidar.period == 1 and obstacle.options == [("only_dynamics", 1.0)]
    with pytest.raises(errors.BridgeError, match="opendrive"):
        sensors.requirements([{"type": "sensor.opendrive_map", "id": "M"}])


def test_rows():
    lidar = {"sensor": "L", "kind": "lidar", "data": struct.pack("<8f", 1, 2, 3, 4, 5, 6, 7, 8)}
    assert sensors.rows(lidar).tolist() == [[1, 2, 3, 4], [5, 6, 7, 8]]
    assert sensors.carla_rows(lidar)[:, 1].tolist() == [-2, -6]
    radar = {"sensor": "R", "kind": "radar", "data": struct.pack("<4f", 1, 2, 3, 4)}
    assert sensors.carla_rows(radar).tolist() == [[1, 2, -3, 4]]
    semantic = {"sensor": "S", "kind": "semantic_lidar", "data": struct.pack("<4f2I", 1, 2, 3, 0.5, 7, 14)}
    row = sensors.carla_rows(semantic)[0]
    assert (row["y"], row["instance"], row["label"]) == (-2, 7, 14)


class Keeper:
    def __init__(self):
        self.seen = []

    def act(self, observation):
        readings = [dict(r, **{k: bytes(r[k]) for k in ("data", "png") if k in r}) for r in observation["readings"]]
        self.seen.append((observation["tick"], observation["ego"], readings))
        return 0.5, 0.0, 0.0


EVERYTHING = [
    {"type": "sensor.lidar.ray_cast", "id": "L", "z": 2.5},
    {"type": "sensor.lidar.ray_cast_semantic", "id": "S", "z": 2.5, "points_per_second": 20000},
    {"type": "sensor.other.radar", "id": "R", "x": 2.5, "z": 1.0},
    {"type": "sensor.camera.depth", "id": "D", "x": 0.8, "z": 1.6, "width": 64, "height": 32},
    {"type": "sensor.camera.semantic_segmentation", "id": "G", "x": 0.8, "z": 1.6, "width": 64, "height": 32},
    {"type": "sensor.camera.instance_segmentation", "id": "I", "x": 0.8, "z": 1.6, "width": 64, "height": 32},
    {"type": "sensor.other.collision", "id": "C"},
    {"type": "sensor.other.lane_invasion", "id": "V"},
    {"type": "sensor.other.obstacle", "id": "O", "x": 2.5, "z": 1.0, "distance": 30},
]


def drive(folder, *more):
    address, keeper = place(), Keeper()
    process = world(address, folder, *more)
    agent.run(keeper, address, "keeper", **sensors.requirements(EVERYTHING))
    process.communicate(timeout=120)
    return keeper.seen


@needs_binary
def test_everything_in_driveloops_world(tmp_path):
    image_module = pytest.importorskip("PIL.Image")
    exact, noisy = drive(tmp_path / "a"), drive(tmp_path / "b", "--sensor-noise")
    assert len(exact) > 20 and drive(tmp_path / "c") == exact and drive(tmp_path / "d", "--sensor-noise") == noisy
    for tick, ego, readings in exact:
        kinds = {r["sensor"]: r for r in readings}
        assert {"L", "S", "R", "D", "G", "I"} <= set(kinds)
        points = sensors.rows(kinds["L"])
        # 30,016 rays, those to the sky meet nothing; noise-free, so none is dropped.
        assert 15000 < len(points) <= 30016 and np.isfinite(points).all()
        assert (np.linalg.norm(points[:, :3].astype("f8"), axis=1) < 85.001).all()
        # Each ray's intensity follows from its length (CARLA's attenuation), the ground is 2.5 m below.
        assert np.allclose(points[:, 3], np.exp(-0.004 * np.linalg.norm(points[:, :3], axis=1)), atol=1e-5)
        near = points[np.linalg.norm(points[:, :2], axis=1) < 6]
        assert abs(np.percentile(near[:, 2], 20) + 2.5) < 0.2
        semantic = sensors.rows(kinds["S"])
        assert {1} <= set(semantic["label"].tolist()) and semantic["label"].max() <= 28
        assert len(sensors.rows(kinds["R"])) <= 75
        for name in "DGI":
            picture = image_module.open(io.BytesIO(kinds[name]["png"]))
            assert picture.format == "PNG" and picture.size == (64, 32)
    first, blurred = exact[0], noisy[0]
    assert first[1]["speed"] == blurred[1]["speed"] and first[1]["acceleration"] != blurred[1]["acceleration"]
    # The leaderboard's drop-off leaves out 45 % of the rays, and more of the faint ones.
    share = len(blurred[2][0]["data"]) / len(first[2][0]["data"])
    assert 0.4 < share < 0.56
    # A semantic LiDAR has no noise.
    assert first[2][1] == blurred[2][1]


@needs_binary
@pytest.mark.parametrize("change, words", [
    ({"type": "sensor.lidar.ray_cast", "channels": 0}, "sensor X: expected channels from 1 to 512, got channels 0"),
    ({"type": "sensor.lidar.ray_cast", "colour": 3}, 'got "colour"'),
    ({"type": "sensor.lidar.ray_cast", "points_per_second": 10000000, "channels": 1, "rotation_frequency": 0.1}, "rays together"),
])  # fmt: skip
def test_absurd_sensors_are_refused_in_words(tmp_path, change, words):
    address = place()
    process = world(address, tmp_path / "out")
    wanted = sensors.requirements([dict(change, id="X")], period=10)
    assert agent.run(Keeper(), address, "absurd", diary=lambda text: None, **wanted) == 0
    assert words in process.communicate(timeout=60)[1] and process.returncode == 2


@needs_binary
def test_the_example_drives(tmp_path):
    address = place()
    process = world(address, tmp_path / "out")
    output = subprocess.check_output([sys.executable, EXAMPLE, address], universal_newlines=True, timeout=200)
    process.communicate(timeout=60)
    counts = [int(n) for n in re.findall(r"(\d+) points", output)]
    assert len(counts) >= 2 and min(counts) > 15000 and "FRONT" in output and "1 routes" in output
