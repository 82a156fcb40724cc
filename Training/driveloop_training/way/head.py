"""The way head: visual tokens, speed, command and target points in, path waypoints out."""

import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from ..data import labels
from ..words import prompts

# Waypoints, metres from one to the next, target points.
COUNT, STEP, TARGETS = 16, 2.0, 2
CONDITION = 1 + len(prompts.COMMANDS) + 5 * TARGETS
# One entry: safetensors writes several in an order of chance.
METADATA = {"format": "driveloop-way-1"}
FILE = "way.safetensors"
LAYERS = ("squeeze", "first", "second", "output")


def condition_of(line):
    """The head's numbers of a sample's line."""
    command = prompts.command_words(line["command"])
    numbers = [line["speed"] / 10, *(float(word == command) for word in prompts.COMMANDS)]
    points = [point[:2] for point in line["targets"]]
    if len(points) != TARGETS:
        raise ValueError(f"targets: expected {TARGETS}, got {len(points)}")
    return numbers + target_numbers(points)


def without_targets(condition, where):
    """[n, CONDITION] as it is told without target points for the samples for which `where` [n] says so."""
    condition = condition.clone()
    condition[where, -5 * TARGETS:] = 0
    return condition


def target_numbers(points):
    distances = [max(0.5, math.hypot(*point)) for point in points]
    return [min(max(value / 30, -4), 4) for point in points for value in point] \
        + [math.log(distance) / 3 for distance in distances] \
        + [value / distance for point, distance in zip(points, distances) for value in point]


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


class WayHead(torch.nn.Module):
    """See `Sources/Driving/Vla/Heads/WayHead.swift`, which computes the same."""

    def __init__(self, width, hidden=128, squeezed=24, inner=512, last=256):
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))
        self.register_buffer("way_mean", torch.zeros(COUNT, 2))
        self.register_buffer("way_deviation", torch.ones(COUNT, 2))
        cells = labels.ROWS * labels.COLUMNS
        self.context = torch.nn.Conv2d(width, hidden, 3, padding=1)
        self.squeeze = torch.nn.Linear(hidden, squeezed)
        self.first = torch.nn.Linear(cells * squeezed + CONDITION, inner)
        self.second = torch.nn.Linear(inner + CONDITION, last)
        self.output = torch.nn.Linear(last, 2 * COUNT)

    def forward(self, tokens, condition):
        """[n, cells, width] and [n, CONDITION] to [n, COUNT, 2], in deviations from the mean way."""
        even = (tokens.float() - self.mean) / self.deviation
        grid = even.unflatten(1, (labels.ROWS, labels.COLUMNS)).permute(0, 3, 1, 2)
        around = F.silu(self.context(grid).float()).permute(0, 2, 3, 1).flatten(1, 2)
        scene = F.silu(self.squeeze(around).float()).flatten(1)
        inner = F.silu(self.first(torch.cat([scene, condition], 1)).float())
        last = F.silu(self.second(torch.cat([inner, condition], 1)).float())
        return self.output(last).float().unflatten(1, (COUNT, 2))

    def ways(self, tokens, condition):
        """Metres."""
        return self(tokens, condition) * self.way_deviation + self.way_mean

    def loss(self, tokens, condition, ways, known):
        """ways: [n, COUNT, 2] metres; known: [n, COUNT] 1 where they are. Near waypoints count more."""
        apart = F.smooth_l1_loss(
            self(tokens, condition), (ways - self.way_mean) / self.way_deviation, reduction="none", beta=0.02).sum(-1)
        weights = known * 8 / torch.arange(5, COUNT + 5)
        return (apart * weights).sum() / known.sum().clamp_min(1)

    def save(self, path):
        weight = self.context.weight.detach().permute(0, 2, 3, 1).flatten(1)
        tensors = {"mean": self.mean, "deviation": self.deviation, "context.weight": weight.contiguous(),
                   "context.bias": self.context.bias.detach(), "way.mean": self.way_mean.flatten(),
                   "way.deviation": self.way_deviation.flatten()}
        for name in LAYERS:
            layer = getattr(self, name)
            tensors |= {f"{name}.weight": layer.weight.detach(), f"{name}.bias": layer.bias.detach()}
        save_file(tensors, path, METADATA)

    @staticmethod
    def load(path):
        found = load_file(path)
        hidden, width = found["context.weight"].shape[0], len(found["mean"])
        sizes = [len(found[f"{name}.bias"]) for name in LAYERS]
        head = WayHead(width, hidden, *sizes[:3])
        found["context.weight"] = found["context.weight"].view(hidden, 3, 3, width).permute(0, 3, 1, 2)
        for name in ("mean", "deviation"):
            found[f"way_{name}"] = found.pop(f"way.{name}").view(COUNT, 2)
        head.load_state_dict(found)
        return head
