import hashlib
import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from conftest import one_tower
from driveloop_training import frozen, scenenet
from driveloop_training.data import samples, synthetic
from driveloop_training.errors import TrainingError
from driveloop_training.signals import head as heads
from driveloop_training.signals import train


def test_lessons_are_what_tells_the_car_to_stop():
    def lesson(state, distance, *reasons):
        return heads.lesson_of({"labels": {"light": {"state": state, "distance": distance}, "reasons": list(reasons)}})

    assert lesson("red", 12.5) == (1, 12.5, 0) and lesson("yellow", 0.0) == (1, 0, 0)
    assert lesson("green", 12.5, "leading_vehicle", "stop_sign") == (0, 12.5, 1)
    # Too far away, behind, and none.
    assert lesson("red", 40.0) == lesson("red", -2.0) == lesson("none", None) == (0, -1, 0)
    assert heads.lesson_of({"labels": {}}) == (0, -1, 0)


def test_moments_that_a_collection_leaves_out_are_made_up_for():
    assert train.weight_of({"class": "standing"}, 0.2) == 5 and train.weight_of({"class": "starting"}, 0.2) == 1
    torch.manual_seed(1)
    head, tokens, condition = heads.SignalsHead(5), torch.randn(3, 96, 5), torch.randn(3, scenenet.CONDITION)
    lights, distances, signs = torch.tensor([1.0, 0, 0]), torch.tensor([5.0, -1, 7]), torch.tensor([0.0, 1, 0])
    twice = [0, 0, 1, 2]
    # A sample of weight 2 counts as two of them, but for the distance, which is known of few anyway.
    one = head.loss(tokens, condition, lights, -torch.ones(3), signs, torch.tensor([2.0, 1, 1]))
    both = head.loss(tokens[twice], condition[twice], lights[twice], -torch.ones(4), signs[twice], torch.ones(4))
    torch.testing.assert_close(one, both)
    light, distance, sign = head.told(tokens, condition)
    expected = -(light[0].log() + (1 - light[1:]).log().sum()) / 3 - (sign[1].log() + (1 - sign[[0, 2]]).log().sum()) / 3 \
        + 0.3 * (distance[[0, 2]] - distances[[0, 2]]).abs().mean() / 10
    torch.testing.assert_close(head.loss(tokens, condition, lights, distances, signs, torch.ones(3)), expected)


def test_head_is_its_formula(tmp_path):
    torch.manual_seed(0)
    head = heads.SignalsHead(5, hidden=6, squeezed=3, inner=8, last=7)
    head.mean.normal_()
    head.deviation.uniform_(0.5, 2)
    head.save(tmp_path / "head.safetensors")
    tokens, condition = torch.randn(2, 96, 5), torch.randn(2, scenenet.CONDITION)
    light, distance, sign = (part.detach().numpy() for part in heads.SignalsHead.load(tmp_path / "head.safetensors").told(
        tokens, condition))
    raw = head(tokens, condition).detach().numpy()
    np.testing.assert_allclose(light, 1 / (1 + np.exp(-raw[:, 0])), rtol=1e-5)
    np.testing.assert_allclose(distance, 10 * raw[:, 1], rtol=1e-5)
    np.testing.assert_allclose(sign, 1 / (1 + np.exp(-raw[:, 2])), rtol=1e-5)
    stored = load_file(tmp_path / "head.safetensors")
    assert stored["context.weight"].shape == (6, 45) and stored["output.weight"].shape == (3, 7)


def write_shards(folder, count, vocabulary):
    """Pictures whose red car is a light that tells to stop, told by a sign as well where it is near."""
    synthetic.write(folder, count, vocabulary, seed=3)
    manifest = samples.read_manifest(folder)
    for shard in manifest["shards"]:
        (path, _), _ = samples.shard_files(folder, shard)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        for line in lines:
            lead = line["labels"]["lead"]
            if lead:
                line["labels"]["light"] = {"state": "red", "distance": lead["distance"]}
                line["labels"]["reasons"] = ["stop_sign"] if lead["distance"] < 12 else []
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def options(folder, shards, *more):
    return train.arguments(["--model", str(folder), "--data", str(shards), "--samples", "200", "--epochs", "25", "--batch", "32",
                            "--threads", "1", "--held-out", "20", *more])


def test_training_writes_a_head_that_sees_signals(tmp_path, vocabulary):
    shards, folder = write_shards(tmp_path / "shards", 200, vocabulary), one_tower(tmp_path / "model")
    known = json.loads((folder / "driving.json").read_text())
    figures = train.train(options(folder, shards), lambda line: None)
    assert figures["samples"] > 20 and figures["lights"] > 0.9 and figures["lights right"] > 0.9
    assert figures["line"] < 3 and figures["signs"] > 0.6
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["version"] == 7 and driving["signals"]["file"] == heads.FILE
    assert {**driving, "version": known["version"]} == {**known, "signals": driving["signals"]}
    before = (folder / heads.FILE).read_bytes()
    assert driving["signals"]["sha256"] == hashlib.sha256(before).hexdigest()
    # It sees through the model's own tower.
    assert frozen.tower_file(folder, own=True).name == "model.safetensors" != frozen.tower_file(folder).name
    train.train(options(folder, shards), lambda line: None)
    assert (folder / heads.FILE).read_bytes() == before, "the same seed, the same bytes"


def test_shards_without_lights_are_named(tmp_path, vocabulary):
    synthetic.write(tmp_path / "shards", 40, vocabulary)
    with pytest.raises(TrainingError, match="a traffic light"):
        train.train(options(one_tower(tmp_path / "model"), tmp_path / "shards"))
