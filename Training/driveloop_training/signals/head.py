"""The signals head: visual tokens, speed, command and target points in; what tells the car to stop out."""

import torch
import torch.nn.functional as F

from ..scenenet import SceneNet

FILE = "signals.safetensors"
# Metres to the stop line up to which a light counts, and those of one unit of the output.
FARTHEST, UNIT = 40.0, 10.0
# Lights at which a car stops.
STOPPING = ("red", "yellow")


def lesson_of(line):
    """(1 if a light tells the car of a sample's line to stop, metres to its stop line, 1 if a stop sign does)."""
    labels = line["labels"]
    light = labels.get("light") or {}
    distance = light.get("distance")
    near = distance is not None and 0 <= distance < FARTHEST
    return (float(near and light.get("state") in STOPPING), float(distance) if near else -1.0,
            float("stop_sign" in (labels.get("reasons") or [])))


class SignalsHead(SceneNet):
    """See `Sources/Driving/Vla/Heads/SignalsHead.swift`, which computes the same. Outputs: logit that a light tells to stop,
    distance to its stop line, logit that a stop sign does."""

    METADATA = {"format": "driveloop-signals-1"}

    def __init__(self, width, hidden=128, squeezed=24, inner=512, last=256):
        super().__init__(width, 3, hidden, squeezed, inner, last)

    def told(self, tokens, condition):
        """(probability of a light [n], metres to its stop line [n], probability of a stop sign [n])"""
        light, distance, sign = self(tokens, condition).unbind(1)
        return light.sigmoid(), distance * UNIT, sign.sigmoid()

    def loss(self, tokens, condition, lights, distances, signs, weights):
        """lights, signs: [n] 0 or 1; distances: [n] metres, below 0 where there is no light; weights: [n] of the samples."""
        light, distance, sign = self(tokens, condition).unbind(1)
        known = (distances >= 0).float()
        apart = ((distance - distances / UNIT).abs() * known).sum() / known.sum().clamp_min(1)
        told = sum(F.binary_cross_entropy_with_logits(*pair, weight=weights, reduction="sum")
                   for pair in ((light, lights), (sign, signs)))
        return told / weights.sum() + 0.3 * apart
