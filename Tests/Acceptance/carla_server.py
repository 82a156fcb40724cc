"""Drives `driveloop carla-server` with CARLA's own, unmodified Python client.

    python Tests/Acceptance/carla_server.py .build/release/driveloop [NAME ...]

Starts the server once for each check (or for the named ones), prints a line for each, and ends with 1 if one fails. The
client's wheel is the oracle: it decodes every answer and stream, and computes positions, waypoints and geodetic places
from the map with code of its own.
"""

import math
import os
import queue
import random
import select
import socket
import struct
import subprocess
import sys
import time

import carla

DELTA = 0.05


class Server:
    """A server on two free ports, stopped at the end."""

    def __init__(self, command, town="Town01"):
        self.process = subprocess.Popen(
            command + ["carla-server", "--port", "0", "--town", town], stdout=subprocess.PIPE, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], 120)
        line = self.process.stdout.readline() if ready else ""
        assert "calls at" in line, f"the server did not start: {line!r}"
        self.port = int(line.split("calls at ")[1].split(",")[0].split(":")[1])

    def client(self, timeout=60.0):
        client = carla.Client("localhost", self.port)
        client.set_timeout(timeout)
        return client

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


def check_session(server):
    client = server.client()
    assert client.get_server_version() == client.get_client_version()
    world = client.get_world()
    assert world.get_map().name == "Carla/Maps/Town01"
    assert "Carla/Maps/Town01" in client.get_available_maps()
    assert len(world.get_map().get_spawn_points()) > 100
    assert len(world.get_map().get_topology()) > 100
    # Without a client that ticks, time goes on by itself.
    first = world.wait_for_tick()
    assert world.wait_for_tick().frame > first.frame


def check_drive(server):
    """Connect, spawn, 100 ticks, transforms, destroy."""
    _, world = synchronous(server)
    assert world.get_settings().fixed_delta_seconds == DELTA
    car = spawn(world)
    frame = world.tick()
    start = car.get_transform()
    car.apply_control(carla.VehicleControl(throttle=0.75, steer=0.0))
    for step in range(100):
        assert world.tick() == frame + step + 1
    snapshot = world.get_snapshot()
    assert snapshot.frame == frame + 100
    near(snapshot.timestamp.delta_seconds, DELTA, 1e-6)
    assert snapshot.find(car.id).get_transform() == car.get_transform()
    moved = car.get_location() - start.location
    ahead = start.get_forward_vector()
    assert moved.length() > 20, moved.length()
    assert (moved.x * ahead.x + moved.y * ahead.y) / moved.length() > 0.95
    assert car.get_velocity().length() > 5
    near(car.get_control().throttle, 0.75, 1e-6)
    # The client reads the limit from the snapshot, and the lane's own from the map: 30 km/h in this town's streets.
    assert car.get_speed_limit() > 0
    waypoint = world.get_map().get_waypoint(car.get_location(), project_to_road=False)
    assert waypoint is not None
    near(waypoint.transform.location.z, car.get_location().z, 0.1)
    box = car.bounding_box
    near(box.extent.x, 2.45, 0.1)
    assert world.get_actors().find(car.id).attributes["role_name"] == "hero"
    assert car.destroy()
    world.tick()
    assert world.get_actors().find(car.id) is None
    raises(lambda: world.spawn_actor(
        world.get_blueprint_library().find("vehicle.lincoln.mkz_2020"),
        carla.Transform(carla.Location(x=1e6))), "no lane within")


def check_steering(server):
    """Positive steer turns right: CARLA's yaw grows."""
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    before = car.get_transform().rotation.yaw
    car.apply_control(carla.VehicleControl(throttle=0.5, steer=0.4))
    for _ in range(40):
        world.tick()
    turn = (car.get_transform().rotation.yaw - before + 180) % 360 - 180
    assert turn > 10, turn
    assert car.get_angular_velocity().z > 5, car.get_angular_velocity()


