"""A Bench2Drive / CARLA leaderboard team agent that lets a DriveLoop agent drive in CARLA.

The leaderboard loads this file (TEAM_AGENT) with a JSON file (TEAM_CONFIG); see Bridges/README.md. It is the world's
side of DriveLoop's protocol: it binds, waits for the agent, forwards sensors and plan, and returns the agent's control.
Python 3.7 or later; needs pyzmq, msgpack, and OpenCV or Pillow.
"""
import hashlib
import json
import math
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

import carla  # noqa: E402
from leaderboard.autoagents import autonomous_agent  # noqa: E402

from driveloop_bridge import carla_frame, geography, jpeg  # noqa: E402
from driveloop_bridge.errors import BridgeError  # noqa: E402
from driveloop_bridge.ranging import RangingSensors  # noqa: E402
from driveloop_bridge.sockets import CurveServer, Settings  # noqa: E402
from driveloop_bridge.world import WorldEndpoint  # noqa: E402

#: Settings of the JSON file and their defaults.
DEFAULTS = {
    "bind": "tcp://127.0.0.1:5555",
    # "agent": the cameras that the agent asks for; "bench2drive": the six of UniAD and VAD; or a list of the
    # leaderboard's specifications {"id", "x", "y", "z", "yaw", "fov", "width", "height"} (CARLA's axes and degrees).
    "cameras": "agent",
    # 1 to 100 (the leaderboard's agents use 20), or null for what the agent asks for.
    "jpeg_quality": None,
    # Metres ahead of the ego's origin, where IMU and GNSS are mounted (UniAD and VAD: -1.4).
    "imu_gnss_x": 0.0,
    # Seconds that setup waits for the agent, and that a tick waits for a control.
    "connect_timeout": 300.0,
    "reply_timeout": 300.0,
    "heartbeat_timeout": 10.0,
    # Needed when 'bind' can be reached from other machines.
    "curve_secret_file": None,
    "curve_client_folder": None,
    "seed": 0,
}


def get_entry_point():
    return "DriveLoopAgent"


