"""What the auxiliary heads learn: where things stand on the grid of visual tokens, lights, the car ahead, speed."""

import dataclasses
import math

import numpy as np

CELL = 28  # pixels of a merged visual token
COLUMNS, ROWS = 16, 6
CLASSES = ("car", "large vehicle", "two-wheeler", "walker", "prop", "red light", "yellow light", "green light",
           "stop sign", "other")
LIGHTS = ("none", "red", "yellow", "green")
# A thing counts in a cell of which it covers this share, or where its middle is.
COVER = 0.15
# Words in a box's kind, in the order of asking.
WORDS = (("red", 5), ("yellow", 6), ("green", 7), ("stop", 8), ("walker", 3), ("pedestrian", 3), ("child", 3),
         ("bicycle", 2), ("bike", 2), ("cycl", 2), ("truck", 1), ("bus", 1), ("van", 1), ("ambulance", 1),
         ("prop", 4), ("obstacle", 4), ("cone", 4), ("static", 4), ("sign", 4), ("car", 0), ("vehicle", 0))


@dataclasses.dataclass(slots=True)
class Labels:
    presence: np.ndarray  # [ROWS · COLUMNS] uint16: bit c is set where class c shows
    depth: np.ndarray  # [ROWS · COLUMNS] float16: log of the nearest thing's metres; 0 where none shows
    light: int  # index in LIGHTS
    lead: float  # log(1 + metres) to the car ahead; NaN without one
    target_speed: float  # m/s; NaN where unknown


def class_of(kind):
    kind = str(kind).lower()
    return next((index for word, index in WORDS if word in kind), len(CLASSES) - 1)


def frame_of(box, crop):
    """(left, top, right, bottom) of a box in the crop's pixels; None where nothing of it shows."""
    frame = box.get("box2d")
    if not frame or box.get("pixels", 1) <= 0:
        return None
    left, top, width, height = crop
    l, t, r, b = (float(value) for value in frame)
    l, r = (min(max(value - left, 0), width) for value in (l, r))
    t, b = (min(max(value - top, 0), height) for value in (t, b))
    return None if r - l < 1 or b - t < 1 else (l, t, r, b)


def covered(l, t, r, b):
    """The cells in which a frame of the crop's pixels counts."""
    middle = min(int((t + b) / 2 / CELL), ROWS - 1) * COLUMNS + min(int((l + r) / 2 / CELL), COLUMNS - 1)
    for row in range(int(t // CELL), min(ROWS, math.ceil(b / CELL))):
        for column in range(int(l // CELL), min(COLUMNS, math.ceil(r / CELL))):
            cell = row * COLUMNS + column
            wide = min(r, (column + 1) * CELL) - max(l, column * CELL)
            high = min(b, (row + 1) * CELL) - max(t, row * CELL)
            if cell == middle or wide * high >= COVER * CELL * CELL:
                yield cell


def parsed(record, crop):
    """crop: left, top, width and height of what the model sees, in the pixels of the boxes."""
    presence = np.zeros(ROWS * COLUMNS, np.uint16)
    nearest = np.full(ROWS * COLUMNS, np.inf)
    for box in record.get("boxes") or []:
        frame = frame_of(box, crop)
        if frame is None:
            continue
        distance = max(1.0, math.hypot(float(box["x"]), float(box["y"])))
        for cell in covered(*frame):
            presence[cell] |= np.uint16(1 << class_of(box["kind"]))
            nearest[cell] = min(nearest[cell], distance)
    light = record.get("light") or {}
    state = str(light.get("state", "none")).lower()
    lead = (record.get("lead") or {}).get("distance")
    speed = record.get("target_speed")
    return Labels(
        presence=presence, depth=np.where(np.isfinite(nearest), np.log(nearest), 0).astype(np.float16),
        light=LIGHTS.index(state) if state in LIGHTS else 0,
        lead=math.log1p(max(0.0, lead)) if lead is not None else math.nan,
        target_speed=float(speed) if speed is not None else math.nan)


def mirrored(grid):
    """A grid of cells seen in a mirror: [ROWS · COLUMNS] or [n, ROWS · COLUMNS]."""
    shape = grid.shape
    return grid.reshape(shape[:-1] + (ROWS, COLUMNS))[..., ::-1].reshape(shape)