def check_motion(server):
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    start = car.get_transform()
    there = world.get_map().get_spawn_points()[20]
    car.set_transform(there)
    world.tick()
    near(car.get_location().distance_2d(there.location), 0, 0.01)
    near((car.get_transform().rotation.yaw - there.rotation.yaw + 180) % 360 - 180, 0, 0.01)
    car.set_location(start.location)
    world.tick()
    near(car.get_location().distance_2d(start.location), 0, 0.01)
    car.set_transform(start)
    car.enable_constant_velocity(carla.Vector3D(10, 0, 0))
    for _ in range(20):
        world.tick()
    near(car.get_velocity().length(), 10, 0.2)
    car.disable_constant_velocity()
    car.set_simulate_physics(False)
    world.tick()
    place = car.get_location()
    world.tick()
    near(car.get_location().distance(place), 0, 1e-6)
    car.set_light_state(carla.VehicleLightState(carla.VehicleLightState.LowBeam | carla.VehicleLightState.Position))
    world.tick()
    assert car.get_light_state() == carla.VehicleLightState.LowBeam | carla.VehicleLightState.Position
    walker = world.spawn_actor(
        world.get_blueprint_library().find("walker.pedestrian.0001"), world.get_map().get_spawn_points()[40])
    world.tick()
    first = walker.get_location()
    walker.apply_control(carla.WalkerControl(carla.Vector3D(0, 1, 0), 2.0))
    for _ in range(20):
        world.tick()
    near(walker.get_location().y - first.y, 2.0, 0.15)
    near(walker.get_control().speed, 2.0, 1e-6)


def check_weather(server):
    _, world = synchronous(server)
    wished = carla.WeatherParameters(cloudiness=10, precipitation=20, sun_altitude_angle=-30, wetness=40)
    world.set_weather(wished)
    assert world.get_weather() == wished


def check_lights(server):
    _, world = synchronous(server)
    world.tick()
    lights = world.get_actors().filter("traffic.traffic_light")
    assert len(lights) == 36, len(lights)
    landmarks = world.get_map().get_all_landmarks_of_type("1000001")
    found = {world.get_traffic_light(landmark).id for landmark in landmarks if world.get_traffic_light(landmark)}
    assert found == {light.id for light in lights}
    light = lights[0]
    group = light.get_group_traffic_lights()
    assert light.id in [other.id for other in group] and len(group) > 1
    world.freeze_all_traffic_lights(True)
    light.set_state(carla.TrafficLightState.Green)
    light.set_green_time(7.0)
    for _ in range(300):
        world.tick()
    assert light.get_state() == carla.TrafficLightState.Green
    assert light.is_frozen()
    near(light.get_green_time(), 7.0, 1e-6)
    world.freeze_all_traffic_lights(False)
    # A car that stands before a light knows it: the client finds where to stop from the trigger volume.
    stop = light.get_stop_waypoints()[0]
    car = world.spawn_actor(world.get_blueprint_library().find("vehicle.tesla.model3"), carla.Transform(
        stop.transform.location + carla.Location(z=0.5), stop.transform.rotation))
    light.set_state(carla.TrafficLightState.Red)
    world.tick()
    assert car.is_at_traffic_light()
    assert car.get_traffic_light().id == light.id
    assert car.get_traffic_light_state() == carla.TrafficLightState.Red


def check_batch(server):
    client, world = synchronous(server)
    blueprint = world.get_blueprint_library().find("vehicle.audi.tt")
    points = world.get_map().get_spawn_points()
    commands = [carla.command.SpawnActor(blueprint, point).then(
        carla.command.ApplyVehicleControl(carla.command.FutureActor, carla.VehicleControl(throttle=0.5)))
        for point in points[:8] + points[:1]]
    answers = client.apply_batch_sync(commands, True)
    assert [answer.has_error() for answer in answers] == [False] * 8 + [True]
    assert "no room" in answers[8].error, answers[8].error
    world.tick()
    cars = world.get_actors([answer.actor_id for answer in answers[:8]])
    near(cars[3].get_control().throttle, 0.5, 1e-6)
    answers = client.apply_batch_sync(
        [carla.command.DestroyActor(car) for car in cars] + [carla.command.DestroyActor(999)], True)
    assert [answer.has_error() for answer in answers] == [False] * 8 + [True]
    assert len(world.get_actors().filter("vehicle.*")) == 0


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


