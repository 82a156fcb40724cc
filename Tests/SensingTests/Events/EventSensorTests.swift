import DriveTypes
import Rendering
import Roads
import Sensing
import Testing

@Suite struct LaneInvasionTests {
  func crossed(_ from: Pose<World>, _ to: Pose<World>) throws -> [String] {
    let sensor = LaneInvasionSensor(actor: 1, network: try MovingCar.road())
    let event = sensor.event(from: MovingCar.snapshot(pose: from), to: MovingCar.snapshot(tick: 2, pose: to))
    if let event { #expect(event.tick == 2 && event.actor == 1) }
    return event?.crossedLaneMarkings.map { "\($0.color) \($0.kind)" } ?? []
  }

  @Test func alongTheLaneNothingIsCrossed() throws {
    #expect(try crossed(Pose(x: 50, y: -1.75, yaw: 0), Pose(x: 50.5, y: -1.8, yaw: 0)).isEmpty)
    #expect(try crossed(Pose(x: 50, y: -3.4, yaw: 0), Pose(x: 50.5, y: -3.4, yaw: 0)).isEmpty)
  }

  /// The right wheels' side is at y − 1: it passes −3.5 and comes into lane −2.
  @Test func toTheRightOverTheBrokenLine() throws {
    #expect(
      try crossed(Pose(x: 50, y: -2.4, yaw: 0), Pose(x: 50.5, y: -2.6, yaw: 0)) == [
        "white broken", "white broken",
      ])
    // Back to the left.
    #expect(
      try crossed(Pose(x: 50, y: -2.6, yaw: 0), Pose(x: 50.5, y: -2.4, yaw: 0)) == [
        "white broken", "white broken",
      ])
  }

  @Test func toTheLeftOverTheCentreLine() throws {
    #expect(
      try crossed(Pose(x: 50, y: -1.1, yaw: 0), Pose(x: 50.5, y: -0.9, yaw: 0)) == [
        "yellow solid", "yellow solid",
      ])
    // Turned to the left, the front left corner alone: it is 2 m ahead and 1 m to the left.
    #expect(
      try crossed(Pose(x: 50, y: -1.25, yaw: 0.1), Pose(x: 50.5, y: -1.15, yaw: 0.1)) == ["yellow solid"])
  }

  /// Lane +1 runs towards −x: its right edge is the road's.
  @Test func againstTheRoadsDirection() throws {
    #expect(
      try crossed(Pose(x: 50, y: 2.4, yaw: .pi), Pose(x: 49.5, y: 2.6, yaw: .pi)) == [
        "white solid", "white solid",
      ])
    #expect(
      try crossed(Pose(x: 50, y: 1.1, yaw: .pi), Pose(x: 49.5, y: 0.9, yaw: .pi)) == [
        "yellow solid", "yellow solid",
      ])
  }

  @Test func offTheRoadAndBack() throws {
    #expect(
      try crossed(Pose(x: 50, y: -5.9, yaw: 0), Pose(x: 50.5, y: -6.1, yaw: 0)) == [
        "white solid", "white solid",
      ])
    #expect(
      try crossed(Pose(x: 50, y: -6.1, yaw: 0), Pose(x: 50.5, y: -5.9, yaw: 0)) == [
        "white solid", "white solid",
      ])
    #expect(try crossed(Pose(x: 50, y: -20, yaw: 0), Pose(x: 50.5, y: -20.2, yaw: 0)).isEmpty)
  }

  @Test func oneWhoIsNotThereInvadesNothing() throws {
    let sensor = LaneInvasionSensor(actor: 2, network: try MovingCar.road())
    let (a, b) = (
      MovingCar.snapshot(pose: Pose(x: 50, y: -2, yaw: 0)),
      MovingCar.snapshot(pose: Pose(x: 50, y: 0, yaw: 0))
    )
    #expect(sensor.event(from: a, to: b) == nil)
  }
}

@Suite struct ObstacleTests {
  let sensor = ObstacleSensor(actor: 1)
  let eye = Pose<World>(x: 10, y: 0, z: 1, yaw: 0)

  func other(_ kind: ActorKind = .vehicle) -> ActorDescription {
    ActorDescription(
      id: 2, kind: kind, typeID: "thing.two", roleName: "", halfExtent: Vector(x: 2, y: 1, z: 0.75),
      boxCentre: Point(x: 0, y: 0, z: 0.75))
  }

  func event(_ at: Pose<World>, kind: ActorKind = .vehicle, sensor: ObstacleSensor? = nil) -> ObstacleEvent? {
    (sensor ?? self.sensor).event(
      at: eye, in: MovingCar.snapshot(pose: Pose(x: 9, y: 0, yaw: 0), others: [(other(kind), at)]))
  }

