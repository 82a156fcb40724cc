"""Session, actors, weather, lights, batches, maps, and what is refused."""

import random

import carla

from .helpers import DELTA, attached, beside, measured, near, raises, spawn, synchronous


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


def check_blueprints(server):
    """Values out of which programs draw one by lot."""
    library = server.client().get_world().get_blueprint_library()
    assert len(library.filter("vehicle.*")) == 41 and len(library.filter("walker.pedestrian.*")) == 52
    for blueprint in library.filter("vehicle.*"):
        colours = blueprint.get_attribute("color").recommended_values
        assert len(colours) > 1, blueprint.id
        for colour in colours:
            blueprint.set_attribute("color", colour)
        assert int(blueprint.get_attribute("number_of_wheels")) in (2, 4, 6), blueprint.id


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


def check_load(server):
    client, world = synchronous(server)
    spawn(world)
    world.tick()
    before = {actor.id for actor in world.get_actors()}
    world = client.load_world("Town02", reset_settings=False)
    assert world.get_map().name == "Carla/Maps/Town02"
    assert len(world.get_actors().filter("vehicle.*")) == 0
    assert world.get_settings().synchronous_mode
    frame = world.tick()
    assert world.tick() == frame + 1
    # As in CARLA, no id comes twice: the Traffic Manager remembers them over loads.
    car = spawn(world)
    world.tick()
    after = {actor.id for actor in world.get_actors()}
    assert not before & after and car.id in after, before & after
    light = world.get_actors().filter("traffic.traffic_light*")[0]
    light.set_state(carla.TrafficLightState.Yellow)
    world.tick()
    assert light.get_state() == carla.TrafficLightState.Yellow
    assert light.id in {member.id for member in light.get_group_traffic_lights()}
    measured(world, attached(world, "sensor.other.gnss", car), 2)
    raises(lambda: client.load_world("Town99"), "Town99")


def check_hybrid_traffic(server):
    """After a load, the Traffic Manager's hybrid mode finds the ego: cars near it keep their physics."""
    client, world = synchronous(server)
    manager = client.get_trafficmanager(8000 + random.randrange(1000))
    manager.set_synchronous_mode(True)
    manager.set_hybrid_physics_mode(True)
    manager.set_hybrid_physics_radius(60)
    world.tick()
    world = client.load_world("Town02", reset_settings=False)
    world.tick()
    hero = spawn(world)
    world.tick()
    points = sorted(world.get_map().get_spawn_points(), key=lambda point: point.location.distance(hero.get_location()))
    near_car = world.spawn_actor(other(world), next(p for p in points if p.location.distance(hero.get_location()) > 12))
    far_car = world.spawn_actor(other(world), points[-1])
    world.tick()
    for car in (near_car, far_car):
        car.set_autopilot(True, manager.get_port())
    world.tick()
    fastest = {near_car.id: 0.0, far_car.id: 0.0}
    for _ in range(40):
        world.tick()
        for car in (near_car, far_car):
            fastest[car.id] = max(fastest[car.id], car.get_velocity().length())
    # Who is moved without physics has no velocity.
    assert fastest[near_car.id] > 0.3 and fastest[far_car.id] == 0, fastest
    manager.shut_down()


def check_hidden_walkers(server):
    """As Bench2Drive's scenarios hide a pedestrian, put it beside the road, wait until it is there, and let it walk."""
    _, world = synchronous(server)
    car = spawn(world)
    world.tick()
    place = beside(car, 10, 4, up=1.2)
    walker = world.spawn_actor(world.get_blueprint_library().find("walker.pedestrian.0010"),
                               carla.Transform(place.location + carla.Location(z=-50)))
    walker.set_simulate_physics(False)
    walker.set_location(place.location + carla.Location(z=-100))
    world.tick()
    near(walker.get_location().z, place.location.z - 100, 0.01)
    walker.set_transform(place)
    world.tick()
    # `ActorTransformSetter` asks for no more.
    assert walker.get_location().distance(place.location) < 1, walker.get_location()
    near(walker.bounding_box.location.z, 0, 1e-6)
    near(walker.get_location().z - walker.bounding_box.extent.z, car.get_location().z, 0.3)
    walker.set_simulate_physics(True)
    walker.apply_control(carla.WalkerControl(carla.Vector3D(0, 1, 0), 2.0))
    before = walker.get_location()
    for _ in range(20):
        world.tick()
    near(walker.get_location().distance(before), 2, 0.2)


def other(world):
    blueprint = world.get_blueprint_library().find("vehicle.tesla.model3")
    blueprint.set_attribute("role_name", "background")
    return blueprint


def check_evaluators(server):
    """Calls that evaluators make beside the usual ones."""
    client, world = synchronous(server)
    car = spawn(world)
    world.tick()
    ground = world.ground_projection(car.get_location() + carla.Location(z=3), 10)
    near(ground.location.z, car.get_location().z, 0.05)
    assert ground.label == carla.CityObjectLabel.Roads, ground.label
    car.open_door(carla.VehicleDoor.FL)
    car.set_target_angular_velocity(carla.Vector3D())
    assert "no recordings" in client.start_recorder("file")
    client.stop_recorder()
    car.apply_control(carla.VehicleControl(throttle=1))
    for _ in range(60):
        world.tick()
    before = car.get_velocity().length()
    car.apply_control(carla.VehicleControl(brake=float("nan")))
    for _ in range(20):
        world.tick()
    assert before > 5 and car.get_velocity().length() < before - 3, (before, car.get_velocity().length())
    mesh = world.get_blueprint_library().find("static.prop.mesh")
    folder = "/Game/Carla/Static/Car/4Wheeled/ParkedVehicles/Lincoln/"
    mesh.set_attribute("mesh_path", folder + "SM_LincolnParked.SM_LincolnParked")
    mesh.set_attribute("scale", "0.9")
    place = world.get_map().get_spawn_points()[-1]
    parked = client.apply_batch_sync([carla.command.SpawnActor(mesh, place)], True)[0]
    assert not parked.error, parked.error
    near(world.get_actor(parked.actor_id).bounding_box.extent.x, 0.9 * car.bounding_box.extent.x, 0.01)


def check_refusals(server):
    """What is not served is refused by name, and nothing breaks."""
    _, world = synchronous(server)
    raises(lambda: world.cast_ray(carla.Location(), carla.Location(x=1)), "cast_ray")
    raises(lambda: world.get_level_bbs(), "get_all_level_BBs")
    raises(lambda: server.client().show_recorder_file_info("file", False), "show_recorder_file_info")
    settings = world.get_settings()
    settings.fixed_delta_seconds = 0.03
    raises(lambda: world.apply_settings(settings), "fixed_delta_seconds")
    car = spawn(world)
    raises(lambda: spawn(world), "no room")
    raises(lambda: car.get_physics_control(), "get_physics_control")
    world.tick()