def check_position_sensors(server):
    _, world = synchronous(server)
    car = spawn(world)
    gnss = attached(world, "sensor.other.gnss", car)
    world.tick()
    place = measured(world, gnss, 3)[-1]
    expected = world.get_map().transform_to_geolocation(car.get_location())
    near(place.latitude, expected.latitude, 1e-7)
    near(place.longitude, expected.longitude, 1e-7)
    near(place.altitude, expected.altitude, 1e-3)
    motion = measured(world, attached(world, "sensor.other.imu", car), 3)[-1]
    near(motion.accelerometer.z, 9.81, 0.2)
    yaw = math.radians(car.get_transform().rotation.yaw)
    # 0 is north, which is CARLA's -y.
    near(math.cos(motion.compass), -math.sin(yaw), 1e-3)
    near(math.sin(motion.compass), math.cos(yaw), 1e-3)
    car.apply_control(carla.VehicleControl(throttle=0.6, steer=0.3))
    for _ in range(30):
        world.tick()
    motion = measured(world, attached(world, "sensor.other.imu", car), 1)[-1]
    near(math.degrees(motion.gyroscope.z), car.get_angular_velocity().z, 0.5)
    noisy = attached(world, "sensor.other.gnss", car, noise_alt_bias=5.0)
    near(measured(world, noisy, 1)[0].altitude - car.get_location().z, 5, 0.01)
    raises(lambda: attached(world, "sensor.other.gnss", car, sensor_tick=-1.0), "sensor_tick")


def check_collision(server):
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    ahead = car.get_transform()
    ahead.location += ahead.get_forward_vector() * 12 + carla.Location(z=0.5)
    other = world.spawn_actor(world.get_blueprint_library().find("vehicle.audi.tt"), ahead)
    events = []
    sensor = attached(world, "sensor.other.collision", car)
    sensor.listen(events.append)
    time.sleep(0.5)
    car.apply_control(carla.VehicleControl(throttle=1.0))
    for _ in range(120):
        world.tick()
    time.sleep(0.2)
    sensor.stop()
    sensor.destroy()
    hits = [event for event in events if event.other_actor.id == other.id]
    assert hits, len(events)
    assert hits[0].actor.id == car.id
    assert hits[0].other_actor.type_id == "vehicle.audi.tt"
    assert hits[0].normal_impulse.length() > 0


def check_cameras(server):
    import numpy
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    # Before the bonnet.
    mount = carla.Transform(carla.Location(x=3.0, z=1.6))
    size = {"image_size_x": 320, "image_size_y": 180, "fov": 100}
    camera = attached(world, "sensor.camera.rgb", car, mount, **size)
    image = measured(world, camera, 2)[-1]
    assert (image.width, image.height, image.fov) == (320, 180, 100)
    pixels = numpy.frombuffer(image.raw_data, dtype=numpy.uint8).reshape(180, 320, 4)
    assert len(numpy.unique(pixels[:, :, :3].reshape(-1, 3), axis=0)) > 100
    # The sky of a clear noon is bluer than the road; the last channel is opaque.
    assert pixels[:20, :, 0].mean() > pixels[:20, :, 2].mean()
    assert (pixels[:, :, 3] == 255).all()
    near(image.transform.location.z - car.get_location().z, 1.6, 0.05)
    depth = measured(world, attached(world, "sensor.camera.depth", car, mount, **size), 1)[0]
    raw = numpy.frombuffer(depth.raw_data, dtype=numpy.uint8).reshape(180, 320, 4).astype(float)
    metres = (raw[:, :, 2] + 256 * raw[:, :, 1] + 65536 * raw[:, :, 0]) / (2**24 - 1) * 1000
    # The flat road under the middle of the lowest row: height over the tangent of the ray's angle.
    focal = 160 / math.tan(math.radians(50))
    near(metres[179, 160], 1.6 / (89.5 / focal), 0.3)
    labels = measured(world, attached(world, "sensor.camera.semantic_segmentation", car, mount, **size), 1)[0]
    tags = numpy.frombuffer(labels.raw_data, dtype=numpy.uint8).reshape(180, 320, 4)[:, :, 2]
    assert tags[170, 160] in (1, 24), tags[170, 160]
    slow = attached(world, "sensor.camera.rgb", car, mount, sensor_tick=0.2, **size)
    frames = []
    slow.listen(lambda picture: frames.append(picture.frame))
    time.sleep(0.5)
    for _ in range(16):
        world.tick()
    time.sleep(0.3)
    slow.stop()
    slow.destroy()
    assert len(frames) == 4, frames