  @Test func theBallStopsBeforeTheBox() throws {
    // The box begins at x = 13; the ball of 0.5 m starts at 10.
    let met = try #require(event(Pose(x: 15, y: 0, yaw: 0)))
    #expect(met.other == 2 && met.otherTypeID == "thing.two" && met.actor == 1)
    #expect(abs(met.distance - 2.5) < 1e-5)
    // Across the way, its half width counts.
    #expect(abs(try #require(event(Pose(x: 15, y: 0, yaw: .pi / 2))).distance - 3.5) < 1e-5)
  }

  @Test func aBallRollsPastCorners() throws {
    // 0.3 m beside the edge the ball is √(0.25 − 0.09) = 0.4 m deep.
    #expect(abs(try #require(event(Pose(x: 15, y: 1.3, yaw: 0))).distance - 2.6) < 1e-4)
    #expect(event(Pose(x: 15, y: 1.51, yaw: 0)) == nil)
    #expect(event(Pose(x: 15, y: -1.51, yaw: 0)) == nil)
  }

  @Test func onlyWithinItsDistance() {
    #expect(event(Pose(x: 17.49, y: 0, yaw: 0)) != nil)
    #expect(event(Pose(x: 17.51, y: 0, yaw: 0)) == nil)
    #expect(event(Pose(x: 5, y: 0, yaw: 0)) == nil)  // behind
  }

  @Test func onlyDynamicsMeansWhatMoves() {
    var settings = ObstacleSettings()
    settings.onlyDynamics = true
    let sensor = ObstacleSensor(actor: 1, settings: settings)
    #expect(event(Pose(x: 15, y: 0, yaw: 0), kind: .prop, sensor: sensor) == nil)
    #expect(event(Pose(x: 15, y: 0, yaw: 0), kind: .walker, sensor: sensor) != nil)
    #expect(event(Pose(x: 15, y: 0, yaw: 0), kind: .prop) != nil)
  }

  @Test func theStillWorldIsMetToo() throws {
    var builder = MeshBuilder()
    builder.box(SIMD3(0, -5, 0), SIMD3(1, 5, 5), Surface(.white, .building))
    let house = Instance(
      model: Model(levels: [Model.Level(mesh: builder.build(), farDistance: 100)]),
      placement: Placement(origin: Point(x: 14, y: 0, z: 0), yaw: 0))
    let scene = RayCaster().scene(RenderScene(tiles: [], instances: [house]), around: eye.position, range: 20)
    let snapshot = MovingCar.snapshot(pose: Pose(x: 9, y: 0, yaw: 0))
    let met = try #require(sensor.event(at: eye, in: snapshot, stillWorld: scene))
    #expect(met.other == 0 && met.otherTypeID == "static.building")
    #expect(abs(met.distance - 3.5) < 1e-4)
    var settings = ObstacleSettings()
    settings.onlyDynamics = true
    #expect(
      ObstacleSensor(actor: 1, settings: settings).event(at: eye, in: snapshot, stillWorld: scene) == nil)
  }
}

@Suite struct CollisionSensorTests {
  @Test func contactsOfTheCarrierBecomeEvents() {
    let before = MovingCar.snapshot(tick: 4, pose: Pose(x: 0, y: 0, yaw: 0), velocity: Vector(x: 10, y: 0))
    let after = MovingCar.snapshot(
      tick: 5, pose: Pose(x: 0.5, y: 0, yaw: 0), velocity: Vector(x: 4, y: 0),
      collisions: [
        Collision(actor: 1, other: 0, otherTypeID: "static.fence"),
        Collision(actor: 1, other: 8, otherTypeID: "vehicle.x"),
        Collision(actor: 8, other: 1, otherTypeID: "vehicle.lincoln.mkz_2020"),
      ])
    let events = CollisionSensor(actor: 1).events(from: before, to: after)
    #expect(events.map(\.otherTypeID) == ["static.fence", "vehicle.x"])
    #expect(events.map(\.other) == [0, 8] && events.allSatisfy { $0.tick == 5 && $0.time == 0.25 })
    // The box holds 4 · 2 · 1.5 = 12 m³, 1,560 kg; 6 m/s are lost in two contacts.
    for event in events { #expect(event.normalImpulse == Vector(x: -4680, y: 0)) }
    #expect(CollisionSensor(actor: 1).events(from: nil, to: after).allSatisfy { $0.normalImpulse == .zero })
    #expect(CollisionSensor(actor: 1).events(from: after, to: before).isEmpty)
  }
}
