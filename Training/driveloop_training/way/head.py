"""The way head: visual tokens, speed, command and target points in, path waypoints out."""

import torch
import torch.nn.functional as F

from ..scenenet import SceneNet

# Waypoints, metres from one to the next.
COUNT, STEP = 16, 2.0
FILE = "way.safetensors"


def way_of(line):
    """[[x, y]] of a sample's line: as many as were driven on."""
    known = []
    for point in line["way"]:
        if point is None:
            break
        known.append([float(value) for value in point[:2]])
    return known


def spread(ways, known):
    """Mean and deviation of the known waypoints, [COUNT, 2] each. ways: [n, COUNT, 2] metres; known: [n, COUNT]."""
    known = known[..., None]
    count = known.sum(0).clamp_min(1)
    mean = (ways * known).sum(0) / count
    return mean, (((ways - mean) ** 2 * known).sum(0) / count).sqrt().clamp_min(0.3)


class WayHead(SceneNet):
    """See `Sources/Driving/Vla/Heads/WayHead.swift`, which computes the same."""

    METADATA = {"format": "driveloop-way-1"}

    def __init__(self, width, hidden=128, squeezed=24, inner=512, last=256):
        super().__init__(width, 2 * COUNT, hidden, squeezed, inner, last)
        self.register_buffer("way_mean", torch.zeros(COUNT, 2))
        self.register_buffer("way_deviation", torch.ones(COUNT, 2))

    def forward(self, tokens, condition):
        """[n, cells, width] and [n, CONDITION] to [n, COUNT, 2], in deviations from the mean way."""
        return super().forward(tokens, condition).unflatten(1, (COUNT, 2))

    def ways(self, tokens, condition):
        """Metres."""
        return self(tokens, condition) * self.way_deviation + self.way_mean

    def loss(self, tokens, condition, ways, known):
        """ways: [n, COUNT, 2] metres; known: [n, COUNT] 1 where they are. Near waypoints count more."""
        apart = F.smooth_l1_loss(
            self(tokens, condition), (ways - self.way_mean) / self.way_deviation, reduction="none", beta=0.02).sum(-1)
        weights = known * 8 / torch.arange(5, COUNT + 5)
        return (apart * weights).sum() / known.sum().clamp_min(1)

    def tensors(self):
        return super().tensors() | {"way.mean": self.way_mean.flatten(), "way.deviation": self.way_deviation.flatten()}

    def take(self, found):
        for name in ("mean", "deviation"):
            found[f"way_{name}"] = found.pop(f"way.{name}").view(COUNT, 2)
        super().take(found)
