"""The leaderboard's base class (Bench2Drive 0.0.4), without the simulator."""
from enum import Enum


class Track(Enum):
    SENSORS = "SENSORS"
    MAP = "MAP"


class AutonomousAgent(object):
    def __init__(self, carla_host, carla_port, debug=False):
        self.track = Track.SENSORS
        self._global_plan = None
        self._global_plan_world_coord = None

    def set_global_plan(self, global_plan_gps, global_plan_world_coord):
        # The recorded plan is downsampled already.
        self._global_plan, self._global_plan_world_coord = global_plan_gps, global_plan_world_coord

    def get_metric_info(self):
        return {"acceleration": [0.1, 0.2, 0.0], "rotation": [0.0, 0.0, 90.0]}
