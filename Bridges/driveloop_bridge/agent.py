"""The agent's side: a model in Python drives in a DriveLoop world.

An agent is any object with `act(observation)` that returns (throttle, steer, brake) or a dict with these keys and,
if wanted, 'hand_brake', 'reverse', 'decision' (why: {'target_speed', 'lateral_offset', 'reasons'}, see Protocol.md) and
'plans' (protocol.PlanCounts: what became of the route's plans, for results); and, if wanted, `begin(briefing)` and `end()`.
"""
import sys
import time

import zmq

from . import protocol
from .errors import BridgeError, FaultError, PeerLostError, PeerTimeoutError, RefusedError, UnexpectedMessageError
from .sockets import Link, Settings


def run(
    agent, address, name, cameras=(), privileged=False, settings=None, curve=None, diary=None,
    camera_period=protocol.DEFAULT_CAMERA_PERIOD, jpeg_quality=protocol.DEFAULT_JPEG_QUALITY, sensors=(),
    model=None,
):  # fmt: skip
    """Drives route after route until the world says bye; returns how many routes came to their end.

    `cameras` are rows of protocol.Camera; their images come every `camera_period` ticks as JPEG of `jpeg_quality` (the
    leaderboard's agents use 20). `sensors` are rows of protocol.Sensor: LiDAR, radar and so on; from a leaderboard agent's
    list both are made by `sensors.requirements`. `model` names what the agent drives with in the world's results:
    {"hash": SHA-256 of the weights in hexadecimal, "options": what else they depend on, in one line}. A world that dies and comes back
    is found again. `diary` is told in words what goes wrong (default: stderr).
    """
    client = AgentEndpoint(
        address, name, cameras, privileged, settings, curve, diary, camera_period, jpeg_quality, sensors, model
    )
    try:
        return client.run(agent)
    finally:
        client.close()


