"""What sensors tell."""

import math
import time

import carla
import numpy

from .helpers import attached, beside, measured, near, raises, spawn, synchronous


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


def check_lidar(server):
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
