"""A world and an agent in two threads, over real sockets."""
import math
import os
import stat
import time

import pytest
import zmq
import zmq.auth
from driveloop_bridge import agent, errors, protocol
from driveloop_bridge.sockets import CurveClient, CurveServer, checked_address
from driveloop_bridge.world import WorldEndpoint
from tools import BRIEFING, IMPATIENT, Background, observation, place


STOP = {"throttle": 0, "steer": 0, "brake": 1}
WHY = {"target_speed": 0, "lateral_offset": 0, "reasons": []}


class Constant:
    def __init__(self, answer=(0.5, 0.0, 0.0)):
        self.answer, self.seen, self.ends = answer, [], 0

    def begin(self, briefing):
        assert briefing["plan"][1].x == 50.0

    def act(self, seen):
        self.seen.append(seen)
        return self.answer(seen) if callable(self.answer) else self.answer

    def end(self):
        self.ends += 1


def drive(model, address, name="constant", **more):
    return Background(lambda: agent.run(model, address, name, settings=IMPATIENT, diary=lambda text: None, **more))


class Raw:
    """Says whatever a test wants."""

    def __init__(self, address, name="raw", kind=zmq.DEALER):
        self.context = zmq.Context()
        self.socket = self.context.socket(kind)
        self.socket.linger, self.socket.rcvtimeo = 0, 10000
        self.socket.connect(address)
        self.hello = {
            "kind": "hello", "protocol": protocol.PROTOCOL_VERSION, "agent": name, "model": None, "cameras": [],
            "camera_period": 10, "jpeg_quality": 85, "sensors": [], "privileged": False,
        }  # fmt: skip

    def ask(self, message):
        frames = message if isinstance(message, list) else protocol.encode(message)
        self.socket.send_multipart(([b""] if self.socket.type == zmq.DEALER else []) + frames)
        frames = self.socket.recv_multipart()
        return protocol.decode(frames[1:] if self.socket.type == zmq.DEALER else frames)

    def close(self):
        self.socket.close()
        self.context.term()


@pytest.mark.parametrize("address", [place(), "tcp://127.0.0.1:*"])
def test_several_routes(address):
    world = WorldEndpoint(address, "test", settings=IMPATIENT)
    model = Constant(lambda seen: {"throttle": 0.25, "steer": math.sin(seen["tick"]), "brake": 0, "reverse": True})
    running = drive(model, world.address)
    assert world.wait_for_agent(10)["agent"] == "constant"
    for _ in range(3):
        world.begin(BRIEFING)
        for tick in range(20):
            control = world.exchange(observation(tick))
            assert control["steer"] == math.sin(tick) and control["reverse"] and not control["hand_brake"]
        world.end_route()
    world.close()
    assert running.value() == 3
    assert [seen["tick"] for seen in model.seen] == list(range(20)) * 3 and model.ends == 3


def test_a_model_is_named_and_its_plans_are_counted():
    world = WorldEndpoint(place(), "test", settings=IMPATIENT)
    named = {"hash": "0f" * 32, "options": "mode=fast"}
    counts = protocol.PlanCounts(2, 1, 1, 0, 0, 0, 0, 0, 12)
    client = Constant(lambda seen: dict(STOP, plans=counts))
    running = Background(lambda: agent.run(client, world.address, "vla", settings=IMPATIENT, model=named))
    assert world.wait_for_agent(10)["model"] == named
    world.begin(BRIEFING)
    assert world.exchange(observation(0))["plans"] == counts
    world.close()
    assert running.value() == 1
    for model in ({"hash": "0f", "options": ""}, {"hash": "0f" * 32, "options": "two\nlines"}):
        with pytest.raises(errors.MalformedError):
            agent.run(Constant(), place(), "vla", model=model)


def test_privileged_descriptions_travel_once():
    world = WorldEndpoint(place(), "test", settings=IMPATIENT)
    model = Constant()
    running = drive(model, world.address, privileged=True)
    world.begin(BRIEFING)
    description = protocol.ActorDescription(7, 0, "vehicle.audi.tt", "background", 2.0, 1.0, 0.7, 0.0, 0.0, 0.7)
    state = protocol.ActorState(7, *[float(i) for i in range(15)], lights=9, doors=1)
    for tick in range(3):
        privileged = {
            "ego": 7, "tick": tick, "time": 0.0, "descriptions": [description], "states": [state], "light_states": [2],
            "collisions": [],
        }  # fmt: skip
        world.exchange(dict(observation(tick), privileged=privileged))
    world.close()
    assert running.value() == 1
    assert [len(seen["privileged"]["new_descriptions"]) for seen in model.seen] == [1, 0, 0]
    assert all(seen["privileged"]["descriptions"] == [description] for seen in model.seen)


@pytest.mark.parametrize(
    "answer, error",
    [
        ((1.5, 0, 0), errors.InvalidControlError),
        ((0, float("nan"), 0), errors.InvalidControlError),
        ((0, 0, -0.1), errors.InvalidControlError),
        (dict(STOP, decision=dict(WHY, target_speed=float("nan"))), errors.InvalidControlError),
        (dict(STOP, decision=dict(WHY, reasons=[(0, None, float("inf"), True)])), errors.InvalidControlError),
        (dict(STOP, decision=dict(WHY, reasons=[(16, None, None, True)])), errors.FaultError),
        (None, errors.FaultError),
    ],
)
def test_bad_answers_end_one_route(answer, error):
    world = WorldEndpoint(place(), "test", settings=IMPATIENT)
    model = Constant(lambda seen: answer if seen["tick"] == 1 else (0, 0, 1))
    running = drive(model, world.address)
    world.begin(BRIEFING)
    world.exchange(observation(0))
    with pytest.raises(error):
        world.exchange(observation(1))
    world.end_route()
    world.begin(BRIEFING)
    world.exchange(observation(0))
    world.close()
    assert running.value() == 1