class AgentEndpoint:
    """One connection to a world; `run` is all that most need."""

    def __init__(
        self, address, name, cameras=(), privileged=False, settings=None, curve=None, diary=None,
        camera_period=protocol.DEFAULT_CAMERA_PERIOD, jpeg_quality=protocol.DEFAULT_JPEG_QUALITY, sensors=(),
        model=None,
    ):  # fmt: skip
        self.address, self.settings, self.curve = address, settings or Settings(), curve
        self.hello = {
            "kind": "hello", "protocol": protocol.PROTOCOL_VERSION, "agent": name, "model": model,
            "cameras": list(cameras), "camera_period": camera_period, "jpeg_quality": jpeg_quality,
            "sensors": list(sensors), "privileged": privileged,
        }  # fmt: skip
        self.diary = diary or (lambda text: print(text, file=sys.stderr, flush=True))
        self.link = None
        self.world = None

    def connect(self, timeout):
        """Says hello until a world answers; returns its welcome."""
        try:
            return self._connect(timeout)
        except BaseException:
            self.close()
            raise

    def _connect(self, timeout):
        deadline = time.monotonic() + timeout
        trouble = PeerTimeoutError("no world at %s within %g s" % (self.address, timeout))
        while time.monotonic() < deadline:
            self.close()
            self.link = Link(zmq.DEALER, self.address, self.settings, self.curve)
            self.link.socket.connect(self.link.address)
            try:
                reply = self._ask(self.hello, deadline - time.monotonic(), "welcome")
            except PeerTimeoutError:
                raise trouble
            except PeerLostError as error:
                trouble = error
            else:
                if reply["kind"] == "welcome":
                    self.world = reply
                    return reply
                if reply["kind"] != "refusal":
                    raise self._unexpected(reply, "welcome")
                trouble = RefusedError(reply["code"], reply["message"], reply["expected"], reply["got"])
                if reply["code"] != "busy":
                    raise trouble
            time.sleep(0.1)
        raise trouble

    def run(self, agent):
        routes = 0
        if self.link is None:
            self.connect(self.settings.reconnect_timeout)
        while True:
            try:
                reply = self._ask({"kind": "next"}, self.settings.route_timeout, "route")
                if reply["kind"] == "bye":
                    return routes
                if reply["kind"] != "route":
                    raise self._unexpected(reply, "route")
                try:
                    routes += self._drive(agent, reply)
                finally:
                    if hasattr(agent, "end"):
                        agent.end()
            except PeerLostError as error:
                self.diary("%s; looking for the world again" % error)
                self.connect(self.settings.reconnect_timeout)

    def close(self):
        if self.link is not None:
            self.link.close()
            self.link = None

    def _drive(self, agent, briefing):
        """One route; False when it ended by a fault of either side."""
        descriptions = {}
        try:
            if hasattr(agent, "begin"):
                agent.begin(briefing)
        except Exception as error:
            return self._report(error)
        reply = self._ask({"kind": "ready"}, self.settings.reply_timeout, "observation")
        while True:
            if reply["kind"] == "route_end":
                return True
            if reply["kind"] == "fault" and reply["code"] != "no_session":
                self.diary("route %s: %s" % (briefing["route"], FaultError(reply["code"], reply["message"])))
                return False
            if reply["kind"] != "observation":
                raise self._unexpected(reply, "observation or route_end")
            _describe(reply, descriptions)
            try:
                # Encoded here: an answer that cannot be sent is the agent's failure, not the session's.
                control = protocol.encode(control_message(reply["tick"], agent.act(reply)))
            except Exception as error:
                return self._report(error)
            reply = self._ask(control, self.settings.reply_timeout, "observation")

    def _report(self, error):
        self.diary("the agent failed: %r" % error)
        fault = {"kind": "fault", "code": "agent_failed", "message": ("%s: %s" % (type(error).__name__, error))[:2000]}
        reply = self._ask(fault, self.settings.reply_timeout, "route_end")
        if reply["kind"] != "route_end":
            raise self._unexpected(reply, "route_end")
        return False

    def _ask(self, message, timeout, what):
        """The world's answer to a message, or to frames that are encoded already."""
        if self.link is None:
            raise BridgeError("the endpoint is closed")
        # The empty frame is REQ's delimiter.
        frames = message if isinstance(message, list) else protocol.encode(message)
        self.link.socket.send_multipart([b""] + frames)
        deadline = time.monotonic() + timeout
        while True:
            left = deadline - time.monotonic()
            self.link.wait(min(left, 60))
            # The monitor is read first and believed last: a world that says bye and leaves has said bye.
            for event, value in self.link.events():
                if event == "refused":
                    raise RefusedError("handshake", "%s; check the CURVE keys of both sides" % value)
                self.link.is_lost = True
            try:
                frames = self.link.socket.recv_multipart(zmq.DONTWAIT, copy=False)
            except zmq.Again:
                frames = None
            if frames:
                return protocol.decode([frame.buffer for frame in frames[1:]])
            if self.link.is_lost:
                raise PeerLostError("the world is gone (waiting for %s)" % what)
            if left <= 0:
                raise PeerTimeoutError("no %s within %g s" % (what, timeout))

    def _unexpected(self, reply, expected):
        if reply["kind"] == "fault":
            if reply["code"] == "no_session":
                return PeerLostError("the world has forgotten this agent")
            return FaultError(reply["code"], reply["message"])
        return UnexpectedMessageError("message: got '%s', expected %s" % (reply["kind"], expected))


def control_message(tick, answer):
    """The control message for an agent's answer."""
    if not isinstance(answer, dict):
        throttle, steer, brake = answer
        answer = {"throttle": throttle, "steer": steer, "brake": brake}
    return {
        "kind": "control", "tick": tick, "throttle": answer["throttle"], "steer": answer["steer"],
        "brake": answer["brake"], "hand_brake": answer.get("hand_brake", False), "reverse": answer.get("reverse", False),
        "decision": answer.get("decision"), "plans": answer.get("plans"),
    }  # fmt: skip


def _describe(observation, known):
    """Puts the description of every actor into observation['privileged']['descriptions']; each travels only once."""
    privileged = observation["privileged"]
    if privileged is not None:
        known.update((description.id, description) for description in privileged["new_descriptions"])
        privileged["descriptions"] = [known[state.id] for state in privileged["states"]]
