"""The Bench2Drive team agent against recorded inputs, with stand-ins for `carla`, `leaderboard` and `srunner`."""
import enum
import hashlib
import io
import json
import math
import os

import pytest

np = pytest.importorskip("numpy")
image_module = pytest.importorskip("PIL.Image")

import carla  # noqa: E402
import driveloop_agent  # noqa: E402
from driveloop_bridge import agent, carla_frame, errors, geography, sensors  # noqa: E402
from make_recordings import CAMERAS, HEIGHT, ORIGIN, TICKS, WIDTH, picture  # noqa: E402
from tools import IMPATIENT, Background, place  # noqa: E402

RECORDINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recordings")
RoadOption = enum.Enum("RoadOption", {"VOID": -1, "LEFT": 1, "RIGHT": 2, "STRAIGHT": 3, "LANEFOLLOW": 4})
SAVE_NAME = "RouteScenario_1711_rep0_Town12_ParkingCutIn_1_15_01_01"


def recorded_plan():
    with open(os.path.join(RECORDINGS, "plan.json")) as file:
        points = json.load(file)
    options = [RoadOption(point["option"]) for point in points]
    world = [carla.Transform(carla.Location(*p["location"]), carla.Rotation(**p["rotation"])) for p in points]
    return list(zip([p["gps"] for p in points], options)), list(zip(world, options))


def recorded_inputs():
    with np.load(os.path.join(RECORDINGS, "drive.npz")) as data:
        for tick in range(TICKS):
            inputs = {camera: (tick, data["%d/%s" % (tick, camera)]) for camera in CAMERAS}
            inputs["IMU"], inputs["GPS"] = (tick, data["%d/IMU" % tick]), (tick, data["%d/GPS" % tick])
            inputs["SPEED"] = (tick, {"speed": float(data["%d/SPEED" % tick])})
            yield inputs


class Recorder:
    """Answers each tick with numbers that tell them apart."""

    def __init__(self):
        self.briefings, self.seen = [], []

    def begin(self, briefing):
        self.briefings.append(briefing)

    def act(self, seen):
        self.seen.append(dict(seen, images=[dict(image, jpeg=bytes(image["jpeg"])) for image in seen["images"]]))
        return {"throttle": 0.1 * seen["tick"], "steer": -0.5, "brake": 0.25, "hand_brake": seen["tick"] == 2}


def small_camera(name):
    return carla_frame.camera(name, 0.8, -0.55, 1.6, -55.0, 70.0, WIDTH, HEIGHT)


def config(folder, **settings):
    path = folder / "config.json"
    path.write_text(json.dumps(settings))
    return str(path)


def team_agent():
    team = driveloop_agent.__dict__[driveloop_agent.get_entry_point()]("localhost", 2000, False)
    team.set_global_plan(*recorded_plan())
    return team


def test_two_routes(tmp_path, monkeypatch):
    monkeypatch.setenv("SAVE_PATH", str(tmp_path / "save"))
    address, recorder = place(), Recorder()
    cameras = [small_camera(name) for name in CAMERAS]
    remote = agent.AgentEndpoint(address, "recorder", cameras, settings=IMPATIENT, diary=lambda text: None)
    running = Background(lambda: remote.run(recorder))
    path = config(tmp_path, bind=address, connect_timeout=10, jpeg_quality=90)
    for route in range(2):
        path += "+" + SAVE_NAME  # as leaderboard_evaluator.py appends it, route after route
        team = team_agent()
        team.setup(path)
        assert [sensor["id"] for sensor in team.sensors()] == list(CAMERAS) + ["IMU", "GPS", "SPEED"]
        for tick, inputs in enumerate(recorded_inputs()):
            control = team.run_step(inputs, 0.05 * tick)
            assert (control.throttle, control.steer, control.brake) == (0.1 * tick, -0.5, 0.25)
            assert control.hand_brake == (tick == 2) and not control.reverse
        if route == 1:
            team.world.close()
        team.destroy()
    assert running.value() == 2
    check_briefing(recorder.briefings[1])
    assert len(recorder.seen) == 2 * TICKS
    for tick, seen in enumerate(recorder.seen[TICKS:]):
        check_observation(tick, seen)
    metric = json.loads((tmp_path / "save" / SAVE_NAME / "metric_info.json").read_text())
    assert list(metric) == [str(tick) for tick in range(TICKS)] and metric["0"]["rotation"] == [0.0, 0.0, 90.0]


