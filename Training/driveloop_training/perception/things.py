"""Targets of the perception head: of each cell of the picture the nearest thing that shows there."""

import math

import numpy as np
import torch

from ..data import labels

# Kinds that the car must not drive into: cars, large vehicles, two-wheelers, walkers, obstacles.
SOLID = 5
# Metres: what is lower lies on the road (dirt, leaves) and is driven over.
LOWEST = 0.1
# What a cell's row holds, all along the camera's axes, ahead and to the left, as the small model's lens would show it: whether something shows; its middle's x and y
# from the camera; vx, vy over ground; half extents.
FIELDS = 7


def half_extents(box, yaw):
    """Of an upright box turned by yaw, along the axes."""
    length, width = box["length"] / 2, box["width"] / 2
    across, along = abs(math.sin(yaw)), abs(math.cos(yaw))
    return along * length + across * width, across * length + along * width


def motion_of(speed, camera, mirrored=False, yaw_rate=0.0):
    """(ahead, left) m/s of the camera along its own axes when the car drives straight on, and radians a second to the left."""
    ahead, left = camera.turned(speed, 0)
    turn = yaw_rate * camera.zoom
    return (ahead, -left, -turn) if mirrored else (ahead, left, turn)


def things_of(record, crop, camera, mirrored=False):
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
        (x, y), (vx, vy) = camera.place(box["x"], box["y"]), camera.turned(box["vx"], box["vy"])
        along, across = half_extents(box, box["yaw"] - camera.yaw)
        thing = (1, x, y * side, vx, vy * side, along / camera.zoom, across)
        distance = math.hypot(x, y)
        for cell in labels.covered(l, t, r, b):
            if distance < nearest[cell]:
                nearest[cell] = distance
                grid[cell] = thing
    return grid


def mirrored(motions, things, where):
    """Motions [n, 3] and things [n, cells, FIELDS] of samples of which those at where, [n] bool, are seen in a mirror."""
    motions, things = motions.clone(), things.clone()
    motions[where] *= torch.tensor([1.0, -1, -1])
    grid = things[where].unflatten(1, (labels.ROWS, labels.COLUMNS)).flip(2).flatten(1, 2)
    things[where] = grid * torch.tensor([1.0, 1, -1, 1, -1, 1, 1])
    return motions, things
