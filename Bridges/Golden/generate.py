"""Writes the golden messages of DriveLoop protocol 4 into this folder: `python Bridges/Golden/generate.py`.

NAME.msgpack is the header frame, NAME.1.bin, NAME.2.bin, ... are the image frames, NAME.json says what they mean. Both
languages decode every file and encode it again to the same bytes; a file whose JSON has "error" must be refused with
that fault. The values are written by hand; change them only together with the protocol's version.
"""
import json
import os
import struct
import sys

import msgpack

FOLDER = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(FOLDER, ".."))
from driveloop_bridge import protocol  # noqa: E402

NAN = struct.unpack(">d", bytes.fromhex("7ff8000000001234"))[0]
POINTS = [[1.5, -2.25, 0.125, 0.0, -0.0, 0.1, 4], [51.0, 1e-300, 5e-324, 0.5, 0.25, -3.141592653589793, -1]]
BOX = [0.1, 0.2, 0.3, 1.5707963267948966, 4.0, 3.5, 2.0]
POSE = [338.7, -212.4, 0.02, 0.001, -0.002, 3.0]
LIGHTS = [[200, "12", 53, POSE, BOX], [201, "signal-ü", None, POSE, BOX]]
CAMERA = ["CAM_FRONT", [0.8, 0.0, 1.6, 0.0, 0.0, 0.0], 1600, 900, 1.2217304763960306]
STATE = [float(i) / 7 for i in range(15)]
LANES = [
    [4, 0, -1, 0, False, 13.9, 1, None, True, False, [2], [0.0, -1.75, 0.0, 3.5, 2.0, -1.75, 5e-324, 3.5]],
    [4, 0, 1, 0, False, 13.9, 0, None, False, False, [], [2.0, 1.75, 0.0, 3.5, 0.0, 1.75, -0.0, 3.5]],
    [2147483647, 3, -2, 5, True, 0.0, None, 2, False, True, [2, 0], [1e300, 0.1, 0.2, 0.3] * 40],
]
DECISION = {
    "target_speed": 3.25, "lateral_offset": -0.5,
    "reasons": [[4, 7, 12.5, True], [0, None, None, True], [14, -2147483648, 0.0, False]],
}  # fmt: skip
EGO = {
    "speed": 8.333333333333334, "acceleration": [0.1, -0.2, 9.81], "angular_velocity": [0.0, -0.0, 0.05],
    "compass": 1.5707963267948966, "latitude": 42.000123, "longitude": 2.000456, "altitude": 0.5,
}  # fmt: skip
BRIEFING = {
    "kind": "route", "route": "RouteScenario_1711_rep0", "town": "Town12", "map_hash": "ab" * 32,
    "seed": 18446744073709551615, "plan": POINTS, "origin_latitude": 42.0, "origin_longitude": 2.0, "privileged": None,
}  # fmt: skip
OBSERVATION = {"kind": "observation", "tick": 0, "time": 0.0, "ego": EGO, "images": [], "readings": [], "privileged": None}
PRIVILEGED = {
    "ego": 1, "tick": 300, "time": 15.0,
    "new_descriptions": [
        [1, 0, "vehicle.lincoln.mkz_2020", "hero", 2.45, 0.92, 0.75, 0.0, 0.0, 0.75],
        [2147483647, 1, "walker.pedestrian.0001", "", 0.19, 0.19, 0.93, 0.0, 0.0, 0.93],
    ],
    "states": [[1] + STATE + [0, 0], [2147483647] + STATE[::-1] + [4294967295, 255]], "light_states": [0, 1, 2, 3, 4],
    "collisions": [[1, 0, "static.fence"], [1, -5, ""]],
}  # fmt: skip
IMAGES = [
    {"camera": "CAM_FRONT", "width": 1600, "height": 900, "jpeg": b"\xff\xd8front\xff\xd9"},
    {"camera": "CAM_BACK", "width": 8, "height": 8, "jpeg": b""},
]
SENSORS = [
    ["LIDAR", "sensor.lidar.ray_cast", [-0.39, 0.0, 1.84, 0.0, 0.0, -0.0], 1, []],
    ["雷", "sensor.other.radar", POSE, 100000, [["horizontal_fov", 35.0], ["range", 5e-324]]],
]
READINGS = [
    {"sensor": "LIDAR", "kind": "lidar", "data": struct.pack("<8f", 1.5, -2.0, 0.25, 1.0, 84.0, 0.0, -1.0, 0.5)},
    {"sensor": "S", "kind": "semantic_lidar", "data": struct.pack("<4f2I", 1.0, 2.0, 3.0, -0.5, 4294967295, 28)},
    {"sensor": "雷", "kind": "radar", "data": b""},
    {"sensor": "C", "kind": "collision", "events": [[-5, "static.fence", 1.0, -0.0, 5e-324], [2147483647, "", 0.0, 0.0, 0.0]]},
    {"sensor": "D", "kind": "picture", "width": 8, "height": 4, "png": b"\x89PNG depth"},
    {"sensor": "L", "kind": "lane_invasion", "events": [["SolidSolid", "Yellow"], ["Broken", "White"]]},
    {"sensor": "O", "kind": "obstacle", "events": [[0, "static.building", 4.25]]},
]
MODEL = {"hash": "0123456789abcdef" * 4, "options": "mode=fast path=stored planning_period=0.5 latency=0.0 車"}
CONTROL = {
    "kind": "control", "tick": 300, "throttle": 0.75, "steer": -0.1, "brake": 0.0, "hand_brake": False, "reverse": True,
    "decision": None, "plans": None,
}  # fmt: skip

