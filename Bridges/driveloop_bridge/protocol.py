"""Messages <-> frames of bytes. A message is a dict that begins with its 'kind'; the fields are in Protocol.md.

>>> frames = encode({"kind": "control", "tick": 3, "throttle": 0.5, "steer": 0.0, "brake": 0.0,
...                  "hand_brake": False, "reverse": False, "decision": None, "plans": None})
>>> decode(frames)["tick"]
3
"""
import msgpack

from .errors import MalformedError, TooLargeError, WrongVersionError
from .schema import (
    Bool, Choice, Finite, Float, Integer, Line, List, Map, Multiple, Numbers, Optional, Row, ShortList, Text
)  # fmt: skip

PROTOCOL_VERSION = 4
#: Largest header in bytes; the rest of a message are pictures and arrays.
MAXIMUM_HEADER = 16 << 20
#: Largest message in bytes, all frames.
MAXIMUM_MESSAGE = 64 << 20
#: Largest message of an agent, which never sends pictures.
MAXIMUM_AGENT_MESSAGE = 1 << 20
MAXIMUM_FRAMES = 64
#: Ticks from one set of images to the next where an agent does not say: 2 Hz.
DEFAULT_CAMERA_PERIOD = 10
DEFAULT_JPEG_QUALITY = 85

_F, _I32, _I = Float(), Integer(-(1 << 31), (1 << 31) - 1), Integer()
_POSE = [(name, _F) for name in ("x", "y", "z", "roll", "pitch", "yaw")]

#: x, y, z: metres, m/s, m/s2 or rad/s.
VECTOR = Row("Vector", _POSE[:3])
POSE = Row("Pose", _POSE)
BOX = Row("Box", _POSE[:3] + [(n, _F) for n in ("yaw", "half_length", "half_width", "half_height")])
CAMERA = Row("Camera", [("id", Text()), ("pose", POSE), ("width", _I), ("height", _I), ("field_of_view", _F)])
#: `option` is the leaderboard's RoadOption: -1 void, 1 left, 2 right, 3 straight, 4 follow, 5 and 6 change left, right.
ROUTE_POINT = Row("RoutePoint", _POSE + [("option", Integer(-1, 6))])
TRAFFIC_LIGHT = Row(
    "TrafficLight",
    [("id", _I32), ("signal_id", Text()), ("junction", Optional(_I32)), ("pose", POSE), ("trigger_volume", BOX)],
)
STOP_SIGN = Row("StopSign", [("id", _I32), ("signal_id", Text()), ("pose", POSE), ("trigger_volume", BOX)])
ACTOR_DESCRIPTION = Row(
    "ActorDescription",
    [("id", _I32), ("kind", Integer(0, 2)), ("type_id", Text()), ("role_name", Text())]
    + [(n, _F) for n in ("half_length", "half_width", "half_height", "box_x", "box_y", "box_z")],
)
ACTOR_STATE = Row(
    "ActorState",
    [("id", _I32)]
    + _POSE
    + [(a + "_" + b, _F) for a in ("velocity", "acceleration", "angular_velocity") for b in "xyz"]
    + [("lights", Integer(0, (1 << 32) - 1)), ("doors", Integer(0, 255))],
)
COLLISION = Row("Collision", [("actor", _I32), ("other", _I32), ("other_type_id", Text())])
#: One lane near the route. `points` is flat: x, y, z, width for each point; `left`, `right` and `successors` are places in
#: the list of lanes.
LANE = Row(
    "Lane",
    [("road", _I32), ("section", _I32), ("lane", _I32), ("use", Integer(0, 5)), ("in_junction", Bool())]
    + [("speed_limit", Finite()), ("left", Optional(_I32)), ("right", Optional(_I32)), ("may_change_left", Bool())]
    + [("may_change_right", Bool()), ("successors", List(_I32)), ("points", Numbers(4))],
)
#: Why an agent drives so; `cause` is a place in CAUSES.
REASON = Row(
    "Reason", [("cause", Integer(0, 15)), ("actor", Optional(_I32)), ("distance", Optional(_F)), ("is_visible", Bool())]
)
#: What became of an agent's plans since the route began.
PLAN_COUNTS = Row(
    "PlanCounts",
    [
        (name, Integer(0, 1 << 40))
        for name in (
            "plans", "fast", "slow", "malformed", "kept", "safe_stops", "safe_stop_ticks", "creeps", "tokens"
        )
    ],
)  # fmt: skip
#: On the wire; in Python an image is a dict with 'camera', 'width', 'height' and 'jpeg'.
IMAGE = Row("Image", [("camera", Text()), ("width", _I), ("height", _I), ("bytes", _I)])

