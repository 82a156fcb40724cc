"""A leaderboard agent's `sensors()` list as what a DriveLoop agent asks for, and readings as NumPy arrays.

    agent.run(MyAgent(), address, "mine", **sensors.requirements(my_sensors))
"""
from . import carla_frame, protocol
from .errors import BridgeError

#: In every observation's 'ego', wherever an agent would mount them.
EVERYWHERE = ("sensor.other.imu", "sensor.other.gnss", "sensor.speedometer")
_MOUNT = ("x", "y", "z", "roll", "pitch", "yaw")
#: Read by CARLA alone.
_IGNORED = ("type", "id", "sensor_tick", "reading_frequency", "role_name", "noise_seed") + _MOUNT


def requirements(sensors, period=1):
    """{'cameras', 'sensors'} for `agent.run`. IMU, GNSS and speedometer are left out: every observation has them.

    `period` is of the other sensors, in ticks; a type that DriveLoop does not serve is an error here.
    """
    cameras, others = [], []
    for sensor in sensors:
        kind, name = sensor["type"], sensor["id"]
        if kind in EVERYWHERE:
            continue
        if kind not in protocol.SENSOR_TYPES or kind == "sensor.opendrive_map":
            raise BridgeError("sensor %s: no type '%s' here" % (name, kind))
        mount = [float(sensor.get(axis, 0.0)) for axis in _MOUNT]
        if kind == "sensor.camera.rgb":
            x, y, z, roll, pitch, yaw = mount
            size = [int(sensor.get(a, sensor.get(b, c))) for a, b, c in (("width", "image_size_x", 800), ("height", "image_size_y", 600))]
            cameras.append(carla_frame.camera(name, x, y, z, yaw, float(sensor.get("fov", 90.0)), *size, roll=roll, pitch=pitch))
        else:
            options = [protocol.Option(key, _number(value)) for key, value in sensor.items() if key not in _IGNORED]
            others.append(protocol.Sensor(name, kind, carla_frame.pose(*mount), period, options))
    return {"cameras": cameras, "sensors": others}


def _number(value):
    if value in ("True", "true", "False", "false"):
        return float(value in ("True", "true"))
    return float(value)


def reading(observation, name):
    """The reading of the sensor of that id, or None where it has nothing to tell in this tick."""
    return next((reading for reading in observation["readings"] if reading["sensor"] == name), None)


def rows(reading):
    """The rows of a LiDAR (x, y, z, intensity), a semantic LiDAR (named fields) or a radar (depth, altitude, azimuth,
    velocity) as a NumPy array, in DriveLoop's right-handed axes: y and azimuths to the left."""
    import numpy

    if reading["kind"] == "semantic_lidar":
        names = ("x", "y", "z", "cosine", "instance", "label")
        return numpy.frombuffer(reading["data"], [(n, "<f4" if i < 4 else "<u4") for i, n in enumerate(names)])
    return numpy.frombuffer(reading["data"], "<f4").reshape(-1, 4)


def carla_rows(reading):
    """The same in CARLA's left-handed axes, as the leaderboard gives it to its agents."""
    array = rows(reading).copy()
    if reading["kind"] == "semantic_lidar":
        array["y"] *= -1
    else:
        array[:, 2 if reading["kind"] == "radar" else 1] *= -1
    return array
