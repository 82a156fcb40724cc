"""What heads learn from that are trained beside a model: samples of shards with the model's frozen visual tokens."""

import hashlib
import json
import pathlib
import random

import torch
from safetensors.torch import load_file, save_file
from transformers import Qwen2_5_VLForConditionalGeneration

from . import export
from .data import pictures, samples
from .lean import LeanModel
from .state import replaced


def chosen(folders, count, seed):
    """[(line, file of its pictures, crop inside them)] in an order by chance: as many of each folder as there are folders."""
    draw, found = random.Random(seed), []
    for folder in folders:
        manifest = samples.read_manifest(folder)
        inside = samples.crop_inside(manifest, export.CROP_VALUES, f"{folder}/manifest.json")
        lines = []
        for shard in manifest["shards"]:
            (path, _), (file, _) = samples.shard_files(folder, shard)
            with open(path, encoding="utf-8") as opened:
                lines += [(text, str(file), inside) for text in opened]
        found += draw.sample(lines, min(len(lines), count // len(folders)))
    draw.shuffle(found)
    return [(json.loads(text), file, inside) for text, file, inside in found]


def tokens_of(model, scenes, precision, mirrored=None, kept=None, say=print):
    """[n, cells, width] in 16 bits, of what `chosen` gave. model: a folder. mirrored: of each, whether it is seen in a mirror.
    kept: a file for them; where it holds those of the same samples and model, they are taken from it."""
    key = hashlib.sha256(repr((
        samples.sha256(pathlib.Path(model) / "model.safetensors"), precision, mirrored,
        [(line["id"], pathlib.Path(file).parent.name) for line, file, _ in scenes])).encode()).hexdigest()
    if kept is not None and pathlib.Path(kept).exists():
        stored = load_file(kept)
        if key in stored:
            return stored[key]
    loaded = Qwen2_5_VLForConditionalGeneration.from_pretrained(model, dtype=torch.float32)
    lean = LeanModel(loaded).eval()
    store = pictures.PictureStore(export.CROP_VALUES)
    where = torch.tensor(mirrored if mirrored is not None else [False] * len(scenes))
    tokens = torch.empty(len(scenes), lean.rows, loaded.config.text_config.hidden_size, dtype=torch.float16)
    for start in range(0, len(scenes), 32):
        part = scenes[start:start + 32]
        refs = [ref for line, file, _ in part for ref in reversed(samples.picture_refs(line, file))]
        pixels = pictures.mirrored(store.stacked(refs), where[start:start + 32])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            tokens[start:start + len(part)] = lean.vision(pictures.patches(pixels)).half()
        if start // 32 % 50 == 0:
            say(f"tokens of {start + len(part)} of {len(scenes)} samples")
    if kept is not None:
        replaced(kept, lambda temporary: save_file({key: tokens}, temporary))
    return tokens


def held_out(scenes, percent):
    """[n] whether a sample's route is one of those that are not trained on."""
    return torch.tensor([samples.is_held_out(line["route"], percent) for line, _, _ in scenes])


def normalise(head, tokens):
    """Gives a head the mean and deviation of tokens."""
    seen = tokens.float()
    head.mean.copy_(seen.mean((0, 1)))
    head.deviation.copy_(seen.std((0, 1)).clamp_min(1e-6))


def name_in_driving(folder, member, file):
    """Names a head's file in the model's `driving.json`: version 4."""
    folder = pathlib.Path(folder)
    driving = folder / "driving.json"
    document = json.loads(driving.read_text())
    if document["version"] == 1:
        document["vocabulary"] = document.pop("action_vocabulary")
        document["answer"] = "actions"
    document["version"] = 4
    document[member] = {"file": file, "sha256": hashlib.sha256((folder / file).read_bytes()).hexdigest()}
    replaced(driving, lambda temporary: temporary.write_text(json.dumps(document, indent=2) + "\n"))