#: A sensor's type is CARLA's name of its blueprint; a sensor that is not served is refused by the world.
SENSOR_TYPES = (
    "sensor.camera.rgb", "sensor.camera.depth", "sensor.camera.semantic_segmentation",
    "sensor.camera.instance_segmentation", "sensor.lidar.ray_cast", "sensor.lidar.ray_cast_semantic",
    "sensor.other.radar", "sensor.other.imu", "sensor.other.gnss", "sensor.other.collision",
    "sensor.other.lane_invasion", "sensor.other.obstacle", "sensor.speedometer", "sensor.opendrive_map",
)  # fmt: skip
#: `options` are what differs from the leaderboard's settings, by CARLA's names and in its units; flags are 1 and 0.
OPTION = Row("Option", [("name", Text()), ("value", _F)])
SENSOR = Row(
    "Sensor",
    [("id", Text()), ("type", Text(SENSOR_TYPES)), ("pose", POSE), ("period", _I), ("options", List(OPTION))],
)
#: Bytes of one row of the binary arrays.
ROW_BYTES = {"lidar": 16, "semantic_lidar": 24, "radar": 16}
PICTURE = Row("Picture", [("width", _I), ("height", _I), ("bytes", _I)])
SENSED_COLLISION = Row(
    "SensedCollision", [("other", _I32), ("other_type_id", Text())] + [("impulse_" + a, _F) for a in "xyz"]
)
CROSSED_MARKING = Row("CrossedMarking", [("type", Text()), ("color", Text())])
SENSED_OBSTACLE = Row("SensedObstacle", [("other", _I32), ("other_type_id", Text()), ("distance", _F)])
#: On the wire; in Python a reading is a dict with 'sensor', 'kind' and 'data' (bytes of rows), or 'width', 'height' and
#: 'png', or 'events'.
READING = Choice(
    "Reading", "sensor", "kind", "content",
    dict(
        {kind: Multiple(size) for kind, size in ROW_BYTES.items()}, picture=PICTURE, collision=List(SENSED_COLLISION),
        lane_invasion=List(CROSSED_MARKING), obstacle=List(SENSED_OBSTACLE),
    ),
)  # fmt: skip

Vector, Pose, Camera, RoutePoint = VECTOR.tuple, POSE.tuple, CAMERA.tuple, ROUTE_POINT.tuple
ActorDescription, ActorState = ACTOR_DESCRIPTION.tuple, ACTOR_STATE.tuple
Lane, Reason, Sensor, Option = LANE.tuple, REASON.tuple, SENSOR.tuple, OPTION.tuple
PlanCounts = PLAN_COUNTS.tuple

#: What a lane is for, and what bounds an agent's speed or bends its way: names of their numbers.
LANE_USES = ("driving", "biking", "parking", "shoulder", "sidewalk", "other")
CAUSES = (
    "bend", "red_light", "yellow_light", "stop_sign", "leading_vehicle", "crossing_vehicle", "bicycle", "pedestrian",
    "obstacle", "oncoming_vehicle", "merging_gap", "emergency_vehicle", "pulling_out", "occlusion", "junction",
    "interrupted",
)  # fmt: skip
#: Most reasons of one decision.
MAXIMUM_REASONS = 32

REFUSAL_CODES = ("wrong_version", "busy", "different_agent")
FAULT_CODES = (
    "malformed", "too_large", "wrong_version", "unexpected_message", "wrong_tick", "invalid_control", "no_session",
    "agent_failed",
)  # fmt: skip

