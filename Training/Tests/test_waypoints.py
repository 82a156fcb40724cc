import dataclasses
import hashlib
import json
import math

import numpy as np
import pytest

from conftest import VOCABULARY
from driveloop_training import export, losses, train
from driveloop_training.words import prompts, tokenizer
from driveloop_training.data import batches, pictures
from driveloop_training.errors import TrainingError
from driveloop_training.words.waypoints import WaypointVocabulary, headings


@pytest.fixture(scope="session")
def bins(read_samples, tmp_path_factory):
    path = tmp_path_factory.mktemp("bins") / WaypointVocabulary.file_name
    WaypointVocabulary.over(read_samples, [{"suite": "made", "seed": 3}]).write(path)
    return WaypointVocabulary.read(path)


def test_words_are_the_swift_sides():
    # As PlanForm has them.
    assert prompts.fast_answer([7, 511], "waypoints") == (
        "<think>\nThis is a straightforward scenario, and a direct decision can be made.\n</think>\n<answer>\n"
        "The planned waypoints are: <bin_7><bin_511>\n</answer><|im_end|>")
    text = {"perception": "a", "prediction": "b", "planning": "c", "behavior": "d"}
    assert prompts.slow_answer(text, [0], "waypoints").endswith(
        "Behavior: d\n</think>\n<answer>\nThe planned waypoints are: <bin_0>\n</answer><|im_end|>")


def test_bins_by_hand():
    # As WaypointVocabularyTests: 0.5 m bins of x, 0.25 m bins of y.
    made = WaypointVocabulary([[-1, 3], [-1, 1]], bins=8)
    assert made.encode([[-1, -1], [0.2, 0.1], [3, 1], [99, -99]]) == [0, 0, 2, 4, 7, 7, 7, 0]
    assert np.allclose(made.decode([2, 4, 7, 7])[:, :2], [[0.25, 0.125], [2.75, 0.875]])
    assert made.mirrored([2, 4, 7, 0]) == [2, 3, 7, 7]


def test_headings_of_an_arc_a_standing_and_a_backing_car():
    radius = 20.0
    arc = [(radius * math.sin(0.1 * k), radius * (1 - math.cos(0.1 * k))) for k in range(1, 7)]
    assert np.allclose(headings(arc), [0.1 * k for k in range(1, 7)], atol=1e-9)
    assert headings([(0.01, 0.02)] * 6) == [0] * 6
    assert np.allclose(headings([(-1.0 * k, 0.0) for k in range(1, 7)]), 0)


def test_every_future_fits_and_comes_back_within_half_a_bin(bins, read_samples):
    for sample in read_samples:
        plan = bins.decode(bins.words(sample))
        assert (np.abs(plan[:, :2] - np.asarray(sample.future)[:, :2]) <= bins.widths / 2 + 1e-9).all()
        image = bins.decode(bins.mirrored(bins.words(sample)))
        assert np.allclose(image * [1, -1, -1], plan)


def test_soft_targets_follow_the_formula_on_both_axes(bins):
    ids, shares = bins.soft_targets(0.1, 16)
    assert ids.shape == (2 * len(bins), 16) and (ids[:, 0] == np.tile(np.arange(len(bins)), 2)).all()
    for axis, place in ((0, 200), (1, 300)):
        row = bins.target(axis, place)
        expected = np.exp(-((ids[row] - place) * bins.widths[axis]) ** 2 / 0.02)
        assert np.allclose(shares[row], expected / expected.sum(), atol=1e-6)


def test_batches_hold_each_coordinates_target(bins, read_samples):
    built = tokenizer.build(tokenizer.sample_texts(read_samples, "waypoints"), len(bins), form="waypoints")
    batcher = batches.Batcher(built, bins, pictures.PictureStore())
    cut = dataclasses.replace(read_samples[1], future=read_samples[1].future[:4] + [None, None])
    for mode in ("fast", "slow"):
        batch = batcher.batch([read_samples[0], cut], mode, [False, True])
        words = bins.words(read_samples[0]) + bins.mirrored(
            [index for index in bins.words(cut) if index is not None])
        assert batch.action_targets.tolist() == [
            bins.target(step % 12, index) for step, index in enumerate(words)]
        width = batch.ids.shape[1]
        tokens = batch.ids[batch.action_places // width, batch.action_places % width + 1]
        assert (tokens - built.token_to_id("<bin_0>")).tolist() == words


def test_the_loss_is_zero_for_the_targets_themselves(bins):
    import torch
    loss = losses.Losses(bins.soft_targets(), first_action=10)
    rows = torch.tensor([3, len(bins) + 3])
    assert (loss.soft_ids[rows, 0] == 13).all()


def test_a_range_that_cannot_be_mirrored_is_refused(bins, tmp_path):
    document = {**bins.document, "ranges": [[0, 10], [-1, 2]]}
    (tmp_path / "x.json").write_text(json.dumps(document))
    with pytest.raises(TrainingError, match="symmetric"):
        WaypointVocabulary.read(tmp_path / "x.json")


def test_training_gives_a_folder_that_says_how_it_answers(shards, tmp_path):
    figures = train.train(train.arguments([
        "--data", str(shards), "--out", str(tmp_path), "--vocabulary", str(VOCABULARY), "--answer", "waypoints",
        "--size", "tiny", "--batch", "4", "--steps", "3", "--held-out", "30", "--device", "cpu",
        "--evaluate-samples", "4"]), lambda line: None)
    assert figures["held_out"]["ade_3s"] > 0
    folder = tmp_path / "model"
    driving = json.loads((folder / "driving.json").read_text())
    assert driving["version"] == 2 and driving["answer"] == "waypoints" and driving["horizon"] == 6
    data = (folder / driving["vocabulary"]["file"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == driving["vocabulary"]["sha256"]
    assert tokenizer.read(folder).token_to_id("<bin_511>") is not None
    assert tokenizer.read(folder).token_to_id("<action_0>") is None


def test_models_of_actions_stay_readable_by_older_agents(vocabulary):
    assert export.driving(vocabulary)["version"] == 1 and "answer" not in export.driving(vocabulary)
