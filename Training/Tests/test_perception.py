import hashlib
import json
import math

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

from conftest import one_tower
from driveloop_training.data import labels
from driveloop_training.data.cameras import Camera, camera_of
from driveloop_training.errors import TrainingError
from driveloop_training.perception import head as heads
from driveloop_training.perception import train
from driveloop_training.perception.things import mirrored, motion_of, things_of

CROP = (0, 56, 448, 168)
AHEAD = Camera(x=0.0)


def box(x, y, frame, kind="car", **more):
    return {"kind": kind, "x": x, "y": y, "yaw": 0.0, "length": 4.8, "width": 2.0, "height": 1.6, "vx": 3.0, "vy": -1.0, "box2d": frame,
            "pixels": 100, **more}


def test_the_nearest_thing_of_a_cell_counts():
    record = {"boxes": [box(30, 0, [210, 110, 240, 150]), box(12, 1, [196, 100, 252, 168]),
                        box(9, 0, [0, 100, 56, 168], kind="traffic light red"), box(20, 9, [400, 100, 440, 160], pixels=0),
                        box(8, 0, [200, 120, 250, 168], kind="obstacle", height=0.04)]}
    grid = things_of(record, CROP, AHEAD)
    # The second is nearer and covers the first; lights, hidden things and dirt on the road are none.
    assert grid[:, 0].sum() == sum(1 for _ in labels.covered(196, 44, 252, 112)) and set(grid[grid[:, 0] > 0][:, 1]) == {12}
    np.testing.assert_allclose(grid[grid[:, 0] > 0][0], [1, 12, 1, 3, -1, 2.4, 1])
    turned = things_of({"boxes": [box(12, 1, [196, 100, 252, 168], yaw=math.pi / 2)]}, CROP, AHEAD)
    np.testing.assert_allclose(turned[turned[:, 0] > 0][0][5:], [1, 2.4], atol=1e-6)


def test_mirrored_things_are_those_of_a_mirrored_record():
    record = {"boxes": [box(12, 1, [196, 100, 244, 168], yaw=0.3), box(20, -6, [300, 100, 340, 150])]}
    other = {"boxes": [{**box, "y": -box["y"], "vy": -box["vy"], "yaw": -box["yaw"],
                        "box2d": [448 - box["box2d"][2], box["box2d"][1], 448 - box["box2d"][0], box["box2d"][3]]}
                       for box in record["boxes"]]}
    np.testing.assert_array_equal(things_of(record, CROP, AHEAD, mirrored=True), things_of(other, CROP, AHEAD))


def test_what_is_mirrored_later_is_what_is_read_mirrored():
    left = Camera("left", 0.0, 0.55, math.pi / 2)
    record = {"boxes": [box(2, 12, [196, 100, 250, 168], yaw=0.3), box(-6, 20, [301, 100, 340, 150])]}
    things = torch.from_numpy(np.stack([things_of(record, CROP, left)] * 2))
    motions = torch.tensor([motion_of(7.0, left, yaw_rate=0.2)] * 2, dtype=torch.float32)
    turned, seen = mirrored(motions, things, torch.tensor([False, True]))
    assert torch.equal(seen[0], things[0]) and torch.equal(turned[0], motions[0])
    np.testing.assert_array_equal(seen[1], things_of(record, CROP, left, mirrored=True))
    np.testing.assert_allclose(turned[1], motion_of(7.0, left, mirrored=True, yaw_rate=0.2))


def test_targets_are_decoded_to_the_things():
    things = torch.from_numpy(things_of({"boxes": [box(12, 1, [196, 100, 252, 168])]}, CROP, Camera()))[None]
    outputs = torch.cat([torch.full_like(things[..., :1], 9), heads.targets_of(things)], -1)
    told, shown = heads.decoded(outputs), things[..., 0] > 0
    torch.testing.assert_close(told[shown][:, 1:], things[shown][:, 1:], atol=1e-5, rtol=1e-5)
    # Pinhole: the column's middle at pixel u is seen at atan((224 - u) / f) to the left.
    focal = 224 / math.tan(math.radians(50))
    assert heads.bearings()[3].item() == pytest.approx(math.atan((224 - 3.5 * 28) / focal), abs=1e-6)


def test_head_is_its_formula(tmp_path):
    torch.manual_seed(0)
    head = heads.PerceptionHead(5, 4)
    head.mean.normal_()
    head.deviation.uniform_(0.5, 2)
    head.save(tmp_path / "head.safetensors")
    tokens = torch.randn(1, 96, 5)
    motions = torch.tensor([[7.0, -3.0, 0.4]])
    found = heads.PerceptionHead.load(tmp_path / "head.safetensors")(tokens, motions)
    torch.testing.assert_close(found, head(tokens, motions))
    # Format 3 was not told how fast the camera turns.
    older = load_file(tmp_path / "head.safetensors")
    older["context.weight"] = np.ascontiguousarray(older["context.weight"][:, :-1])
    save_file(older, tmp_path / "older.safetensors")
    straight = torch.tensor([[7.0, -3.0, 0.0]])
    torch.testing.assert_close(
        heads.PerceptionHead.load(tmp_path / "older.safetensors")(tokens, motions), head(tokens, straight))
    # A cell in the corner, as the file's tensors say it.
    stored = load_file(tmp_path / "head.safetensors")
    around = np.zeros((9, 5), np.float32)
    for place in range(9):
        row, column = 5 + place // 3 - 1, 15 + place % 3 - 1
        if row < 6 and column < 16:
            around[place] = (tokens[0, row * 16 + column].numpy() - stored["mean"]) / stored["deviation"]
    inner = stored["context.weight"] @ np.append(around.ravel(), np.float32([0.7, -0.3, 0.4])) + stored["context.bias"]
    told = stored["output.weight"] @ (inner / (1 + np.exp(-inner))) + stored["output.bias"]
    np.testing.assert_allclose(found[0, 95].detach().numpy(), told, rtol=1e-4, atol=1e-5)