class _Lanes(List):
    """Lanes whose references stay within the list."""

    def read(self, value, path):
        return self._checked(List.read(self, value, path), path)

    def write(self, value, path):
        return List.write(self, self._checked([self.inner.tuple(*lane) for lane in value], path), path)

    @staticmethod
    def _checked(lanes, path):
        for place, lane in enumerate(lanes):
            for index in [lane.left, lane.right] + list(lane.successors):
                if index is not None and not 0 <= index < len(lanes):
                    text = "message field '%s[%d]': got lane %r, expected an index below %d"
                    raise MalformedError(text % (path, place, index, len(lanes)))
        return lanes


_EGO = Map(
    ("speed", _F), ("acceleration", VECTOR), ("angular_velocity", VECTOR), ("compass", _F), ("latitude", _F),
    ("longitude", _F), ("altitude", _F),
)  # fmt: skip
_PRIVILEGED_BRIEFING = Map(
    ("dense_route", List(ROUTE_POINT)), ("speed_limits", List(_F)),
    ("traffic_lights", List(TRAFFIC_LIGHT)), ("stop_signs", List(STOP_SIGN)),
    ("lanes", _Lanes(LANE)),
)  # fmt: skip
_DECISION = Map(
    ("target_speed", _F), ("lateral_offset", _F), ("reasons", ShortList(REASON, MAXIMUM_REASONS))
)
#: What an agent drives with: the SHA-256 of its model, and what else results depend on, in one line.
_MODEL = Map(("hash", Line("[0-9a-f]{64}", 64)), ("options", Line(r"[^\x00-\x1f\x7f-\x9f]*", 1000)))
_PRIVILEGED = Map(
    ("ego", _I32), ("tick", _I), ("time", _F), ("new_descriptions", List(ACTOR_DESCRIPTION)),
    ("states", List(ACTOR_STATE)), ("light_states", List(Integer(0, 4))), ("collisions", List(COLLISION)),
)  # fmt: skip

#: Fields of every kind of message, in the order of the wire.
MESSAGES = {
    "hello": Map(
        ("protocol", _I), ("agent", Text()), ("model", Optional(_MODEL)), ("cameras", List(CAMERA)),
        ("camera_period", _I), ("jpeg_quality", _I), ("sensors", List(SENSOR)), ("privileged", Bool()),
    ),
    "welcome": Map(("protocol", _I), ("world", Text()), ("tick_duration", _F)),
    "refusal": Map(("code", Text(REFUSAL_CODES)), ("message", Text()), ("expected", Text()), ("got", Text())),
    "next": Map(),
    "route": Map(
        ("route", Text()), ("town", Text()), ("map_hash", Text()), ("seed", Integer(0, (1 << 64) - 1)),
        ("plan", List(ROUTE_POINT)), ("origin_latitude", _F), ("origin_longitude", _F),
        ("privileged", Optional(_PRIVILEGED_BRIEFING)),
    ),
    "ready": Map(),
    "observation": Map(
        ("tick", _I), ("time", _F), ("ego", _EGO), ("images", List(IMAGE)), ("readings", List(READING)),
        ("privileged", Optional(_PRIVILEGED)),
    ),
    "control": Map(
        ("tick", _I), ("throttle", _F), ("steer", _F), ("brake", _F), ("hand_brake", Bool()), ("reverse", Bool()),
        ("decision", Optional(_DECISION)), ("plans", Optional(PLAN_COUNTS)),
    ),
    "route_end": Map(("route", Text()), ("controls", _I)),
    "fault": Map(("code", Text(FAULT_CODES)), ("message", Text())),
    "bye": Map(),
}  # fmt: skip


