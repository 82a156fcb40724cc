"""Golden messages, hostile bytes, and the geography."""
import doctest
import glob
import importlib.util
import json
import math
import os
import random

import pytest
from driveloop_bridge import agent, errors, geography, protocol

GOLDEN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "Golden")
NAMES = sorted(os.path.basename(path)[:-8] for path in glob.glob(os.path.join(GOLDEN, "*.msgpack")))

_spec = importlib.util.spec_from_file_location("golden_generator", os.path.join(GOLDEN, "generate.py"))
generator = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(generator)


def load(name):
    def read(file):
        with open(os.path.join(GOLDEN, file), "rb") as stream:
            return stream.read()

    about = json.loads(read(name + ".json").decode())
    return about, [read(name + ".msgpack")] + [read("%s.%d.bin" % (name, i + 1)) for i in range(about["frames"])]


@pytest.mark.parametrize("name", NAMES)
def test_golden(name):
    about, frames = load(name)
    if "error" in about:
        with pytest.raises(errors.MalformedError) as caught:
            protocol.decode(frames)
        assert caught.value.code == about["error"]
        return
    message = protocol.decode(frames)
    assert protocol.encode(message) == frames
    assert protocol.encode(generator.unreadable(about["message"])) == frames
    assert protocol.decode([memoryview(frame) for frame in frames])["kind"] == about["message"]["kind"]


def test_every_kind_is_golden():
    assert {load(name)[0].get("message", {}).get("kind") for name in NAMES} - {None} == set(protocol.MESSAGES)


def test_generator_still_writes_the_same():
    for name, message in generator.MESSAGES.items():
        assert protocol.encode(message) == load(name)[1]


def test_doctests():
    assert doctest.testmod(protocol).failed == 0


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith("bad")])
def test_truncated_and_flipped(name):
    frames = load(name)[1]
    header = frames[0]
    for length in range(0, len(header), 1 + len(header) // 100):
        with pytest.raises(errors.MalformedError):
            protocol.decode([header[:length]] + frames[1:])
    source = random.Random(name)
    for _ in range(300):
        broken = bytearray(header)
        broken[source.randrange(len(broken))] = source.randrange(256)
        try:
            protocol.encode(protocol.decode([bytes(broken)] + frames[1:]))
        except errors.MalformedError:
            pass


def test_limits():
    with pytest.raises(errors.TooLargeError):
        protocol.decode([b"\x80"] * 65)
    with pytest.raises(errors.TooLargeError):
        protocol.decode([b"\x80" * (2 << 20)], protocol.MAXIMUM_AGENT_MESSAGE)


def test_encode_coerces_and_checks():
    control = agent.control_message(1, {"throttle": 1, "steer": 0, "brake": 0, "hand_brake": 0})
    assert protocol.decode(protocol.encode(control))["throttle"] == 1.0
    with pytest.raises(errors.MalformedError):
        protocol.encode({"kind": "control", "tick": 1})
    with pytest.raises(errors.MalformedError):
        protocol.encode({"kind": "fly"})


def test_lanes_and_decisions_are_checked_before_they_are_sent():
    route = generator.MESSAGES["route_privileged"]
    lanes = protocol.decode(protocol.encode(route))["privileged"]["lanes"]
    assert lanes[2].successors == [2, 0] and lanes[0].points[4:8] == [2.0, -1.75, 5e-324, 3.5]
    for change in ({"left": 3}, {"right": -1}, {"successors": [0, 3]}, {"points": [math.inf] * 8}, {"points": [0.0] * 7}):
        broken = dict(route, privileged=dict(route["privileged"], lanes=[lanes[0]._replace(**change)] + lanes[1:]))
        with pytest.raises(errors.MalformedError):
            protocol.encode(broken)
    reason = protocol.Reason(protocol.CAUSES.index("pedestrian"), 12, 7.5, True)
    answer = {"throttle": 0, "steer": 0, "brake": 1}
    decision = {"target_speed": 0, "lateral_offset": 0, "reasons": [reason]}
    sent = protocol.decode(protocol.encode(agent.control_message(3, dict(answer, decision=decision))))
    assert sent["decision"] == {"target_speed": 0.0, "lateral_offset": 0.0, "reasons": [reason]}
    assert protocol.decode(protocol.encode(agent.control_message(3, answer)))["decision"] is None
    decision["reasons"] = [reason] * (protocol.MAXIMUM_REASONS + 1)
    with pytest.raises(errors.MalformedError):
        protocol.encode(agent.control_message(3, dict(answer, decision=decision)))


def leaderboard_gps(lat_ref, lon_ref, x, y):
    """`_location_to_gps` of the leaderboard (y to the south), the oracle."""
    radius = 6378137.0
    scale = math.cos(lat_ref * math.pi / 180.0)
    mx = scale * lon_ref * math.pi * radius / 180.0 + x
    my = scale * radius * math.log(math.tan((90.0 + lat_ref) * math.pi / 360.0)) - y
    return 360.0 * math.atan(math.exp(my / (radius * scale))) / math.pi - 90.0, mx * 180.0 / (math.pi * radius * scale)


@pytest.mark.parametrize("origin", [(42.0, 2.0), (0.0, 0.0), (49.0, 8.0), (-33.9, 151.2), (70.0, -179.0)])
def test_geography(origin):
    for x, y in [(0.0, 0.0), (338.7, 212.4), (-7000.0, 6500.0), (15.0, -9000.0)]:
        latitude, longitude = leaderboard_gps(origin[0], origin[1], x, y)
        # Tolerances: 1e-7 m on the map; 1e-9 degrees is 0.1 mm.
        assert geography.gnss(x, -y, *origin) == pytest.approx((latitude, longitude), abs=1e-11)
        assert geography.position(latitude, longitude, *origin) == pytest.approx((x, -y), abs=1e-7)
        assert geography.origin(x, -y, latitude, longitude) == pytest.approx(origin, abs=1e-9)


def test_heading():
    assert geography.heading(0.0) == pytest.approx(math.pi / 2)  # north
    assert geography.heading(math.pi / 2) == pytest.approx(0.0)  # east
    assert geography.heading(math.pi) == pytest.approx(-math.pi / 2)  # south
