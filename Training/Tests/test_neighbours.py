import numpy as np
import torch

from test_train import options, quiet
from driveloop_training import train
from driveloop_training.words import neighbours, prompts, tokenizer
from driveloop_training.data import batches
from driveloop_training.words.waypoints import WaypointVocabulary


def test_what_all_agree_on_stays_and_what_alternates_goes():
    matrix = neighbours.mixing(neighbours.line(60, 1), (2.0, 8.0), own=0.2).double()
    assert torch.equal(matrix, matrix.T)
    values = torch.linalg.eigvalsh(matrix)
    assert values.min() > 0.19 and values.max() < 1 + 1e-6
    smooth = matrix @ torch.ones(60, dtype=torch.float64)
    assert (smooth[20:40] - 1).abs().max() < 0.02
    alternating = torch.tensor([1.0, -1.0] * 30, dtype=torch.float64)
    assert torch.allclose((matrix @ alternating)[20:40], 0.2 * alternating[20:40], atol=0.01)


def test_a_word_that_was_not_seen_moves_with_its_neighbours(vocabulary):
    words = tokenizer.build(["a road"], actions=len(vocabulary))
    mixed = neighbours.Neighbours(words, vocabulary)
    gradient = torch.zeros(4096, 3)
    seen = {name: words.token_to_id(name) for name in ("<v_40>", "<x_20>", "<y_-3>", "<action_700>")}
    for row in seen.values():
        gradient[row] = 1
    mixed.mix(gradient)

    def strength(name):
        return float(gradient[words.token_to_id(name)].abs().max())

    assert strength("<v_40>") > strength("<v_41>") > strength("<v_48>") > 0.001 > strength("<v_100>")
    assert strength("<x_20>") > strength("<x_21>") > strength("<x_30>") > 0.001 > strength("<x_80>")
    assert strength("<y_-3>") > strength("<y_-4>") > strength("<y_-9>") > 0.001 > strength("<y_50>")
    apart = vocabulary.distances(vocabulary.tokens[700])[0]
    nearest, farthest = int(np.argsort(apart)[1]), int(apart.argmax())
    assert strength("<action_700>") > strength(f"<action_{nearest}>") > 0.001 > strength(f"<action_{farthest}>")
    # Words that say no number are left alone.
    assert strength("<|im_end|>") == 0
    first = words.token_to_id("<v_0>")
    assert gradient[:first].abs().max() == 0


def test_families_are_where_the_tokenizer_has_them(vocabulary):
    words = tokenizer.build(["a road"], actions=len(vocabulary))
    low, left = prompts.X_RANGE[0], prompts.Y_RANGE[0]
    counts = [(first, count) for first, count, _ in neighbours.Neighbours(words, vocabulary).families]
    assert [count for _, count in counts] == [120, 120, 121, 2048]
    for (first, _), names in zip(counts, ("<v_{}>", "<x_{}>", "<y_{}>", "<action_{}>")):
        start = {"<x_{}>": low, "<y_{}>": left}.get(names, 0)
        for step in (0, 1, 100):
            assert words.token_to_id(names.format(start + step)) == first + step


def test_bins_of_waypoints_are_apart_by_their_width():
    bins = WaypointVocabulary([[0.0, 51.2], [-25.6, 25.6]])
    apart = bins.apart()
    assert apart.shape == (512, 512) and np.isclose(apart[3, 13], 1.0) and (apart == apart.T).all()


def test_distances_are_those_of_single_motions(vocabulary):
    apart = vocabulary.apart()
    assert apart.shape == (2048, 2048) and np.allclose(np.diag(apart), 0)
    assert np.array_equal(apart[1234], vocabulary.distances(vocabulary.tokens[1234])[0])


def test_change_is_what_going_on_as_before_gets_wrong(shards, tmp_path):
    run = train.Run(options(shards, tmp_path), quiet)
    sample = run.samples[0]
    sample.speed = 4.0
    sample.future = [[2.0 * step, 0.0, 0.0] for step in range(1, 7)]
    assert batches.change(sample) == 0
    sample.future = [[2.0 * step, 1.5, 0.0] for step in range(1, 4)] + [None] * 3
    assert batches.change(sample) == 1.5
    sample.future = [[0.0, 0.0, 0.0]] * 6
    assert batches.change(sample) == 4.0  # 7 metres on average, bounded
    sample.future = [None] * 6
    assert batches.change(sample) == 0
    stream = batches.SampleStream([sample, sample], 1, change_weight=2.0)
    assert stream.weights == [sample.weight, sample.weight]
    sample.future = [[2.0 * step, 1.5, 0.0] for step in range(1, 7)]
    assert batches.SampleStream([sample], 1, change_weight=2.0).weights == [4 * sample.weight]