class DriveLoopAgent(autonomous_agent.AutonomousAgent):
    def setup(self, path_to_conf_file, route_index=None):
        """Binds and waits for the agent. The evaluator appends '+<save name>' to the path once a route."""
        self.track = autonomous_agent.Track.SENSORS
        path, *names = path_to_conf_file.split("+")
        self.save_name = names[-1] if names else ""
        self.route_index = route_index
        self.config = read_config(path)
        self.step = 0
        self.has_begun = False
        self.last_imu = [0.0] * 7
        self.metric_info = {}
        curve = None
        if self.config["curve_secret_file"]:
            curve = CurveServer(self.config["curve_secret_file"], self.config["curve_client_folder"])
        settings = Settings(
            reply_timeout=self.config["reply_timeout"], heartbeat_timeout=self.config["heartbeat_timeout"],
            reconnect_timeout=self.config["connect_timeout"],
        )  # fmt: skip
        self.world = WorldEndpoint(self.config["bind"], "carla", settings=settings, curve=curve)
        hello = self.world.wait_for_agent(self.config["connect_timeout"])
        if hello["privileged"]:
            self.world.close()
            raise BridgeError("agent '%s' asks for privileged state, which CARLA's sensors do not give" % hello["agent"])
        try:
            self.ranging = RangingSensors(hello["sensors"])
            self.cameras = chosen_cameras(self.config["cameras"], hello["cameras"])
        except BridgeError:
            self.world.close()
            raise
        self.camera_period = max(1, hello["camera_period"])
        self.encode = jpeg.encoder(self.config["jpeg_quality"] or hello["jpeg_quality"])

    def sensors(self):
        x = self.config["imu_gnss_x"]
        mount = {"x": x, "y": 0.0, "z": 0.0, "roll": 0.0, "pitch": 0.0, "yaw": 0.0}
        return [carla_frame.camera_sensor(camera) for camera in self.cameras] + self.ranging.specifications() + [
            dict(mount, type="sensor.other.imu", sensor_tick=0.05, id="IMU"),
            dict(mount, type="sensor.other.gnss", sensor_tick=0.01, id="GPS"),
            {"type": "sensor.speedometer", "reading_frequency": 20, "id": "SPEED"},
        ]

    def run_step(self, input_data, timestamp):
        if not self.has_begun:
            self.world.begin(self.briefing())
            self.has_begun = True
        control = self.world.exchange(self.observation(input_data, timestamp))
        if os.environ.get("SAVE_PATH"):
            self.metric_info[str(self.step)] = self.get_metric_info()
        self.step += 1
        return carla.VehicleControl(
            throttle=control["throttle"], steer=control["steer"], brake=control["brake"],
            hand_brake=control["hand_brake"], reverse=control["reverse"],
        )  # fmt: skip

    def destroy(self):
        """Ends the route. The agent is not sent away: it looks for the next route's world at the same place."""
        world, self.world = getattr(self, "world", None), None
        if world is not None:
            world.close(farewell=False)
        if getattr(self, "metric_info", None) and self.save_name:
            # Where Bench2Drive's efficiency_smoothness_benchmark.py looks for it.
            folder = os.path.join(os.environ["SAVE_PATH"], self.save_name)
            os.makedirs(folder, exist_ok=True)
            with open(os.path.join(folder, "metric_info.json"), "w") as file:
                json.dump(self.metric_info, file, indent=4)
            self.metric_info = {}

    def briefing(self):
        """The route message, from what `set_global_plan` kept (downsampled to 50 m by the leaderboard)."""
        plan = [carla_frame.route_point(transform, option) for transform, option in self._global_plan_world_coord]
        gps = self._global_plan[0][0]
        latitude, longitude = geography.origin(plan[0].x, plan[0].y, gps["lat"], gps["lon"])
        route = re.match(r"RouteScenario_\w+?_rep\d+", self.save_name)
        town, map_hash = current_map()
        return {
            "route": route.group(0) if route else "route-%s" % (self.route_index or 0),
            "town": town, "map_hash": map_hash, "seed": self.config["seed"], "plan": plan,
            "origin_latitude": latitude, "origin_longitude": longitude, "privileged": None,
        }  # fmt: skip

    def observation(self, input_data, timestamp):
        """The observation message; CARLA's axes end here."""
        imu = [float(value) for value in input_data["IMU"][1]]
        # CARLA's IMU gives NaN for a few frames after it is spawned: the last number known holds.
        self.last_imu = imu = [old if math.isnan(new) else new for new, old in zip(imu, self.last_imu)]
        gnss = [float(value) for value in input_data["GPS"][1]]
        images = []
        for camera in self.cameras if self.step % self.camera_period == 0 else []:
            bgra = input_data[camera.id][1]
            height, width = bgra.shape[:2]
            images.append({"camera": camera.id, "width": width, "height": height, "jpeg": self.encode(bgra)})
        return {
            "tick": self.step,
            "time": timestamp,
            "ego": {
                "speed": float(input_data["SPEED"][1]["speed"]),
                "acceleration": carla_frame.polar_vector(*imu[0:3]),
                "angular_velocity": carla_frame.axial_vector(*imu[3:6]),
                "compass": imu[6],
                "latitude": gnss[0], "longitude": gnss[1], "altitude": gnss[2],
            },
            "images": images,
            "readings": self.ranging.readings(input_data, self.step),
            "privileged": None,
        }  # fmt: skip


def read_config(path):
    """The settings of the JSON file over the defaults; a misspelt setting is an error, not a silent default."""
    config = dict(DEFAULTS)
    if path:
        with open(path) as file:
            given = json.load(file)
        unknown = sorted(set(given) - set(DEFAULTS))
        if unknown:
            raise BridgeError("%s: no setting %s; known: %s" % (path, ", ".join(unknown), ", ".join(sorted(DEFAULTS))))
        config.update(given)
    return config


def chosen_cameras(setting, asked):
    """The cameras of the rig; every camera that the agent asked for must be among them."""
    if setting == "agent":
        return list(asked)
    if setting == "bench2drive":
        cameras = list(carla_frame.BENCH2DRIVE_CAMERAS)
    elif isinstance(setting, list):
        cameras = [
            carla_frame.camera(
                spec["id"], spec["x"], spec["y"], spec["z"], spec.get("yaw", 0.0), spec["fov"],
                spec.get("width", 1600), spec.get("height", 900), spec.get("roll", 0.0), spec.get("pitch", 0.0),
            )
            for spec in setting
        ]  # fmt: skip
    else:
        raise BridgeError("cameras: got %r, expected 'agent', 'bench2drive' or a list" % (setting,))
    missing = sorted({camera.id for camera in asked} - {camera.id for camera in cameras})
    if missing:
        raise BridgeError("cameras: the agent asks for %s, which the configured rig lacks" % ", ".join(missing))
    return cameras


def current_map():
    """(town, SHA-256 of its OpenDRIVE text) of the running simulator."""
    from srunner.scenariomanager.carla_data_provider import CarlaDataProvider

    town_map = CarlaDataProvider.get_map()
    return town_map.name.split("/")[-1], hashlib.sha256(town_map.to_opendrive().encode("utf-8")).hexdigest()
