"""The Traffic Manager inside the wheel."""

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


def check_fleet(server):
    """Fifty cars for 60 s, three times, each in a fresh server: no contact, and the same places to the last bit."""
    first = None
    for run in range(3):
        own = server if run == 0 else Server()
        travelled, contacts, places = fleet(own, 50, 1200, apart=3)
        assert sum(far > 10 for far in travelled) >= 45, travelled
        assert not contacts, contacts
        assert first is None or places == first, f"run {run + 1} ends elsewhere"
        first = places
        if run > 0:
            own.close()
