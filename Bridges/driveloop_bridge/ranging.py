"""LiDARs and radars of CARLA's leaderboard for an agent that asked for them in its hello."""
import collections

from . import carla_frame
from .errors import BridgeError

#: What the leaderboard (Bench2Drive 0.0.4) sets, whatever a team agent asks for.
LIDAR = {
    "channels": 64, "range": 85, "points_per_second": 600000, "rotation_frequency": 10, "upper_fov": 10, "lower_fov": -30,
    "horizontal_fov": 360, "atmosphere_attenuation_rate": 0.004, "dropoff_general_rate": 0.45,
    "dropoff_intensity_limit": 0.8, "dropoff_zero_intensity": 0.4, "noise_stddev": 0,
}  # fmt: skip
RADAR = {"range": 100, "points_per_second": 1500}
#: What it lets a team agent choose, and CARLA's defaults.
CHOSEN = {"horizontal_fov": 30.0, "vertical_fov": 30.0}
KINDS = {"sensor.lidar.ray_cast": ("lidar", LIDAR, {}), "sensor.other.radar": ("radar", RADAR, CHOSEN)}
#: Ticks that a reading holds at most: a LiDAR's rotation takes two.
TICKS = {"lidar": 2, "radar": 1}


class RangingSensors:
    """What the agent's hello asks for beside cameras; a sensor or setting that the leaderboard has not is a BridgeError."""

    def __init__(self, wanted):
        self.wanted = list(wanted)
        self._specifications = [_specification(sensor) for sensor in self.wanted]
        self._swept = {sensor.id: collections.deque(maxlen=TICKS[KINDS[sensor.type][0]]) for sensor in self.wanted}

    def specifications(self):
        """For the leaderboard's `sensors()`."""
        return self._specifications

    def readings(self, input_data, tick):
        """What they tell in this tick, in the right-handed axes of the protocol. To be asked in every tick.

        `input_data[id][1]`: float32 rows of x, y, z, intensity (LiDAR) or depth, altitude, azimuth, velocity (radar).
        """
        found = []
        for sensor in self.wanted:
            kind = KINDS[sensor.type][0]
            rows = input_data[sensor.id][1].astype("<f4")
            mirrored = 2 if kind == "radar" else 1
            rows[:, mirrored] = 0 - rows[:, mirrored]
            swept = self._swept[sensor.id]
            swept.append(rows.tobytes())
            if tick % sensor.period == 0:
                found.append({"sensor": sensor.id, "kind": kind, "data": b"".join(swept)})
                swept.clear()
        return found


def _specification(sensor):
    if sensor.type not in KINDS:
        raise BridgeError("sensor %s: got %s, expected one of %s: the leaderboard has no others beside its cameras" % (
            sensor.id, sensor.type, ", ".join(sorted(KINDS))))
    if sensor.period < 1:
        raise BridgeError("sensor %s: got a period of %d ticks, expected 1 or more" % (sensor.id, sensor.period))
    _, fixed, chosen = KINDS[sensor.type]
    chosen = dict(chosen)
    for name, value in sensor.options:
        if name in chosen:
            chosen[name] = value
        elif fixed.get(name) != value:
            raise BridgeError("sensor %s: got %s %g, expected %s" % (
                sensor.id, name, value, "the leaderboard's %g" % fixed[name] if name in fixed
                else "one of %s" % ", ".join(sorted(set(fixed) | set(chosen)))))
    return dict(carla_frame.mount(sensor.pose), type=sensor.type, id=sensor.id, **chosen)
