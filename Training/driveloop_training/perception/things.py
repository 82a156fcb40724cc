"""Targets of the perception head: of each cell of the picture the nearest thing that shows there."""

import math

import numpy as np

from ..data import labels

# Kinds that the car must not drive into: cars, large vehicles, two-wheelers, walkers, obstacles.
SOLID = 5
# Metres: what is lower lies on the road (dirt, leaves) and is driven over.
LOWEST = 0.1
# What a cell's row holds: whether something shows; x, y, vx, vy, half extents along the ego's x and y.
FIELDS = 7


def half_extents(box, yaw):
    """Of an upright box along the ego's axes."""
    length, width = box["length"] / 2, box["width"] / 2
    across, along = abs(math.sin(yaw)), abs(math.cos(yaw))
    return along * length + across * width, across * length + along * width


def things_of(record, crop, mirrored=False):
    """[cells, FIELDS] float32 of a sample's labels. crop: left, top, width and height of what the model sees, in the pixels
    of the boxes. mirrored: as seen in a mirror."""
    grid = np.zeros((labels.ROWS * labels.COLUMNS, FIELDS), np.float32)
    nearest = np.full(len(grid), np.inf)
    side = -1 if mirrored else 1
    width = crop[2]
    for box in record.get("boxes") or []:
        frame = labels.frame_of(box, crop)
        if frame is None or labels.class_of(box["kind"]) >= SOLID or box["height"] < LOWEST:
            continue
        l, t, r, b = frame
        if mirrored:
            l, r = width - r, width - l
        thing = (1, box["x"], box["y"] * side, box["vx"], box["vy"] * side, *half_extents(box, box["yaw"] * side))
        distance = math.hypot(box["x"], box["y"])
        for cell in labels.covered(l, t, r, b):
            if distance < nearest[cell]:
                nearest[cell] = distance
                grid[cell] = thing
    return grid
