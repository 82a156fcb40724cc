import DriveTypes
import Driving
import Testing

/// The expert before a stream of cars that give way to nobody, and what it says of it.
@Suite struct ExpertGapTests {
  /// Cars from the right at 10 m/s across the route at x = 60, one behind the other at the given distances.
  static func stream(_ gaps: [Double], at time: Double) -> [(ActorDescription, ActorState)] {
    var behind = 40.0
    return gaps.enumerated().map { n, gap in
      behind += gap
      let y = -behind + 10 * time
      var body = ExpertAgentTests.body
      body.id = ActorID(10 + n)
      body.typeID = "vehicle.tesla.model3"
      return (
        body,
        ActorState(
          id: body.id, pose: Pose(x: 60, y: y, yaw: .pi / 2), velocity: Vector(x: 0, y: 10))
      )
    }
  }

  /// Twelve cars too close to each other, then room: it waits, crosses, and touches nobody.
  @Test func waitsForAGapAndCrosses() throws {
    let gaps = [0.0] + Array(repeating: 13.0, count: 11) + [45.0, 13, 13, 13]
    let rides = try ExpertAgentTests.drive(ticks: 800, others: { Self.stream(gaps, at: $0) })
    for (n, ride) in rides.enumerated() {
      let ego = OrientedBox<World>(
        centre: Point(x: ride.x, y: 0), yaw: 0, halfExtent: ExpertAgentTests.body.halfExtent)
      for (body, state) in Self.stream(gaps, at: Double(n + 1) * 0.05) {
        #expect(!ego.intersects(body.box(at: state.pose)), "tick \(n) at \(ride.x) m")
      }
    }
    let passed = try #require(rides.firstIndex { $0.x > 66 })
    // The last of the close cars has left the crossing after 18.8 s; without them it would be there in 8 s.
    #expect(Double(passed) * 0.05 > 18 && Double(passed) * 0.05 < 26)
  }

  /// A gap that is wide enough from the start is taken without a stop.
  @Test func doesNotStopForAFarCar() throws {
    let rides = try ExpertAgentTests.drive(ticks: 400, others: { Self.stream([80], at: $0) })
    let crossing = rides.filter { $0.x > 30 && $0.x < 66 }
    #expect(!crossing.isEmpty)
    for ride in crossing { #expect(ride.speed > 4) }
  }

  /// A lorry hides the car before it; the reasons name what is seen, nearest cause first.
  @Test func namesOnlyWhatItSees() throws {
    var agent = ExpertAgent()
    let route = ReferencePathTests.straight(200)
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0,
        privileged: PrivilegedBriefing(
          denseRoute: route, speedLimits: Array(repeating: 50 / 3.6, count: route.count), trafficLights: [],
          stopSigns: [])))
    func car(_ id: ActorID, _ halfExtent: Vector<Body>) -> ActorDescription {
      ActorDescription(
        id: id, kind: .vehicle, typeID: "vehicle.any", roleName: "", halfExtent: halfExtent,
        boxCentre: Point(x: 0, y: 0, z: halfExtent.z))
    }
    func reasons(lorryHeight: Double) throws -> [ActorID] {
      let bodies = [
        ExpertAgentTests.body, car(2, Vector(x: 4, y: 1.25, z: lorryHeight)),
        car(3, Vector(x: 2.2, y: 1, z: 0.75)),
      ]
      let states = [
        ActorState(id: 1, pose: Pose(x: 10, y: 0, yaw: 0), velocity: Vector(x: 10, y: 0)),
        ActorState(id: 2, pose: Pose(x: 24, y: 0, yaw: 0), velocity: Vector(x: 6, y: 0)),
        ActorState(id: 3, pose: Pose(x: 36, y: 0, yaw: 0), velocity: Vector(x: 2, y: 0)),
      ]
      _ = try agent.act(
        Observation(
          tick: 1, time: 0.05, ego: EgoMeasurement(speed: 10),
          privileged: PrivilegedState(
            ego: 1,
            snapshot: WorldSnapshot(
              tick: 1, time: 0.05, descriptions: bodies, states: states, lightStates: [], collisions: []))))
      let decision = try #require(agent.decision)
      #expect(decision.reasons.allSatisfy { $0.isVisible })
      return decision.reasons.compactMap(\.actor)
    }
    #expect(try reasons(lorryHeight: 1.7) == [2])
    // Over the roof of a car one sees the next one, too.
    #expect(try Set(reasons(lorryHeight: 0.75)) == [2, 3])
  }

  /// What stops it is said: a red light, and how far it is.
  @Test func saysWhyItStops() throws {
    var agent = ExpertAgent()
    let route = ReferencePathTests.straight(200)
    let light = ExpertAgentTests.light(at: 15)
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0,
        privileged: PrivilegedBriefing(
          denseRoute: route, speedLimits: Array(repeating: 50 / 3.6, count: route.count),
          trafficLights: [light], stopSigns: [])))
    _ = try agent.act(
      Observation(
        tick: 1, time: 0.05, ego: EgoMeasurement(speed: 9),
        privileged: PrivilegedState(
          ego: 1,
          snapshot: WorldSnapshot(
            tick: 1, time: 0.05, descriptions: [ExpertAgentTests.body],
            states: [ActorState(id: 1, pose: Pose(x: 2, y: 0, yaw: 0), velocity: Vector(x: 9, y: 0))],
            lightStates: [.red], collisions: []))))
    let reason = try #require(agent.decision?.reasons.first)
    #expect(reason.cause == .redLight && reason.actor == light.id)
    #expect(abs((reason.distance ?? 0) - 15) < 1)
  }
}
