"""Sample shards as `driveloop collect` writes them: reading, checking and splitting."""

import dataclasses
import hashlib
import json
import math
import pathlib

from ..words import prompts
from ..errors import TrainingError, expect
from . import labels

FORMAT = "driveloop-samples"
VERSION = 1


@dataclasses.dataclass(slots=True)
class PictureRef:
    """JPEG bytes in a shard's .bin file."""

    file: str
    offset: int
    length: int


@dataclasses.dataclass(slots=True)
class Sample:
    id: str
    route: str
    scenario: str
    speed: float  # m/s
    command: str  # in the prompt's words
    targets: list  # two points [x, y], ego frame, metres
    future: list  # six poses [x, y, yaw] every 0.5 s, or None where the drive had ended
    actions: list  # six ids, or None likewise
    picture: PictureRef
    previous: PictureRef  # 0.5 s earlier; the same one at a route's start
    labels: labels.Labels
    text: dict | None  # by stage
    weight: float


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 22):
            digest.update(block)
    return digest.hexdigest()


def read_manifest(folder):
    path = pathlib.Path(folder) / "manifest.json"
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise TrainingError(path, "a manifest of samples", error) from error
    expect(manifest.get("format") == FORMAT, path, f"format {FORMAT}", manifest.get("format"))
    expect(manifest.get("version") == VERSION, path, f"version {VERSION}", manifest.get("version"))
    expect(isinstance(manifest.get("shards"), list), path, "a list of shards", manifest.get("shards"))
    return manifest


def shard_files(folder, shard):
    """The two files of a shard with their hashes: [(path, sha256)]."""
    where = f"{folder}/manifest.json"
    name = shard.get("name")
    expect(isinstance(name, str) and "/" not in name and name.startswith("shard-"), where, "shards beside it", name)
    for key in ("jsonl_sha256", "bin_sha256"):
        expect(isinstance(shard.get(key), str), where, f"{key} of {name}", shard.get(key))
    return [(pathlib.Path(folder) / f"{name}.{ending}", shard[f"{ending}_sha256"]) for ending in ("jsonl", "bin")]


def crop_inside(manifest, crop, where):
    """The part that the model sees, in pixels of the shard's pictures, which may be cut already."""
    stored = manifest.get("crop")
    if stored is None:
        return crop
    left, top, width, height = (int(value) for value in str(stored).split(","))
    inside = (crop[0] - left, crop[1] - top, crop[2], crop[3])
    expect(inside[0] >= 0 and inside[1] >= 0 and inside[0] + crop[2] <= width and inside[1] + crop[3] <= height,
           where, f"pictures that show {crop}", stored)
    return inside


def read(folders, vocabulary, check_hashes=True, crop=(0, 56, 448, 168), say=print):
    """All samples of folders with their manifests. vocabulary: the one that the actions must be of.
    crop: left, top, width and height of the part of the picture that the model sees."""
    samples, manifests = [], []
    for folder in folders:
        manifest = read_manifest(folder)
        where = f"{folder}/manifest.json"
        known = manifest.get("vocabulary_sha256")
        expect(known == vocabulary.sha256, where, f"vocabulary {vocabulary.sha256}", known)
        inside = crop_inside(manifest, crop, where)
        for shard in manifest["shards"]:
            (lines, lines_hash), (pictures, pictures_hash) = shard_files(folder, shard)
            if check_hashes:
                for path, digest in ((lines, lines_hash), (pictures, pictures_hash)):
                    expect(path.exists() and sha256(path) == digest, path, f"SHA-256 {digest}", "another file")
            before = len(samples)
            with open(lines, encoding="utf-8") as file:
                for number, line in enumerate(file, 1):
                    try:
                        samples.append(parsed(json.loads(line), str(pictures), vocabulary, inside))
                    except (KeyError, TypeError, ValueError, IndexError) as error:
                        raise TrainingError(f"{lines}:{number}", "a sample", repr(error)) from error
            count = shard.get("samples")
            expect(count is None or count == len(samples) - before, lines, f"{count} samples", len(samples) - before)
        manifests.append(manifest)
        say(f"{folder}: {len(samples)} samples so far")
    return samples, manifests


def picture_refs(line, pictures):
    """A line's picture and the one before it."""
    picture = PictureRef(pictures, line["image"]["offset"], line["image"]["length"])
    previous = line.get("previous")
    return picture, PictureRef(pictures, previous["offset"], previous["length"]) if previous else picture


def parsed(line, pictures, vocabulary, crop):
    """A line of a shard. KeyError and the like where it is not as the format says."""
    targets = [[float(value) for value in point[:2]] for point in line["targets"]]
    if len(targets) != 2:
        raise ValueError(f"targets: expected 2 points, got {len(targets)}")
    future = [None if pose is None else [float(value) for value in pose] for pose in line["future"]]
    actions = list(line["actions"]) if line["actions"] else [None] * prompts.ACTIONS
    if len(future) != prompts.ACTIONS or len(actions) != prompts.ACTIONS:
        raise ValueError(f"future and actions: expected {prompts.ACTIONS}, got {len(future)} and {len(actions)}")
    for index in actions:
        if index is not None and not 0 <= index < len(vocabulary):
            raise ValueError(f"actions: expected ids below {len(vocabulary)}, got {index}")
    numbers = [float(line["speed"]), float(line.get("weight", 1))] + [value for point in targets for value in point]
    if not all(math.isfinite(value) for value in numbers) or numbers[1] < 0:
        raise ValueError("speed, weight and targets: expected finite numbers")
    picture, previous = picture_refs(line, pictures)
    return Sample(
        id=str(line["id"]), route=str(line["route"]), scenario=str(line.get("scenario", "")), speed=numbers[0],
        command=prompts.command_words(line["command"]), targets=targets, future=future, actions=actions,
        picture=picture, previous=previous,
        labels=labels.parsed(line.get("labels") or {}, crop), text=line.get("text"), weight=numbers[1])


def is_held_out(route, percent):
    """By the route's name alone, so that a route stays on its side whatever else is collected."""
    return int.from_bytes(hashlib.sha256(route.encode()).digest()[:4], "big") % 100 < percent


def split(samples, percent=5):
    """(for training, held out), by route."""
    held = [sample for sample in samples if is_held_out(sample.route, percent)]
    return [sample for sample in samples if not is_held_out(sample.route, percent)], held
