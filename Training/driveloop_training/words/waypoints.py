"""DriveRX-Agent's way to say a plan: six waypoints, each coordinate one of 512 bins.

The file is that of `driveloop tokens build --kind waypoints`, the arithmetic that of Sources/Driving/Actions
(WaypointVocabulary): uniform bins over the range of the training set, x and y apart, y symmetric so that a mirrored plan is
a plan; a word stands for the middle of its bin.
"""

import hashlib
import json
import math
import pathlib

import numpy as np

from . import prompts
from ..errors import expect
from .neighbours import line

FORMAT = "driveloop waypoint vocabulary"
LEAST_CHORD = 0.5  # metres below which a chord has no direction


class WaypointVocabulary:
    """ranges: [[low, high] of x, then of y], metres. A plan's words are x1 y1 x2 y2 …, numbers from 0 to bins - 1."""

    form, file_name = "waypoints", "waypoint_vocabulary.json"

    def __init__(self, ranges, bins=512, period=0.5, horizon=prompts.ACTIONS, document=None, path=None, sha256=""):
        self.ranges = np.asarray(ranges, np.float64)
        self.bins, self.period, self.horizon = bins, period, horizon
        self.widths = (self.ranges[:, 1] - self.ranges[:, 0]) / bins
        self.document, self.path, self.sha256 = document, path, sha256

    @classmethod
    def read(cls, path):
        path = pathlib.Path(path)
        data = path.read_bytes()
        document = json.loads(data)
        expect(document.get("format") == FORMAT, path, FORMAT, document.get("format"))
        expect(document.get("version") == 1, path, "version 1", document.get("version"))
        ranges = np.asarray(document["ranges"], np.float64)
        expect(ranges.shape == (2, 2) and np.isfinite(ranges).all() and (ranges[:, 0] < ranges[:, 1]).all(), path,
               "two ranges, x and y", document["ranges"])
        expect(ranges[1, 0] == -ranges[1, 1], path, "a symmetric range of y, because samples are mirrored",
               document["ranges"])
        expect(document["horizon"] == prompts.ACTIONS, path, f"a horizon of {prompts.ACTIONS}", document["horizon"])
        return cls(ranges, document["bins"], document["period"], document["horizon"], document, path,
                   hashlib.sha256(data).hexdigest())

    @classmethod
    def over(cls, samples, manifests, held_out=0.0, bins=512):
        """Bins over all futures, mirrored ones too, widened outward to whole millimetres."""
        plans = [[pose[:2] for pose in sample.future if pose is not None] for sample in samples]
        points = np.asarray([point for plan in plans for point in plan], np.float64).reshape(-1, 2)
        expect(len(points) > 0, "samples", "at least one future", "none")

        def outward(value):
            return (math.floor(value * 1000) if value < 0 else math.ceil(value * 1000)) / 1000

        low, high = outward(min(points[:, 0].min(), 0)), outward(max(points[:, 0].max(), 0.001))
        side = max(outward(np.abs(points[:, 1]).max()), 0.001)
        sources = [{
            "suite": str(manifest.get("suite", "")), "suite_sha256": str(manifest.get("suite_sha256", "0" * 64)),
            "agent": str(manifest.get("agent", "")),
            "seed": int(manifest.get("drive_seed", manifest.get("seed", 0))), "world": "embedded",
            "commit": str(manifest.get("commit", "")), "routes": int(manifest.get("drives", 0)),
        } for manifest in manifests]
        return cls([[low, high], [-side, side]], bins, document={
            "format": FORMAT, "version": 1, "name": f"driveloop-{bins}-bins", "period": 0.5,
            "horizon": prompts.ACTIONS, "bins": bins, "method": "uniform bins", "seed": 0, "tolerance": None,
            "motions": len(plans), "holdout": held_out, "split": None, "sources": sources,
            "ranges": [[low, high], [-side, side]]})

    def write(self, path):
        pathlib.Path(path).write_text(json.dumps(self.document, indent=4) + "\n")

    def __len__(self):
        return self.bins

    def encode(self, points):
        """[n, 2 or more] waypoints to 2 n ids; the outermost bin for what is beyond the range."""
        ids = []
        for point in points:
            for value, (low, high), width in zip(point, self.ranges, self.widths):
                inside = min(max(value, low), high)
                ids.append(min(self.bins - 1, int((inside - low) / width)))
        return ids

    def words(self, sample):
        """Numbers of a sample's words, None where the drive had ended."""
        return [index for pose in sample.future
                for index in ((None, None) if pose is None else self.encode([pose]))]

    def mirrored(self, ids):
        return [self.bins - 1 - index if place % 2 else index for place, index in enumerate(ids)]

    def target(self, step, index):
        """Row of `soft_targets`: bins of y are as wide as others of x."""
        return step % 2 * self.bins + index

    def apart(self):
        """[bins, bins] distances of the words' meanings, metres; of x and y on average, which share the words."""
        return line(self.bins, self.widths.mean())

    def soft_targets(self, sigma=0.10, nearest=16):
        """For each bin of x, then of y, the ids of its `nearest` bins, itself first, and p ∝ exp(−d²/2σ²) over them."""
        nearest = min(nearest, self.bins)
        apart = line(self.bins, 1)
        ids = np.argsort(apart, axis=1, kind="stable")[:, :nearest]
        steps = np.take_along_axis(apart, ids, axis=1)
        weights = np.concatenate([np.exp(-(steps * width) ** 2 / (2 * sigma ** 2)) for width in self.widths])
        return np.concatenate([ids, ids]), (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)

    def decode(self, ids):
        """[…, 2 n] ids to […, n, 3] poses, seen from the start; headings as Swift's `WaypointVocabulary.headings`."""
        ids = np.asarray(ids)
        pairs = ids.reshape(ids.shape[:-1] + (-1, 2))
        points = self.ranges[:, 0] + (pairs + 0.5) * self.widths
        flat = points.reshape(-1, *points.shape[-2:])
        yaws = np.asarray([headings(plan) for plan in flat]).reshape(points.shape[:-1])
        return np.concatenate([points, yaws[..., None]], axis=-1)


def wrapped(angle):
    return (angle + math.pi) % (2 * math.pi) - math.pi


def headings(points):
    """Along the chord from the waypoint before to the one after; at the last one as much beyond the last chord as it was
    short of it before. A car that stands keeps its heading."""
    way, found, before = [(0.0, 0.0), *points], [], 0.0
    for index in range(1, len(way)):
        is_last = index == len(way) - 1
        a, b = way[index - 1], way[index] if is_last else way[index + 1]
        if math.hypot(b[0] - a[0], b[1] - a[1]) >= LEAST_CHORD:
            turn = wrapped(math.atan2(b[1] - a[1], b[0] - a[0]) - before)
            if abs(turn) > math.pi / 2:  # backwards
                turn = wrapped(turn + math.pi)
            before = wrapped(before + (2 if is_last else 1) * turn)
        found.append(before)
    return found
