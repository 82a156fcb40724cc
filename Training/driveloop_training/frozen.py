"""What heads learn from that are trained beside a model: samples of shards with the frozen visual tokens of the heads' tower."""

import hashlib
import json
import pathlib
import random
import typing

import torch
from safetensors.torch import load_file, save_file
from transformers import Qwen2_5_VLForConditionalGeneration

from . import export
from .data import cameras, pictures, samples
from .lean import LeanModel
from .state import replaced


class Scene(typing.NamedTuple):
    """A sample as its shard has it."""

    line: dict
    file: str  # of its pictures
    crop: tuple  # what the model sees of them
    camera: cameras.Camera


class Pictures:
    """Of scenes, as a tower takes them."""

    def __init__(self, scenes):
        # The earlier frame first.
        self.refs = [tuple(reversed(samples.picture_refs(scene.line, scene.file))) for scene in scenes]
        self.store = pictures.PictureStore(export.CROP_VALUES)

    def patches(self, part, jitter=None, mirrors=None):
        """Of the scenes at these places. mirrors: [n] bool, of each whether it is seen in one."""
        pixels = self.store.stacked([ref for index in part.tolist() for ref in self.refs[index]])
        return pictures.patches(pixels if mirrors is None else pictures.mirrored(pixels, mirrors), jitter)


def chosen(folders, count, seed):
    """Scenes in an order by chance: as many of each folder as there are folders."""
    draw, found = random.Random(seed), []
    for folder in folders:
        manifest = samples.read_manifest(folder)
        where = f"{folder}/manifest.json"
        inside, camera = samples.crop_inside(manifest, export.CROP_VALUES, where), cameras.camera_of(manifest, where)
        lines = []
        for shard in manifest["shards"]:
            (path, _), (file, _) = samples.shard_files(folder, shard)
            with open(path, encoding="utf-8") as opened:
                lines += [(text, str(file), inside, camera) for text in opened]
        found += draw.sample(lines, min(len(lines), count // len(folders)))
    draw.shuffle(found)
    return [Scene(json.loads(text), *rest) for text, *rest in found]


def driving(model):
    """What `driving.json` of a model's folder says."""
    return json.loads((pathlib.Path(model) / "driving.json").read_text())


def tower_file(model, own=False):
    """Of a model's folder the file of the tower that its heads see through: their own, or the model's. own: the model's."""
    named = None if own else driving(model).get("backbone")
    return pathlib.Path(model) / (named["file"] if named else "model.safetensors")


def heads_model(folder, own=False):
    """An exported model with the tower that its heads see through. own: with its own."""
    loaded = Qwen2_5_VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    file = tower_file(folder, own)
    if file.name != "model.safetensors":
        load_tower(loaded, file)
    return loaded


def load_tower(model, file):
    """Gives a model the tower of a file."""
    model.model.visual.load_state_dict({name.removeprefix("visual."): value.float() for name, value in load_file(file).items()})


def tokens_of(model, scenes, precision, mirrored=None, kept=None, say=print, own=False):
    """[n, cells, width] in 16 bits, of what `chosen` gave. model: a folder. mirrored: of each, whether it is seen in a mirror.
    kept: a file for them; where it holds those of the same samples and model, they are taken from it. own: through the model's
    own tower, whichever its heads see through."""
    if kept is not None:
        key = _key(tower_file(model, own), scenes, precision, mirrored)
        stored = load_file(kept) if pathlib.Path(kept).exists() else {}
        if key in stored:
            return stored[key]
    loaded = heads_model(model, own)
    lean = LeanModel(loaded).eval()
    seen = Pictures(scenes)
    where = torch.tensor(mirrored if mirrored is not None else [False] * len(scenes))
    tokens = torch.empty(len(scenes), lean.rows, loaded.config.text_config.hidden_size, dtype=torch.float16)
    for step, part in enumerate(torch.arange(len(scenes)).split(32)):
        patches = seen.patches(part, mirrors=where[part])
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
            tokens[part] = lean.vision(patches).half()
        if step % 50 == 0:
            say(f"tokens of {step * 32 + len(part)} of {len(scenes)} samples")
    if kept is not None:
        replaced(kept, lambda temporary: save_file({key: tokens}, temporary))
    return tokens


def _key(tower, scenes, precision, mirrored):
    """What tokens depend on."""
    drawn = [(scene.line["id"], pathlib.Path(scene.file).parent.name) for scene in scenes]
    weights = samples.sha256(tower)
    return hashlib.sha256(repr((weights, precision, mirrored, drawn)).encode()).hexdigest()


def held_out(scenes, percent):
    """[n] whether a sample's route is one of those that are not trained on."""
    return torch.tensor([samples.is_held_out(scene.line["route"], percent) for scene in scenes])


def normalise(head, tokens):
    """Gives a head the mean and deviation of tokens."""
    seen = tokens.float()
    head.mean.copy_(seen.mean((0, 1)))
    head.deviation.copy_(seen.std((0, 1)).clamp_min(1e-6))
