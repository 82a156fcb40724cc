"""The world's side: a simulator in Python (the CARLA team agent) is driven by any DriveLoop agent.

    world = WorldEndpoint("tcp://127.0.0.1:5555", "carla")
    hello = world.wait_for_agent(60)
    world.begin(briefing)                    # a 'route' message
    control = world.exchange(observation)    # every tick, an 'observation' message
    world.end_route()
    world.close()

What goes wrong on a route is raised by `begin` or `exchange`; that route is over, and the next `begin` serves the same
agent, or waits for it to come back.
"""
import math
import time

import zmq

from . import protocol
from .errors import (
    AgentRestartedError, BridgeError, FaultError, InvalidControlError, MalformedError, PeerLostError, PeerTimeoutError,
    UnexpectedMessageError, WrongTickError, WrongVersionError,
)  # fmt: skip
from .sockets import Link, Settings


class WorldEndpoint:
    def __init__(self, address, world, tick_duration=0.05, settings=None, curve=None):
        self.settings = settings or Settings()
        self.welcome = {
            "kind": "welcome", "protocol": protocol.PROTOCOL_VERSION, "world": world, "tick_duration": tick_duration,
        }  # fmt: skip
        self.agent = None  #: the first hello; later agents must say the same
        self._peer = None  #: routing id of the agent, None when there is none
        self._descriptor = -1
        self._question = None  #: (envelope, message) that is not answered yet
        self._route = None
        self._known = {}
        self._arrived = []
        self.link = Link(zmq.ROUTER, address, self.settings, curve)
        self.link.socket.router_mandatory = True
        self.link.bind()
        self.address = self.link.address

    def wait_for_agent(self, timeout):
        """The hello of the agent that is connected, or of the next one."""
        if self._peer is None:
            deadline = time.monotonic() + timeout
            while self._receive(deadline, timeout, "agent that says hello") is not None:
                pass
        return self.agent

    def begin(self, briefing):
        """Hands a route to the agent; returns when it is ready for the first observation."""
        self.end_route()
        self._known = {}
        self._wait_for_next()
        self._route = {"kind": "route_end", "route": briefing["route"], "controls": 0}
        self._answer(dict(briefing, kind="route"))
        self._expect("ready", "ready")

    def exchange(self, observation):
        """Shows the agent an observation; returns its control, checked for tick and range."""
        if self._question is None or self._route is None:
            raise PeerLostError("the agent is gone (the route before this tick)")
        self._answer(self._outgoing(observation))
        tick = observation["tick"]
        control = self._expect("control", "control for tick %d" % tick)
        try:
            check_control(control, tick)
        except BridgeError as error:
            self._answer({"kind": "fault", "code": error.code, "message": str(error)})
            self._route = None
            raise
        self._route["controls"] += 1
        return control

    def end_route(self):
        """Tells the agent that the route is over; harmless when there is none."""
        route, self._route = self._route, None
        if route is not None and self._question is not None:
            try:
                self._answer(route)
            except BridgeError:
                pass

    def close(self, farewell=True):
        """Leaves. With `farewell`, the agent's next question is answered with bye, so that it leaves as well; without,
        it looks for this world again."""
        if self.link is None:
            return
        self.end_route()
        try:
            deadline = time.monotonic() + 1.0
            while farewell and self._peer is not None and self._question is None:
                self._receive(deadline, 1.0, "last question")
            if farewell and self._question is not None:
                self._answer({"kind": "bye"})
        except BridgeError:
            pass
        self.link.close()
        self.link = None

    def _outgoing(self, observation):
        """Descriptions of actors travel once."""
        message = dict(observation, kind="observation")
        privileged = message.get("privileged")
        if privileged is not None and "descriptions" in privileged:
            new = [d for d in privileged["descriptions"] if self._known.get(d.id) != d]
            self._known.update((description.id, description) for description in new)
            message["privileged"] = dict(privileged, new_descriptions=new)
        return message

    def _wait_for_next(self):
        while True:
            try:
                self.wait_for_agent(self.settings.reconnect_timeout)
                if self._question is None:
                    timeout = self.settings.reply_timeout
                    self._receive(time.monotonic() + timeout, timeout, "next")
                elif self._question[1]["kind"] == "next":
                    return
                else:
                    raise self._unexpected("next")
            except PeerLostError:
                pass  # between routes nothing is lost with the agent: wait for it to come back

    def _expect(self, kind, what):
        timeout = self.settings.reply_timeout
        try:
            message = self._receive(time.monotonic() + timeout, timeout, what)
            if message is None:
                raise AgentRestartedError("the agent restarted in the middle of the route")
            if message["kind"] == "fault":
                self.end_route()
                raise FaultError(message["code"], message["message"])
            if message["kind"] != kind:
                raise self._unexpected(what)
            return message
        except BridgeError:
            self._route = None
            raise

    def _unexpected(self, expected):
        kind = self._question[1]["kind"]
        error = UnexpectedMessageError("message: got '%s', expected %s" % (kind, expected))
        if kind != "next":
            self._answer({"kind": "fault", "code": error.code, "message": str(error)})
        return error

    def _answer(self, message):
        if self._question is None:
            raise PeerLostError("the agent is gone (sending '%s')" % message["kind"])
        (envelope, _), self._question = self._question, None
        if not self._send(envelope, message):
            self._peer = None
            raise PeerLostError("the agent is gone (sending '%s')" % message["kind"])

    def _send(self, envelope, message):
        try:
            self.link.socket.send_multipart(envelope + protocol.encode(message))
            return True
        except zmq.ZMQError as error:
            if error.errno in (zmq.EHOSTUNREACH, zmq.EAGAIN):
                return False
            raise BridgeError("send: %s" % error)

    def _receive(self, deadline, timeout, what):
        """The agent's next question, or None when an agent has said hello."""
        if self.link is None:
            raise BridgeError("the endpoint is closed")
        while True:
            while self._arrived:
                event, value = self._arrived.pop(0)
                if event == "request":
                    is_news, message = self._take(*value)
                    if is_news:
                        return message
                elif event == "gone" and self._peer is not None and value == self._descriptor:
                    self._peer = self._question = None
                    raise PeerLostError("the agent is gone (waiting for %s)" % what)
            left = deadline - time.monotonic()
            self.link.wait(min(left, 60))
            # CRITICAL: the monitor is read after each look for a message, and a message looked for after each news from
            # the monitor. So an agent's last words come before its end, and the end of an old connection before the
            # hello of a new one with the same file descriptor.
            frames, events = None, []
            while not frames:
                try:
                    frames = self.link.socket.recv_multipart(zmq.DONTWAIT, copy=False)
                except zmq.Again:
                    pass
                news = self.link.events()
                events += news
                if not news:
                    break
            if frames:
                request = ("request", self._request(frames))
                own = [e for e in events if e == ("gone", request[1][1]) and not _is_hello(request[1][2])]
                self._arrived += [e for e in events if e not in own] + [request] + own
            else:
                self._arrived += events
            if not self._arrived and left <= 0:
                # A living agent that does not answer is given up: its late answer must not meet another tick.
                self._peer = self._question = None
                raise PeerTimeoutError("no %s within %g s" % (what, timeout))

    def _request(self, frames):
        """(envelope, file descriptor, message or MalformedError)"""
        descriptor = frames[-1].get(zmq.SRCFD)
        buffers = [frame.buffer for frame in frames]
        # [identity, "", ...] from REQ and DEALER; [identity, request id, "", ...] from REQ with REQ_CORRELATE.
        delimiter = next((i for i in (1, 2) if i < len(buffers) and len(buffers[i]) == 0), None)
        if delimiter is None:
            return [bytes(buffers[0]), b""], descriptor, MalformedError("frames: expected an empty delimiter and a header")
        envelope = [bytes(buffer) for buffer in buffers[: delimiter + 1]]
        try:
            if len(buffers) != delimiter + 2:
                raise MalformedError("frames: got %d, expected a header alone" % (len(buffers) - delimiter - 1))
            message = protocol.decode(buffers[delimiter + 1 :], protocol.MAXIMUM_AGENT_MESSAGE)
        except MalformedError as error:
            message = error
        return envelope, descriptor, message

    def _take(self, envelope, descriptor, message):
        """(whether our agent said something new, what). Strangers are answered here and nowhere else."""
        is_ours = envelope[0] == self._peer
        if isinstance(message, WrongVersionError):
            self._refuse(envelope, "wrong_version", str(message), message.expected, message.got)
            return False, None
        if _is_hello(message):
            if not is_ours and self._peer is not None:
                text = "an agent is driving in this world; try again later"
                self._refuse(envelope, "busy", text, self.agent["agent"], message["agent"])
            elif self.agent is not None and self.agent != message:
                text = "this evaluation began with another agent or other requirements"
                self._refuse(envelope, "different_agent", text, self.agent["agent"], message["agent"])
            elif self._send(envelope, self.welcome):
                self.agent, self._peer, self._descriptor, self._question = message, envelope[0], descriptor, None
                return True, None
            return False, None
        if isinstance(message, MalformedError):
            self._send(envelope, {"kind": "fault", "code": message.code, "message": str(message)})
            if is_ours:
                raise message
            return False, None
        if not is_ours:
            self._send(envelope, {"kind": "fault", "code": "no_session", "message": "say hello first"})
            return False, None
        self._question = (envelope, message)
        if message["kind"] == "bye":
            self._answer({"kind": "bye"})
            self._peer = None
            raise PeerLostError("the agent is gone (it said bye)")
        return True, message

    def _refuse(self, envelope, code, text, expected, got):
        refusal = {"kind": "refusal", "code": code, "message": text, "expected": str(expected), "got": str(got)}
        self._send(envelope, refusal)


def _is_hello(message):
    return isinstance(message, dict) and message["kind"] == "hello"


def check_control(control, tick):
    """Raises unless the control answers `tick` and every number is finite and in range."""
    if control["tick"] != tick:
        raise WrongTickError("control answers tick %d, expected %d" % (control["tick"], tick))
    for name, low in (("throttle", 0.0), ("steer", -1.0), ("brake", 0.0)):
        value = control[name]
        if not (math.isfinite(value) and low <= value <= 1.0):
            raise InvalidControlError("control.%s: got %r, expected %g...1" % (name, value, low))
    decision = control["decision"]
    if decision is not None:
        numbers = [("target_speed", decision["target_speed"]), ("lateral_offset", decision["lateral_offset"])]
        numbers += [("reasons.distance", r.distance) for r in decision["reasons"] if r.distance is not None]
        for name, value in numbers:
            if not math.isfinite(value):
                raise InvalidControlError("control.decision.%s: got %r, expected a finite number" % (name, value))
