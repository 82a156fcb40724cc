"""How fast `driveloop carla-server` is under CARLA's own Python client.

    python Tests/Acceptance/carla_speed.py .build/release/driveloop [--seconds 5] [--out FILE.json]

Ticks per second of `world.tick()` in synchronous mode in the settings in which a throw-away server of Python was measured
before this one was written, whose figures stand beside (wheel 0.9.16, loopback, two cores under load; another day and load, so
ratios are rough), and how long a fresh server takes from its start to the first tick. Client, Traffic Manager and server share
the machine: with many cars, the client's share is the larger. The load of the machine is told; on a busy one the figures mean
little.
"""

import argparse
import json
import os
import random
import sys
import time

from carla_checks import helpers
from carla_checks.helpers import VERSION, Server, attached, synchronous

#: Ticks per second of the throw-away server.
STUB = {"empty": 3550, "one car": 2543, "30 cars": 1211, "one car, manager": 1000, "30 cars, manager": 439,
        "34 cars, manager": 292, "camera 1600x900": 273}


def cars(world, count):
    """`count` cars at spawn points that are not behind one another."""
    blueprint, placed = world.get_blueprint_library().find("vehicle.tesla.model3"), []
    for point in world.get_map().get_spawn_points():
        if len(placed) < count:
            car = world.try_spawn_actor(blueprint, point)
            placed += [car] if car else []
    assert len(placed) == count, f"room for {len(placed)} cars only"
    world.tick()
    return placed


def rate(tick, seconds):
    for _ in range(20):
        tick()
    ticks, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        tick()
        ticks += 1
    return ticks / (time.perf_counter() - began)


def driven(client, world, count, seconds):
    manager = client.get_trafficmanager(8000 + random.randrange(1000))
    manager.set_synchronous_mode(True)
    world.tick()
    for car in cars(world, count):
        car.set_autopilot(True, manager.get_port())
    result = rate(world.tick, seconds)
    manager.shut_down()
    return result


def with_camera(world, seconds):
    camera = attached(world, "sensor.camera.rgb", cars(world, 1)[0], image_size_x=1600, image_size_y=900)
    frames = []
    camera.listen(lambda image: frames.append(image.frame))
    time.sleep(0.5)
    result = rate(world.tick, seconds)
    camera.stop()
    assert len(frames) > 1, "no pictures came"
    return result


def steered(world, seconds):
    car = cars(world, 1)[0]

    def tick():
        car.apply_control(helpers.carla.VehicleControl(throttle=0.3))
        world.tick()

    return rate(tick, seconds)


def start(town):
    """Seconds from the program's start to the end of the first tick."""
    began = time.perf_counter()
    server = Server(town, options=["--synchronous"])
    up = time.perf_counter() - began
    client = server.client()
    client.get_world().tick()
    total = time.perf_counter() - began
    server.close()
    return up, total


def measure(seconds):
    settings = {
        "empty": ("Town01", lambda client, world: rate(world.tick, seconds)),
        "one car": ("Town01", lambda client, world: steered(world, seconds)),
        "30 cars": ("Town01", lambda client, world: (cars(world, 30), rate(world.tick, seconds))[1]),
        "one car, manager": ("Town01", lambda client, world: driven(client, world, 1, seconds)),
        "30 cars, manager": ("Town01", lambda client, world: driven(client, world, 30, seconds)),
        "34 cars, manager": ("Town03", lambda client, world: driven(client, world, 34, seconds)),
        "camera 1600x900": ("Town01", lambda client, world: with_camera(world, seconds)),
    }
    rows = []
    for name, (town, body) in settings.items():
        server = Server(town, options=["--synchronous"])
        result = body(*synchronous(server))
        # A client's threads may still call it.
        server.process.kill()
        rows.append({"setting": name, "town": town, "ticks_per_second": round(result, 1), "stub": STUB[name]})
        print(f"{name:18} {town:7} {result:8.1f} ticks/s, {result / STUB[name]:5.2f} x the throw-away server", flush=True)
    for town in ("Town03", "Town13"):
        up, total = start(town)
        rows.append({"setting": "start", "town": town, "seconds_to_calls": round(up, 2), "seconds_to_tick": round(total, 2)})
        print(f"start              {town:7} {up:8.2f} s to calls, {total:.2f} s to the first tick", flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=5, help="of each measurement (default: 5)")
    parser.add_argument("--out", help="file for the figures as JSON")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    print(f"wheel {VERSION}, {os.cpu_count()} cores, load {load:.1f} before")
    rows = measure(arguments.seconds)
    if arguments.out:
        with open(arguments.out, "w") as file:
            json.dump({"wheel": VERSION, "cores": os.cpu_count(), "load_before": round(load, 1), "rows": rows}, file, indent=1)
    # The wheel's threads outlive their servers.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
