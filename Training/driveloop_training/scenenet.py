"""What heads on a whole scene have in common: visual tokens and the prompt's numbers in, few numbers out."""

import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from .data import labels
from .words import prompts

# Target points.
TARGETS = 2
CONDITION = 1 + len(prompts.COMMANDS) + 5 * TARGETS
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


class SceneNet(torch.nn.Module):
    """See `Sources/Driving/Vla/Heads/SceneNet.swift`, which computes the same."""

    # Of its file; one entry, as safetensors writes several in an order of chance.
    METADATA: dict

    def __init__(self, width, outputs, hidden=128, squeezed=24, inner=512, last=256):
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))
        cells = labels.ROWS * labels.COLUMNS
        self.context = torch.nn.Conv2d(width, hidden, 3, padding=1)
        self.squeeze = torch.nn.Linear(hidden, squeezed)
        self.first = torch.nn.Linear(cells * squeezed + CONDITION, inner)
        self.second = torch.nn.Linear(inner + CONDITION, last)
        self.output = torch.nn.Linear(last, outputs)

    def forward(self, tokens, condition):
        """[n, cells, width] and [n, CONDITION] to [n, outputs]."""
        even = (tokens.float() - self.mean) / self.deviation
        grid = even.unflatten(1, (labels.ROWS, labels.COLUMNS)).permute(0, 3, 1, 2)
        around = F.silu(self.context(grid).float()).permute(0, 2, 3, 1).flatten(1, 2)
        scene = F.silu(self.squeeze(around).float()).flatten(1)
        inner = F.silu(self.first(torch.cat([scene, condition], 1)).float())
        last = F.silu(self.second(torch.cat([inner, condition], 1)).float())
        return self.output(last).float()

    def tensors(self):
        """As its file has them."""
        weight = self.context.weight.detach().permute(0, 2, 3, 1).flatten(1)
        tensors = {"mean": self.mean, "deviation": self.deviation, "context.weight": weight.contiguous(),
                   "context.bias": self.context.bias.detach()}
        for name in LAYERS:
            layer = getattr(self, name)
            tensors |= {f"{name}.weight": layer.weight.detach(), f"{name}.bias": layer.bias.detach()}
        return tensors

    def save(self, path):
        save_file(self.tensors(), path, self.METADATA)

    @classmethod
    def load(cls, path):
        found = load_file(path)
        hidden, width = found["context.weight"].shape[0], len(found["mean"])
        sizes = [len(found[f"{name}.bias"]) for name in LAYERS]
        head = cls(width, hidden=hidden, squeezed=sizes[0], inner=sizes[1], last=sizes[2])
        found["context.weight"] = found["context.weight"].view(hidden, 3, 3, width).permute(0, 3, 1, 2)
        head.take(found)
        return head

    def take(self, found):
        """The tensors of a file."""
        self.load_state_dict(found)
