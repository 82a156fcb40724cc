"""The Traffic Manager inside the wheel."""

import multiprocessing
import os
import random

from .helpers import Server, attached, bits, synchronous


def fleet(server, count, ticks, apart):
    """`count` cars under the wheel's own Traffic Manager: metres gone, contacts among them, where they are at the end."""
    client, world = synchronous(server)
    points, cars = world.get_map().get_spawn_points(), []
    blueprint = world.get_blueprint_library().find("vehicle.tesla.model3")
    taken = []
    for point in points[::apart] + points:
        # Some points are before and behind each other.
        if len(cars) < count and all(point.location.distance(other) > 8 for other in taken):
            cars.append(world.spawn_actor(blueprint, point))
            taken.append(point.location)
    assert len(cars) == count, f"room for {len(cars)} cars only"
    contacts = []
    sensors = []
    for car in cars:
        sensors.append(attached(world, "sensor.other.collision", car))
        sensors[-1].listen(lambda event: contacts.append((event.frame, event.actor.id, event.other_actor.id)))
    manager = client.get_trafficmanager(8000 + random.randrange(1000))
    manager.set_synchronous_mode(True)
    # The manager's thread may still be in a round of its own; after a tick it waits for ours.
    world.tick()
    manager.set_random_device_seed(1)
    for car in cars:
        car.set_autopilot(True, manager.get_port())
    world.tick()
    travelled, last = [0.0] * count, [car.get_location() for car in cars]
    for _ in range(ticks):
        world.tick()
        now = [car.get_location() for car in cars]
        travelled = [far + a.distance(b) for far, a, b in zip(travelled, now, last)]
        last = now
    town = world.get_map()
    lost = [car.id for car in cars if town.get_waypoint(car.get_location(), project_to_road=False) is None]
    assert not lost, f"beside the road: {lost}"
    places = bits(cars)
    for sensor in sensors:
        sensor.destroy()
    for car in cars:
        car.set_autopilot(False, manager.get_port())
    manager.set_synchronous_mode(False)
    return travelled, contacts, places


def check_traffic_manager(server):
    """Ten cars for 20 s of simulated time."""
    travelled, contacts, _ = fleet(server, 10, 400, apart=9)
    assert sum(far > 10 for far in travelled) >= 8, travelled
    assert not contacts, contacts


def check_getaway(server):
    """The Traffic Manager's car gets away as CARLA's do: 90 % of the 21 km/h that it wants where 30 are allowed, 3 s from
    rest. (By PDM-Lite's law for CARLA's MKZ full throttle gives 20 km/h in 0.85 s, three quarters of it in 1.6 s.)"""
    client, world = synchronous(server)
    car = world.spawn_actor(
        world.get_blueprint_library().find("vehicle.tesla.model3"), world.get_map().get_spawn_points()[0])
    manager = client.get_trafficmanager(8000 + random.randrange(1000))
    manager.set_synchronous_mode(True)
    world.tick()
    manager.ignore_lights_percentage(car, 100)
    car.set_autopilot(True, manager.get_port())
    world.tick()
    wanted = 0.7 * car.get_speed_limit()
    speeds = []
    for _ in range(60):
        world.tick()
        speeds.append(3.6 * car.get_velocity().length())
    car.set_autopilot(False, manager.get_port())
    manager.set_synchronous_mode(False)
    assert 15 < wanted < 30, wanted
    assert max(speeds) > 0.9 * wanted, (wanted, speeds)


def check_fleet(server):
    """Fifty cars for 60 s, three times: no contact, and the same places to the last bit.

    Each time with a fresh server, which begins in synchronous mode (else lights have run on by the clock on the wall when the
    client comes), and a fresh client: managers of earlier servers stay in a client, call those for ever, and end the process
    when they get no answer for long.
    """
    first, fresh = None, multiprocessing.get_context("spawn")
    for run in range(3):
        results, sender = fresh.Pipe(duplex=False)
        client = fresh.Process(target=run_fleet, args=(sender, 50, 1200, 3))
        client.start()
        sender.close()
        try:
            travelled, contacts, places = results.recv()
        except EOFError:
            raise AssertionError(f"run {run + 1} ended without a result")
        client.join()
        assert sum(far > 10 for far in travelled) >= 45, travelled
        assert not contacts, contacts
        assert first is None or places == first, f"run {run + 1} ends elsewhere"
        first = places


def run_fleet(sender, *arguments):
    """In a process of its own."""
    server = Server(options=["--synchronous"])
    sender.send(fleet(server, *arguments))
    sender.close()
    server.close()
    # The manager's thread goes on for ever.
    os._exit(0)
