"""Trains the perception head of an exported model on shards: python -m driveloop_training.perception.train --model FOLDER
--data FOLDER…

The model stays as it is: its vision tower is run once over the samples, half of them in a mirror, and the head learns what
its tokens show. Writes `perception.safetensors` into the model's folder and names it in `driving.json`."""

import json
import math
import random

import torch

from .. import fitting, frozen
from ..data import labels
from . import head as heads
from .things import FIELDS, motion_of, things_of


def arguments(given=None):
    parser = fitting.frozen_parser("perception.train", __doc__, samples=22000, batch=64)
    parser.add_argument("--hidden", type=int, default=192)
    parser.add_argument("--mirror", type=float, default=0.5, help="share of samples seen in a mirror")
    return parser.parse_args(given)


def lessons(scenes, mirrored=None):
    """(motions [n, 3] as `motion_of` tells them, things [n, cells, FIELDS]) of samples. mirrored: of each, whether it is seen in a
    mirror."""
    motions = torch.zeros(len(scenes), 3)
    things = torch.zeros(len(scenes), labels.ROWS * labels.COLUMNS, FIELDS)
    for index, (line, _, inside, camera) in enumerate(scenes):
        mirror = mirrored[index] if mirrored is not None else False
        # Collections made before there were yaw rates do not say.
        turn = float(line.get("yaw_rate", 0))
        motions[index] = torch.tensor(motion_of(float(line["speed"]), camera, mirror, turn))
        things[index] = torch.from_numpy(things_of(line.get("labels") or {}, inside, camera, mirror))
    return motions, things


class Scenes:
    """Samples with their tokens: what the head learns from."""

    def __init__(self, options, say=print):
        scenes = frozen.chosen(options.data, options.samples, options.seed)
        draw = random.Random(options.seed)
        mirrored = [draw.random() < options.mirror for _ in scenes]
        self.tokens = frozen.tokens_of(
            options.model, scenes, options.precision, mirrored if any(mirrored) else None, options.keep, say)
        self.held = frozen.held_out(scenes, options.held_out)
        self.motions, self.things = lessons(scenes, mirrored)


def train(options, say=print):
    """Gives the figures on held-out routes."""
    fitting.begin(options)
    scenes = Scenes(options, say)
    ours = fitting.trained_on(scenes.held, options)
    head = heads.PerceptionHead(scenes.tokens.shape[-1], options.hidden)
    frozen.normalise(head, scenes.tokens[ours[::4]])

    def loss_of(part):
        return head.loss(scenes.tokens[part], scenes.motions[part], scenes.things[part])

    fitting.fit(head, ours, options, loss_of, weight_decay=0.05, warm_up=0.03, clip=1, say=say)
    figures = evaluate(head, *(part[scenes.held] for part in (scenes.tokens, scenes.motions, scenes.things)))
    fitting.write(head.save, options.model, "perception", heads.FILE)
    say(json.dumps(figures))
    return figures


@torch.no_grad()
def evaluate(head, tokens, motions, things, confidence=0.7, near=25.0, fast=3.0):
    """Of cells that show something within `near` metres of the camera, or are said to: recall and precision at a confidence;
    median errors of place along and across, metres, and of velocity, m/s, the last also of what is faster than `fast` m/s."""
    if not len(tokens):
        return {}
    told = torch.cat([heads.decoded(head(*part).float()) for part in zip(tokens.split(256), motions.split(256))])
    told_near = told[..., 1:3].norm(dim=-1) < near
    shown = (things[..., 0] > 0) & (things[..., 1:3].norm(dim=-1) < near)
    said = told[..., 0] >= confidence
    both = shown & said
    apart = (told[..., 1:5] - things[..., 1:5])[both].abs()
    moving = things[both][:, 3:5].norm(dim=1) > fast
    return {
        "recall": float(both.sum() / shown.sum().clamp_min(1)),
        "precision": float((said & told_near & (things[..., 0] > 0)).sum() / (said & told_near).sum().clamp_min(1)),
        "along": float(apart[:, 0].median()) if len(apart) else math.nan,
        "across": float(apart[:, 1].median()) if len(apart) else math.nan,
        "velocity": float(apart[:, 2:].norm(dim=1).median()) if len(apart) else math.nan,
        "velocity_fast": float(apart[moving][:, 2:].norm(dim=1).median()) if moving.any() else math.nan,
        "samples": len(tokens),
    }


if __name__ == "__main__":
    train(arguments())
