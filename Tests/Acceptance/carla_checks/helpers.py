"""A server of the wheel's version, and what all checks do with it."""

import importlib.metadata
import queue
import select
import struct
import subprocess
import sys
import time

import carla

# The program, as the caller named it.
COMMAND = sys.argv[1:2]
DELTA = 0.05
VERSION = importlib.metadata.version("carla")


class Server:
    """A server of the wheel's version on two free ports, stopped at the end."""

    started = []

    def __init__(self, town="Town01", options=()):
        self.process = subprocess.Popen(
            COMMAND + ["carla-server", "--port", "0", "--town", town, "--carla-version", VERSION, *options],
            stdout=subprocess.PIPE, text=True)
        self.started.append(self)
        ready, _, _ = select.select([self.process.stdout], [], [], 120)
        line = self.process.stdout.readline() if ready else ""
        assert "calls at" in line, f"the server did not start: {line!r}"
        self.port = int(line.split("calls at ")[1].split(",")[0].split(":")[1])

    def client(self, timeout=60.0):
        client = carla.Client("localhost", self.port)
        client.set_timeout(timeout)
        return client

    @classmethod
    def kill_all(cls):
        for server in cls.started:
            server.process.kill()

    def close(self):
        assert self.process.poll() is None, f"the server ended by itself with {self.process.returncode}"
        self.process.terminate()
        self.process.wait(10)


def synchronous(server):
    client = server.client()
    world = client.get_world()
    settings = world.get_settings()
    settings.synchronous_mode = True
    settings.fixed_delta_seconds = DELTA
    world.apply_settings(settings)
    return client, world


def spawn(world, name="vehicle.lincoln.mkz_2020", place=0, role="hero"):
    blueprint = world.get_blueprint_library().find(name)
    blueprint.set_attribute("role_name", role)
    points = world.get_map().get_spawn_points()
    return world.spawn_actor(blueprint, points[place])


def raises(call, *words):
    try:
        call()
    except (RuntimeError, IndexError) as error:
        for word in words:
            assert word in str(error), f"{word!r} not in {error}"
        return
    raise AssertionError(f"no error that says {words}")


def near(a, b, tolerance):
    assert abs(a - b) <= tolerance, f"{a} is not within {tolerance} of {b}"


def measured(world, sensor, ticks):
    data = queue.Queue()
    sensor.listen(data.put)
    # The stream opens on a thread of the client's.
    time.sleep(0.5)
    readings = []
    for _ in range(ticks):
        frame = world.tick()
        reading = data.get(timeout=60)
        assert reading.frame == frame, (reading.frame, frame)
        readings.append(reading)
    sensor.stop()
    sensor.destroy()
    return readings


def attached(world, name, car, place=None, **attributes):
    blueprint = world.get_blueprint_library().find(name)
    for key, value in attributes.items():
        blueprint.set_attribute(key, str(value))
    return world.spawn_actor(blueprint, place or carla.Transform(), attach_to=car)


def bits(cars):
    """Where cars are, to the last bit."""
    return [struct.pack("<6f", t.location.x, t.location.y, t.location.z, t.rotation.pitch, t.rotation.yaw,
                        t.rotation.roll) for t in (car.get_transform() for car in cars)]


def beside(car, ahead, right, up=0.5):
    """A place in the car's own axes."""
    place = car.get_transform()
    place.location += (place.get_forward_vector() * ahead + place.get_right_vector() * right + carla.Location(z=up))
    return place
