"""The nuScenes exporter on tables in the devkit's schema: by nuscenes-devkit itself where it is installed, and by a small
stand-in for it everywhere."""
import json
import math
import os
import subprocess
import sys

import pytest

np = pytest.importorskip("numpy")

import nuscenes_tables as made  # noqa: E402

TESTS = os.path.dirname(os.path.abspath(__file__))
SCRIPT = os.path.join(TESTS, "../../NuScenes/export.py")


def has_devkit():
    code = "import nuscenes.nuscenes, nuscenes.utils.splits"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode == 0


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    folder = tmp_path_factory.mktemp("nuscenes")
    made.write(str(folder))
    return folder


def export(root, reader, *more):
    environment = dict(os.environ)
    if reader == "stand-in":
        environment["PYTHONPATH"] = os.path.join(TESTS, "..", "fakes")
    out = subprocess.run([sys.executable, SCRIPT, "samples", "tables", str(root), "--version", "v1.0-mini", *more],
                         capture_output=True, check=True, env=environment).stdout
    return [json.loads(line) for line in out.splitlines()]


@pytest.fixture(scope="module", params=["stand-in", "devkit"])
def lines(request, root):
    if request.param == "devkit" and not has_devkit():
        pytest.skip("nuscenes-devkit is not installed")
    return export(root, request.param)


def motion(x, y, yaw, z=0.0):
    out = np.eye(4)
    out[:2, :2] = [[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]]
    out[:3, 3] = x, y, z
    return out


def test_header_names_world_suite_and_pictures(lines, root):
    assert lines[0] == {"format": "driveloop-openloop/1", "world": "nuScenes", "suite": "v1.0-mini",
                        "pictures": os.path.abspath(root)}


def test_every_keyframe_is_a_sample_in_its_scene(lines):
    samples = lines[1:]
    assert [s["token"] for s in samples] == [
        "%s-k%d" % (scene, step) for scene in made.SCENES for step in range(made.KEYFRAMES)]
    assert [s["index"] for s in samples[:8]] == list(range(8)) and samples[8]["scene"] == "scene-0002"
    assert samples[1]["mask"] == [1] * 6 and samples[6]["mask"] == [1, 0, 0, 0, 0, 0]
    # The scene's end is the end of its future, whatever follows in the next one.
    assert samples[7]["mask"] == [0] * 6 and samples[7]["boxes_ego"] == [None] * 6


def test_places_and_boxes_are_the_worlds(lines):
    start = motion(*made.pose(1))
    mount = motion(*made.LIDAR[0][:2], made.LIDAR[1], made.LIDAR[0][2])
    sample = lines[2]
    for step in range(6):
        now = motion(*made.pose(step + 2))
        ego = np.linalg.inv(start) @ now
        lidar = np.linalg.inv(start @ mount) @ now @ mount
        assert np.allclose(sample["gt_ego"][step], ego[:2, 3], atol=6e-5)
        assert np.allclose(sample["gt_lidar"][step], lidar[:2, 3], atol=6e-5)
        kinds = [box[0] for box in sample["boxes_ego"][step]]
        assert kinds == [0, 7, 8]
        for thing, box in zip(made.OBJECTS, sample["boxes_ego"][step]):
            place = np.linalg.inv(start) @ [*thing["place"], 1]
            width, length, _ = thing["size"]
            assert np.allclose(box[1:], [*place[:2], length, width, thing["yaw"] - made.pose(1)[2]], atol=6e-5)
        for thing, box in zip(made.OBJECTS, sample["boxes_lidar"][step]):
            place = np.linalg.inv(start @ mount) @ [*thing["place"], 1]
            assert np.allclose(box[1:3], place[:2], atol=6e-5)


def test_pictures_are_the_keyframes_own_and_the_one_before(lines):
    assert lines[1]["picture"] == "samples/CAM_FRONT/scene-0001-k0-CAM_FRONT-0.jpg"
    assert "previous_picture" not in lines[1] and "last_step" not in lines[1]
    assert lines[3]["previous_picture"] == lines[2]["picture"]
    # The first of the second scene has nothing before it.
    assert "previous_picture" not in lines[9]


def test_splits_choose_scenes(root):
    lines = export(root, "stand-in", "--split", "mini_val", "--suite", "mine")
    assert lines[0]["suite"] == "mine" and {s["scene"] for s in lines[1:]} == {"scene-0002"}


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY is not set")
def test_the_product_reads_it(root, tmp_path):
    file = tmp_path / "mini.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in export(root, "stand-in")) + "\n")
    paths = tmp_path / "paths.json"
    paths.write_text(json.dumps({"frame": "ego", "predictions": {
        s["token"]: s["gt_ego"] for s in export(root, "stand-in")[1:]}}))
    out = subprocess.run([os.environ["DRIVELOOP_BINARY"], "openloop", "score", str(file), "--predictions", str(paths),
                          "--json", "--strict"], check=True, stdout=subprocess.PIPE).stdout
    report = json.loads(out)["reports"][0]
    assert report["world"] == "nuScenes" and report["suite"] == "v1.0-mini" and report["samples"] == 16
    assert report["planners"][0]["modes"]["vad"]["frames"] == 4
    # The drive itself collides with nothing, by definition; the lidar swings out by less than a metre.
    assert report["planners"][0]["modes"]["bevplanner"]["collision_avg"] == 0
    assert report["planners"][0]["modes"]["bevplanner"]["l2_avg"] < 1e-4
