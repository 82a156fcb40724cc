"""Made-up sample shards: a lane that bends and a red car ahead, drawn simply, from which the right actions follow.

A model that sees learns them in minutes; one that does not cannot know the bend nor how far the car is. Speed is the
only thing that the prompt tells. python -m driveloop_training.data.synthetic FOLDER --count 2000
"""

import argparse
import hashlib
import io
import json
import math
import pathlib

import numpy as np
from PIL import Image, ImageDraw

from ..words import prompts
from ..words.vocabulary import ActionVocabulary

WIDTH, HEIGHT = 448, 252
FOCAL = WIDTH / 2 / math.tan(math.radians(50))  # a field of view of 100°
CAMERA_HEIGHT = 1.6
LANE = 3.5
CRUISE = 8.0


def projected(x, y, z=0.0):
    """A point ahead (x), to the left (y) and above the road (z), metres, to pixels."""
    return WIDTH / 2 - FOCAL * y / x, HEIGHT / 2 + FOCAL * (CAMERA_HEIGHT - z) / x


def drawn(curvature, gap, generator):
    """(picture, the car's rectangle or None)."""
    sky, grass = (int(value) for value in generator.integers(150, 220, 2))
    image = Image.new("RGB", (WIDTH, HEIGHT), (sky, sky, 255))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, HEIGHT / 2, WIDTH, HEIGHT], fill=(60, grass, 60))
    near = [2.0 * 1.25 ** index for index in range(16)]
    middle = [(x, curvature * x * x / 2) for x in near]
    edges = [projected(x, y + LANE / 2) for x, y in middle] + [projected(x, y - LANE / 2) for x, y in middle][::-1]
    draw.polygon(edges, fill=(90, 90, 90))
    for side in (LANE / 2, -LANE / 2):
        draw.line([projected(x, y + side) for x, y in middle], fill=(255, 255, 255), width=2)
    box = None
    if gap is not None:
        y = curvature * gap * gap / 2
        left, top = projected(gap, y + 1.0, 1.5)
        right, bottom = projected(gap, y - 1.0)
        box = [left, top, right, bottom]
        draw.rectangle(box, fill=(200, 20, 20))
    return image, box


def driven(speed, curvature, gap):
    """Six poses: along the arc, towards the speed that the gap allows, by at most 3 m/s² faster and 6 m/s² slower."""
    wanted = CRUISE if gap is None else max(0.0, min(CRUISE, (gap - 6) / 2))
    poses, way = [], 0.0
    for step in range(1, prompts.ACTIONS * 10 + 1):
        speed = min(wanted, speed + 3 * 0.05) if speed < wanted else max(wanted, speed - 6 * 0.05)
        way += speed * 0.05
        if step % 10 == 0:
            yaw = curvature * way
            radius = 1 / curvature if abs(curvature) > 1e-9 else None
            poses.append([radius * math.sin(yaw) if radius else way,
                          radius * (1 - math.cos(yaw)) if radius else 0.0, yaw])
    return poses, wanted


def way(curvature):
    """Sixteen points, 2 m apart along the road's middle."""
    angles = [curvature * 2 * step for step in range(1, 17)]
    if abs(curvature) < 1e-9:
        return [[2.0 * step, 0.0] for step in range(1, 17)]
    return [[math.sin(angle) / curvature, (1 - math.cos(angle)) / curvature] for angle in angles]


def sample(index, vocabulary, generator):
    """(record without its picture's place, JPEG bytes)"""
    curvature = float(generator.choice([-0.06, -0.03, 0.0, 0.03, 0.06]))
    gap = float(generator.uniform(6, 25)) if generator.random() < 0.6 else None
    speed = float(generator.uniform(0, CRUISE))
    image, box = drawn(curvature, gap, generator)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=90)
    future, wanted = driven(speed, curvature, gap)
    side = "left" if curvature > 0 else "right"
    steering = "going straight" if curvature == 0 else (
        f"slightly steering to the {side}" if abs(curvature) < 0.05 else f"steering to the {side}")
    pace = "not moving" if wanted < 0.5 else "driving slowly" if wanted < 4 else "driving with normal speed"
    ahead = "Nothing is ahead." if gap is None else f"A red car is {round(gap)} m ahead."
    boxes = [] if gap is None else [{
        "kind": "car", "x": gap, "y": curvature * gap * gap / 2, "yaw": 0, "length": 4.5, "width": 2, "height": 1.5,
        "vx": 0, "vy": 0, "box2d": box, "pixels": max(1, round((box[2] - box[0]) * (box[3] - box[1])))}]
    return {
        "id": f"{index:06d}", "route": f"route-{index // 5}", "scenario": "Synthetic", "town": "None", "tick": 0,
        "time": 0.0, "speed": speed, "command": "LANEFOLLOW", "targets": [[20.0, 0.0], [40.0, 0.0]], "future": future,
        "actions": vocabulary.encode(future), "way": way(curvature), "view": {"y": 0.0, "yaw": 0.0},
        "labels": {"boxes": boxes, "light": {"state": "none"}, "reasons": [], "target_speed": wanted,
                   "lead": None if gap is None else {"distance": gap, "speed": 0.0}},
        "text": {"perception": ahead, "prediction": "It stays where it is." if gap else "Nothing moves.",
                 "planning": "The ego vehicle keeps its lane.", "behavior": prompts.behavior(steering, pace)},
        "weight": 1.0}, file.getvalue()


def write(folder, count, vocabulary, seed=0, shard=1000):
    """A folder of shards as `driveloop collect` writes them."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(seed)
    shards = []
    for start in range(0, count, shard):
        lines, pictures = [], bytearray()
        for index in range(start, min(count, start + shard)):
            record, picture = sample(index, vocabulary, generator)
            record["image"] = record["previous"] = {"offset": len(pictures), "length": len(picture)}
            pictures += picture
            lines.append(json.dumps(record))
        name = f"shard-{len(shards):05d}"
        text = ("\n".join(lines) + "\n").encode()
        (folder / f"{name}.jsonl").write_bytes(text)
        (folder / f"{name}.bin").write_bytes(pictures)
        shards.append({"name": name, "samples": len(lines), "jsonl_sha256": hashlib.sha256(text).hexdigest(),
                       "bin_sha256": hashlib.sha256(pictures).hexdigest()})
    (folder / "manifest.json").write_text(json.dumps({
        "format": "driveloop-samples", "version": 1, "suite": "synthetic", "seed": seed, "commit": "none",
        "agent": "synthetic", "vocabulary_sha256": vocabulary.sha256, "shards": shards}, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vocabulary", default="Models/driveloop-vla/action_vocabulary.json")
    given = parser.parse_args()
    write(given.folder, given.count, ActionVocabulary.read(given.vocabulary), given.seed)