def check_briefing(briefing):
    assert (briefing["route"], briefing["town"], briefing["seed"]) == ("RouteScenario_1711_rep0", "Town12", 0)
    assert briefing["map_hash"] == hashlib.sha256(b"<OpenDRIVE/>").hexdigest()
    # The origin is found from one point: 1e-9 degrees are 0.1 mm.
    assert (briefing["origin_latitude"], briefing["origin_longitude"]) == pytest.approx(ORIGIN, abs=1e-9)
    first = briefing["plan"][0]
    assert first[:6] == pytest.approx((338.7, -212.4, 0.1, math.radians(2), math.radians(1), math.radians(45)))
    assert [point.option for point in briefing["plan"]] == [4, 4, 4, 2, 4, 4]


def check_observation(tick, seen):
    ego = seen["ego"]
    assert (seen["tick"], seen["time"], ego["speed"]) == (tick, 0.05 * tick, 5.0)
    assert ego["acceleration"] == (0.5, -2.0, 9.81)
    assert ego["angular_velocity"] == (-0.01, 0.02, -0.4)
    yaw = math.radians(45) - 0.02 * (tick + 1)
    if tick == 0:
        assert ego["compass"] == 0.0  # NaN never passes the border
    else:
        assert geography.heading(ego["compass"]) == pytest.approx(yaw)
    x, y = 338.7, -212.4
    for step in range(tick + 1):
        x += 0.25 * math.cos(math.radians(45) - 0.02 * (step + 1))
        y += 0.25 * math.sin(math.radians(45) - 0.02 * (step + 1))
    assert geography.position(ego["latitude"], ego["longitude"], *ORIGIN) == pytest.approx((x, y), abs=1e-6)
    for camera, image in zip(CAMERAS, seen["images"]):
        assert (image["camera"], image["width"], image["height"]) == (camera, WIDTH, HEIGHT)
        pixels = np.asarray(image_module.open(io.BytesIO(image["jpeg"])), dtype=int)
        # Quality 90, 4:2:0: a smooth picture stays within 12 of 255. Red and blue are not swapped.
        assert np.abs(pixels - picture(tick, camera)[:, :, 2::-1]).max() <= 12


def test_camera_round_trip():
    for camera in carla_frame.BENCH2DRIVE_CAMERAS:
        spec = carla_frame.camera_sensor(camera)
        again = carla_frame.camera(spec["id"], spec["x"], spec["y"], spec["z"], spec["yaw"], spec["fov"])
        assert again.pose == pytest.approx(camera.pose) and again.field_of_view == pytest.approx(camera.field_of_view)
    left = carla_frame.BENCH2DRIVE_CAMERAS[1]
    assert left.pose.y > 0 and left.pose.yaw > 0  # left is positive here


def test_rigs(tmp_path):
    asked = [small_camera("CAM_FRONT")]
    assert driveloop_agent.chosen_cameras("agent", asked) == asked
    assert len(driveloop_agent.chosen_cameras("bench2drive", asked)) == 6
    with pytest.raises(errors.BridgeError):
        driveloop_agent.chosen_cameras("bench2drive", [small_camera("CAM_ROOF")])
    spec = {"id": "CAM_ROOF", "x": 0, "y": 1.0, "z": 2, "fov": 90}
    assert driveloop_agent.chosen_cameras([spec], [])[0].pose.y == -1.0
    with pytest.raises(errors.BridgeError):
        driveloop_agent.chosen_cameras("all", [])
    with pytest.raises(errors.BridgeError):
        driveloop_agent.read_config(config(tmp_path, jpeg_qualty=3))


