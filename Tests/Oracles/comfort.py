#!/usr/bin/env python3
"""Makes comfort.json: the comfort signals of made-up drives, smoothed by scipy itself.

The formulas are written down anew from the description of the metric; only the filter is scipy's.
Run: python3 Tests/Oracles/comfort.py > Tests/Oracles/comfort.json   (scipy 1.17.1, numpy 2.4.6)
"""
import json
import sys

import numpy as np
import scipy
from scipy.signal import savgol_filter

STRETCH = 20
BOUNDS = [(-4.05, 2.40), (-4.89, 4.89), (-8.37, 8.37), (-4.13, 4.13), (-1.93, 1.93), (-0.95, 0.95)]


def drive(rng, samples, roughness):
    """Sampled at 20 Hz: yaw in degrees, world acceleration in m/s2, yaw rate in deg/s; CARLA's axes."""
    steps = lambda scale: np.cumsum(rng.normal(0, scale, samples))
    yaw = rng.uniform(-180, 180) + steps(0.5 * roughness)
    acceleration = np.stack([steps(0.3 * roughness), steps(0.2 * roughness)], axis=1)
    rate = steps(0.3 * roughness) + rng.choice([0, 0, 0, 7, -7], samples) * (roughness > 2)
    return np.round(yaw, 4), np.round(acceleration, 4), np.round(rate, 4)


def signals(yaw, acceleration, rate, corrected):
    window = min(7, len(yaw))
    spacing = 0.05 if corrected else 0.1
    smooth = lambda x: savgol_filter(x, window, 2)
    slope = lambda x: savgol_filter(x, window, 2, deriv=1, delta=spacing)
    angle = np.radians(yaw)
    forward = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    right = np.stack([-np.sin(angle), np.cos(angle)], axis=1)
    if corrected:
        rate = np.radians(rate)
    else:
        turns = np.concatenate([[0], np.cumsum(np.round(np.diff(rate) / (2 * np.pi)))])
        rate = rate - 2 * np.pi * turns
    longitudinal = smooth((acceleration * forward).sum(axis=1))
    lateral = smooth((acceleration * right).sum(axis=1))
    magnitude = smooth(np.hypot(acceleration[:, 0], acceleration[:, 1]))
    rate = smooth(rate)
    yaw_acceleration = slope(rate) if corrected else rate
    return [longitudinal, lateral, slope(magnitude), slope(longitudinal), yaw_acceleration, rate]


def judged(yaw, acceleration, rate, corrected):
    size = min(STRETCH, len(yaw))
    good = stretches = 0
    for start in range(0, len(yaw) - size + 1, size):
        part = slice(start, start + size)
        found = signals(yaw[part], acceleration[part], rate[part], corrected)
        stretches += 1
        good += all(((s > low) & (s < high)).all() for s, (low, high) in zip(found, BOUNDS))
    return [int(good), stretches]


def main():
    rng = np.random.default_rng(20240601)
    episodes = []
    for samples, roughness in [(3, 1), (4, 1), (5, 1), (6, 2), (7, 1), (8, 1), (19, 1), (20, 0.5), (21, 3), (39, 0.3),
                               (40, 0.5), (101, 0.15), (60, 4), (160, 0.6)]:
        yaw, acceleration, rate = drive(rng, samples, roughness)
        episode = {"yaw": yaw.tolist(), "ax": acceleration[:, 0].tolist(), "ay": acceleration[:, 1].tolist(),
                   "rate": rate.tolist()}
        for name, corrected in [("upstream", False), ("corrected", True)]:
            first = slice(0, min(STRETCH, samples))
            episode[name] = {
                "judged": judged(yaw, acceleration, rate, corrected),
                "signals": [np.round(s, 10).tolist()
                            for s in signals(yaw[first], acceleration[first], rate[first], corrected)],
            }
        episodes.append(episode)
    json.dump({"made_by": f"comfort.py, scipy {scipy.__version__}, numpy {np.__version__}", "episodes": episodes},
              sys.stdout)
    print()


main()
