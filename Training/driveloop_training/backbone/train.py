"""Trains a vision tower for the heads of an exported model, with them: python -m driveloop_training.backbone.train --model
FOLDER --data FOLDER…

The tower starts as the one that the heads have, at first the model's own, which stays as it is for the plans. What the plans
need of pictures is not what the heads need: a head on the model's tokens hardly sees how fast others move. Writes
`backbone.safetensors` and both heads into the model's folder and names them in `driving.json`. With `--state FILE` a training
that was cut off goes on."""

import concurrent.futures
import json
import pathlib

import torch
from safetensors.torch import save_file

from .. import fitting, frozen
from ..data import pictures
from ..errors import expect
from ..lean import LeanModel
from ..perception import head as perception
from ..perception import train as perception_train
from ..perception.things import mirrored
from ..state import Average, replaced
from ..train import schedule
from ..way import head as way
from ..way import train as way_train
from .scenes import Scenes

FILE = "backbone.safetensors"
# One entry: safetensors writes several in an order of chance.
METADATA = {"format": "pt"}
# Share of the views' samples that are seen in a mirror.
MIRRORED = 0.5
# Share of the steps before the rate is whole.
WARM_UP = 0.03


def arguments(given=None):
    parser = fitting.parser("backbone.train", __doc__, samples=110000, batch=32)
    add = parser.add_argument
    add("--views", nargs="+", help="folders of sample shards of further cameras, for the perception head alone")
    add("--view-samples", type=int, default=110000, help="of those, taken likewise")
    add("--keep-heads", action="store_true", help="the heads start as the model has them, too")
    add("--steps", type=int, default=6000)
    add("--tower-rate", type=float, default=6e-4)
    add("--way-share", type=float, default=1.0, help="of the way head's loss beside the perception head's")
    add("--jitter", type=float, default=0.1, help="of brightness, contrast and colour")
    add("--state", help="a file from which a training goes on, written every --save-every steps")
    add("--save-every", type=int, default=500)
    add("--report-every", type=int, default=100)
    return parser.parse_args(given)


class Pupil(torch.nn.Module):
    """The tower and both heads."""

    def __init__(self, model, width):
        super().__init__()
        self.tower = model.model.visual
        self.perception = perception.PerceptionHead(width)
        self.way = way.WayHead(width)

    def heads(self):
        return [*self.perception.parameters(), *self.way.parameters()]


