"""Trains the way head of an exported model on shards: python -m driveloop_training.way.train --model FOLDER --data FOLDER…

The model stays as it is: its vision tower is run once over the samples, and the head learns where the expert's car goes after
each of them, whatever its speed. No mirrors: which side of the road is ours is a part of it. Writes `way.safetensors` into
the model's folder and names it in `driving.json`."""

import json

import numpy as np
import torch

from .. import fitting, frozen, scenenet
from ..errors import TrainingError
from . import head as heads

# Share of the samples whose target points are left out.
WITHOUT_TARGETS = 0.05


def arguments(given=None):
    return fitting.frozen_parser("way.train", __doc__, samples=60000, batch=128).parse_args(given)


def chosen(options):
    """As `frozen.chosen`, those that have a way."""
    scenes = [scene for scene in frozen.chosen(options.data, options.samples, options.seed) if "way" in scene.line]
    if not scenes:
        raise TrainingError(options.data[0], "samples with a way (of a newer `driveloop collect`)", "none")
    return scenes


def lessons(scenes):
    """(condition [n, CONDITION], ways [n, COUNT, 2] metres, known [n, COUNT] 1 where they are) of samples."""
    condition = torch.tensor([scenenet.condition_of(scene.line) for scene in scenes])
    ways, known = torch.zeros(len(scenes), heads.COUNT, 2), torch.zeros(len(scenes), heads.COUNT)
    for index, scene in enumerate(scenes):
        way = heads.way_of(scene.line)[:heads.COUNT]
        known[index, :len(way)] = 1
        if way:
            ways[index, :len(way)] = torch.tensor(way)
    return condition, ways, known


class Scenes:
    """Samples with their tokens: what the head learns from."""

    def __init__(self, options, say=print):
        scenes = chosen(options)
        self.tokens = frozen.tokens_of(options.model, scenes, options.precision, kept=options.keep, say=say)
        self.held = frozen.held_out(scenes, options.held_out)
        self.condition, self.ways, self.known = lessons(scenes)


def train(options, say=print):
    """Gives the figures on held-out routes."""
    fitting.begin(options)
    scenes = Scenes(options, say)
    ours = fitting.trained_on(scenes.held, options)
    head = heads.WayHead(scenes.tokens.shape[-1])
    frozen.normalise(head, scenes.tokens[ours[::8]])
    mean, deviation = heads.spread(scenes.ways[ours], scenes.known[ours])
    head.way_mean.copy_(mean)
    head.way_deviation.copy_(deviation)

    def loss_of(part):
        blind = torch.rand(len(part)) < WITHOUT_TARGETS
        condition = scenenet.without_targets(scenes.condition[part], blind)
        return head.loss(scenes.tokens[part], condition, scenes.ways[part], scenes.known[part])

    fitting.fit(head, ours, options, loss_of, weight_decay=0.05, warm_up=0.02, clip=1, say=say)
    figures = evaluate(head, *(part[scenes.held] for part in (scenes.tokens, scenes.condition, scenes.ways, scenes.known)))
    fitting.write(head.save, options.model, "way", heads.FILE)
    say(json.dumps(figures))
    return figures


@torch.no_grad()
def evaluate(head, tokens, condition, ways, known):
    """Metres to the side of the expert's way on held-out routes, mean and 90th percentile at some distances; in turns (more
    than 3 m to the side after 16 m) the mean."""
    if not len(tokens):
        return {}
    told = torch.cat([head.ways(*part) for part in zip(tokens.split(512), condition.split(512))])
    legs = torch.diff(ways, dim=1, prepend=torch.zeros(len(ways), 1, 2))
    along = legs / legs.norm(dim=-1, keepdim=True).clamp_min(1e-3)
    apart = told - ways
    aside = (along[..., 0] * apart[..., 1] - along[..., 1] * apart[..., 0]).abs().numpy()
    known, turns = known.numpy() > 0, (ways[:, 7, 1].abs() > 3).numpy()
    figures = {"samples": len(tokens)}
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
