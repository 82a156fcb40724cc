"""The minimal agent drives: in a small world of this test, and in DriveLoop's own where its binary is at hand."""
import math
import os
import subprocess
import sys

import pytest
from driveloop_bridge import geography
from driveloop_bridge.world import WorldEndpoint
from tools import BRIEFING, IMPATIENT, place

HERE = os.path.dirname(os.path.abspath(__file__))
EXAMPLE = os.path.join(HERE, "..", "Examples", "minimal_agent.py")
ORIGIN = (42.0, 2.0)


def start(address):
    return subprocess.Popen([sys.executable, EXAMPLE, address], stdout=subprocess.PIPE, universal_newlines=True)


def test_is_under_60_lines():
    with open(EXAMPLE) as file:
        assert len(file.readlines()) < 60


def test_follows_a_plan():
    """A bicycle on a plan of straights and bends: never more than 3 m off, at the goal within 90 s."""
    corners = [(0, 0), (50, 0), (60, 4), (64, 14), (64, 60), (70, 72), (80, 76), (120, 76)]
    plan = [(float(x), float(y), 0.0, 0.0, 0.0, 0.0, 4) for x, y in corners]
    world = WorldEndpoint(place(), "bicycle", settings=IMPATIENT)
    process = start(world.address)
    assert world.wait_for_agent(10)["agent"] == "python-minimal"
    world.begin(dict(BRIEFING, plan=plan))
    x, y, yaw, speed, worst = 0.0, 0.0, 0.0, 0.0, 0.0
    for tick in range(1800):
        latitude, longitude = geography.gnss(x, y, *ORIGIN)
        ego = {
            "speed": speed, "acceleration": (0, 0, 9.81), "angular_velocity": (0, 0, 0),
            "compass": (math.pi / 2 - yaw) % (2 * math.pi), "latitude": latitude, "longitude": longitude, "altitude": 0,
        }  # fmt: skip
        control = world.exchange({"tick": tick, "time": 0.05 * tick, "ego": ego, "images": [], "readings": [], "privileged": None})
        speed = max(0.0, speed + 0.05 * (3 * control["throttle"] - 6 * control["brake"]))
        yaw += 0.05 * speed / 2.9 * math.tan(-control["steer"] * math.radians(70))
        x, y = x + 0.05 * speed * math.cos(yaw), y + 0.05 * speed * math.sin(yaw)
        worst = max(worst, min(distance(a, b, x, y) for a, b in zip(corners, corners[1:])))
        if math.hypot(x - 120, y - 76) < 3:
            break
    else:
        pytest.fail("not at the goal: (%.1f, %.1f)" % (x, y))
    assert worst < 3
    world.close()
    assert process.communicate(timeout=20)[0] == "1 routes\n" and process.returncode == 0


def distance(a, b, x, y):
    length2 = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    share = max(0.0, min(1.0, ((x - a[0]) * (b[0] - a[0]) + (y - a[1]) * (b[1] - a[1])) / length2))
    return math.hypot(a[0] + share * (b[0] - a[0]) - x, a[1] + share * (b[1] - a[1]) - y)


@pytest.mark.skipif("DRIVELOOP_BINARY" not in os.environ, reason="DRIVELOOP_BINARY names no driveloop binary")
def test_in_driveloops_world(tmp_path):
    """The project's own town, which needs no download."""
    address = place()
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
    world = subprocess.Popen(
        [os.environ["DRIVELOOP_BINARY"], "world", "--bind", address, "--routes", "Scenarios/Routes/looptown.xml",
         "--out", str(tmp_path / "out"), "--timeout", "60"], cwd=root)
    process = start(address)
    routes = process.communicate(timeout=300)[0]
    assert process.returncode == 0 and int(routes.split()[0]) >= 1
    # 0: every route was driven well; 1: a route failed, which is the agent's right.
    assert world.wait(timeout=60) in (0, 1)
