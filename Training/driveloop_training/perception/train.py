"""Trains the perception head of an exported model on shards: python -m driveloop_training.perception.train --model FOLDER
--data FOLDER…

The model stays as it is: its vision tower is run once over the samples, half of them in a mirror, and the head learns what
its tokens show. Writes `perception.safetensors` into the model's folder and names it in `driving.json`."""

import argparse
import json
import math
import pathlib
import random

import torch

from .. import frozen
from ..errors import TrainingError
from ..state import replaced
from ..train import schedule
from . import head as heads
from .things import FIELDS, things_of


def arguments(given=None):
    parser = argparse.ArgumentParser(prog="driveloop_training.perception.train", description=__doc__)
    add = parser.add_argument
    add("--model", required=True, help="folder of an exported model")
    add("--data", nargs="+", required=True, help="folders of sample shards")
    add("--samples", type=int, default=22000, help="taken by chance, as many of each folder as there are folders")
    add("--epochs", type=int, default=10)
    add("--hidden", type=int, default=192)
    add("--batch", type=int, default=64)
    add("--rate", type=float, default=2e-3)
    add("--held-out", type=int, default=5, help="percent of the routes")
    add("--precision", choices=["fp32", "bf16"], default="bf16")
    add("--threads", type=int, default=0)
    add("--seed", type=int, default=0)
    return parser.parse_args(given)


class Scenes:
    """Samples with their tokens: what the head learns from."""

    def __init__(self, options, say=print):
        scenes = frozen.chosen(options.data, options.samples, options.seed)
        draw = random.Random(options.seed)
        mirrored = [draw.random() < 0.5 for _ in scenes]
        self.tokens = frozen.tokens_of(options.model, scenes, options.precision, mirrored, say=say)
        self.held = frozen.held_out(scenes, options.held_out)
        self.things = torch.empty(*self.tokens.shape[:2], FIELDS)
        for index, ((line, _, inside), mirror) in enumerate(zip(scenes, mirrored)):
            self.things[index] = torch.from_numpy(things_of(line.get("labels") or {}, inside, mirror))


def train(options, say=print):
    """Gives the figures on held-out routes."""
    if options.threads:
        torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    scenes = Scenes(options, say)
    ours = torch.nonzero(~scenes.held)[:, 0]
    if len(ours) < options.batch:
        raise TrainingError(options.data[0], f"at least {options.batch} samples to train on", len(ours))
    head = heads.PerceptionHead(scenes.tokens.shape[-1], options.hidden)
    frozen.normalise(head, scenes.tokens[ours[::4]])
    optimizer = torch.optim.AdamW(head.parameters(), lr=options.rate, weight_decay=0.02)
    steps, step = options.epochs * (len(ours) // options.batch), 0
    for epoch in range(options.epochs):
        order, total = ours[torch.randperm(len(ours))], 0.0
        for part in order.split(options.batch)[:len(ours) // options.batch]:
            for group in optimizer.param_groups:
                group["lr"] = schedule(step / steps, options.rate, 0)
            with torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
                loss = head.loss(scenes.tokens[part], scenes.things[part])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            step, total = step + 1, total + loss.item()
        say(f"epoch {epoch + 1}: loss {total / max(1, len(ours) // options.batch):.4f}")
    figures = evaluate(head, scenes.tokens[scenes.held], scenes.things[scenes.held])
    write(head, options.model)
    say(json.dumps(figures))
    return figures


@torch.no_grad()
def evaluate(head, tokens, things, confidence=0.7, near=25.0):
    """Of cells that show something within `near` metres, or are said to: recall and precision at a confidence; median errors
    of place along and across, metres, and of speed, m/s."""
    if not len(tokens):
        return {}
    told = torch.cat([heads.decoded(head(part).float()) for part in tokens.split(256)])
    told_near = told[..., 1:3].norm(dim=-1) < near
    shown = (things[..., 0] > 0) & (things[..., 1:3].norm(dim=-1) < near)
    said = told[..., 0] >= confidence
    both = shown & said
    apart = (told[..., 1:5] - things[..., 1:5])[both].abs()
    return {
        "recall": float(both.sum() / shown.sum().clamp_min(1)),
        "precision": float((said & told_near & (things[..., 0] > 0)).sum() / (said & told_near).sum().clamp_min(1)),
        "along": float(apart[:, 0].median()) if len(apart) else math.nan,
        "across": float(apart[:, 1].median()) if len(apart) else math.nan,
        "speed": float(apart[:, 2:].norm(dim=1).median()) if len(apart) else math.nan,
        "samples": len(tokens),
    }


def write(head, folder):
    """Puts the head into a model's folder."""
    replaced(pathlib.Path(folder) / heads.FILE, head.save)
    frozen.name_in_driving(folder, "perception", heads.FILE)


if __name__ == "__main__":
    train(arguments())
