import hashlib
import json
import math
import pathlib
import shutil

import numpy as np
import pytest
import torch

from driveloop_training.data import labels
from driveloop_training.perception import head as heads
from driveloop_training.perception import train
from driveloop_training.perception.things import things_of

CROP = (0, 56, 448, 168)


def box(x, y, frame, kind="car", **more):
    return {"kind": kind, "x": x, "y": y, "yaw": 0.0, "length": 4.8, "width": 2.0, "height": 1.6, "vx": 3.0, "vy": -1.0, "box2d": frame,
            "pixels": 100, **more}


def test_the_nearest_thing_of_a_cell_counts():
    record = {"boxes": [box(30, 0, [210, 110, 240, 150]), box(12, 1, [196, 100, 252, 168]),
                        box(9, 0, [0, 100, 56, 168], kind="traffic light red"), box(20, 9, [400, 100, 440, 160], pixels=0),
                        box(8, 0, [200, 120, 250, 168], kind="obstacle", height=0.04)]}
    grid = things_of(record, CROP)
    # The second is nearer and covers the first; lights, hidden things and dirt on the road are none.
    assert grid[:, 0].sum() == sum(1 for _ in labels.covered(196, 44, 252, 112)) and set(grid[grid[:, 0] > 0][:, 1]) == {12}
    np.testing.assert_allclose(grid[grid[:, 0] > 0][0], [1, 12, 1, 3, -1, 2.4, 1])
    turned = things_of({"boxes": [box(12, 1, [196, 100, 252, 168], yaw=math.pi / 2)]}, CROP)
    np.testing.assert_allclose(turned[turned[:, 0] > 0][0][5:], [1, 2.4], atol=1e-6)


def test_mirrored_things_are_those_of_a_mirrored_record():
    record = {"boxes": [box(12, 1, [196, 100, 244, 168], yaw=0.3), box(20, -6, [300, 100, 340, 150])]}
    other = {"boxes": [{**box, "y": -box["y"], "vy": -box["vy"], "yaw": -box["yaw"],
                        "box2d": [448 - box["box2d"][2], box["box2d"][1], 448 - box["box2d"][0], box["box2d"][3]]}
                       for box in record["boxes"]]}
    np.testing.assert_array_equal(things_of(record, CROP, mirrored=True), things_of(other, CROP))


def test_targets_are_decoded_to_the_things():
    things = torch.from_numpy(things_of({"boxes": [box(12, 1, [196, 100, 252, 168])]}, CROP))[None]
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
    speeds = torch.tensor([7.0])
    found = heads.PerceptionHead.load(tmp_path / "head.safetensors")(tokens, speeds)
    torch.testing.assert_close(found, head(tokens, speeds))
    # A cell in the corner, as the file's tensors say it.
    from safetensors.numpy import load_file
    stored = load_file(tmp_path / "head.safetensors")
    around = np.zeros((9, 5), np.float32)
    for place in range(9):
        row, column = 5 + place // 3 - 1, 15 + place % 3 - 1
        if row < 6 and column < 16:
            around[place] = (tokens[0, row * 16 + column].numpy() - stored["mean"]) / stored["deviation"]
    inner = stored["context.weight"] @ np.append(around.ravel(), np.float32(0.7)) + stored["context.bias"]
    told = stored["output.weight"] @ (inner / (1 + np.exp(-inner))) + stored["output.bias"]
    np.testing.assert_allclose(found[0, 95].detach().numpy(), told, rtol=1e-4, atol=1e-5)


def test_training_writes_a_head_that_sees(shards, tmp_path):
    folder = tmp_path / "model"
    shutil.copytree(pathlib.Path(__file__).resolve().parents[2] / "Models/driveloop-vla", folder)
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