@pytest.mark.parametrize("kind", [zmq.DEALER, zmq.REQ])
def test_refusals_and_garbage(kind):
    world = WorldEndpoint(place(), "test", settings=IMPATIENT)
    waiting = Background(lambda: world.wait_for_agent(10))
    peer = Raw(world.address, kind=kind)
    assert peer.ask([b"\xc1"])["code"] == "malformed"
    assert peer.ask([b"\x80", b"\x80"])["code"] == "malformed"
    assert peer.ask([b"\xdd\xff\xff\xff\xff"])["code"] == "malformed"
    assert peer.ask([b"\xc0" * (2 << 20)])["code"] == "too_large"
    assert peer.ask({"kind": "next"})["code"] == "no_session"
    refusal = peer.ask(generator_hello(5))
    assert (refusal["kind"], refusal["code"]) == ("refusal", "wrong_version")
    assert (refusal["got"], refusal["expected"]) == ("5", "4")
    assert peer.ask(peer.hello)["kind"] == "welcome"
    waiting.value()
    driving = Background(lambda: world.begin(BRIEFING))
    second = Raw(world.address, name="second")
    assert second.ask(second.hello)["code"] == "busy"
    assert peer.ask({"kind": "next"})["kind"] == "route"
    waiting = Background(lambda: (driving.value(), world.exchange(observation(5))))
    assert peer.ask({"kind": "ready"})["kind"] == "observation"
    assert peer.ask(agent.control_message(4, (0, 0, 0)))["code"] == "wrong_tick"
    with pytest.raises(errors.WrongTickError):
        waiting.value()
    peer.close()
    second.close()
    world.close()


def generator_hello(version):
    import msgpack

    return [msgpack.packb({"kind": "hello", "protocol": version, "agent": "old", "new": []})]


def test_agent_dies_and_comes_back():
    world = WorldEndpoint(place(), "test", settings=IMPATIENT)

    def die():
        peer = Raw(world.address, name="constant")
        for message in (peer.hello, {"kind": "next"}, {"kind": "ready"}):
            peer.ask(message)
        peer.close()

    dying = Background(die)
    world.begin(BRIEFING)
    start = time.monotonic()
    with pytest.raises(errors.PeerLostError):
        world.exchange(observation(0))
    assert time.monotonic() - start < 5
    dying.value()
    running = drive(Constant(), world.address)
    world.begin(BRIEFING)
    world.exchange(observation(0))
    world.close()
    assert running.value() == 1


def test_world_restarts():
    address, model = place(), Constant()
    first = WorldEndpoint(address, "first", settings=IMPATIENT)
    running = drive(model, address)
    first.begin(BRIEFING)
    first.exchange(observation(0))
    first.close(farewell=False)
    second = WorldEndpoint(address, "second", settings=IMPATIENT)
    second.begin(BRIEFING)
    second.exchange(observation(0))
    second.close()
    assert running.value() == 2 and model.ends == 2


def test_no_world():
    with pytest.raises(errors.PeerTimeoutError):
        agent.AgentEndpoint(place(), "lonely", settings=IMPATIENT).connect(0.3)


def test_addresses():
    for address in ("tcp://127.0.0.1:5555", "tcp://[::1]:5", "tcp://127.0.0.1:*", "ipc:///tmp/x"):
        assert checked_address(address, None) == address
    assert checked_address("tcp://localhost:5", None) == "tcp://127.0.0.1:5"
    for address in (
        "tcp://*:5555", "tcp://0.0.0.0:5", "tcp://10.0.0.7:5", "tcp://example.org:5", "udp://127.0.0.1:5", "ipc://",
        "tcp://127.0.0.1", "tcp://127.0.0.1:70000", "tcp://127.0.0.1.example.org:5", "tcp://127.0.0.1;10.0.0.7:5",
    ):  # fmt: skip
        with pytest.raises(errors.AddressError):
            checked_address(address, None)
    assert checked_address("tcp://0.0.0.0:5", object()) == "tcp://0.0.0.0:5"
    world = WorldEndpoint(place(), "test")
    assert stat.S_IMODE(os.stat(world.address[6:]).st_mode) == 0o600
    world.close()


def test_curve(tmp_path):
    clients = tmp_path / "clients"
    clients.mkdir()
    zmq.auth.create_certificates(str(tmp_path), "world")
    zmq.auth.create_certificates(str(tmp_path), "stranger")
    zmq.auth.create_certificates(str(clients), "friend")
    world_file, stranger = str(tmp_path / "world.key"), str(tmp_path / "stranger.key_secret")
    friend = str(clients / "friend.key_secret")
    server = CurveServer(str(tmp_path / "world.key_secret"), str(clients))
    world = WorldEndpoint("tcp://127.0.0.1:*", "test", settings=IMPATIENT, curve=server)
    rejected = drive(Constant(), world.address, curve=CurveClient(stranger, world_file))
    with pytest.raises(errors.RefusedError):
        rejected.value()
    running = drive(Constant(), world.address, curve=CurveClient(friend, world_file))
    world.begin(BRIEFING)
    world.exchange(observation(0))
    world.close()
    assert running.value() == 1
    with pytest.raises(errors.KeyFileError):
        CurveClient(world_file, world_file)