def encode(message):
    """Frames of a message: the header, then one frame for each image and each array or picture of a sensor."""
    kind = message["kind"]
    if kind not in MESSAGES:
        raise MalformedError("message field 'kind': got %r, expected one of %s" % (kind, ", ".join(MESSAGES)))
    fields, frames = message, []
    if kind == "observation":
        frames = [image["jpeg"] for image in message["images"]]
        rows = [(image["camera"], image["width"], image["height"], len(image["jpeg"])) for image in message["images"]]
        readings = message.get("readings", [])
        frames += [reading["data" if "data" in reading else "png"] for reading in readings if "events" not in reading]
        fields = dict(message, images=rows, readings=[_reading_row(reading) for reading in readings])
    header = {"kind": kind}
    header.update(MESSAGES[kind].write(fields, kind))
    return [msgpack.packb(header, use_bin_type=True)] + frames


def decode(frames, maximum=MAXIMUM_MESSAGE):
    """The message in these frames (bytes or memoryviews). Images are not copied."""
    if not 1 <= len(frames) <= MAXIMUM_FRAMES:
        raise TooLargeError("frames of a message: got %d, limit is %d" % (len(frames), MAXIMUM_FRAMES))
    size = sum(len(frame) for frame in frames)
    if size > maximum or len(frames[0]) > MAXIMUM_HEADER:
        raise TooLargeError("bytes of a message: got %d, limit is %d" % (size, maximum))
    header = _unpack(frames[0])
    if not isinstance(header, dict) or next(iter(header), None) != "kind":
        raise MalformedError("message header: got %s, expected a map that begins with 'kind'" % type(header).__name__)
    kind = header.pop("kind")
    if not isinstance(kind, str) or kind not in MESSAGES:
        raise MalformedError("message field 'kind': got %.60r, expected one of %s" % (kind, ", ".join(MESSAGES)))
    if kind in ("hello", "welcome"):
        # A later version may have fields that we do not know, so it is looked at first.
        version = header.get("protocol")
        if type(version) is not int:
            raise MalformedError("message field '%s.protocol': got %r, expected integer" % (kind, version))
        if version != PROTOCOL_VERSION:
            raise WrongVersionError(version, PROTOCOL_VERSION)
    message = {"kind": kind}
    message.update(MESSAGES[kind].read(header, kind))
    images, readings = message.get("images", []), message.get("readings", [])
    sizes = [image.bytes for image in images] + [_frame_size(r) for r in readings if _frame_size(r) is not None]
    if len(sizes) != len(frames) - 1:
        raise MalformedError("message '%s': got %d binary frames, expected %d" % (kind, len(frames) - 1, len(sizes)))
    for size, frame in zip(sizes, frames[1:]):
        if size != len(frame):
            raise MalformedError("message '%s': got a frame of %d bytes, expected %d" % (kind, len(frame), size))
    if images or readings:
        left = iter(frames[1:])
        message["images"] = [
            {"camera": i.camera, "width": i.width, "height": i.height, "jpeg": next(left)} for i in images
        ]
        message["readings"] = [_reading(reading, left) for reading in readings]
    return message


def _reading_row(reading):
    kind = reading["kind"]
    if kind == "picture":
        content = (reading["width"], reading["height"], len(reading["png"]))
    else:
        content = reading["events"] if "events" in reading else len(reading["data"])
    return reading["sensor"], kind, content


def _frame_size(reading):
    if reading.kind == "picture":
        return reading.content.bytes
    return reading.content if reading.kind in ROW_BYTES else None


def _reading(reading, frames):
    result = {"sensor": reading.sensor, "kind": reading.kind}
    if reading.kind == "picture":
        result.update(width=reading.content.width, height=reading.content.height, png=next(frames))
    elif reading.kind in ROW_BYTES:
        result["data"] = next(frames)
    else:
        result["events"] = reading.content
    return result


def _unpack(header):
    try:
        # msgpack-python allocates an array by the count that its header declares; no list of ours is longer than a
        # million, and no honest list is longer than its bytes.
        limit = min(len(header), 1 << 20)
        return msgpack.unpackb(
            header, raw=False, max_array_len=limit, max_map_len=64, max_str_len=limit, max_bin_len=0, max_ext_len=0
        )
    except Exception as error:  # msgpack raises ValueError, its own kinds, UnicodeDecodeError and RecursionError
        raise MalformedError("message header: %s: %.200s" % (type(error).__name__, error))
