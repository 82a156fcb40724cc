"""An agent with a LiDAR and a camera: follows the plan as the minimal agent does, and stops before what stands in its way.

    driveloop world --bind ipc:///tmp/drive --routes Scenarios/Routes/looptown.xml --out runs/mine &
    python Bridges/Examples/lidar_agent.py ipc:///tmp/drive [--blind]

In CARLA, through `CARLA/driveloop_agent.py`, it drives as well. --blind leaves the camera out, whose pictures it only counts.
Needs numpy. The list is written as a leaderboard agent's `sensors()`.
"""
import math
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from driveloop_bridge import agent, geography, sensors  # noqa: E402
from driveloop_bridge.sockets import Settings  # noqa: E402
from minimal_agent import MinimalAgent  # noqa: E402

HEIGHT, AHEAD = 2.5, 20  # metres: of the LiDAR; of the way that is looked at
BUMPER, GAP, HALF_WIDTH = 2.5, 3.0, 1.5  # metres: from the ego's middle; kept free; of the way
BRAKING = 3.0  # m/s²
SENSORS = [
    {"type": "sensor.lidar.ray_cast", "id": "LIDAR", "x": 0.0, "y": 0.0, "z": HEIGHT, "yaw": 0.0},
    {"type": "sensor.camera.rgb", "id": "FRONT", "x": 0.8, "y": 0.0, "z": 1.6, "width": 320, "height": 180, "fov": 90},
    {"type": "sensor.speedometer", "id": "SPEED"},
]


class LidarAgent(MinimalAgent):
    def begin(self, briefing):
        super().begin(briefing)
        self.path = numpy.array([place for pair in zip(briefing["plan"], briefing["plan"][1:]) for place in curve(*pair)])
        self.scan = self.before = numpy.empty((0, 4), "f4")

    def act(self, observation):
        throttle, steer, brake = super().act(observation)
        # A rotation takes two ticks: each brings half of it.
        self.before, self.scan = self.scan, sensors.rows(sensors.reading(observation, "LIDAR"))
        speed, free = observation["ego"]["speed"], self.free(observation["ego"])
        if observation["tick"] % 20 == 1:
            images = ", ".join("%s %d bytes" % (i["camera"], len(i["jpeg"])) for i in observation["images"])
            print("tick %d: %d points, %.1f m free; %s" % (observation["tick"], len(self.scan), free, images), flush=True)
        # The speed from which it comes to a stand in time.
        allowed = math.sqrt(2 * BRAKING * max(0.0, free - BUMPER - GAP))
        if allowed < 0.5:
            return 0.0, steer, 1.0
        if speed > allowed:
            return 0.0, steer, min(1.0, 0.2 + 0.5 * (speed - allowed))
        return min(throttle, 0.5 * (allowed - speed)), steer, brake

    def free(self, ego):
        """Metres along the way from the ego's middle to the first thing that stands in it."""
        yaw = geography.heading(ego["compass"])
        x, y = geography.position(ego["latitude"], ego["longitude"], *self.origin)
        way = self.path[self.here:self.here + AHEAD] - (x, y)
        way = way @ [[math.cos(yaw), -math.sin(yaw)], [math.sin(yaw), math.cos(yaw)]]
        points = numpy.concatenate([near(self.before), near(self.scan)])
        distance = numpy.hypot(points[:, 0], points[:, 1])
        # Above what a slope ahead may rise to.
        stands = (points[:, 2] > 0.4 - HEIGHT + 0.05 * distance) & (distance < AHEAD)
        points = points[stands, :2]
        # The way has a point each metre.
        apart = numpy.hypot(*(points[:, None] - way[None]).transpose(2, 0, 1))
        is_in_way = apart.min(axis=1, initial=numpy.inf) < HALF_WIDTH
        return float(distance[stands][is_in_way].min(initial=AHEAD))


def curve(a, b):
    """From one point of the plan to the next, a point each metre: the cubic curve that begins and ends in their directions."""
    length = math.hypot(b.x - a.x, b.y - a.y)
    u = numpy.arange(0, 1, 1 / max(1.0, length))[:, None]
    # Hermite's, with tangents as long as the way.
    tangents = [length * numpy.array([math.cos(point.yaw), math.sin(point.yaw)]) for point in (a, b)]
    return ((1 + 2 * u) * (1 - u) ** 2 * [a.x, a.y] + u * (1 - u) ** 2 * tangents[0]
            + u * u * (3 - 2 * u) * [b.x, b.y] - u * u * (1 - u) * tangents[1])


def near(scan):
    """The points ahead, above the ground and below the LiDAR: no road, no branches."""
    x, y, z = scan[:, 0], scan[:, 1], scan[:, 2]
    return scan[(x > 0) & (x < AHEAD) & (abs(y) < AHEAD) & (z > 0.4 - HEIGHT) & (z < 0), :3].astype("f8")


if __name__ == "__main__":
    wanted = sensors.requirements(SENSORS)
    if "--blind" in sys.argv:
        wanted["cameras"] = []
    # Large towns take their time to load.
    settings = Settings(reconnect_timeout=600)
    print(agent.run(LidarAgent(), sys.argv[1], "python-lidar", camera_period=10, settings=settings, **wanted), "routes")
