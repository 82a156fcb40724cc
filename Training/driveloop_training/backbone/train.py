"""Trains a vision tower for the heads of an exported model, with them: python -m driveloop_training.backbone.train --model
FOLDER --data FOLDER…

The tower starts as the one that the heads have, at first the model's own, which stays as it is for the plans. What the plans
need of pictures is not what the heads need: a head on the model's tokens hardly sees how fast others move. Writes
`backbone.safetensors` and both heads into the model's folder and names them in `driving.json`. With `--state FILE` a training
that was cut off goes on."""

import torch

from .. import fitting, frozen, scenenet, towers
from ..data import pictures
from ..perception import head as perception
from ..perception import train as perception_train
from ..way import head as way
from ..way import train as way_train
from .scenes import Scenes

FILE = "backbone.safetensors"


def arguments(given=None):
    parser = towers.parser("backbone.train", __doc__, samples=110000, steps=6000, tower_rate=6e-4)
    parser.add_argument("--way-share", type=float, default=1.0, help="of the way head's loss beside the perception head's")
    return parser.parse_args(given)


class Pupil(torch.nn.Module):
    """The tower and both heads."""

    def __init__(self, tower, width):
        super().__init__()
        self.tower = tower
        self.perception = perception.PerceptionHead(width)
        self.way = way.WayHead(width)


class Training(towers.TowerTraining):
    def __init__(self, options, say=print):
        self.parts = (("perception", 1.0), ("way", options.way_share))
        super().__init__(options, Scenes(options), frozen.heads_model(options.model), say)

    def pupil_of(self, model):
        return Pupil(model.model.visual, model.config.text_config.hidden_size)

    def begin(self):
        self.normalise(self.pupil.perception, self.pupil.way)
        mean, deviation = way.spread(self.scenes.ways[self.ours], self.scenes.known[self.ours])
        self.pupil.way.way_mean.copy_(mean)
        self.pupil.way.way_deviation.copy_(deviation)

    def batch_of(self, step):
        """(places of the samples, which of them are told no targets, their patches) of a step: the same whenever it is asked
        for."""
        size = self.options.batch
        steps = len(self.ours) // size
        epoch, place = divmod(step, steps)
        chance = torch.Generator().manual_seed(self.options.seed * 1000 + epoch)
        part = self.ours[torch.randperm(len(self.ours), generator=chance)][place * size:(place + 1) * size]
        chance.manual_seed(step)
        jitter = pictures.jitter_of(size, chance, self.options.jitter) if self.options.jitter else None
        blind = torch.rand(size, generator=chance) < way_train.WITHOUT_TARGETS
        return part, blind, self.scenes.patches(part, jitter)

    def losses(self, part, blind, patches):
        tokens, scenes = self.tokens(patches), self.scenes
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.precision == "bf16"):
            condition = scenenet.without_targets(scenes.condition[part], blind)
            seen = self.pupil.perception.loss(tokens, scenes.motions[part], scenes.things[part])
            driven = self.pupil.way.loss(tokens, condition, scenes.ways[part], scenes.known[part])
        return seen, driven

    @torch.no_grad()
    def evaluate(self):
        """Both heads' figures on held-out routes."""
        held, scenes, pupil = self.scenes.held, self.scenes, self.pupil
        tokens = torch.cat([self.tokens(scenes.patches(part)).half() for part in torch.nonzero(held)[:, 0].split(32)])
        return {
            "perception": perception_train.evaluate(pupil.perception, tokens, scenes.motions[held], scenes.things[held]),
            "way": way_train.evaluate(pupil.way, tokens, scenes.condition[held], scenes.ways[held], scenes.known[held])}

    def write(self):
        folder = self.options.model
        fitting.write(self.save_tower, folder, "backbone", FILE)
        fitting.write(self.pupil.perception.save, folder, "perception", perception.FILE)
        fitting.write(self.pupil.way.save, folder, "way", way.FILE)


def train(options, say=print):
    """Gives the figures on held-out routes."""
    return Training(options, say).trained()


if __name__ == "__main__":
    train(arguments())
