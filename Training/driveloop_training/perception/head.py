"""The perception head: visual tokens around a cell and the camera's motion in, the nearest thing that shows in the cell out."""

import math

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from ..data import cameras, labels

OUTPUTS = 7
# One entry: safetensors writes several in an order of chance.
METADATA = {"format": "driveloop-perception-4"}
FILE = "perception.safetensors"
# What the camera's motion is told in: m/s ahead and to the left, radians a second to the left.
MOTIONS = (0.1, 0.1, 1.0)
# How much the six numbers of a thing count: motion is what is hard to see.
SHARES = (1.0, 1.0, 2.0, 2.0, 0.5, 0.5)


def bearings():
    """[cells] radians to the left of the camera's axis, of the middle of each cell's column."""
    focal = cameras.WIDTH / 2 / math.tan(math.radians(cameras.FIELD_OF_VIEW / 2))
    columns = torch.arange(labels.ROWS * labels.COLUMNS) % labels.COLUMNS
    return torch.atan2(cameras.WIDTH / 2 - (columns + 0.5) * labels.CELL, torch.tensor(focal))


def targets_of(things):
    """[n, cells, FIELDS] to what the head's six numbers must be, [n, cells, 6]; zeros where nothing shows."""
    x, y = things[..., 1], things[..., 2]
    told = torch.stack([torch.hypot(x, y).clamp_min(0.5).log(), (torch.atan2(y, x) - bearings()) * 4,
                        things[..., 3] / 5, things[..., 4] / 5, things[..., 5] / 2, things[..., 6] / 2], -1)
    return told * (things[..., :1] > 0)


def decoded(outputs):
    """Inverse of `targets_of` with the probability first: [n, cells, 7] of p, x, y, vx, vy and half extents."""
    distance, bearing = outputs[..., 1].clamp(-1, 6).exp(), bearings() + outputs[..., 2] / 4
    return torch.stack([outputs[..., 0].sigmoid(), distance * bearing.cos(), distance * bearing.sin(),
                        outputs[..., 3] * 5, outputs[..., 4] * 5, (outputs[..., 5] * 2).clamp(0.2, 8),
                        (outputs[..., 6] * 2).clamp(0.2, 8)], -1)


class PerceptionHead(torch.nn.Module):
    """See `Sources/Driving/Vla/Heads/PerceptionHead.swift`, which computes the same."""

    def __init__(self, width, hidden=192):
        super().__init__()
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("deviation", torch.ones(width))
        self.context = torch.nn.Conv2d(width, hidden, 3, padding=1)
        self.motion = torch.nn.Linear(len(MOTIONS), hidden, bias=False)
        self.output = torch.nn.Linear(hidden, OUTPUTS)

    def forward(self, tokens, motions):
        """[n, cells, width] and [n, 3], as `things.motion_of` tells them, to [n, cells, 7]"""
        even = (tokens.float() - self.mean) / self.deviation
        grid = even.unflatten(1, (labels.ROWS, labels.COLUMNS)).permute(0, 3, 1, 2)
        moved = self.context(grid).float() + self.motion(motions * torch.tensor(MOTIONS)).float()[..., None, None]
        return self.output(F.silu(moved).permute(0, 2, 3, 1).flatten(1, 2))

    def loss(self, tokens, motions, things, weights=None):
        """weights: [n, cells] how much it counts whether something shows."""
        told, shown = self(tokens, motions).float(), things[..., 0]
        apart = F.smooth_l1_loss(told[..., 1:], targets_of(things), reduction="none", beta=0.1)
        apart = (apart * torch.tensor(SHARES)).sum(-1)
        return F.binary_cross_entropy_with_logits(told[..., 0], shown, weights) \
            + 0.3 * (apart * shown).sum() / shown.sum().clamp_min(1)

    def save(self, path):
        around = self.context.weight.detach().permute(0, 2, 3, 1).flatten(1)
        weight = torch.cat([around, self.motion.weight.detach()], 1)
        save_file({"mean": self.mean, "deviation": self.deviation, "context.weight": weight.contiguous(),
                   "context.bias": self.context.bias.detach(), "output.weight": self.output.weight.detach(),
                   "output.bias": self.output.bias.detach()}, path, METADATA)

    @staticmethod
    def load(path):
        found = load_file(path)
        hidden, width = found["context.weight"].shape[0], len(found["mean"])
        head = PerceptionHead(width, hidden)
        stored = found.pop("context.weight")
        around, motion = stored.split([9 * width, stored.shape[1] - 9 * width], 1)
        # Format 3 is not told how fast the camera turns.
        motion = F.pad(motion, (0, len(MOTIONS) - motion.shape[1]))
        weight = around.reshape(hidden, 3, 3, width).permute(0, 3, 1, 2)
        head.load_state_dict({**found, "context.weight": weight, "motion.weight": motion})
        return head
