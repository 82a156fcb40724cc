"""Trains the signals head of an exported model on shards: python -m driveloop_training.signals.train --model FOLDER --data FOLDER…

The model stays as it is: its vision tower is run once over the samples, and the head learns whether a traffic light or a stop
sign tells the car to stop, and where. No mirrors: on which side a light stands is a part of it. Writes `signals.safetensors`
into the model's folder and names it in `driving.json`."""

import json
import pathlib

import torch

from .. import fitting, frozen, scenenet
from ..data import samples
from ..errors import expect
from . import head as heads

# Of moments in which a car stands a collection keeps few: before a red light nearly all are left out, when it turns green none.
STANDING = "standing"
# Share of the samples whose target points are left out.
WITHOUT_TARGETS = 0.05
# Speed of one that stands, as the condition tells it.
STILL = 0.01


def arguments(given=None):
    return fitting.frozen_parser("signals.train", __doc__, samples=100000, batch=128).parse_args(given)


class Scenes:
    """Samples with their tokens: what the head learns from."""

    def __init__(self, options, say=print):
        scenes = frozen.chosen(options.data, options.samples, options.seed)
        self.held = frozen.held_out(scenes, options.held_out)
        self.condition = torch.tensor([scenenet.condition_of(scene.line) for scene in scenes])
        lessons = torch.tensor([heads.lesson_of(scene.line) for scene in scenes])
        expect(bool((lessons[:, 1] >= 0).any()), options.data[0], "samples with a traffic light ahead", "none")
        self.lights, self.distances, self.signs = lessons.unbind(1)
        folders = map(pathlib.Path, options.data)
        kept = {folder: float(samples.read_manifest(folder).get("keep_standing", 1)) for folder in folders}
        self.weights = torch.tensor([weight_of(scene.line, kept[pathlib.Path(scene.file).parent]) for scene in scenes])
        self.tokens = frozen.tokens_of(options.model, scenes, options.precision, kept=options.keep, say=say, own=True)

    def of(self, part):
        """What `SignalsHead.loss` takes, of the samples at these places or where a mask says so."""
        values = (self.tokens, self.condition, self.lights, self.distances, self.signs, self.weights)
        return tuple(value[part] for value in values)


def weight_of(line, kept):
    """How much a sample counts, of a collection that keeps so large a share of the moments in which a car stands."""
    return 1 / max(kept, 0.05) if line.get("class") == STANDING else 1.0


def train(options, say=print):
    """Gives the figures on held-out routes."""
    fitting.begin(options)
    scenes = Scenes(options, say)
    ours = fitting.trained_on(scenes.held, options)
    head = heads.SignalsHead(scenes.tokens.shape[-1])
    frozen.normalise(head, scenes.tokens[ours[::8]])

    def loss_of(part):
        tokens, condition, *lessons = scenes.of(part)
        return head.loss(tokens, scenenet.without_targets(condition, torch.rand(len(part)) < WITHOUT_TARGETS), *lessons)

    fitting.fit(head, ours, options, loss_of, weight_decay=0.1, warm_up=0.02, clip=1, say=say)
    figures = evaluate(head, *scenes.of(scenes.held))
    fitting.write(head.save, options.model, "signals", heads.FILE)
    say(json.dumps(figures))
    return figures


@torch.no_grad()
def evaluate(head, tokens, condition, lights, distances, signs, weights):
    """Shares of lights that tell to stop (of those within so many metres, and where the car stands) and of stop signs that are
    told, shares of what is told that are right, and metres by which stop lines are told wrongly."""
    if not len(tokens):
        return {}
    told = [torch.cat(part) for part in zip(*(head.told(*part) for part in zip(tokens.split(512), condition.split(512))))]
    stops, stands = told[0] > 0.5, told[2] > 0.5

    def share(what, of):
        return round(float((what & of).sum() / of.sum()), 4) if of.any() else None

    figures = {"samples": len(tokens), "lights": share(stops, lights > 0), "lights right": share(lights > 0, stops),
               "signs": share(stands, signs > 0), "signs right": share(signs > 0, stands)}
    for near, far in ((0, 4), (4, 8), (8, 15), (15, 25), (25, 40)):
        figures[f"lights {near}-{far} m"] = share(stops, (lights > 0) & (distances >= near) & (distances < far))
    figures["lights standing"] = share(stops, (lights > 0) & (condition[:, 0] < STILL))
    figures["green standing"] = share(stops, (lights == 0) & (distances >= 0) & (condition[:, 0] < STILL))
    both = stops & (lights > 0)
    figures["line"] = round(float((told[1] - distances)[both].abs().mean()), 4) if both.any() else None
    return figures


if __name__ == "__main__":
    train(arguments())