class Training:
    def __init__(self, options, say=print):
        fitting.begin(options)
        self.options, self.say = options, say
        self.scenes = Scenes(options)
        self.ours = fitting.trained_on(self.scenes.held, options)
        model = frozen.heads_model(options.model)
        self.lean = LeanModel(model)
        self.pupil = Pupil(model, model.config.text_config.hidden_size)
        self.begin_heads()
        self.optimizer = torch.optim.AdamW(
            [{"params": list(self.pupil.tower.parameters()), "base": options.tower_rate},
             {"params": self.pupil.heads(), "base": options.rate}], weight_decay=0.03)
        self.average = Average(self.pupil)
        self.step = 0
        if options.state and pathlib.Path(options.state).exists():
            self.resume()

    def begin_heads(self):
        if self.options.keep_heads:
            folder = pathlib.Path(self.options.model)
            for head, kind, file in ((self.pupil.perception, perception.PerceptionHead, perception.FILE),
                                     (self.pupil.way, way.WayHead, way.FILE)):
                head.load_state_dict(kind.load(folder / file).state_dict())
            return
        with torch.no_grad():
            tokens = torch.cat([self.tokens(self.scenes.patches(part)) for part in self.ours[:1024].split(32)])
        for head in (self.pupil.perception, self.pupil.way):
            frozen.normalise(head, tokens)
        mean, deviation = way.spread(self.scenes.ways[self.ours], self.scenes.known[self.ours])
        self.pupil.way.way_mean.copy_(mean)
        self.pupil.way.way_deviation.copy_(deviation)

    def after_step(self):
        """For whoever watches a training."""

    def tokens(self, patches):
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.precision == "bf16"):
            return self.lean.vision(patches)

    def key(self):
        """What a state must have been made with."""
        left_out = ("state", "save_every", "report_every", "threads")
        return {name: value for name, value in vars(self.options).items() if name not in left_out}

    def resume(self):
        state = torch.load(self.options.state, map_location="cpu", weights_only=True)
        expect(state.get("options") == self.key(), self.options.state, f"a state of {self.key()}", state.get("options"))
        self.pupil.load_state_dict(state["pupil"])
        self.optimizer.load_state_dict(state["optimizer"])
        for name, value in state["average"].items():
            self.average.weights[name].copy_(value)
        self.average.count, self.step = state["average_count"], state["step"]
        self.say(f"goes on after step {self.step}")

    def save(self):
        state = {"options": self.key(), "pupil": self.pupil.state_dict(), "optimizer": self.optimizer.state_dict(),
                 "average": self.average.weights, "average_count": self.average.count, "step": self.step}
        replaced(self.options.state, lambda temporary: torch.save(state, temporary))

    def batch_of(self, step):
        """(places of the samples, their patches) of a step: the same whenever it is asked for."""
        size = self.options.batch
        steps = len(self.ours) // size
        epoch, place = divmod(step, steps)
        chance = torch.Generator().manual_seed(self.options.seed * 1000 + epoch)
        part = self.ours[torch.randperm(len(self.ours), generator=chance)][place * size:(place + 1) * size]
        chance.manual_seed(step)
        jitter = pictures.jitter_of(size, chance, self.options.jitter) if self.options.jitter else None
        blind = torch.rand(size, generator=chance) < way_train.WITHOUT_TARGETS
        # What is to the left is to the right in a mirror. Ahead the way would lie on the wrong side of the road.
        mirrors = (torch.rand(size, generator=chance) < MIRRORED) & (part >= self.scenes.ahead)
        return part, blind, mirrors, self.scenes.patches(part, jitter, mirrors)

    def loss(self, part, blind, mirrors, patches):
        tokens, scenes = self.tokens(patches), self.scenes
        with torch.autocast("cpu", torch.bfloat16, enabled=self.options.precision == "bf16"):
            condition = way.without_targets(scenes.condition[part], blind)
            seen = self.pupil.perception.loss(tokens, *mirrored(scenes.motions[part], scenes.things[part], mirrors))
            driven = self.pupil.way.loss(tokens, condition, scenes.ways[part], scenes.known[part])
        return seen, driven

    def run(self):
        options, totals = self.options, [0.0, 0.0]
        parameters = list(self.pupil.parameters())
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            coming = pool.submit(self.batch_of, self.step)
            while self.step < options.steps:
                batch = coming.result()
                coming = pool.submit(self.batch_of, self.step + 1)
                for group in self.optimizer.param_groups:
                    group["lr"] = schedule(self.step / options.steps, group["base"], WARM_UP)
                seen, driven = self.loss(*batch)
                self.optimizer.zero_grad()
                (seen + options.way_share * driven).backward()
                torch.nn.utils.clip_grad_norm_(parameters, 1)
                self.optimizer.step()
                self.average.update(self.pupil)
                self.step += 1
                totals = [totals[0] + seen.item(), totals[1] + driven.item()]
                if self.step % options.report_every == 0:
                    means = " ".join(f"{total / options.report_every:.4f}" for total in totals)
                    self.say(f"step {self.step}: losses of perception and way {means}")
                    totals = [0.0, 0.0]
                if options.state and (self.step % options.save_every == 0 or self.step == options.steps):
                    self.save()
                self.after_step()
        self.pupil.load_state_dict(self.average.weights)

    @torch.no_grad()
    def evaluate(self):
        """Both heads' figures on held-out routes, those of perception by the camera's rig."""
        figures, scenes, pupil = {"perception": {}}, self.scenes, self.pupil
        held = torch.nonzero(scenes.held)[:, 0].tolist()
        for rig in sorted({scenes.rigs[index] for index in held}):
            theirs = torch.tensor([index for index in held if scenes.rigs[index] == rig])
            tokens = torch.cat([self.tokens(scenes.patches(part)).half() for part in theirs.split(32)])
            figures["perception"][rig] = perception_train.evaluate(
                pupil.perception, tokens, scenes.motions[theirs], scenes.things[theirs])
            ahead = theirs < scenes.ahead
            if ahead.any():
                theirs = theirs[ahead]
                figures["way"] = way_train.evaluate(
                    pupil.way, tokens[ahead], scenes.condition[theirs], scenes.ways[theirs], scenes.known[theirs])
        return figures

    def write(self):
        weights = {f"visual.{name}": value.detach().to(torch.bfloat16).contiguous()
                   for name, value in self.pupil.tower.state_dict().items()}
        fitting.write(lambda path: save_file(weights, path, METADATA), self.options.model, "backbone", FILE)
        fitting.write(self.pupil.perception.save, self.options.model, "perception", perception.FILE)
        fitting.write(self.pupil.way.save, self.options.model, "way", way.FILE)
        fitting.name_views(self.options.model, list(dict.fromkeys(self.scenes.rigs[self.scenes.ahead:])))


def train(options, say=print):
    """Gives the figures on held-out routes."""
    training = Training(options, say)
    training.run()
    figures = training.evaluate()
    training.write()
    say(json.dumps(figures))
    return figures


if __name__ == "__main__":
    train(arguments())
