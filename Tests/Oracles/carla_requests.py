"""Records what CARLA's client sends: the first request of each call of a short drive, as hexadecimal bytes.

    python Tests/Oracles/carla_requests.py .build/release/driveloop > Tests/Oracles/carla_requests.json

Needs the wheel carla 0.9.16. The file was made with it on Python 3.11. Values are chosen so that Float32 holds them.
"""

import json
import os
import socket
import sys
import threading

import carla
import msgpack

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "Acceptance"))
import carla_server  # noqa: E402

found = {}


def forward(source, target, unpacker=None):
    raw, start = b"", 0
    while data := source.recv(1 << 16):
        if unpacker:
            raw += data
            unpacker.feed(data)
            for message in unpacker:
                found.setdefault(message[2], raw[start:unpacker.tell()].hex())
                start = unpacker.tell()
        target.sendall(data)
    target.shutdown(socket.SHUT_WR)


def proxy(port):
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            client, _ = listener.accept()
            server = socket.create_connection(("127.0.0.1", port))
            calls = msgpack.Unpacker(raw=False)
            threading.Thread(target=forward, args=(client, server, calls), daemon=True).start()
            threading.Thread(target=forward, args=(server, client), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


def main():
    server = carla_server.Server(sys.argv[1:2])
    port = proxy(server.port)
    # The client holds Python's lock while it waits for answers, so it has a process of its own.
    child = os.fork()
    if child == 0:
        drive(port)
    _, status = os.waitpid(child, 0)
    server.process.kill()
    print(json.dumps(dict(sorted(found.items())), indent=1))
    sys.exit(status)


def drive(port):
    client = carla.Client("localhost", port)
    client.set_timeout(20)
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode = True
    settings.fixed_delta_seconds = 0.05
    world.apply_settings(settings)
    library = world.get_blueprint_library()
    car = library.find("vehicle.audi.tt")
    car.set_attribute("role_name", "hero")
    points = world.get_map().get_spawn_points()
    actor = world.spawn_actor(car, points[0])
    world.spawn_actor(library.find("sensor.other.gnss"), carla.Transform(carla.Location(1, 2, 3)), attach_to=actor)
    walker = world.spawn_actor(library.find("walker.pedestrian.0001"), points[40])
    world.tick()
    actor.apply_control(carla.VehicleControl(0.5, -0.25, 0.125, True, False, True, 3))
    walker.apply_control(carla.WalkerControl(carla.Vector3D(0, 1, 0), 1.5, True))
    actor.set_transform(carla.Transform(carla.Location(1, 2, 3), carla.Rotation(4, 5, 6)))
    world.set_weather(carla.WeatherParameters(*range(1, 15)))
    actor.set_light_state(carla.VehicleLightState.Brake)
    client.apply_batch_sync([
        carla.command.SpawnActor(car, carla.Transform(carla.Location(1, 2, 3))).then(
            carla.command.SetAutopilot(carla.command.FutureActor, True)).then(
            carla.command.ApplyVehicleControl(carla.command.FutureActor, carla.VehicleControl(0.5))),
        carla.command.ApplyTransform(7, carla.Transform(carla.Location(1, 2, 3))),
        carla.command.ApplyWalkerState(7, carla.Transform(carla.Location(1, 2, 3)), 1.5),
        carla.command.SetVehicleLightState(7, carla.VehicleLightState.Brake),
        carla.command.SetSimulatePhysics(7, False),
        carla.command.ApplyTargetVelocity(7, carla.Vector3D(1, 2, 3)),
        carla.command.ApplyImpulse(7, carla.Vector3D(1, 2, 3)),
        carla.command.DestroyActor(7)], True)
    world.tick()
    os._exit(0)


if __name__ == "__main__":
    main()
