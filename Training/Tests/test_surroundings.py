import hashlib
import json
import shutil

import pytest
import torch
from safetensors.torch import load_file

from conftest import cut_off, one_tower
from driveloop_training import fitting
from driveloop_training.data import synthetic
from driveloop_training.errors import TrainingError
from driveloop_training.perception import head as perception
from driveloop_training.surroundings import scenes, train

LEFT = "CAM_LEFT 448x252 at 0.0,0.55,1.6 turned 0.0,0.0,1.5707963267948966 field of view 1.7453292519943295"


@pytest.fixture(scope="module")
def ahead(tmp_path_factory, vocabulary):
    folder = tmp_path_factory.mktemp("ahead")
    synthetic.write(folder, 100, vocabulary, seed=5)
    return folder


@pytest.fixture(scope="module")
def left(ahead, tmp_path_factory):
    """The same samples as if they had been made in another way."""
    copy = tmp_path_factory.mktemp("left") / "left"
    shutil.copytree(ahead, copy)
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest |= {"rig": "left", "camera": LEFT, "history_seconds": "0.1"}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    return copy


def options(folder, *data, more=()):
    return train.arguments(["--model", str(folder), "--data", *map(str, data), "--batch", "16", "--steps", "20", "--threads", "1",
                            "--held-out", "20", "--report-every", "5", *more])


def test_training_writes_a_tower_and_a_head_for_the_cameras(left, tmp_path):
    folder, lines = one_tower(tmp_path / "model"), []
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "driving.json"}
    figures = train.train(options(folder, left), lines.append)
    losses = [float(line.split()[-1]) for line in lines if line.startswith("step")]
    assert len(losses) == 4 and losses[-1] < losses[0] and figures["left"]["samples"] > 5
    driving = json.loads((folder / "driving.json").read_text())
    views = driving["views"]
    assert driving["version"] == 6 and views["cameras"] == ["left"] and views["history_seconds"] == 0.1
    assert "perception" in driving, "what looks ahead stays"
    for member in ("backbone", "perception"):
        assert views[member]["sha256"] == hashlib.sha256((folder / views[member]["file"]).read_bytes()).hexdigest()
    assert all((folder / name).read_bytes() == content for name, content in before.items())
    # Another training goes on from there.
    again = train.Training(options(folder, left), lines.append)
    stored = perception.PerceptionHead.load(folder / views["perception"]["file"]).state_dict()
    assert all(torch.equal(value, stored[name]) for name, value in again.pupil.perception.state_dict().items())
    tower = load_file(folder / views["backbone"]["file"])
    assert all(torch.equal(tower[f"visual.{name}"].float(), value) for name, value in again.pupil.tower.state_dict().items())


def test_a_camera_ahead_takes_the_place_of_the_models_own_perception(ahead, tmp_path):
    folder = one_tower(tmp_path / "model")
    training = train.Training(options(folder, ahead), lambda line: None)
    known = perception.PerceptionHead.load(folder / perception.FILE).state_dict()
    assert all(torch.equal(value, known[name]) for name, value in training.pupil.perception.state_dict().items())
    # In a mirror everybody would keep to the other side of the road.
    assert not any(training.batch_of(step)[1].any() for step in range(8))
    training.write()
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["views"]["cameras"] == ["front"] and driving["views"]["history_seconds"] == 0.5
    assert "perception" not in driving and "way" in driving and "backbone" in driving
    # And the other way round.
    fitting.write(training.pupil.perception.save, folder, "perception", perception.FILE)
    driving = json.loads((folder / "driving.json").read_text())
    assert "views" not in driving and driving["version"] == 5 and driving["perception"]["file"] == perception.FILE


def test_the_cameras_pictures_are_as_far_apart_in_time(ahead, left, tmp_path):
    with pytest.raises(TrainingError, match="history_seconds 0.1"):
        train.Training(options(one_tower(tmp_path / "model"), left, ahead), lambda line: None)


def test_what_was_cut_off_goes_on(left, tmp_path):
    whole, broken = one_tower(tmp_path / "whole"), one_tower(tmp_path / "broken")
    train.train(options(whole, left), lambda line: None)
    state = ("--state", str(tmp_path / "state"), "--save-every", "10")
    training = train.Training(options(broken, left, more=state), lambda line: None)
    cut_off(training, 15)
    lines = []
    train.train(options(broken, left, more=state), lines.append)
    assert lines[0] == "goes on after step 10"
    for file in train.FILES.values():
        assert (whole / file).read_bytes() == (broken / file).read_bytes()


def test_fast_things_walkers_and_cyclists_are_drawn_oftener():
    def sample(*things):
        grid = torch.zeros(96, 7)
        for place, thing in enumerate(things):
            grid[place] = torch.tensor([1.0, *thing])
        return grid

    parked, oncoming = (10, 2, 0, 0, 2.4, 1.0), (20, 3, -9.0, 0, 2.4, 1.0)
    far, walker, cone = (45, 3, -9.0, 0, 2.4, 1.0), (12, 1, 1.2, 0, 0.3, 0.3), (8, 0, 0, 0, 0.2, 0.2)
    crossing, beyond, bicycle = (12, -4, 0, 1.2, 0.3, 0.3), (12, -9, 0, 1.2, 0.3, 0.3), (15, -1.5, 2.5, 0, 0.8, 0.3)
    things = torch.stack([sample(), sample(parked), sample(parked, oncoming), sample(far), sample(walker), sample(cone),
                          sample(walker, oncoming), sample(crossing), sample(beyond), sample(bicycle)])
    assert scenes.weights_of(things).tolist() == pytest.approx([0.4, 1, 2, 1, 4, 1, 8, 16, 4, 3])
    assert scenes.small(things).sum(1).tolist() == [0, 0, 0, 0, 1, 1, 1, 1, 1, 0]
