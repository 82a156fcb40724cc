import hashlib
import json
import math

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from conftest import SHIPPED, one_tower
from driveloop_training import scenenet
from driveloop_training.data import samples, synthetic
from driveloop_training.errors import TrainingError
from driveloop_training.way import head as heads
from driveloop_training.way import train


def test_conditions_are_told_as_the_agent_tells_them():
    line = {"speed": 7.0, "command": "turn left", "targets": [[9.0, 12.0], [-150.0, 0.0]]}
    expected = [0.7, 0, 1, 0, 0, 0, 0, 0.3, 0.4, -4, 0, math.log(15) / 3, math.log(150) / 3, 0.6, 0.8, -1, 0]
    assert scenenet.condition_of(line) == pytest.approx(expected, abs=1e-12)
    told = torch.tensor([expected, expected])
    blind = scenenet.without_targets(told, torch.tensor([True, False]))
    assert blind[0].tolist() == told[0, :7].tolist() + [0] * 10 and torch.equal(blind[1], told[1])
    # Where the ego stands on its target, half a metre is taken.
    assert scenenet.target_numbers([[0, 0], [0.3, 0.4]])[4:] == pytest.approx([math.log(0.5) / 3] * 2 + [0, 0, 0.6, 0.8])
    with pytest.raises(ValueError):
        scenenet.condition_of({**line, "targets": [[1, 2]]})


def test_a_way_ends_where_nothing_was_driven():
    assert heads.way_of({"way": [[2, 0], [4, 0.5], None, None]}) == [[2, 0], [4, 0.5]]


def layer(stored, name, x, active=True):
    told = stored[f"{name}.weight"] @ x + stored[f"{name}.bias"]
    return told / (1 + np.exp(-told)) if active else told


def test_head_is_its_formula(tmp_path):
    torch.manual_seed(0)
    head = heads.WayHead(5, hidden=6, squeezed=3, inner=8, last=7)
    for buffer in (head.mean, head.way_mean):
        buffer.normal_()
    for buffer in (head.deviation, head.way_deviation):
        buffer.uniform_(0.5, 2)
    head.save(tmp_path / "head.safetensors")
    tokens, condition = torch.randn(1, 96, 5), torch.randn(1, scenenet.CONDITION)
    found = heads.WayHead.load(tmp_path / "head.safetensors").ways(tokens, condition)[0]
    torch.testing.assert_close(found, head.ways(tokens, condition)[0])
    stored = load_file(tmp_path / "head.safetensors")
    even = (tokens[0].numpy() - stored["mean"]) / stored["deviation"]
    scene = []
    for cell in range(96):
        around = np.zeros((9, 5), np.float32)
        for place in range(9):
            row, column = cell // 16 + place // 3 - 1, cell % 16 + place % 3 - 1
            if 0 <= row < 6 and 0 <= column < 16:
                around[place] = even[row * 16 + column]
        scene.append(layer(stored, "squeeze", layer(stored, "context", around.ravel())))
    inner = layer(stored, "first", np.concatenate([*scene, condition[0].numpy()]))
    last = layer(stored, "second", np.concatenate([inner, condition[0].numpy()]))
    told = layer(stored, "output", last, active=False) * stored["way.deviation"] + stored["way.mean"]
    np.testing.assert_allclose(found.detach().numpy().ravel(), told, rtol=1e-4, atol=1e-4)


def options(folder, shards, *more):
    return train.arguments(["--model", str(folder), "--data", str(shards), "--samples", "120", "--epochs", "40", "--batch", "32",
                            "--threads", "1", "--held-out", "20", *more])


def test_training_writes_a_head_that_finds_the_way(tmp_path, vocabulary):
    shards, folder = tmp_path / "shards", one_tower(tmp_path / "model")
    synthetic.write(shards, 120, vocabulary, seed=3)
    lines = []
    figures = train.train(options(folder, shards), lines.append)
    losses = [float(line.split()[-1]) for line in lines if line.startswith("epoch")]
    assert losses[-1] < losses[0] / 3
    # Five curvatures, on routes that no training saw: straight on would be 1.5 m wrong in the mean after 10 m, 0 for a fifth.
    assert figures["10 m"]["mean"] < 0.5 and figures["samples"] > 5
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["version"] == 5 and driving["way"]["file"] == heads.FILE
    before = (folder / heads.FILE).read_bytes()
    assert driving["way"]["sha256"] == hashlib.sha256(before).hexdigest()
    # Again, keeping the tokens, and from those that were kept.
    for told in (True, False):
        lines.clear()
        train.train(options(folder, shards, "--keep", str(tmp_path / "tokens")), lines.append)
        assert any(line.startswith("tokens") for line in lines) == told
    assert (folder / heads.FILE).read_bytes() == before, "the same seed, the same bytes"


def test_shards_without_ways_are_named(tmp_path, vocabulary):
    synthetic.write(tmp_path, 4, vocabulary)
    manifest = samples.read_manifest(tmp_path)
    (path, _), _ = samples.shard_files(tmp_path, manifest["shards"][0])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps({key: line[key] for key in line if key != "way"}) + "\n" for line in lines))
    with pytest.raises(TrainingError, match="a way"):
        train.train(options(SHIPPED, tmp_path))
