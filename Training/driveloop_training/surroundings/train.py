"""Trains what a model sees around it: python -m driveloop_training.surroundings.train --model FOLDER --data FOLDER…

A vision tower and a perception head learn from samples of one or more cameras together; the earlier picture of all samples
must be as old. They start as those that the model has for this, else as its heads' tower and perception head. Fast things and
walkers are few and matter most: their samples are drawn more often. Writes `views_backbone.safetensors` and
`views_perception.safetensors` into the model's folder and names them in `driving.json`, with the cameras. With `--state FILE` a
training that was cut off goes on."""

import pathlib

import torch

from .. import fitting, frozen, towers
from ..data import pictures
from ..perception import head as perception
from ..perception import train as perception_train
from ..perception.things import mirrored
from .scenes import Scenes, small

FILES = {"backbone": "views_backbone.safetensors", "perception": "views_perception.safetensors"}
# Share of the samples that are seen in a mirror, where no camera looks ahead: there others keep to one side of the road.
MIRRORED = 0.5
# How much more it counts whether a small thing shows.
SMALL = 3.0


def arguments(given=None):
    parser = towers.parser("surroundings.train", __doc__, samples=200000, steps=4000, tower_rate=6e-4)
    return parser.parse_args(given)


class Pupil(torch.nn.Module):
    """The tower and the head."""

    def __init__(self, tower, width):
        super().__init__()
        self.tower = tower
        self.perception = perception.PerceptionHead(width)


class Training(towers.TowerTraining):
    parts = (("perception", 1.0),)

    def __init__(self, options, say=print):
        self.folder = pathlib.Path(options.model)
        driving = frozen.driving(self.folder)
        # Where the tower and the head are named that it goes on from.
        self.named = driving.get("views", driving)
        model = frozen.heads_model(self.folder)
        if "views" in driving:
            frozen.load_tower(model, self.folder / self.named["backbone"]["file"])
        super().__init__(options, Scenes(options), model, say)

    def pupil_of(self, model):
        return Pupil(model.model.visual, model.config.text_config.hidden_size)

    def begin(self):
        head = self.pupil.perception
        if "perception" in self.named:
            head.load_state_dict(perception.PerceptionHead.load(self.folder / self.named["perception"]["file"]).state_dict())
        else:
            self.normalise(head)

    def batch_of(self, step):
        """(places of the samples, which of them are seen in a mirror, their patches) of a step: the same whenever it is asked
        for."""
        size = self.options.batch
        chance = torch.Generator().manual_seed(self.options.seed * 1_000_000 + step)
        part = self.ours[torch.multinomial(self.scenes.weights[self.ours], size, generator=chance)]
        jitter = pictures.jitter_of(size, chance, self.options.jitter) if self.options.jitter else None
        mirrors = torch.rand(size, generator=chance) < (0 if "front" in self.scenes.cameras else MIRRORED)
        return part, mirrors, self.scenes.patches(part, jitter, mirrors)

    def losses(self, part, mirrors, patches):
        motions, things = mirrored(self.scenes.motions[part], self.scenes.things[part], mirrors)
        tokens = self.tokens(patches)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.precision == "bf16"):
            weights = torch.where(small(things), SMALL, 1.0)
            return (self.pupil.perception.loss(tokens, motions, things, weights),)

    @torch.no_grad()
    def evaluate(self):
        """Figures on held-out routes, camera by camera."""
        figures, scenes = {}, self.scenes
        for camera in scenes.cameras:
            theirs = torch.nonzero(scenes.held & scenes.of(camera))[:, 0]
            tokens = [self.tokens(scenes.patches(part)).half() for part in theirs.split(32)]
            figures[camera] = perception_train.evaluate(
                self.pupil.perception, torch.cat(tokens), scenes.motions[theirs], scenes.things[theirs]) if tokens else {}
        return figures

    def write(self):
        savers = {"backbone": self.save_tower, "perception": self.pupil.perception.save}
        fitting.write_views({member: (savers[member], file) for member, file in FILES.items()}, self.folder, self.scenes.cameras,
                            self.scenes.history)


def train(options, say=print):
    """Gives the figures on held-out routes."""
    return Training(options, say).trained()


if __name__ == "__main__":
    train(arguments())
