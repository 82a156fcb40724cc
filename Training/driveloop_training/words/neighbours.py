"""What one number word learns, its neighbours learn too.

Speeds, target points and motions are words of their own, thousands of them, and most are rare. Before a step the
gradient of their embeddings is averaged with those of words of nearby meaning, over several distances; so a word that
was never seen moves with its neighbours, and what remains of its own gradient tells it apart from them. This is a
gradient step on a sum of smooth functions of the meaning and one free row for each word; the model stays as it is.
"""

import numpy as np
import torch

from . import prompts

# Distances over which words share what they learn: m/s, metres ahead, metres to the side; of motions metres.
SPEED_SCALES = (0.5, 2.0)
X_SCALES = (2.0, 8.0)
Y_SCALES = (1.0, 4.0)
MOTION_SCALES = (0.1, 0.4)
# Share of a word's own gradient; the rest is divided evenly among the scales.
OWN = 0.2


def mixing(distances, scales, own=OWN):
    """[n, n] symmetric matrix: own · 1 + Σ over scales of D^−½ K D^−½, K = exp(−d²/2s²), D its rows' sums. Its largest
    eigenvalue is 1: what all neighbours agree on stays as large as it was."""
    distances = np.asarray(distances, np.float64)
    result = own * np.eye(len(distances))
    for scale in scales:
        near = np.exp(-distances ** 2 / (2 * scale ** 2))
        root = near.sum(1) ** -0.5
        result += (1 - own) / len(scales) * near * root[:, None] * root[None]
    return torch.from_numpy(result.astype(np.float32))


def line(count, step):
    """Distances of `count` words that are `step` apart."""
    places = np.arange(count) * step
    return np.abs(places[:, None] - places[None])


class Neighbours:
    """Rows of the embeddings of each family of words, and how their gradients are mixed."""

    def __init__(self, tokenizer, vocabulary, device="cpu"):
        low, high = prompts.X_RANGE
        left, right = prompts.Y_RANGE
        families = [("<v_0>", line(prompts.SPEED_WORDS, prompts.SPEED_STEP), SPEED_SCALES),
                    (f"<x_{low}>", line(high - low + 1, 1), X_SCALES),
                    (f"<y_{left}>", line(right - left + 1, 1), Y_SCALES),
                    (prompts.plan_word(0, vocabulary.form), vocabulary.apart(), MOTION_SCALES)]
        self.families = []
        for word, distances, scales in families:
            # Words of a family were added one after another.
            first = tokenizer.token_to_id(word)
            self.families.append((first, len(distances), mixing(distances, scales).to(device)))

    @torch.no_grad()
    def mix(self, gradient):
        """gradient: [words, width] of all embeddings, changed in place."""
        for first, count, matrix in self.families:
            gradient[first:first + count] = matrix @ gradient[first:first + count]
