"""The nuScenes open-loop protocols the way the references compute them: rasters with cv2, footprints with numpy.

The slow twin of Sources/Scoring/OpenLoop, written from the protocols' description. It scores the fixture format, or JSON Lines, and prints, as JSON,
the figures of each planner in each mode and the processor seconds that the scoring took (reading the file is not counted).

Usage: python openloop_peer.py FILE [--repeat N] [--predictions NAME …]
Needs numpy and opencv-python-headless (4.11 is what the fixtures were made with).
"""
import argparse
import json
import sys
import time

import cv2
import numpy as np

STEPS = 6
HORIZONS = (2, 4, 6)
VEHICLES = set(range(7))
PEDESTRIAN = 7


def corners(box):
    _, x, y, length, width, yaw = box
    local = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) * (length / 2, width / 2)
    c, s = np.cos(yaw), np.sin(yaw)
    return local @ np.array([[c, s], [-s, c]]) + (x, y)


def raster(boxes, classes, side, start, cell, mirrored=False):
    grid = np.zeros((side, side), np.uint8)
    for box in boxes:
        if box[0] not in classes:
            continue
        points = corners(box)
        if mirrored:
            points[:, 1] *= -1
        index = np.round((points - start + cell / 2) / cell).astype(np.int32)
        cv2.fillPoly(grid, [index], 1)
    return grid


class Coarse:
    """0.5 m cells, footprint never turned: UniAD, ST-P3 as others use it, VAD."""
    cells = np.array([(r, c) for r in range(97, 105) for c in range(98, 102)], float)

    def __init__(self, classes, mirrored, full_after_end):
        self.classes, self.mirrored, self.full_after_end = classes, mirrored, full_after_end

    def rasters(self, sample):
        out = []
        for boxes in sample["boxes_lidar"]:
            if boxes is None:
                out.append(np.full((200, 200), 255 if self.full_after_end else 0, np.uint8))
            else:
                out.append(raster(boxes, self.classes, 200, -49.75, 0.5, self.mirrored))
        return np.stack(out)

    def flags(self, path, grids):
        out = np.zeros(STEPS, bool)
        for step, (x, y) in enumerate(np.asarray(path["lidar"], np.float32) / np.float32(0.5)):
            rows = y.astype(float) + self.cells[:, 0]
            if self.mirrored:
                rows = 200 - rows
            columns = x.astype(float) + self.cells[:, 1]
            rows = np.clip(rows.astype(np.int32), 0, 199)
            columns = np.clip(columns.astype(np.int32), 0, 199)
            out[step] = grids[step, rows, columns].any()
        return out


class Fine:
    """0.1 m cells, ego frame, footprint turned along the path: BEV-Planner as OmniDrive evaluates it."""
    start, cell = np.float32(-49.95), np.float32(0.1)
    cells = np.array([(r, c) for r in range(494, 535) for c in range(491, 509)], np.float32)

    def rasters(self, sample):
        empty = np.zeros((1000, 1000), np.uint8)
        return np.stack([empty if boxes is None else raster(boxes, VEHICLES, 1000, float(self.start), float(self.cell))
                         for boxes in sample["boxes_ego"]])

    def flags(self, path, grids):
        points = np.asarray(path["ego"], np.float32)
        moves = np.diff(points, axis=0, prepend=np.zeros((1, 2), np.float32))
        out = np.zeros(STEPS, bool)
        for step in range(STEPS):
            dx, dy = moves[step]
            angle = np.arctan2(dy, dx) if np.hypot(dx, dy) >= 1 else 0.0
            c, s = np.float32(np.cos(angle)), np.float32(np.sin(angle))
            origin = self.start / self.cell
            turned = (self.cells + origin) @ np.array([[c, s], [-s, c]], np.float32) - origin
            turned = np.round(turned) + points[step] / self.cell
            index = np.clip(turned.astype(np.int32), 0, 999)
            out[step] = grids[step, index[:, 1], index[:, 0]].any()
        return out


MODES = {
    "uniad": dict(raster=Coarse(VEHICLES, False, True), frame="lidar", l2="at", box="at", complete=False),
    "stp3avg": dict(raster=Coarse(VEHICLES | {PEDESTRIAN}, False, True), frame="lidar", l2="mean", box="mean",
                    complete=False),
    "vad": dict(raster=Coarse(VEHICLES | {PEDESTRIAN}, True, False), frame="lidar", l2="mean", box="mean",
                complete=True),
    "bevplanner": dict(raster=Fine(), frame="ego", l2="mean", box="any", complete=True),
}


def at_horizons(steps, rule):
    if rule == "at":
        return [float(steps[h - 1]) for h in HORIZONS]
    if rule == "mean":
        return [float(np.mean(steps[:h])) for h in HORIZONS]
    return [float(np.max(steps[:h])) for h in HORIZONS]


def distances(path, sample, frame):
    difference = np.asarray(path[frame], np.float32) - np.asarray(sample["gt_" + frame], np.float32)
    return np.sqrt((difference ** 2).sum(-1) * np.asarray(sample["mask"], np.float32))


def score(samples, planners):
    """planners: name -> paths, one for each sample. Returns name -> mode -> figures."""
    sums = {name: {mode: [] for mode in MODES} for name in planners}
    for index, sample in enumerate(samples):
        recorded = {"lidar": sample["gt_lidar"], "ego": sample["gt_ego"]}
        for mode, rule in MODES.items():
            if rule["complete"] and not all(sample["mask"]):
                continue
            grids = rule["raster"].rasters(sample)
            excluded = rule["raster"].flags(recorded, grids)
            for name, paths in planners.items():
                hits = rule["raster"].flags(paths[index], grids) & ~excluded
                steps = distances(paths[index], sample, rule["frame"])
                sums[name][mode].append(at_horizons(steps, rule["l2"]) + at_horizons(hits, rule["box"]))
    return {name: {mode: dict(zip(("frames", "l2", "collision"),
                                  (len(rows), *np.mean(rows, axis=0).reshape(2, 3).tolist())))
                   for mode, rows in modes.items()} for name, modes in sums.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--predictions", nargs="*")
    options = parser.parse_args()
    with open(options.file) as file:
        if options.file.endswith(".jsonl"):
            samples = [json.loads(line) for line in file]
            data = {"samples": samples, "predictions": {
                name: [sample["predictions"][name] for sample in samples] for name in samples[0]["predictions"]}}
        else:
            data = json.load(file)
    names = options.predictions or list(data["predictions"])
    cv2.setNumThreads(1)
    seconds = []
    for _ in range(options.repeat):
        start = time.process_time()
        result = score(data["samples"], {name: data["predictions"][name] for name in names})
        seconds.append(time.process_time() - start)
    json.dump({"samples": len(data["samples"]), "planners": result, "processor_seconds": min(seconds),
               "cv2": cv2.__version__}, sys.stdout)
    print()


if __name__ == "__main__":
    main()
