"""Trains the perception head of an exported model on shards: python -m driveloop_training.perception.train --model FOLDER
--data FOLDER…

The model stays as it is: its vision tower is run once over the samples, half of them in a mirror, and the head learns what
its tokens show. Writes `perception.safetensors` into the model's folder and names it in `driving.json`."""

import argparse
import hashlib
import json
import math
import pathlib
import random

import torch
from transformers import Qwen2_5_VLForConditionalGeneration

from .. import export
from ..data import pictures, samples
from ..errors import TrainingError
from ..lean import LeanModel
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
        chosen = self._chosen(options)
        model = Qwen2_5_VLForConditionalGeneration.from_pretrained(options.model, dtype=torch.float32)
        lean = LeanModel(model).eval()
        store = pictures.PictureStore(export.CROP_VALUES)
        draw = random.Random(options.seed)
        cells = lean.rows
        self.tokens = torch.empty(len(chosen), cells, model.config.text_config.hidden_size, dtype=torch.float16)
        self.things = torch.empty(len(chosen), cells, FIELDS)
        self.held = torch.tensor([samples.is_held_out(line["route"], options.held_out) for line, _, _ in chosen])
        for start in range(0, len(chosen), 32):
            part = chosen[start:start + 32]
            mirrored = [draw.random() < 0.5 for _ in part]
            pixels = pictures.mirrored(self._pairs(store, part), torch.tensor(mirrored))
            with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=options.precision == "bf16"):
                tokens = lean.vision(pictures.patches(pixels))
            self.tokens[start:start + len(part)] = tokens.half()
            for index, ((line, _, inside), mirror) in enumerate(zip(part, mirrored), start):
                self.things[index] = torch.from_numpy(things_of(line.get("labels") or {}, inside, mirror))
            if start // 32 % 50 == 0:
                say(f"tokens of {start + len(part)} of {len(chosen)} samples")

    @staticmethod
    def _pairs(store, part):
        refs = [ref for line, file, _ in part for ref in reversed(samples.picture_refs(line, file))]
        return store.stacked(refs)

    @staticmethod
    def _chosen(options):
        """[(line, file of pictures, crop)] in an order by chance."""
        draw, chosen = random.Random(options.seed), []
        for folder in options.data:
            manifest = samples.read_manifest(folder)
            inside = samples.crop_inside(manifest, export.CROP_VALUES, f"{folder}/manifest.json")
            lines = []
            for shard in manifest["shards"]:
                (path, _), (file, _) = samples.shard_files(folder, shard)
                with open(path, encoding="utf-8") as opened:
                    lines += [(text, str(file), inside) for text in opened]
            chosen += draw.sample(lines, min(len(lines), options.samples // len(options.data)))
        draw.shuffle(chosen)
        return [(json.loads(text), file, inside) for text, file, inside in chosen]


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
    seen = scenes.tokens[ours[::4]].float()
    head.mean.copy_(seen.mean((0, 1)))
    head.deviation.copy_(seen.std((0, 1)).clamp_min(1e-6))
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
    """Puts the head into a model's folder: version 3 of `driving.json`."""
    folder = pathlib.Path(folder)
    path, driving = folder / heads.FILE, folder / "driving.json"
    replaced(path, head.save)
    document = json.loads(driving.read_text())
    if document["version"] == 1:
        document["vocabulary"] = document.pop("action_vocabulary")
        document["answer"] = "actions"
    document["version"] = 3
    document["perception"] = {"file": heads.FILE, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    replaced(driving, lambda temporary: temporary.write_text(json.dumps(document, indent=2) + "\n"))


if __name__ == "__main__":
    train(arguments())
