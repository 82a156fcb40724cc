"""Random weights that need no file: each value is a function of the tensor's name, its place and a seed.

The twin of Swift's `RandomWeights`, which says it at length:

    mix(z):  SplitMix64's finaliser
    key    = mix(fnv1a(name) ^ seed)
    u      = mix(key + (i + 1) * 0x9e3779b97f4a7c15) >> 40      24 bits, `i` counts row-major from 0
    x      = (u - 2^23) * 2^-23                                 exact in float32, in [-1, 1)
    value  = a * x, or 1 + a * x for a norm's scale             a = float32(sqrt(3) * deviation)

A norm's scale is a tensor of one dimension whose name ends in ".weight". Names are those of Hugging Face's published
files (`visual.…`, `model.layers.0.…`; for LLaVA `vision_tower.vision_model.…`, `multi_modal_projector.…`, and the text
part as `model.…`, `lm_head.weight`), whatever name a library gives them in memory.
"""
import math

import numpy as np

GOLDEN = 0x9E3779B97F4A7C15


def fnv1a(name):
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    return state


def mix(z):
    with np.errstate(over="ignore"):
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def bits(name, seed, count):
    """uint64 numbers 0 ..< count of the stream `name`."""
    with np.errstate(over="ignore"):
        key = mix(np.uint64(fnv1a(name) ^ seed))
        return mix(key + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GOLDEN))


def uniform(name, seed, count):
    """float32 in [-1, 1)."""
    return ((bits(name, seed, count) >> np.uint64(40)).astype(np.float32) - np.float32(2**23)) * np.float32(2**-23)


def tensor(name, shape, seed, deviation):
    values = np.float32(math.sqrt(3) * deviation) * uniform(name, seed, math.prod(shape))
    if len(shape) == 1 and name.endswith(".weight"):
        values = np.float32(1) + values
    return values.reshape(shape)


def integers(name, seed, count, below):
    """Integers in 0 ..< below: the high half of a 64x64-bit product, as RandomSource.index(below:)."""
    return [int(z) * below >> 64 for z in bits(name, seed, count)]


if __name__ == "__main__":  # the numbers that the tests in Swift know by heart
    print(tensor("model.norm.weight", [4], 7, 0.02), tensor("model.embed_tokens.weight", [2, 3], 7, 0.02))
