"""An agent with a LiDAR and a camera: keeps 5 m/s and brakes for what stands in its lane ahead.

    driveloop world --bind ipc:///tmp/drive --routes Scenarios/Routes/looptown.xml --out runs/mine &
    python Bridges/Examples/lidar_agent.py ipc:///tmp/drive

Needs numpy. The list is written as a leaderboard agent's `sensors()`.
"""
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from driveloop_bridge import agent, sensors  # noqa: E402

HEIGHT = 2.5
SENSORS = [
    {"type": "sensor.lidar.ray_cast", "id": "LIDAR", "x": 0.0, "y": 0.0, "z": HEIGHT, "yaw": 0.0},
    {"type": "sensor.camera.rgb", "id": "FRONT", "x": 0.8, "y": 0.0, "z": 1.6, "width": 320, "height": 180, "fov": 90},
    {"type": "sensor.speedometer", "id": "SPEED"},
]


class LidarAgent:
    def __init__(self):
        self.scan = numpy.empty((0, 4), "f4")
        self.before = self.scan

    def act(self, observation):
        # A rotation takes two ticks: each brings half of it.
        self.before, self.scan = self.scan, sensors.rows(sensors.reading(observation, "LIDAR"))
        points = numpy.concatenate([self.before, self.scan])
        in_lane = (abs(points[:, 1]) < 1.2) & (points[:, 0] > 2.5) & (points[:, 2] > 0.4 - HEIGHT) & (points[:, 2] < 0)
        free = float(points[in_lane, 0].min()) if in_lane.any() else 85.0
        speed = observation["ego"]["speed"]
        if observation["tick"] % 20 == 1:
            images = ", ".join("%s %d bytes" % (i["camera"], len(i["jpeg"])) for i in observation["images"])
            print("tick %d: %d points, %.1f m free; %s" % (observation["tick"], len(self.scan), free, images), flush=True)
        if free < 4 + speed * speed / 6:
            return 0.0, 0.0, 1.0
        return max(0.0, min(0.5, 0.5 * (5 - speed))), 0.0, 0.0


if __name__ == "__main__":
    print(agent.run(LidarAgent(), sys.argv[1], "python-lidar", camera_period=10, **sensors.requirements(SENSORS)), "routes")
