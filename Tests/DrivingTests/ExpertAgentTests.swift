import DriveTypes
import Driving
import Testing

/// The expert on a straight road, in a world of one formula: the ego moves as its control says.
@Suite struct ExpertAgentTests {
  static let body = ActorDescription(
    id: 1, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
    halfExtent: Vector(x: 2.45, y: 1.06, z: 0.76), boxCentre: Point(x: 0, y: 0, z: 0.76))

  static func light(at x: Double) -> TrafficLightDescription {
    TrafficLightDescription(
      id: 100, signalID: "7", junction: 3, pose: Pose(x: x, y: -4, yaw: 0),
      triggerVolume: OrientedBox(
        centre: Point(x: x, y: 0, z: 1), yaw: 0, halfExtent: Vector(x: 2, y: 2, z: 2)))
  }

  struct Ride {
    var x: Double
    var speed: Double
    var slowest: Double
  }

  /// Drives `ticks` ticks; `others` gives the other actors at a time.
  static func drive(
    ticks: Int, lights: [TrafficLightDescription] = [], stops: [StopSignDescription] = [],
    states: (Double) -> [TrafficLightState] = { _ in [] },
    others: (Double) -> [(ActorDescription, ActorState)] = { _ in [] }
  ) throws -> [Ride] {
    var agent = ExpertAgent()
    let route = ReferencePathTests.straight(200)
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0,
        privileged: PrivilegedBriefing(
          denseRoute: route, speedLimits: Array(repeating: 50 / 3.6, count: route.count),
          trafficLights: lights,
          stopSigns: stops)))
    var (x, speed) = (0.0, 0.0)
    var rides: [Ride] = []
    for tick in 0..<ticks where x < 180 {
      let time = Double(tick) * 0.05
      let ego = ActorState(id: 1, pose: Pose(x: x, y: 0, yaw: 0), velocity: Vector(x: speed, y: 0))
      let met = others(time)
      let snapshot = WorldSnapshot(
        tick: tick, time: time, descriptions: [Self.body] + met.map(\.0), states: [ego] + met.map(\.1),
        lightStates: states(time), collisions: [])
      let control = try agent.act(
        Observation(
          tick: tick, time: time, ego: EgoMeasurement(speed: speed),
          privileged: PrivilegedState(ego: 1, snapshot: snapshot)))
      #expect(control.isValid)
      #expect(control.steer == 0)
      speed = max(0, speed + (control.throttle * 4 - control.brake * 7 - 0.2) * 0.05)
      x += speed * 0.05
      rides.append(Ride(x: x, speed: speed, slowest: min(rides.last?.slowest ?? speed, speed)))
    }
    return rides
  }

  @Test func drivesAtItsShareOfTheLimit() throws {
    let last = try #require(try Self.drive(ticks: 300).last)
    #expect(abs(last.speed - 0.72 * 50 / 3.6) < 0.5)
  }

  @Test func stopsBeforeARedLightAndGoesOnGreen() throws {
    let light = Self.light(at: 60)
    let rides = try Self.drive(ticks: 700, lights: [light], states: { [$0 < 20 ? .red : .green] })
    let waiting = rides[390]
    #expect(waiting.speed < 0.05)
    // The front bumper is short of the volume's far end at 62 m, and not absurdly far from it.
    #expect(waiting.x + 2.45 < 62 && waiting.x > 50)
    #expect(try #require(rides.last).x > 90)
  }

  @Test func stopsOnceAtAStopSign() throws {
    let sign = StopSignDescription(
      id: 9, signalID: "8", pose: Pose(x: 60, y: -4, yaw: 0),
      triggerVolume: OrientedBox(
        centre: Point(x: 60, y: 0, z: 1), yaw: 0, halfExtent: Vector(x: 1.5, y: 2, z: 2)))
    let rides = try Self.drive(ticks: 600, stops: [sign])
    let stopped = try #require(rides.first { $0.x > 40 && $0.speed < 0.1 })
    #expect(abs(stopped.x - 60) < 4)
    #expect(try #require(rides.last).x > 90)
  }

  @Test func followsASlowerCarWithoutTouchingIt() throws {
    var car = Self.body
    car.id = 2
    let rides = try Self.drive(
      ticks: 500,
      others: { time in
        [(car, ActorState(id: 2, pose: Pose(x: 30 + 3 * time, y: 0, yaw: 0), velocity: Vector(x: 3, y: 0)))]
      })
    for (tick, ride) in rides.enumerated() {
      #expect(30 + 3 * Double(tick) * 0.05 - ride.x > 4.9)
    }
    #expect(abs(try #require(rides.last).speed - 3) < 0.5)
  }

  @Test func brakesForAWalkerWhoStepsOntoTheRoad() throws {
    let walker = ActorDescription(
      id: 3, kind: .walker, typeID: "walker.pedestrian.0001", roleName: "",
      halfExtent: Vector(x: 0.3, y: 0.3, z: 0.9),
      boxCentre: Point(x: 0, y: 0, z: 0.9))
    let rides = try Self.drive(
      ticks: 700,
      others: { time in
        let y = -8 + 1.5 * max(0, time - 4)
        return [
          (
            walker,
            ActorState(
              id: 3, pose: Pose(x: 40, y: y, yaw: .pi / 2), velocity: Vector(x: 0, y: time > 4 ? 1.5 : 0))
          )
        ]
      })
    for (tick, ride) in rides.enumerated() {
      let y = -8 + 1.5 * max(0, Double(tick) * 0.05 - 4)
      #expect(!(abs(y) < 1.36 && abs(ride.x - 40) < 2.75), "hit at tick \(tick)")
    }
    #expect(try #require(rides.last).x > 60)
  }

  @Test func refusesAWorldWithoutPrivilegedState() throws {
    var agent = ExpertAgent()
    let briefing = RouteBriefing(
      routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0)
    #expect(throws: DrivingError.missingPrivilegedState(agent: "expert")) { try agent.begin(briefing) }
  }

  @Test func registryNamesItsAgents() throws {
    #expect(try AgentRegistry.agent(named: "constant-velocity").name == "constant-velocity")
    #expect(throws: DrivingError.unknownAgent(got: "nobody", known: AgentRegistry.names + ["vla"])) {
      _ = try AgentRegistry.agent(named: "nobody")
    }
  }
}
