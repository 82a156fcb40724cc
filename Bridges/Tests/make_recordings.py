"""Writes recordings/drive.npz and recordings/plan.json: what the leaderboard hands to a team agent in five ticks.

Synthetic (there is no CARLA here), in CARLA's own axes and units and in the shapes and types of its sensors:
`python Bridges/Tests/make_recordings.py`. The ego drives north-east from (338.7, 212.4) at 5 m/s and turns right.
"""
import json
import math
import os

import conftest  # noqa: F401  (puts the package on the path)
import numpy as np
from test_protocol import leaderboard_gps

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "recordings")
TICKS, WIDTH, HEIGHT, CAMERAS = 5, 64, 36, ("CAM_FRONT", "CAM_BACK")
ORIGIN = (49.0, 8.0)


def picture(tick, camera):
    """A smooth BGRA picture: blue grows to the right, green downwards, red tells tick and camera."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    red = np.full_like(x, 40 * tick + 20 * CAMERAS.index(camera))
    return np.stack([x * 255 // WIDTH, y * 255 // HEIGHT, red, np.full_like(x, 255)], axis=2).astype(np.uint8)


def main():
    arrays, yaw, x, y = {}, math.radians(-45), 338.7, 212.4
    for tick in range(TICKS):
        yaw += 0.02
        x, y = x + 0.25 * math.cos(yaw), y + 0.25 * math.sin(yaw)
        latitude, longitude = leaderboard_gps(ORIGIN[0], ORIGIN[1], x, y)
        compass = (yaw + math.pi / 2) % (2 * math.pi)
        arrays["%d/GPS" % tick] = np.array([latitude, longitude, 0.3])
        # CARLA's IMU gives NaN in its first frames.
        gyro = [0.01, 0.02, 0.4]
        arrays["%d/IMU" % tick] = np.array([0.5, 2.0, 9.81] + gyro + [float("nan") if tick == 0 else compass])
        arrays["%d/SPEED" % tick] = np.array(5.0)
        for camera in CAMERAS:
            arrays["%d/%s" % (tick, camera)] = picture(tick, camera)
    np.savez_compressed(os.path.join(FOLDER, "drive.npz"), **arrays)
    plan = []
    for i in range(6):
        place = (338.7 + 30 * i, 212.4 - 30 * i, 0.1)
        latitude, longitude = leaderboard_gps(ORIGIN[0], ORIGIN[1], place[0], place[1])
        plan.append(
            {
                "gps": {"lat": latitude, "lon": longitude, "z": place[2]}, "location": place,
                "rotation": {"pitch": 1.0, "yaw": -45.0, "roll": 2.0}, "option": 2 if i == 3 else 4,
            }
        )  # fmt: skip
    with open(os.path.join(FOLDER, "plan.json"), "w") as file:
        json.dump(plan, file, indent=1)


if __name__ == "__main__":
    main()
