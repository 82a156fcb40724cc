"""What several tests share."""
import threading
import uuid

from driveloop_bridge.sockets import Settings

IMPATIENT = Settings(
    heartbeat_interval=0.2, heartbeat_timeout=2.0, reply_timeout=10.0, route_timeout=10.0, reconnect_timeout=10.0
)

BRIEFING = {
    "route": "RouteScenario_1_rep0", "town": "Town12", "map_hash": "ab" * 32, "seed": 1,
    "plan": [(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4), (50.0, 0.0, 0.0, 0.0, 0.0, 0.0, 4)],
    "origin_latitude": 42.0, "origin_longitude": 2.0, "privileged": None,
}  # fmt: skip


def place():
    """An address that no other test uses."""
    return "ipc:///tmp/driveloop-test-%s" % uuid.uuid4()


def observation(tick, speed=1.0):
    ego = {
        "speed": speed, "acceleration": (0.0, 0.0, 9.81), "angular_velocity": (0.0, 0.0, 0.0), "compass": 0.0,
        "latitude": 42.0, "longitude": 2.0, "altitude": 0.0,
    }  # fmt: skip
    return {"tick": tick, "time": tick * 0.05, "ego": ego, "images": [], "readings": [], "privileged": None}


class Background:
    """A blocking call on a thread of its own."""

    def __init__(self, body):
        self.result, self.error = None, None
        self.thread = threading.Thread(target=self._run, args=(body,), daemon=True)
        self.thread.start()

    def _run(self, body):
        try:
            self.result = body()
        except BaseException as error:  # handed to whoever asks for the value
            self.error = error

    def value(self):
        self.thread.join(20)
        assert not self.thread.is_alive(), "still running"
        if self.error is not None:
            raise self.error
        return self.result