def beside(car, ahead, right, up=0.5):
    """A place in the car's own axes."""
    place = car.get_transform()
    place.location += (place.get_forward_vector() * ahead + place.get_right_vector() * right + carla.Location(z=up))
    return place


def check_lidar(server):
    import numpy
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    thing = world.spawn_actor(world.get_blueprint_library().find("static.prop.vendingmachine"), beside(car, 10, 4))
    mount = carla.Transform(carla.Location(z=2.4))
    # A whole turn in a step.
    sweep = {"channels": 32, "range": 50, "points_per_second": 200000, "rotation_frequency": 20}
    lossless = {"dropoff_general_rate": 0, "dropoff_zero_intensity": 0}
    scan = measured(world, attached(world, "sensor.lidar.ray_cast", car, mount, **sweep, **lossless), 2)[-1]
    assert scan.channels == 32
    assert sum(scan.get_point_count(channel) for channel in range(32)) == len(scan) > 1000
    points = numpy.frombuffer(scan.raw_data, dtype=numpy.float32).reshape(-1, 4)
    # The lowest channels meet the road below the sensor.
    near(float(numpy.median(points[-200:, 2])), -2.4, 0.1)
    assert ((points[:, 3] > 0.8) & (points[:, 3] <= 1)).all()
    labelled = measured(world, attached(world, "sensor.lidar.ray_cast_semantic", car, mount, **sweep), 1)[0]
    seen = [point for point in labelled if point.object_idx == thing.id]
    assert len(seen) > 5
    # y is to the right; the machine is half a metre deep, and its near side is seen.
    near(sum(point.point.x for point in seen) / len(seen), 10, 1)
    near(sum(point.point.y for point in seen) / len(seen), 4, 1)
    lossy = measured(world, attached(world, "sensor.lidar.ray_cast", car, mount, **sweep), 1)[0]
    assert 0.4 < len(lossy) / len(points) < 0.65, len(lossy) / len(points)
    raises(lambda: attached(world, "sensor.lidar.ray_cast", car, mount, range=-1), "range")


def check_radar(server):
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    world.spawn_actor(world.get_blueprint_library().find("static.prop.vendingmachine"), beside(car, 10, 4))
    radar = attached(world, "sensor.other.radar", car, carla.Transform(carla.Location(z=1)), horizontal_fov=60,
                     vertical_fov=10, points_per_second=20000, range=40)
    seen = [one for one in measured(world, radar, 1)[0] if 9 < one.depth < 12 and one.azimuth > 0.25]
    assert seen
    near(sum(one.azimuth for one in seen) / len(seen), math.atan2(4, 10), 0.1)
    assert all(abs(one.velocity) < 0.01 for one in seen)


def check_obstacle(server):
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    other = world.spawn_actor(world.get_blueprint_library().find("vehicle.audi.tt"), beside(car, 12, 0))
    events = []
    sensor = attached(world, "sensor.other.obstacle", car, carla.Transform(carla.Location(x=2.5, z=0.7)),
                      distance=20, only_dynamics=True)
    sensor.listen(events.append)
    time.sleep(0.5)
    world.tick()
    time.sleep(0.2)
    sensor.stop()
    sensor.destroy()
    assert [event.other_actor.id for event in events] == [other.id]
    # From the sensor to the other's rear, less the ball's radius.
    near(events[0].distance, 12 - 2.5 - 2.09 - 0.5, 0.1)