def refused(tmp_path, words, **hello):
    address = place()
    endpoint = agent.AgentEndpoint(address, "recorder", settings=IMPATIENT, **hello)
    running = Background(lambda: endpoint.connect(10))
    team = team_agent()
    with pytest.raises(errors.BridgeError, match=words):
        team.setup(config(tmp_path, bind=address, connect_timeout=10))
    running.value()
    endpoint.close()


def test_refuses_privileged_agents(tmp_path):
    refused(tmp_path, "privileged", privileged=True)


@pytest.mark.parametrize("sensor, words", [
    ({"type": "sensor.other.collision"}, "sensor X: got sensor.other.collision, expected one of sensor.lidar.ray_cast, "),
    ({"type": "sensor.lidar.ray_cast", "range": 50}, "sensor X: got range 50, expected the leaderboard's 85"),
    ({"type": "sensor.other.radar", "colour": 1}, "sensor X: got colour 1, expected one of horizontal_fov, "),
])  # fmt: skip
def test_refuses_sensors_that_the_leaderboard_has_not(tmp_path, sensor, words):
    refused(tmp_path, words, sensors=sensors.requirements([dict(sensor, id="X")])["sensors"])


def test_lidar_and_radar(tmp_path):
    """In the protocol's axes; a LiDAR that is asked for every three ticks tells its last rotation, which takes two."""
    mount = {"x": 1.0, "y": -0.5, "z": 2.5, "roll": 0.0, "pitch": 10.0, "yaw": -90.0}
    rig = [
        dict(mount, type="sensor.lidar.ray_cast", id="L"), dict(mount, type="sensor.other.radar", id="R", horizontal_fov=35)
    ]
    for period in (1, 3):
        address, recorder = place(), Recorder()
        wanted = sensors.requirements(rig + [{"type": "sensor.lidar.ray_cast", "id": "EVERY"}], period)["sensors"]
        wanted[2] = wanted[2]._replace(period=1)
        remote = agent.AgentEndpoint(address, "recorder", sensors=wanted, settings=IMPATIENT, diary=lambda text: None)
        running = Background(lambda: remote.run(recorder))
        team = team_agent()
        team.setup(config(tmp_path, bind=address, connect_timeout=10))
        lidar, radar = team.sensors()[:2]
        for spec in (lidar, radar):
            assert {axis: spec[axis] for axis in mount} == pytest.approx(mount)
        assert set(lidar) == set(mount) | {"type", "id"}
        assert (radar["horizontal_fov"], radar["vertical_fov"]) == (35, 30)
        for tick, inputs in enumerate(recorded_inputs()):
            sweep = np.array([[10 + tick, 2, 3, 0.5], [20 + tick, -2, 0, 0.25]], "f4")
            team.run_step(dict(inputs, L=(tick, sweep), EVERY=(tick, sweep), R=(tick, sweep + 100)), 0.05 * tick)
        team.world.close()
        team.destroy()
        assert running.value() == 1
        for tick, seen in enumerate(recorder.seen):
            told = {reading["sensor"]: sensors.carla_rows(reading).tolist() for reading in seen["readings"]}
            first = tick - 1 if period == 3 and tick else tick
            sweeps = [[[10 + n, 2, 3, 0.5], [20 + n, -2, 0, 0.25]] for n in range(first, tick + 1)]
            assert told["EVERY"] == sweeps[-1]
            assert ("L" in told) == ("R" in told) == (tick % period == 0)
            if tick % period == 0:
                assert told["L"] == sum(sweeps, [])
                assert told["R"] == [[value + 100 for value in row] for row in sweeps[-1]]
