"""Rigid motions in 3-D with plain lists: enough to bring nuScenes' poses and boxes into the frames of t0."""
import math


class Motion:
    """x -> R x + t. Quaternions are (w, x, y, z), as in nuScenes."""

    def __init__(self, rotation, translation):
        self.r, self.t = rotation, translation

    @classmethod
    def of(cls, quaternion, translation):
        w, x, y, z = quaternion
        n = math.sqrt(w * w + x * x + y * y + z * z)
        w, x, y, z = w / n, x / n, y / n, z / n
        return cls([[1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)]], list(translation))

    def __call__(self, point):
        return [sum(self.r[i][j] * point[j] for j in range(3)) + self.t[i] for i in range(3)]

    def turn(self, vector):
        return [sum(self.r[i][j] * vector[j] for j in range(3)) for i in range(3)]

    def __matmul__(self, other):
        rotation = [[sum(self.r[i][k] * other.r[k][j] for k in range(3)) for j in range(3)] for i in range(3)]
        return Motion(rotation, self(other.t))

    def inverse(self):
        rotation = [[self.r[j][i] for j in range(3)] for i in range(3)]
        return Motion(rotation, [-sum(rotation[i][j] * self.t[j] for j in range(3)) for i in range(3)])


def flat(motion, centre, direction):
    """Place and heading of a box, seen from above after a motion."""
    x, y, _ = motion(centre)
    dx, dy, _ = motion.turn(direction)
    return x, y, math.atan2(dy, dx)
