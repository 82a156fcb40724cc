import hashlib
import json

import pytest
import torch
from safetensors.torch import load_file

from conftest import SHIPPED, cut_off, one_tower
from driveloop_training import frozen
from driveloop_training.backbone import train
from driveloop_training.data import synthetic
from driveloop_training.errors import TrainingError
from driveloop_training.lean import LeanModel


def options(folder, shards, *more):
    return train.arguments(["--model", str(folder), "--data", str(shards), "--samples", "120", "--batch", "16", "--steps", "24",
                            "--threads", "1", "--held-out", "20", *more])


@pytest.fixture(scope="module")
def shards(tmp_path_factory, vocabulary):
    folder = tmp_path_factory.mktemp("backbone")
    synthetic.write(folder, 120, vocabulary, seed=3)
    return folder


def test_training_writes_a_tower_and_both_heads(shards, tmp_path):
    folder, lines = one_tower(tmp_path / "model"), []
    before = frozen.tower_file(folder).read_bytes()
    figures = train.train(options(folder, shards, "--report-every", "8"), lines.append)
    losses = [[float(word) for word in line.split()[-2:]] for line in lines if line.startswith("step")]
    assert len(losses) == 3 and sum(losses[-1]) < sum(losses[0])
    assert figures["perception"]["samples"] == figures["way"]["samples"] > 5
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["version"] == 5
    for name in ("backbone", "perception", "way"):
        assert driving[name]["sha256"] == hashlib.sha256((folder / driving[name]["file"]).read_bytes()).hexdigest()
    assert (folder / "model.safetensors").read_bytes() == (SHIPPED / "model.safetensors").read_bytes()
    assert frozen.tower_file(folder).name == train.FILE and frozen.tower_file(folder).read_bytes() != before
    # What is written is what the heads see through from now on.
    stored = load_file(folder / train.FILE)
    seen = frozen.heads_model(folder).model.visual.state_dict()
    assert stored.keys() == {f"visual.{name}" for name in seen}
    assert all(torch.equal(stored[f"visual.{name}"].float(), value) for name, value in seen.items())
    patches = torch.randn(1, 384, 1176, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        assert LeanModel(frozen.heads_model(folder)).vision(patches).isfinite().all()


def test_a_training_that_was_cut_off_goes_on(shards, tmp_path):
    """The same weights as without a break; a state of other options is refused."""
    whole, broken, state = one_tower(tmp_path / "whole"), one_tower(tmp_path / "broken"), str(tmp_path / "state")
    train.train(options(whole, shards), lambda line: None)
    training = train.Training(options(broken, shards, "--state", state, "--save-every", "10"), lambda line: None)
    cut_off(training, 20)
    lines = []
    train.train(options(broken, shards, "--state", state, "--save-every", "10"), lines.append)
    assert lines[0] == "goes on after step 20"
    for name in (train.FILE, "perception.safetensors", "way.safetensors"):
        assert (whole / name).read_bytes() == (broken / name).read_bytes()
    with pytest.raises(TrainingError, match="a state of"):
        train.Training(options(broken, shards, "--state", state, "--rate", "0.1"), lambda line: None)
