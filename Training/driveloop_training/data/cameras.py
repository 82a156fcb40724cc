"""Cameras on the car, as the manifests of samples name them."""

import dataclasses
import math
import re

from ..errors import TrainingError, expect

# The small model's cameras: pixels across and down, degrees.
WIDTH, HEIGHT, FIELD_OF_VIEW = 448, 252, 100
FORM = re.compile(r"\S+ (\d+)x(\d+) at (\S+),(\S+),(\S+) turned (\S+),(\S+),(\S+) field of view (\S+)")


@dataclasses.dataclass(frozen=True, slots=True)
class Camera:
    """A level camera: metres before and to the left of the ego's middle, radians that it is turned to the left, and how much
    larger than the small model's lens it shows everything.

    What is n times as large looks as if the world were n times shorter along the camera's axis, and as wide and as high as it
    is: that is how `turned` and `place` tell of it, so that a net that knows one lens knows the others."""

    rig: str = "front"
    x: float = 0.8
    y: float = 0.0
    yaw: float = 0.0
    zoom: float = 1.0

    def turned(self, x, y):
        """Along the ego's axes to along the camera's, ahead and to the left, as the small model's lens would show it."""
        ahead, left = x * math.cos(self.yaw) + y * math.sin(self.yaw), y * math.cos(self.yaw) - x * math.sin(self.yaw)
        return ahead / self.zoom, left

    def place(self, x, y):
        """A place in the ego's frame as the camera sees it."""
        return self.turned(x - self.x, y - self.y)


def camera_of(manifest, where):
    """The camera of a collection; made-up samples that name none are of the one in front."""
    named = manifest.get("camera")
    if named is None:
        return Camera()
    found = FORM.fullmatch(str(named))
    if found is None:
        raise TrainingError(where, "a camera as `driveloop collect` describes it", named)
    numbers = [float(number) for number in found.groups()]
    expect(numbers[:2] == [WIDTH, HEIGHT], where, f"pictures of {WIDTH}x{HEIGHT} pixels", named)
    expect(0.1 < numbers[8] < 3, where, "a field of view of 0.1 to 3 radians", named)
    expect(abs(numbers[5]) < 1e-6 and abs(numbers[6]) < 1e-6, where, "a level camera", named)
    zoom = math.tan(math.radians(FIELD_OF_VIEW) / 2) / math.tan(numbers[8] / 2)
    return Camera(str(manifest.get("rig")), numbers[2], numbers[3], numbers[7], zoom)
