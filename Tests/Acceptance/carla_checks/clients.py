"""Hostile clients, several at a time, the same calls twice."""

import random
import socket
import time

import carla

from .helpers import Server, bits, spawn, synchronous


def check_hostile(server):
    """Noise, huge lengths, floods and vanishing clients end their own connection only."""
    client, world = synchronous(server)
    car = spawn(world)
    world.tick()
    noise = random.Random(1)

    def closed(data, port=server.port):
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            try:
                connection.sendall(data)
                while connection.recv(4096):
                    pass
            except ConnectionError:
                pass

    closed(bytes([0xC1]))
    closed(b"\xdd\xff\xff\xff\xff")
    closed(b"\xc6\x7f\xff\xff\xff" + b"x" * 1000)
    closed(b"\x94\x00\x00\xa4tick\x90")
    closed(b"GET / HTTP/1.1\r\n\r\n")
    for _ in range(50):
        data = bytes(noise.randrange(256) for _ in range(noise.randrange(1, 200)))
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
            connection.sendall(data)
    # Calls without reading the answers, then gone in the middle of one.
    call = b"\x94\x00\x01\xacget_map_data\x91\x91\xc2"
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.settimeout(0.2)
        try:
            connection.sendall(call * 2000 + call[:5])
        except OSError:
            pass
    frame = world.tick()
    assert world.tick() == frame + 1
    assert car.is_alive and client.get_server_version()


def check_two_clients(server):
    _, world = synchronous(server)
    second = server.client().get_world()
    car = spawn(world)
    frame = world.tick()
    # Not wait_for_tick, which waits for the step after where this one has come already.
    end = time.monotonic() + 30
    while second.get_snapshot().frame < frame and time.monotonic() < end:
        time.sleep(0.005)
    assert second.get_snapshot().frame == frame
    assert second.get_actor(car.id).type_id == car.type_id
    assert second.tick() == frame + 1
    assert world.tick() == frame + 2


def check_repeats(server):
    """The same calls give the same places to the last bit, in a fresh server."""
    def drive(server):
        _, world = synchronous(server)
        cars = [spawn(world, "vehicle.tesla.model3", 4 * i, "background") for i in range(5)]
        dice = random.Random(7)
        for _ in range(60):
            for car in cars:
                car.apply_control(carla.VehicleControl(throttle=dice.random(), steer=dice.uniform(-0.3, 0.3)))
            world.tick()
        return bits(cars)

    second = Server()
    try:
        assert drive(server) == drive(second)
    finally:
        second.close()
