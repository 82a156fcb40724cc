import DriveTypes
import Foundation
import Roads
import Simulation
import Testing

struct WorldTests {
  private let ego = BlueprintLibrary.egoID

  private func world(slope: Double = 0, seed: UInt64 = 1) throws -> EmbeddedWorld {
    EmbeddedWorld(network: try TestTown.straight(slope: slope), seed: seed)
  }

  @Test func spawnSnapsToTheRoadAndShowsAtOnce() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, z: 0.5, yaw: 0), roleName: "hero")
    #expect(world.snapshot.states.map(\.id) == [id])
    #expect(world.snapshot.states[0].pose.position == Point(x: 100, y: -1.75, z: 0))
    #expect(world.snapshot.descriptions[0].roleName == "hero")
    #expect(world.actors(role: "hero") == [id] && world.actors(type: "vehicle.lincoln.*") == [id])
    let waypoint = try #require(try world.waypoint(of: id))
    #expect(waypoint.lane == -1 && abs(waypoint.s - 100) < 0.01)
  }

  @Test func refusals() throws {
    let world = try world()
    let pose = Pose<World>(x: 100, y: -1.75, yaw: 0)
    let first = try world.spawn(blueprint: ego, at: pose, roleName: "hero")
    #expect(throws: WorldError.self) { try world.spawn(blueprint: "vehicle.nobody", at: pose, roleName: "") }
    do {
      _ = try world.spawn(blueprint: ego, at: Pose(x: 103, y: -1.75, yaw: 0), roleName: "")
      Issue.record("there is no room")
    } catch {
      #expect(
        error
          == .noRoom(
            blueprint: ego, at: Point(x: 103, y: -1.75), overlapping: first, overlappingType: ego))
    }
    #expect(throws: WorldError.self) {
      try world.spawn(blueprint: ego, at: Pose(x: 9000, y: 0, yaw: 0), roleName: "")
    }
    #expect(throws: WorldError.self) {
      try world.spawn(blueprint: ego, at: Pose(x: .nan, y: 0, yaw: 0), roleName: "")
    }
    #expect(throws: WorldError.unknownActor(got: 99)) { try world.destroy(99) }
    #expect(throws: WorldError.self) { try world.apply(VehicleControl(throttle: 2), to: first) }
    #expect(throws: WorldError.self) { try world.walk(first, direction: Vector(x: 1, y: 0), speed: 1) }
    #expect(throws: WorldError.unknownTrafficLight(got: 1)) { try world.state(ofLight: 1) }
    #expect(world.snapshot.states.count == 1)
  }

  /// Forward Euler with the published constants, computed here by hand for one tick after another.
  @Test func egoFollowsThePublishedModel() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
    var (x, y, yaw, speed) = (100.0, -1.75, 0.0, 0.0)
    for tick in 0..<60 {
      let control = VehicleControl(throttle: 0.7, steer: tick < 30 ? 0.05 : -0.05)
      try world.apply(control, to: id)
      world.tick()
      // CARLA's axes turn right for +steer: y and yaw change sign.
      let beta = atan(1.4178275 / (1.4178275 - 0.090769015) * tan(0.36848336 * control.steer))
      x += speed * cos(yaw - beta) * 0.05
      y += speed * sin(yaw - beta) * 0.05
      yaw -= speed / 1.4178275 * sin(beta) * 0.05
      speed = VehicleDynamics.lincolnMKZ.nextSpeed(speed, control: control)
      let state = try world.state(of: id)
      #expect(abs(state.pose.position.x - x) < 1e-9 && abs(state.pose.position.y - y) < 1e-9)
      #expect(abs(state.pose.yaw - yaw) < 1e-9 && abs(state.speed - speed) < 1e-9)
    }
    #expect(speed > 5 && world.snapshot.tick == 60 && world.snapshot.time == 3.0)
    #expect(world.snapshot.collisions.isEmpty)
  }

  @Test func lateralAccelerationIsCapped() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
    try world.setTargetVelocity(Vector(x: 25, y: 0), of: id)
    try world.apply(VehicleControl(throttle: 0.8, steer: 1), to: id)
    world.tick()
    let state = try world.state(of: id)
    #expect(abs(state.angularVelocity.z) * 25 <= 8.01)
    #expect(state.angularVelocity.z < 0, "positive steer turns right")
  }

  @Test func slopeCarriesAndPitches() throws {
    let world = try world(slope: 0.1)
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, z: 10, yaw: 0), roleName: "hero")
    try world.setConstantVelocity(Vector(x: 10, y: 0), of: id)
    for _ in 0..<40 { world.tick() }
    let state = try world.state(of: id)
    #expect(abs(state.pose.position.z - state.pose.position.x * 0.1) < 0.06)
    #expect(abs(state.pose.rotation.pitch - atan(0.1)) < 0.01)
  }

  /// CARLA's waypoints may pitch by 360 degrees: a car put there drives as any other.
  @Test(arguments: [2 * Double.pi, -2 * Double.pi, 6 * Double.pi])
  func wholeTurnsAreNoTurn(_ turn: Double) throws {
    let world = try world()
    let pose = { (x: Double) in
      Pose<World>(
        position: Point(x: x, y: -1.75, z: 0), rotation: Rotation(roll: turn, pitch: turn, yaw: turn))
    }
    let id = try world.spawn(blueprint: "vehicle.tesla.model3", at: pose(100), roleName: "scenario")
    for start in [100.0, 300] {
      try world.teleport(id, to: pose(start))
      try world.setConstantVelocity(Vector(x: 10, y: 0), of: id)
      for _ in 0..<20 { world.tick() }
      let state = try world.state(of: id)
      #expect(abs(state.pose.position.x - start - 10) < 0.01)
      #expect(max(abs(state.pose.rotation.pitch), abs(state.pose.rotation.roll)) < 1e-9)
    }
  }

  @Test func hiddenActorsStayHiddenAndTouchNobody() throws {
    let world = try world()
    _ = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
    let hidden = try world.spawn(
      blueprint: "vehicle.tesla.model3", at: Pose(x: 100, y: -1.75, z: -200, yaw: 0), roleName: "scenario")
    world.tick()
    #expect(try world.state(of: hidden).pose.position.z == -200)
    #expect(world.snapshot.collisions.isEmpty)
    try world.teleport(hidden, to: Pose(x: 120, y: -1.75, z: 0.3, yaw: 0))
    #expect(try world.state(of: hidden).pose.position.z == 0)
  }

  /// Official scenarios put debris 1 m above the road and go on when it stands there.
  @Test func withoutPhysicsThingsStayInTheAir() throws {
    let world = try world()
    let debris = try world.spawn(
      blueprint: "static.prop.dirtdebris02", at: Pose(x: 100, y: -1.75, z: -199, yaw: 0), roleName: "scenario"
    )
    func height() throws -> Double { try world.state(of: debris).pose.position.z }
    try world.setSimulatesPhysics(false, of: debris)
    try world.teleport(debris, to: Pose(x: 100, y: -1.75, z: 1, yaw: 0))
    for _ in 0..<5 { world.tick() }
    #expect(try height() == 1)
    try world.setSimulatesPhysics(true, of: debris)
    #expect(try height() == 0)
    // With physics it is on the ground at once, as it always was.
    try world.teleport(debris, to: Pose(x: 110, y: -1.75, z: 1, yaw: 0))
    #expect(try height() == 0)
  }

  @Test func carStopsAgainstAContainer() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
    let wall = try world.spawn(
      blueprint: "static.prop.container", at: Pose(x: 130, y: -1.75, yaw: 0), roleName: "scenario")
    try world.apply(VehicleControl(throttle: 1), to: id)
    var touched = false
    for _ in 0..<200 {
      world.tick()
      touched = touched || world.snapshot.collisions.contains { $0.actor == id && $0.other == wall }
      // Never deeper than one tick's way.
      #expect(try world.state(of: id).pose.position.x + 2.45 < 128.8 + 1.2)
    }
    #expect(touched)
    #expect(try world.state(of: id).pose.position.x + 2.45 < 128.9)
    #expect(try world.state(of: wall).pose.position.x == 130)
  }

  @Test func coneIsPushedAndWalkerIsStruck() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -1.75, yaw: 0), roleName: "hero")
    let cone = try world.spawn(
      blueprint: "static.prop.constructioncone", at: Pose(x: 110, y: -1.75, yaw: 0), roleName: "scenario")
    let walker = try world.spawn(
      blueprint: "walker.pedestrian.0001", at: Pose(x: 120, y: -3, yaw: 0), roleName: "scenario")
    try world.walk(walker, direction: Vector(x: 0, y: 1), speed: 0.3)
    try world.setConstantVelocity(Vector(x: 10, y: 0), of: id)
    var others: Set<ActorID> = []
    for _ in 0..<40 {
      for contact in world.tick().collisions where contact.actor == id { others.insert(contact.other) }
    }
    #expect(others.contains(cone))
    #expect(try world.state(of: cone).pose.position.x > 111)
    try world.apply(VehicleControl(throttle: 0.7), to: id)
    for _ in 0..<100 {
      for contact in world.tick().collisions where contact.actor == id { others.insert(contact.other) }
    }
    #expect(others.contains(walker))
  }

  @Test func doorsWidenTheBox() throws {
    let world = try world()
    let parked = try world.spawn(
      blueprint: "vehicle.tesla.model3", at: Pose(x: 130, y: -5.25, yaw: 0), roleName: "scenario")
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -2.6, yaw: 0), roleName: "hero")
    try world.setOpenDoors(.frontLeft, of: parked)
    try world.setConstantVelocity(Vector(x: 10, y: 0), of: id)
    var touched = false
    for _ in 0..<80 { touched = touched || !world.tick().collisions.isEmpty }
    #expect(touched)
  }

  @Test func sidewalkIsToldOnceAndTheWallStops() throws {
    let world = try world()
    let id = try world.spawn(blueprint: ego, at: Pose(x: 100, y: -5.25, yaw: 0), roleName: "hero")
    try world.setTargetVelocity(Vector(x: 6, y: 0), of: id)
    try world.apply(VehicleControl(throttle: 0.6, steer: 0.3), to: id)
    var types: [String] = []
    for tick in 0..<120 {
      if tick == 30 { try world.apply(VehicleControl(throttle: 0.6), to: id) }
      types += world.tick().collisions.filter { $0.actor == id }.map(\.otherTypeID)
      let state = try world.state(of: id)
      // The road's outer edge is y = −9; the wall stands 4 m beyond.
      #expect(state.pose.position.y > -13.6)
    }
    #expect(types.first == "static.sidewalk")
    #expect(types.contains("static.fence"))
    #expect(types.count < 12, "\(types)")
  }

  @Test func walkersWalkStraightAtTheirSpeed() throws {
    let world = try world()
    let id = try world.spawn(
      blueprint: "walker.pedestrian.0005", at: Pose(x: 50, y: -8, yaw: 0), roleName: "walker")
    try world.walk(id, direction: Vector(x: 0, y: 3), speed: 1.5)
    for _ in 0..<100 { world.tick() }
    let state = try world.state(of: id)
    #expect(abs(state.pose.position.y - (-8 + 7.5)) < 1e-9 && abs(state.pose.yaw - .pi / 2) < 1e-12)
    #expect(abs(state.speed - 1.5) < 1e-12)
  }

  @Test func equipmentIsKept() throws {
    let world = try world()
    let id = try world.spawn(
      blueprint: "vehicle.dodge.charger_police_2020", at: Pose(x: 50, y: -1.75, yaw: 0), roleName: "scenario")
    try world.setLights([.special1, .brake], of: id)
    #expect(try world.lights(of: id) == [.special1, .brake])
    #expect(try world.openDoors(of: id) == [])
  }

  /// Whatever the controls, nothing becomes infinite and nobody leaves the world by way of a collision.
  @Test func chaosStaysFinite() throws {
    let world = try world(seed: 3)
    var random = RandomSource(seed: 3, stream: "chaos")
    var ids: [ActorID] = []
    for k in 0..<12 {
      ids.append(
        try world.spawn(
          blueprint: k % 4 == 0 ? "vehicle.mercedes.sprinter" : ego,
          at: Pose(x: 300 + Double(k % 6) * 12, y: k < 6 ? -1.75 : -5.25, yaw: random.uniform(-0.1, 0.1)),
          roleName: "x"))
    }
    for _ in 0..<2000 {
      for id in ids {
        try world.apply(
          VehicleControl(
            throttle: random.uniform(), steer: random.uniform(-1, 1), brake: random.uniform() < 0.1 ? 1 : 0,
            reverse: random.uniform() < 0.3), to: id)
      }
      for state in world.tick().states {
        #expect(state.pose.position.x.isFinite && state.pose.yaw.isFinite && state.speed <= 51)
        #expect(abs(state.pose.position.y) < 25)
      }
    }
  }

  @Test func sameSeedSameSnapshots() throws {
    func run() throws -> [WorldSnapshot] {
      let world = try world(seed: 11)
      var random = RandomSource(seed: 5, stream: "test")
      let id = try world.spawn(blueprint: ego, at: Pose(x: 20, y: -1.75, yaw: 0), roleName: "hero")
      for k in 0..<10 {
        let car = try world.spawn(
          blueprint: "vehicle.audi.tt",
          at: Pose(x: 60 + 20 * Double(k), y: k % 2 == 0 ? -1.75 : -5.25, yaw: 0),
          roleName: "background")
        try world.setAutopilot(true, of: car)
      }
      return try (0..<300).map { _ in
        try world.apply(VehicleControl(throttle: random.uniform(), steer: random.uniform(-0.1, 0.1)), to: id)
        return world.tick()
      }
    }
    #expect(try run() == run())
  }
}
