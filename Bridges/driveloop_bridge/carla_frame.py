"""The border to CARLA: left-handed axes (y to the right), degrees, BGRA. Everything behind it is right-handed SI.

| quantity | CARLA | here |
|---|---|---|
| position, velocity, acceleration | (x, y, z) | (x, -y, z) |
| roll, pitch | degrees, right side down, nose up | the same, radians |
| yaw | degrees, clockwise seen from above | -yaw, radians |
| angular velocity (a pseudo-vector) | (wx, wy, wz) | (-wx, wy, -wz) |
| camera fov | degrees | radians |
| compass, latitude, longitude, steer | | unchanged |
"""
import math

from .protocol import Camera, Pose, RoutePoint


def pose(x, y, z, roll, pitch, yaw):
    """A pose from CARLA's metres and degrees."""
    return Pose(x, 0.0 - y, z, math.radians(roll), math.radians(pitch), -math.radians(yaw))


def route_point(transform, option):
    """A point of the plan from a `carla.Transform` and a `RoadOption`."""
    place, turn = transform.location, transform.rotation
    return RoutePoint(*pose(place.x, place.y, place.z, turn.roll, turn.pitch, turn.yaw), option.value)


def polar_vector(x, y, z):
    return float(x), 0.0 - float(y), float(z)


def axial_vector(x, y, z):
    return 0.0 - float(x), float(y), 0.0 - float(z)


def mount(place):
    """Where the leaderboard mounts a sensor that stands at a pose of the ego's frame."""
    return {
        "x": place.x, "y": 0.0 - place.y, "z": place.z,
        "roll": math.degrees(place.roll), "pitch": math.degrees(place.pitch), "yaw": 0.0 - math.degrees(place.yaw),
    }  # fmt: skip


def camera_sensor(camera):
    """The leaderboard's sensor specification of a camera that an agent asked for."""
    size = {"width": camera.width, "height": camera.height, "fov": math.degrees(camera.field_of_view)}
    return dict(mount(camera.pose), type="sensor.camera.rgb", id=camera.id, **size)


def camera(name, x, y, z, yaw, fov, width=1600, height=900, roll=0.0, pitch=0.0):
    """A camera in DriveLoop's terms from CARLA's metres and degrees."""
    return Camera(name, pose(x, y, z, roll, pitch, yaw), width, height, math.radians(fov))


#: The six cameras of Bench2Drive's UniAD and VAD agents.
BENCH2DRIVE_CAMERAS = [
    camera("CAM_FRONT", 0.80, 0.0, 1.60, 0.0, 70.0),
    camera("CAM_FRONT_LEFT", 0.27, -0.55, 1.60, -55.0, 70.0),
    camera("CAM_FRONT_RIGHT", 0.27, 0.55, 1.60, 55.0, 70.0),
    camera("CAM_BACK", -2.0, 0.0, 1.60, 180.0, 110.0),
    camera("CAM_BACK_LEFT", -0.32, -0.55, 1.60, -110.0, 70.0),
    camera("CAM_BACK_RIGHT", -0.32, 0.55, 1.60, 110.0, 70.0),
]