def check_lane_invasion(server):
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    events = []
    sensor = attached(world, "sensor.other.lane_invasion", car)
    sensor.listen(events.append)
    start = car.get_transform()
    for step in range(12):
        there = carla.Transform(start.location - start.get_right_vector() * 0.4 * step, start.rotation)
        car.set_transform(there)
        world.tick()
    time.sleep(0.2)
    sensor.stop()
    sensor.destroy()
    assert events and events[0].crossed_lane_markings


def check_load(server):
    client, world = synchronous(server)
    spawn(world)
    world.tick()
    world = client.load_world("Town02", reset_settings=False)
    assert world.get_map().name == "Carla/Maps/Town02"
    assert len(world.get_actors().filter("vehicle.*")) == 0
    assert world.get_settings().synchronous_mode
    frame = world.tick()
    assert world.tick() == frame + 1
    raises(lambda: client.load_world("Town99"), "Town99")


def check_refusals(server):
    """What is not served is refused by name, and nothing breaks."""
    _, world = synchronous(server)
    raises(lambda: world.cast_ray(carla.Location(), carla.Location(x=1)), "cast_ray")
    raises(lambda: world.get_level_bbs(), "get_all_level_BBs")
    raises(lambda: server.client().start_recorder("file"), "start_recorder")
    settings = world.get_settings()
    settings.fixed_delta_seconds = 0.03
    raises(lambda: world.apply_settings(settings), "fixed_delta_seconds")
    car = spawn(world)
    raises(lambda: spawn(world), "no room")
    raises(lambda: car.get_physics_control(), "get_physics_control")
    world.tick()


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
    assert second.wait_for_tick().frame == frame if second.get_snapshot().frame < frame else True
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
        return [struct.pack("<6f", t.location.x, t.location.y, t.location.z, t.rotation.pitch, t.rotation.yaw,
                            t.rotation.roll) for t in (car.get_transform() for car in cars)]

    second = Server(COMMAND)
    try:
        assert drive(server) == drive(second)
    finally:
        second.close()


def check_traffic_manager(server):
    """The Traffic Manager inside the wheel drives ten cars for 20 s of simulated time."""
    client, world = synchronous(server)
    cars = [spawn(world, "vehicle.tesla.model3", 9 * i, "autopilot") for i in range(10)]
    manager = client.get_trafficmanager(8000 + random.randrange(1000))
    manager.set_synchronous_mode(True)
    manager.set_random_device_seed(1)
    for car in cars:
        car.set_autopilot(True, manager.get_port())
    world.tick()
    starts = [car.get_location() for car in cars]
    travelled = [0.0] * len(cars)
    last = starts
    for _ in range(400):
        world.tick()
        now = [car.get_location() for car in cars]
        travelled = [far + a.distance(b) for far, a, b in zip(travelled, now, last)]
        last = now
    moved = sum(far > 10 for far in travelled)
    town = world.get_map()
    lost = [car.id for car in cars if town.get_waypoint(car.get_location(), project_to_road=False) is None]
    for car in cars:
        car.set_autopilot(False, manager.get_port())
    manager.set_synchronous_mode(False)
    assert moved >= 8, travelled
    assert not lost, lost


COMMAND = sys.argv[1:2]


def main():
    checks = {name[6:]: check for name, check in globals().items() if name.startswith("check_")}
    names = sys.argv[2:] or list(checks)
    if len(names) > 1:
        # Each in a process of its own: a client whose sensors outlive their world ends its process.
        failed = [name for name in names if subprocess.run([sys.executable, __file__, *COMMAND, name]).returncode]
        sys.exit(1 if failed else 0)
    server = Server(COMMAND)
    began = time.monotonic()
    try:
        checks[names[0]](server)
        server.close()
        print(f"ok      {names[0]} ({time.monotonic() - began:.1f} s)", flush=True)
    except Exception as error:  # noqa: BLE001
        server.process.kill()
        print(f"FAILED  {names[0]}: {type(error).__name__}: {error}", flush=True)
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
