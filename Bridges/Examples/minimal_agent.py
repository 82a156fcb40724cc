"""A minimal agent: follows the plan's points by pure pursuit at 6 m/s, 3 m/s in bends.

    driveloop world --bind ipc:///tmp/drive --routes Scenarios/Routes/looptown.xml --out runs/mine &
 
    python Bridges/Examples/minimal_agent.py ipc:///tmp/drive

Put your PyTorch model where `act` computes its three numbers. Ask for pictures with `cameras=BENCH2DRIVE_CAMERAS`
(driveloop_bridge.carla_frame); they come as observation["images"][i]["jpeg"].
"""
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from driveloop_bridge import agent, geography  # noqa: E402
from driveloop_bridge.sockets import Settings  # noqa: E402

WHEELBASE, LARGEST_ANGLE = 2.9, 0.8  # metres; radians at steer = 1 as the ego answers to it


class MinimalAgent:
    def begin(self, briefing):
        """The plan's points stand up to 50 m apart; the path between them is laid straight, a point each metre."""
        self.origin = briefing["origin_latitude"], briefing["origin_longitude"]
        self.path, self.here = [], 0
        for a, b in zip(briefing["plan"], briefing["plan"][1:]):
            steps = max(1, round(math.hypot(b.x - a.x, b.y - a.y)))
            self.path += [(a.x + (b.x - a.x) * i / steps, a.y + (b.y - a.y) * i / steps) for i in range(steps)]
        self.path.append((briefing["plan"][-1].x, briefing["plan"][-1].y))

    def act(self, observation):
        ego = observation["ego"]
        yaw = geography.heading(ego["compass"])
        x, y = geography.position(ego["latitude"], ego["longitude"], *self.origin)
        # Only forward, and only near by: the path may cross itself.
        near = range(self.here, min(self.here + 30, len(self.path)))
        self.here = min(near, key=lambda i: math.hypot(self.path[i][0] - x, self.path[i][1] - y))
        aim_x, aim_y = self.path[min(self.here + 5 + int(0.5 * ego["speed"]), len(self.path) - 1)]
        # Pure pursuit: the arc through the aim point (Coulter 1992).
        ahead = math.cos(yaw) * (aim_x - x) + math.sin(yaw) * (aim_y - y)
        left = -math.sin(yaw) * (aim_x - x) + math.cos(yaw) * (aim_y - y)
        angle = math.atan2(2 * WHEELBASE * left, ahead * ahead + left * left + 1e-9)
        steer = max(-1.0, min(1.0, -angle / LARGEST_ANGLE))  # positive to the right
        wanted = 6.0 if abs(math.atan2(left, ahead)) < 0.2 else 3.0
        throttle = max(0.0, min(0.75, 0.5 * (wanted - ego["speed"])))
        return throttle, steer, 1.0 if ego["speed"] > wanted + 1 else 0.0


if __name__ == "__main__":
    # Large towns take their time to load.
    settings = Settings(reconnect_timeout=600)
    print(agent.run(MinimalAgent(), sys.argv[1], "python-minimal", settings=settings), "routes")