def test_training_writes_a_head_that_sees(shards, tmp_path):
    folder = one_tower(tmp_path / "model")
    options = train.arguments(["--model", str(folder), "--data", str(shards), "--samples", "60", "--epochs", "30", "--batch",
                               "16", "--hidden", "32", "--threads", "1", "--held-out", "20", "--rate", "5e-3"])
    lines = []
    figures = train.train(options, lines.append)
    losses = [float(line.split()[-1]) for line in lines if line.startswith("epoch")]
    assert losses[-1] < losses[0] / 2 and set(figures) >= {"recall", "precision", "along", "across", "velocity"}
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["version"] == 5 and driving["answer"] == "actions" and "action_vocabulary" not in driving
    named = driving["perception"]
    assert named["sha256"] == hashlib.sha256((folder / named["file"]).read_bytes()).hexdigest()
    before = (folder / named["file"]).read_bytes()
    train.train(options, lines.append)
    assert (folder / named["file"]).read_bytes() == before, "the same seed, the same bytes"


def test_things_are_told_along_the_axes_of_their_camera():
    """A car 10 m to the left of the ego, driving on as the ego does, in the camera that looks to the left from y = 0.55."""
    left = camera_of({"rig": "left", "camera": f"CAM_LEFT 448x252 at 0.0,0.55,1.6 turned 0.0,0.0,{math.pi / 2} field of view "
                                f"{math.radians(100)}"}, "manifest.json")
    assert left == Camera("left", 0.0, 0.55, math.pi / 2)
    grid = things_of({"boxes": [box(2, 10.55, [196, 100, 252, 168])]}, CROP, left)
    # Ahead of that camera is the ego's left, its left the ego's back.
    np.testing.assert_allclose(grid[grid[:, 0] > 0][0], [1, 10, -2, -1, -3, 1, 2.4], atol=1e-6)
    np.testing.assert_allclose(motion_of(7.0, left), (0, -7, 0), atol=1e-9)
    np.testing.assert_allclose(motion_of(7.0, left, mirrored=True), (0, 7, 0), atol=1e-9)
    np.testing.assert_allclose(motion_of(7.0, Camera(), yaw_rate=-0.1), (7, 0, -0.1), atol=1e-9)


def test_a_longer_lens_shows_a_shorter_world():
    """Through a lens of twice the focal length a thing covers what one at half the distance, as wide and half as long, would."""
    field = 2 * math.atan(math.tan(math.radians(50)) / 2)
    narrow = camera_of({"rig": "narrow", "camera": "CAM 448x252 at 0.0,0.0,1.6 turned 0.0,0.0,0.0 field of view "
                                   f"{field}"}, "manifest.json")
    assert narrow.zoom == pytest.approx(2) and AHEAD.zoom == 1
    focal = 224 / math.tan(field / 2)
    x, y = 30, 2
    frame = [224 - focal * (y + 1) / x, 100, 224 - focal * (y - 1) / x, 140]
    grid = things_of({"boxes": [box(x, y, frame, yaw=math.pi / 2)]}, CROP, narrow)
    shown = np.flatnonzero(grid[:, 0])
    np.testing.assert_allclose(grid[shown[0]], [1, 15, 2, 1.5, -1, 0.5, 2.4], atol=1e-6)
    # Its middle is in a cell whose bearing is that of the shorter world.
    told = heads.targets_of(torch.from_numpy(grid))[shown, 1] / 4
    assert told.abs().min() < 0.08 and heads.bearings()[shown].min() < math.atan2(2, 15) < heads.bearings()[shown].max()
    np.testing.assert_allclose(motion_of(8.0, narrow, yaw_rate=0.1), (4, 0, 0.2), atol=1e-9)


@pytest.mark.parametrize("camera, words", [
    ("CAM_LEFT", "as `driveloop collect` describes it"),
    ("CAM 1600x900 at 0.0,0.0,1.6 turned 0.0,0.0,0.0 field of view 1.7453292519943295", "448x252"),
    ("CAM 448x252 at 0.0,0.0,1.6 turned 0.0,0.0,0.0 field of view 100.0", "0.1 to 3 radians"),
    ("CAM 448x252 at 0.0,0.0,1.6 turned 0.0,0.2,0.0 field of view 1.7453292519943295", "a level camera")])
def test_other_cameras_are_refused(camera, words):
    with pytest.raises(TrainingError, match=words):
        camera_of({"camera": camera}, "manifest.json")