MESSAGES = {
    "hello": {
        "kind": "hello", "protocol": 4, "agent": "expert", "model": None, "cameras": [], "camera_period": 10,
        "jpeg_quality": 85, "sensors": [], "privileged": True,
    },
    "hello_cameras": {
        "kind": "hello", "protocol": 4, "agent": "vla 車", "model": MODEL, "cameras": [CAMERA] * 2, "camera_period": 1,
        "jpeg_quality": 20, "sensors": [], "privileged": False,
    },
    "hello_sensors": {
        "kind": "hello", "protocol": 4, "agent": "lidar", "model": None, "cameras": [], "camera_period": 10,
        "jpeg_quality": 85, "sensors": SENSORS, "privileged": False,
    },
    "welcome": {"kind": "welcome", "protocol": 4, "world": "embedded", "tick_duration": 0.05},
    "refusal": {
        "kind": "refusal", "code": "wrong_version", "message": "update the older side", "expected": "4", "got": "5",
    },
    "next": {"kind": "next"},
    "route": BRIEFING,
    "route_privileged": dict(
        BRIEFING, seed=0,
        privileged={"dense_route": POINTS * 9, "speed_limits": [13.9] * len(POINTS * 9), "traffic_lights": LIGHTS, "stop_signs": [[9, "s", POSE, BOX]], "lanes": LANES},
    ),
    "ready": {"kind": "ready"},
    "observation": OBSERVATION,
    "observation_images": dict(OBSERVATION, tick=70000, time=3500.05, images=IMAGES),
    "observation_readings": dict(OBSERVATION, tick=2, time=0.1, images=IMAGES[:1], readings=READINGS),
    "observation_privileged": dict(OBSERVATION, tick=300, time=15.0, privileged=PRIVILEGED),
    "control": CONTROL,
    "control_decision": dict(CONTROL, decision=DECISION),
    "control_plans": dict(CONTROL, plans=[40, 39, 1, 15, 4, 1, 110, 0, 1 << 40]),
    "control_special": dict(CONTROL, tick=-1, throttle=NAN, steer=float("-inf"), brake=-0.0, decision=dict(DECISION, target_speed=NAN)),
    "route_end": {"kind": "route_end", "route": "RouteScenario_1711_rep0", "controls": 65536},
    "fault": {"kind": "fault", "code": "agent_failed", "message": "ValueError: " + "x" * 300},
    "bye": {"kind": "bye"},
}  # fmt: skip


