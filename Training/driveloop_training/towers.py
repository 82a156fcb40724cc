"""What trainings of a vision tower with what sees through it have in common: steps, and going on from a state."""

import concurrent.futures
import json
import pathlib

import torch
from safetensors.torch import save_file

from . import fitting, frozen
from .errors import expect
from .lean import LeanModel
from .state import Average, replaced
from .train import schedule

# One entry: safetensors writes several in an order of chance.
METADATA = {"format": "pt"}
# Share of the steps before the rate is whole.
WARM_UP = 0.03


def parser(name, description, samples, steps, tower_rate):
    """With the options of all; samples, steps, tower_rate: their standards."""
    made = fitting.parser(name, description, samples=samples, batch=32)
    add = made.add_argument
    add("--steps", type=int, default=steps)
    add("--tower-rate", type=float, default=tower_rate)
    add("--jitter", type=float, default=0.1, help="of brightness, contrast and colour")
    add("--state", help="a file from which a training goes on, written every --save-every steps")
    add("--save-every", type=int, default=500)
    add("--report-every", type=int, default=100)
    return made


class TowerTraining:
    """One training. What differs is told by `pupil_of`, `begin`, `batch_of`, `losses`, `evaluate` and `write`."""

    # Of the losses, in their order, with the options that say how much each counts.
    parts = ()

    def __init__(self, options, scenes, model, say=print):
        """scenes: with `held` [n], whether each sample is held out. model: whose tower is trained."""
        fitting.begin(options)
        self.options, self.scenes, self.say = options, scenes, say
        self.ours = fitting.trained_on(scenes.held, options)
        self.lean = LeanModel(model)
        self.pupil = self.pupil_of(model)
        self.begin()
        tower = list(self.pupil.tower.parameters())
        theirs = {id(value) for value in tower}
        self.optimizer = torch.optim.AdamW(
            [{"params": tower, "base": options.tower_rate},
             {"params": [value for value in self.pupil.parameters() if id(value) not in theirs], "base": options.rate}],
            weight_decay=0.03)
        self.average = Average(self.pupil)
        self.step = 0
        if options.state and pathlib.Path(options.state).exists():
            self.resume()

    def after_step(self):
        """For whoever watches a training."""

    def trained(self):
        """Trains, writes what was trained, and gives its figures on held-out routes."""
        self.run()
        figures = self.evaluate()
        self.write()
        self.say(json.dumps(figures))
        return figures

    def save_tower(self, path):
        save_file({f"visual.{name}": value.detach().to(torch.bfloat16).contiguous()
                   for name, value in self.pupil.tower.state_dict().items()}, path, METADATA)

    @torch.no_grad()
    def normalise(self, *heads):
        """Gives heads the mean and deviation of the tower's tokens as they are before the training."""
        tokens = torch.cat([self.tokens(self.scenes.patches(part)) for part in self.ours[:1024].split(32)])
        for head in heads:
            frozen.normalise(head, tokens)

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

    def run(self):
        options, totals = self.options, [0.0] * len(self.parts)
        parameters = list(self.pupil.parameters())
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            coming = pool.submit(self.batch_of, self.step)
            while self.step < options.steps:
                batch = coming.result()
                coming = pool.submit(self.batch_of, self.step + 1)
                for group in self.optimizer.param_groups:
                    group["lr"] = schedule(self.step / options.steps, group["base"], WARM_UP)
                losses = self.losses(*batch)
                self.optimizer.zero_grad()
                sum(loss * share for loss, (_, share) in zip(losses, self.parts)).backward()
                torch.nn.utils.clip_grad_norm_(parameters, 1)
                self.optimizer.step()
                self.average.update(self.pupil)
                self.step += 1
                totals = [total + loss.item() for total, loss in zip(totals, losses)]
                if self.step % options.report_every == 0:
                    means = " ".join(f"{total / options.report_every:.4f}" for total in totals)
                    self.say(f"step {self.step}: loss of {' and '.join(name for name, _ in self.parts)} {means}")
                    totals = [0.0] * len(self.parts)
                if options.state and (self.step % options.save_every == 0 or self.step == options.steps):
                    self.save()
                self.after_step()
        self.pupil.load_state_dict(self.average.weights)
