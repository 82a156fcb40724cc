"""The nuScenes exporter: geometry against numpy, and pickles that ask for more than they should."""
import importlib.util
import json
import math
import os
import pickle
import subprocess
import sys

import pytest

np = pytest.importorskip("numpy")

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../NuScenes")
sys.path.insert(0, FOLDER)
import pickles  # noqa: E402

# Under another name: Bridges/Exports has an export.py, too.
specification = importlib.util.spec_from_file_location("nuscenes_exporter", os.path.join(FOLDER, "export.py"))
export = importlib.util.module_from_spec(specification)
specification.loader.exec_module(export)


def quaternion(yaw):
    return [math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2)]


def matrix(yaw, x, y, z):
    out = np.eye(4)
    out[:2, :2] = [[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]]
    out[:3, 3] = x, y, z
    return out


MOUNT = matrix(-math.pi / 2, 0.985793, 0.0, 1.84019)
CAR = (612.0, 1004.0, 0.5, 4.6, 1.9, 0.3)


def pose(step):
    """A left turn: 2 m a step, 0.1 rad a step."""
    return 600 + 20 * math.sin(0.1 * step), 1000 + 20 * (1 - math.cos(0.1 * step)), 0.1 * step


@pytest.fixture
def infos(tmp_path):
    """Eight keyframes with one parked car, as mmdetection3d's info files hold them."""
    frames = []
    for step in range(8):
        x, y, yaw = pose(step)
        world = matrix(yaw, x, y, 0.0) @ MOUNT
        place = np.linalg.inv(world) @ [CAR[0], CAR[1], CAR[2], 1]
        heading = CAR[5] - yaw + math.pi / 2
        frames.append({
            "token": "t%d" % step, "scene_token": "turn", "timestamp": 1_500_000_000_000_000 + 500_000 * step,
            "ego2global_translation": [x, y, 0.0], "ego2global_rotation": quaternion(yaw),
            "lidar2ego_translation": MOUNT[:3, 3].tolist(), "lidar2ego_rotation": quaternion(-math.pi / 2),
            "gt_names": np.array(["car"], dtype=object),
            "gt_boxes": np.array([[*place[:3], CAR[4], CAR[3], 1.5, -heading - math.pi / 2]]),
        })
    path = tmp_path / "infos.pkl"
    path.write_bytes(pickle.dumps({"infos": frames[::-1], "metadata": {"version": "made up"}}))
    return path


def exported(infos):
    frames = export.from_infos(str(infos))
    return [export.sample(name, i, group) for name, group in export.scenes(frames).items() for i in range(len(group))]


def test_places_and_boxes_are_in_the_frames_of_t0(infos):
    samples = exported(infos)
    assert [s["token"] for s in samples] == ["t%d" % i for i in range(8)]
    first = samples[0]
    assert first["mask"] == [1] * 6 and samples[4]["mask"] == [1, 1, 1, 0, 0, 0]
    assert samples[4]["boxes_lidar"][3] is None
    start = matrix(0, 600, 1000, 0)
    for step in range(6):
        x, y, yaw = pose(step + 1)
        now = matrix(yaw, x, y, 0)
        ego = np.linalg.inv(start) @ now @ [0, 0, 0, 1]
        lidar = np.linalg.inv(start @ MOUNT) @ now @ MOUNT @ [0, 0, 0, 1]
        assert np.allclose(first["gt_ego"][step], ego[:2], atol=6e-5)
        assert np.allclose(first["gt_lidar"][step], lidar[:2], atol=6e-5)
        box = first["boxes_ego"][step][0]
        assert box[0] == 0 and np.allclose(box[1:], [12, 4, 4.6, 1.9, 0.3], atol=6e-5)
        box = first["boxes_lidar"][step][0]
        assert np.allclose(box[1:], [-4, 12 - 0.985793, 4.6, 1.9, 0.3 + math.pi / 2], atol=6e-5)


def test_commands_follow_the_last_place(infos):
    samples = exported(infos)
    assert samples[0]["command"] == "left" and samples[7]["command"] == "forward"


def test_last_step_points_out_of_the_past(infos):
    samples = exported(infos)
    assert "last_step" not in samples[0]
    chord = 2 * 20 * math.sin(0.05)
    assert np.allclose(samples[3]["last_step"], [chord * math.cos(0.05), -chord * math.sin(0.05)], atol=1e-3)


def test_other_drives_are_kept_apart(infos):
    frames = export.from_infos(str(infos))
    for frame in frames:
        frame.scene = None
    for frame in frames[4:]:
        frame.timestamp += 60_000_000
    assert [len(group) for group in export.scenes(frames).values()] == [4, 4]


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
@pytest.mark.parametrize("dtype", ["f8", "f4", "i8", "i4", "u1", ">f8"])
def test_arrays_are_read_without_numpy(tmp_path, protocol, dtype):
    values = np.arange(12).reshape(1, 6, 2).astype(dtype)
    path = tmp_path / "a.pkl"
    path.write_bytes(pickle.dumps({"token": values, "scalar": values[0, 1, 1]}, protocol=protocol))
    read = pickles.load(str(path))
    assert read["token"] == values.tolist() and read["scalar"] == 3


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/driveloop-evil",)


def test_pickles_that_call_are_refused(tmp_path):
    path = tmp_path / "evil.pkl"
    path.write_bytes(pickle.dumps({"token": Evil()}))
    out = subprocess.run([sys.executable, os.path.join(FOLDER, "export.py"), "predictions", str(path)],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert out.returncode == 2 and b"system" in out.stderr
    assert not os.path.exists("/tmp/driveloop-evil")


@pytest.mark.parametrize("wrap", [
    lambda path: {"t0": path}, lambda path: {"t0": np.array([path])}, lambda path: [{"token": "t0", "planning": path}],
    lambda path: {"results": {"t0": {"ego_fut_preds": np.array(path)}}},
])
def test_result_layouts(tmp_path, wrap):
    path = [[0.5 * i, 4.0 * i] for i in range(1, 7)]
    file = tmp_path / "r.pkl"
    file.write_bytes(pickle.dumps(wrap(path)))
    assert export.predictions(str(file), "lidar", "x")["predictions"] == {"t0": path}


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY is not set")
def test_the_product_scores_what_is_exported(infos, tmp_path):
    frames, paths = tmp_path / "frames.jsonl", tmp_path / "paths.json"
    script = os.path.join(FOLDER, "export.py")
    subprocess.run([sys.executable, script, "samples", "infos", str(infos), "--out", str(frames)], check=True)
    samples = [json.loads(line) for line in frames.read_text().splitlines()[1:]]
    pickled = tmp_path / "paths.pkl"
    pickled.write_bytes(pickle.dumps({s["token"]: np.array(s["gt_lidar"]) + [0.0, 1.0] for s in samples}))
    subprocess.run([sys.executable, script, "predictions", str(pickled), "--out", str(paths)], check=True)
    out = subprocess.run([os.environ["DRIVELOOP_BINARY"], "openloop", "score", str(frames), "--predictions", str(paths),
                          "--mode", "vad", "--json", "--strict"], check=True, stdout=subprocess.PIPE).stdout
    planner = json.loads(out)["reports"][0]["planners"][0]
    assert planner["coverage"] == 1.0 and planner["modes"]["vad"]["frames"] == 2
    assert np.allclose(planner["modes"]["vad"]["l2"], [1.0, 1.0, 1.0], atol=1e-4)
