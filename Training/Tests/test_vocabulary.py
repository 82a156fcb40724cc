import math

import numpy as np


def test_mirror_is_an_involution_that_negates_y_and_heading(vocabulary):
    assert (vocabulary.mirror[vocabulary.mirror] == np.arange(len(vocabulary))).all()
    image = vocabulary.tokens[vocabulary.mirror]
    assert np.allclose(image * [1, -1, -1], vocabulary.tokens)
    assert vocabulary.mirror[0] == 0


def test_distance_by_hand(vocabulary):
    # A shift moves all corners alike; half a turn on the spot moves each by the box's diagonal.
    assert math.isclose(vocabulary.distances([3, 4, 0])[0, 0], 5)
    assert math.isclose(vocabulary.distances([0, 0, math.pi])[0, 0], math.hypot(4.8, 2.0))


def test_soft_targets_start_at_the_token_and_follow_the_formula(vocabulary):
    ids, shares = vocabulary.soft_targets(0.1, 16)
    assert (ids[:, 0] == np.arange(len(vocabulary))).all()
    assert np.allclose(shares.sum(1), 1, atol=1e-6)
    distances = vocabulary.distances(vocabulary.tokens[700])[0]
    order = np.argsort(distances, kind="stable")[:16]
    expected = np.exp(-distances[order] ** 2 / 0.02)
    assert (ids[700] == order).all() and np.allclose(shares[700], expected / expected.sum(), atol=1e-6)


def test_encoding_is_matched_with_feedback_and_decodes_near_the_truth(vocabulary):
    poses = [[3.1 * step, 0.12 * step ** 2, 0.08 * step] for step in range(1, 7)]
    decoded = vocabulary.decode(vocabulary.encode(poses))
    assert np.abs(decoded[:, :2] - np.asarray(poses)[:, :2]).max() < 0.15


def test_mirrored_plan_decodes_to_the_mirrored_path(vocabulary):
    ids = np.array([900, 1200, 77, 1500, 3, 2000])
    plan, image = vocabulary.decode(ids), vocabulary.decode(vocabulary.mirror[ids])
    assert np.allclose(plan * [1, -1, -1], image)
