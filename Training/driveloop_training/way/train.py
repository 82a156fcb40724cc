"""Trains the way head of an exported model on shards: python -m driveloop_training.way.train --model FOLDER --data FOLDER…

The model stays as it is: its vision tower is run once over the samples, and the head learns where the expert's car goes after
each of them, whatever its speed. No mirrors: which side of the road is ours is a part of it. Writes `way.safetensors` into
the model's folder and names it in `driving.json`."""

import json

import numpy as np
import torch

from .. import fitting, frozen
from ..errors import TrainingError
from ..state import Average
from . import head as heads

# Share of the samples whose target points are left out.
WITHOUT_TARGETS = 0.05


def arguments(given=None):
    parser = fitting.parser("way.train", __doc__, samples=60000, batch=128)
    parser.add_argument("--keep", help="a file that keeps the samples' tokens for another training on them")
    return parser.parse_args(given)


class Scenes:
    """Samples with their tokens: what the head learns from."""

    def __init__(self, options, say=print):
        scenes = [scene for scene in frozen.chosen(options.data, options.samples, options.seed) if "way" in scene[0]]
        if not scenes:
            raise TrainingError(options.data[0], "samples with a way (of a newer `driveloop collect`)", "none")
        count = len(scenes)
        self.tokens = frozen.tokens_of(options.model, scenes, options.precision, kept=options.keep, say=say)
        self.held = frozen.held_out(scenes, options.held_out)
        self.condition = torch.tensor([heads.condition_of(line) for line, _, _ in scenes])
        self.ways, self.known = torch.zeros(count, heads.COUNT, 2), torch.zeros(count, heads.COUNT)
        for index, (line, _, _) in enumerate(scenes):
            way = heads.way_of(line)[:heads.COUNT]
            self.known[index, :len(way)] = 1
            if way:
                self.ways[index, :len(way)] = torch.tensor(way)

    def spread(self, ours):
        """Mean and deviation of the known waypoints."""
        known = self.known[ours][..., None]
        count = known.sum(0).clamp_min(1)
        mean = (self.ways[ours] * known).sum(0) / count
        deviation = (((self.ways[ours] - mean) ** 2 * known).sum(0) / count).sqrt()
        return mean, deviation.clamp_min(0.3)


def train(options, say=print):
    """Gives the figures on held-out routes."""
    fitting.begin(options)
    scenes = Scenes(options, say)
    ours = fitting.trained_on(scenes.held, options)
    head = heads.WayHead(scenes.tokens.shape[-1])
    frozen.normalise(head, scenes.tokens[ours[::8]])
    mean, deviation = scenes.spread(ours)
    head.way_mean.copy_(mean)
    head.way_deviation.copy_(deviation)
    average = Average(head)

    def loss_of(part):
        blind = torch.rand(len(part)) < WITHOUT_TARGETS
        condition = heads.without_targets(scenes.condition[part], blind)
        return head.loss(scenes.tokens[part], condition, scenes.ways[part], scenes.known[part])

    fitting.fit(head, ours, options, loss_of, weight_decay=0.05, warm_up=0.02, clip=1, after=lambda: average.update(head),
                say=say)
    head.load_state_dict(average.weights)
    figures = evaluate(head, scenes)
    fitting.write(head, options.model, "way", heads.FILE)
    say(json.dumps(figures))
    return figures


@torch.no_grad()
def evaluate(head, scenes):
    """Metres to the side of the expert's way on held-out routes, mean and 90th percentile at some distances; in turns (more
    than 3 m to the side after 16 m) the mean."""
    theirs = torch.nonzero(scenes.held)[:, 0]
    if not len(theirs):
        return {}
    told = torch.cat([head.ways(scenes.tokens[part], scenes.condition[part]) for part in theirs.split(512)])
    ways, known = scenes.ways[theirs], scenes.known[theirs] > 0
    legs = torch.diff(ways, dim=1, prepend=torch.zeros(len(ways), 1, 2))
    along = legs / legs.norm(dim=-1, keepdim=True).clamp_min(1e-3)
    apart = told - ways
    aside = (along[..., 0] * apart[..., 1] - along[..., 1] * apart[..., 0]).abs().numpy()
    known, turns = known.numpy(), (ways[:, 7, 1].abs() > 3).numpy()
    figures = {"samples": len(theirs)}
    for index in (1, 4, 7, 11, 15):
        where = known[:, index]
        if where.any():
            turning = aside[where & turns & known[:, 7], index]
            figures[f"{heads.STEP * (index + 1):.0f} m"] = {
                "mean": round(float(aside[where, index].mean()), 4),
                "p90": round(float(np.quantile(aside[where, index], 0.9)), 4),
                "turns": round(float(turning.mean()), 4) if len(turning) else None}
    return figures


if __name__ == "__main__":
    train(arguments())