def refused():
    """Headers that must be refused, with the fault's code."""
    pack = msgpack.packb
    hello, control = MESSAGES["hello"], MESSAGES["control"]

    def lane(**changes):
        route = MESSAGES["route_privileged"]
        row = [changes.get(name, value) for name, value in zip(protocol.Lane._fields, LANES[0])]
        return pack(dict(route, privileged=dict(route["privileged"], lanes=[row])))

    def reasons(*rows):
        return pack(dict(control, decision=dict(DECISION, reasons=list(rows))))

    def reading(kind, content):
        return pack(dict(OBSERVATION, readings=[["X", kind, content]]))

    def sensor(**changes):
        fields = ("id", "type", "pose", "period", "options")
        return pack(dict(hello, sensors=[[changes.get(name, value) for name, value in zip(fields, SENSORS[1])]]))

    return {
        "bad_reading_kind": ("malformed", reading("sonar", [])),
        "bad_reading_torn": ("malformed", reading("lidar", 8)),
        "bad_reading_negative": ("malformed", reading("radar", -16)),
        "bad_reading_missing": ("malformed", reading("lidar", 16)),
        "bad_reading_content": ("malformed", reading("obstacle", 0)),
        "bad_sensor_type": ("malformed", sensor(type="sensor.other.sonar")),
        "bad_sensor_option": ("malformed", sensor(options=[["range", 85]])),
        "bad_model_hash": ("malformed", pack(dict(hello, model=dict(MODEL, hash="AB" * 32)))),
        "bad_model_options": ("malformed", pack(dict(hello, model=dict(MODEL, options="two\nlines")))),
        "bad_model_long": ("malformed", pack(dict(hello, model=dict(MODEL, options="x" * 1001)))),
        "bad_plans": ("malformed", pack(dict(control, plans=[-1] + [0] * 8))),
        "bad_plans_short": ("malformed", pack(dict(control, plans=[0] * 8))),
        "bad_version": ("wrong_version", pack(dict(hello, protocol=5, something_new=1))),
        "bad_truncated": ("malformed", pack(control)[:-1]),
        "bad_trailing": ("malformed", pack(control) + b"\xc0"),
        "bad_kind": ("malformed", pack({"kind": "fly"})),
        "bad_order": ("malformed", pack(dict([("kind", "control")] + list(control.items())[:0:-1]))),
        "bad_missing": ("malformed", pack({"kind": "control", "tick": 1})),
        "bad_integer_for_float": ("malformed", pack(dict(control, steer=0))),
        "bad_utf8": ("malformed", b"\x81\xa4kind\xa4\xff\xfe\xfd\xfc"),
        "bad_deep": ("malformed", b"\x91" * 5000),
        "bad_huge_array": ("malformed", b"\xdd\xff\xff\xff\xff"),
        "bad_huge_map": ("malformed", b"\xdf\xff\xff\xff\xff\xa4kind"),
        "bad_extension": ("malformed", b"\x81\xa4kind\xd4\x01\x00"),
        "bad_not_a_map": ("malformed", b"\x93\x01\x02\x03"),
        "bad_empty": ("malformed", b""),
        "bad_lane_reference": ("malformed", lane(left=1, successors=[])),
        "bad_lane_successor": ("malformed", lane(left=None, successors=[-1])),
        "bad_lane_nan": ("malformed", lane(left=None, successors=[], points=[0.0, 0.0, NAN, 3.5] * 2)),
        "bad_lane_point": ("malformed", lane(left=None, successors=[], points=[0.0, 0.0, 0.0, 3.5])),
        "bad_lane_torn": ("malformed", lane(left=None, successors=[], points=[0.0] * 9)),
        "bad_lane_use": ("malformed", lane(left=None, successors=[], use=6)),
        "bad_reasons": ("malformed", reasons(*[[0, None, None, True]] * 33)),
        "bad_cause": ("malformed", reasons([16, None, None, True])),
        "bad_image_missing": ("malformed", protocol.encode(MESSAGES["observation_images"])[0]),
    }


def readable(value):
    """JSON has no NaN, no infinity and no -0 that survives every reader: such numbers are written as their bits."""
    if isinstance(value, dict):
        return {key: readable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [readable(inner) for inner in value]
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf")) or str(value) == "-0.0"):
        return {"float64": struct.pack(">d", value).hex()}
    return value


def unreadable(value):
    """Undoes `readable`."""
    if isinstance(value, dict):
        if list(value) == ["bytes"]:
            return bytes.fromhex(value["bytes"])
        if list(value) == ["float64"]:
            return struct.unpack(">d", bytes.fromhex(value["float64"]))[0]
        return {key: unreadable(inner) for key, inner in value.items()}
    return [unreadable(inner) for inner in value] if isinstance(value, list) else value


def write(name, data):
    with open(os.path.join(FOLDER, name), "wb") as file:
        file.write(data)


def main():
    for name, message in MESSAGES.items():
        header, *frames = protocol.encode(message)
        write(name + ".msgpack", header)
        for i, frame in enumerate(frames):
            write("%s.%d.bin" % (name, i + 1), frame)
        about = {"frames": len(frames), "message": readable(message)}
        write(name + ".json", (json.dumps(about, indent=1, ensure_ascii=False) + "\n").encode())
    for name, (code, header) in refused().items():
        write(name + ".msgpack", header)
        write(name + ".json", (json.dumps({"frames": 0, "error": code}, indent=1) + "\n").encode())


if __name__ == "__main__":
    main()
