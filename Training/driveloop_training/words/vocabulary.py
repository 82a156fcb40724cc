"""The action vocabulary: what each `<action_i>` means, its mirror image and its neighbours.

The file is Models/driveloop-vla/action_vocabulary.json (`driveloop tokens build`), the arithmetic that of
Sources/Driving/Actions (MotionBox, ActionVocabulary+Matching): AutoVLA's mean distance of a box's corners.
"""

import hashlib
import json
import pathlib

import numpy as np

from ..errors import expect


class ActionVocabulary:
    """tokens: [count, 3] motions of one period: x forward, y left (metres), heading counter-clockwise (radians)."""

    form, file_name = "actions", "action_vocabulary.json"

    def __init__(self, tokens, length=4.8, width=2.0, period=0.5, horizon=6, sha256="", path=None):
        self.tokens = np.asarray(tokens, np.float64)
        self.length, self.width, self.period, self.horizon = length, width, period, horizon
        self.sha256, self.path = sha256, path
        self.mirror = self._mirror()

    @classmethod
    def read(cls, path):
        data = pathlib.Path(path).read_bytes()
        document = json.loads(data)
        expect(document.get("format") == "driveloop action vocabulary", path, "an action vocabulary",
               document.get("format"))
        expect(document.get("version") == 1, path, "version 1", document.get("version"))
        tokens = np.asarray(document["tokens"], np.float64)
        expect(tokens.ndim == 2 and tokens.shape[1] == 3 and np.isfinite(tokens).all(), path,
               "tokens of x, y and heading", tokens.shape)
        box = document["box"]
        return cls(tokens, box["length"], box["width"], document["period"], document["horizon"],
                   hashlib.sha256(data).hexdigest(), pathlib.Path(path))

    def __len__(self):
        return len(self.tokens)

    def words(self, sample):
        """Numbers of a sample's words, None where the drive had ended."""
        return sample.actions

    def mirrored(self, ids):
        return [int(self.mirror[index]) for index in ids]

    def target(self, step, index):
        """Row of `soft_targets` for the word `index` at place `step` of an answer."""
        return index

    def _mirror(self):
        """ids of each token's mirror image. Token and image are both in the file, written with the same digits."""
        places = {tuple(np.round(token, 5) + 0.0): index for index, token in enumerate(self.tokens)}
        images = np.empty(len(self.tokens), np.int64)
        for index, (x, y, heading) in enumerate(self.tokens):
            image = places.get(tuple(np.round([x, -y, -heading], 5) + 0.0))
            expect(image is not None, self.path or "vocabulary", f"the mirror image of token {index}", "none")
            images[index] = image
        return images

    def distances(self, motions):
        """[n, 3] motions to [n, count] mean distances of the four corners, metres."""
        motions = np.atleast_2d(np.asarray(motions, np.float64))
        delta = motions[:, None, :2] - self.tokens[None, :, :2]
        cosine = np.cos(motions[:, None, 2]) - np.cos(self.tokens[None, :, 2])
        sine = np.sin(motions[:, None, 2]) - np.sin(self.tokens[None, :, 2])
        total = 0
        for ahead in (self.length / 2, -self.length / 2):
            for left in (self.width / 2, -self.width / 2):
                total = total + np.hypot(delta[..., 0] + cosine * ahead - sine * left,
                                         delta[..., 1] + sine * ahead + cosine * left)
        return total / 4

    def apart(self):
        """[count, count] distances of the words' meanings, metres."""
        return np.concatenate([self.distances(self.tokens[start:start + 256]) for start in range(0, len(self), 256)])

    def soft_targets(self, sigma=0.10, nearest=16):
        """For each token, the ids of its `nearest` tokens and p ∝ exp(−d²/2σ²) over them: [count, nearest] each."""
        distances = self.apart()
        ids = np.argsort(distances, axis=1, kind="stable")[:, :min(nearest, len(self))]
        weights = np.exp(-np.take_along_axis(distances, ids, axis=1) ** 2 / (2 * sigma ** 2))
        return ids, (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)

    def encode(self, poses):
        """[n, 3] poses one period apart, seen from the start, to ids. CRITICAL: matched from where the tokens before
        have brought the car, or errors add up."""
        ids = []
        x, y, yaw = 0.0, 0.0, 0.0
        for px, py, pyaw in poses:
            c, s = np.cos(yaw), np.sin(yaw)
            motion = [c * (px - x) + s * (py - y), -s * (px - x) + c * (py - y), wrapped(pyaw - yaw)]
            ids.append(int(self.distances(motion)[0].argmin()))
            x, y, yaw = advanced(x, y, yaw, self.tokens[ids[-1]])
        return ids

    def decode(self, ids):
        """[…, n] ids to […, n, 3] poses, one period apart, seen from the start."""
        ids = np.asarray(ids)
        poses = np.empty(ids.shape + (3,))
        x, y, yaw = (np.zeros(ids.shape[:-1]) for _ in range(3))
        for step in range(ids.shape[-1]):
            motion = self.tokens[ids[..., step]]
            x, y, yaw = advanced(x, y, yaw, (motion[..., 0], motion[..., 1], motion[..., 2]))
            poses[..., step, 0], poses[..., step, 1], poses[..., step, 2] = x, y, yaw
        return poses


def wrapped(angle):
    return (angle + np.pi) % (2 * np.pi) - np.pi


def advanced(x, y, yaw, motion):
    c, s = np.cos(yaw), np.sin(yaw)
    return x + c * motion[0] - s * motion[1], y + s * motion[0] + c * motion[1], wrapped(yaw + motion[2])
