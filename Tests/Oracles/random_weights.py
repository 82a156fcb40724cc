"""Random weights that need no file: each value is a function of the tensor's name, its place and a seed.

The same formula stands in Swift (`RandomWeights`), so that tests compare with `transformers` without stored weights.

    state  = FNV-1a-64(name in UTF-8) XOR seed
    z      = state + (index + 1) * 0x9e3779b97f4a7c15          (mod 2^64; index counts row-major from 0)
    z      = (z ^ z >> 30) * 0xbf58476d1ce4e5b9
    z      = (z ^ z >> 27) * 0x94d049bb133111eb
    u      = ((z ^ z >> 31) >> 40) * 2^-23 - 1                  (SplitMix64's top 24 bits; exact in float32, in [-1, 1))

    two or more dimensions: a * u with a = float32(sqrt(3 / (product of all dimensions but the first))),
                            so that a linear layer keeps the variance of its input
    one dimension:          1 + 0.1 * u where the name ends in ".weight" (a norm), else 0.1 * u (a bias, an embedding)

Every step is one rounding in float32. `name` is the tensor's published name (Hugging Face's files of Qwen2.5-VL:
`visual.…`, `model.layers.0.…`; LLaVA: `vision_tower.vision_model.…`, `multi_modal_projector.…`, and the text part as
`model.…`, `lm_head.weight`), whatever name a library or a file gives it.
"""
import math

import numpy as np

GOLDEN = 0x9E3779B97F4A7C15


def fnv1a(name):
    state = 0xCBF29CE484222325
    for byte in name.encode():
        state = (state ^ byte) * 0x100000001B3 % 2**64
    return state


def splitmix(state, first, count):
    """Outputs first ..< first + count of SplitMix64 started from `state`, as uint64."""
    with np.errstate(over="ignore"):
        z = np.uint64(state) + np.arange(first + 1, first + count + 1, dtype=np.uint64) * np.uint64(GOLDEN)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def uniform(name, seed, count, first=0):
    """float32 in [-1, 1)."""
    bits = splitmix(fnv1a(name) ^ seed, first, count) >> np.uint64(40)
    return bits.astype(np.float32) * np.float32(2**-23) - np.float32(1)


def tensor(name, shape, seed):
    count = math.prod(shape)
    u = uniform(name, seed, count)
    if len(shape) >= 2:
        values = np.float32(math.sqrt(3 / math.prod(shape[1:]))) * u
    elif name.endswith(".weight"):
        values = np.float32(1) + np.float32(0.1) * u
    else:
        values = np.float32(0.1) * u
    return values.reshape(shape)


def integers(name, seed, count, below):
    """Integers in 0 ..< below: the high half of a 64x64-bit product, as RandomSource.index(below:)."""
    return [int(z) * below >> 64 for z in splitmix(fnv1a(name) ^ seed, 0, count)]


if __name__ == "__main__":  # a check by eye, and the numbers of the tests in Swift
    print([hex(int(z)) for z in splitmix(0, 0, 3)])  # SplitMix64's published first outputs for seed 0: e220a8397b1dcdaf
    print(tensor("model.norm.weight", [4], 7), tensor("model.embed_tokens.weight", [2, 3], 7))
