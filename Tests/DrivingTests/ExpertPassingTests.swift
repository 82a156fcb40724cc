import DriveTypes
import Driving
import Glibc
import Testing

/// The expert between two lanes of a straight road, against others that move by hand-made rules.
///
/// The route is y = 0; the other direction's lane is at y = 3.5. Lanes are 3.5 m wide.
@Suite struct ExpertPassingTests {
  static let length = 260.0
  /// m/s
  static let limit = 50 / 3.6

  private static func lane(y: Double, lane: Int32, left: Int32? = nil, right: Int32? = nil) -> LaneStrip {
    let isBack = lane > 0
    let xs = stride(from: 0.0, through: length, by: 1)
    let points = xs.map { x in
      LaneStripPoint(position: Point(x: isBack ? length - x : x, y: y), width: 3.5)
    }
    return LaneStrip(
      road: 1, section: 0, lane: lane, use: .driving, isInJunction: false, speedLimit: limit, points: points,
      left: left, right: right, mayChangeLeft: left != nil, mayChangeRight: right != nil, successors: [])
  }

  /// One lane for each direction.
  static let twoWays = LaneMap(lanes: [
    lane(y: 0, lane: -1, left: 1), lane(y: 3.5, lane: 1, left: 0),
  ])
  /// Two lanes of one direction, the route's on the left.
  static let oneWay = LaneMap(lanes: [
    lane(y: 0, lane: -1, right: 1), lane(y: -3.5, lane: -2, left: 0),
  ])

  struct Car {
    var id: ActorID
    var x, y, yaw: Double
    var speed = 0.0
    var lights: VehicleLights = []

    var description: ActorDescription {
      var body = ExpertAgentTests.body
      body.id = id
      body.roleName = ""
      return body
    }

    func state(acceleration: Double) -> ActorState {
      let forward = Vector<World>(x: cos(yaw), y: sin(yaw))
      return ActorState(
        id: id, pose: Pose(x: x, y: y, yaw: yaw), velocity: forward * speed,
        acceleration: forward * acceleration,
        lights: lights)
    }

    var box: OrientedBox<World> {
      OrientedBox(centre: Point(x: x, y: y, z: 0.76), yaw: yaw, halfExtent: ExpertAgentTests.body.halfExtent)
    }
  }

  struct Moment {
    var ego: Car
    var others: [Car]
    var touches: Bool
  }

  /// Drives until the ego is near the road's end, or for so many ticks; `move` advances the others by one tick.
  static func drive(
    ticks: Int, on lanes: LaneMap, from start: Car = Car(id: 1, x: 5, y: 0, yaw: 0), others: [Car],
    move: (_ others: inout [Car], _ ego: Car, _ time: Double) -> Void = { _, _, _ in }
  ) throws -> [Moment] {
    var agent = ExpertAgent()
    let route = ReferencePathTests.straight(length)
    try agent.begin(
      RouteBriefing(
        routeID: "1", town: "Line", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0,
        privileged: PrivilegedBriefing(
          denseRoute: route, speedLimits: Array(repeating: limit, count: route.count), trafficLights: [],
          stopSigns: [], lanes: lanes)))
    var (ego, others) = (start, others)
    var moments: [Moment] = []
    for tick in 0..<ticks where ego.x < length - 20 {
      let before = others.map { [$0.id: $0.speed] }.reduce(into: [:]) { $0.merge($1) { a, _ in a } }
      move(&others, ego, Double(tick) * 0.05)
      let states = others.map { $0.state(acceleration: ($0.speed - (before[$0.id] ?? $0.speed)) / 0.05) }
      let control = try agent.act(
        Observation(
          tick: tick, time: Double(tick) * 0.05, ego: EgoMeasurement(speed: ego.speed),
          privileged: PrivilegedState(
            ego: 1,
            snapshot: WorldSnapshot(
              tick: tick, time: Double(tick) * 0.05,
              descriptions: [ExpertAgentTests.body] + others.map(\.description),
              states: [ego.state(acceleration: 0)] + states, lightStates: [], collisions: []))))
      // A bicycle model: wheels turn by up to 1 rad, 2.9 m apart.
      ego.speed = max(0, ego.speed + (control.throttle * 6 - control.brake * 8 - 0.2) * 0.05)
      ego.yaw += ego.speed * tan(-control.steer) / 2.9 * 0.05
      ego.x += ego.speed * cos(ego.yaw) * 0.05
      ego.y += ego.speed * sin(ego.yaw) * 0.05
      let touches = others.contains { $0.box.intersects(ego.box) }
      moments.append(Moment(ego: ego, others: others, touches: touches))
    }
    return moments
  }

  /// A car left half in the lane with its hazard lights on.
  static let leftBehind = Car(id: 2, x: 70, y: -0.8, yaw: 0, lights: [.leftBlinker, .rightBlinker])

  static func oncoming(x: Double, y: Double = 3.5, speed: Double) -> Car {
    Car(id: 3, x: x, y: y, yaw: .pi, speed: speed)
  }

  @Test func passesWhatStandsOverTheOtherLaneAndReturns() throws {
    let ride = try Self.drive(ticks: 900, on: Self.twoWays, others: [Self.leftBehind])
    #expect(!ride.contains { $0.touches })
    let last = try #require(ride.last)
    #expect(last.ego.x > 120 && abs(last.ego.y) < 0.3)
    // Out only as long as it needs.
    #expect(ride.filter { $0.ego.x < 50 || $0.ego.x > 105 }.allSatisfy { abs($0.ego.y) < 0.8 })
  }

  @Test(arguments: [40.0, 80, 120]) func waitsForThoseWhoCome(gap: Double) throws {
    // Two cars that brake for nobody.
    var second = Self.oncoming(x: 250 + gap, speed: 11)
    second.id = 4
    let ride = try Self.drive(
      ticks: 900, on: Self.twoWays, others: [Self.leftBehind, Self.oncoming(x: 250, speed: 11), second],
      move: { others, _, _ in
        for i in others.indices { others[i].x += others[i].speed * cos(others[i].yaw) * 0.05 }
      })
    #expect(!ride.contains { $0.touches })
    #expect(try #require(ride.last).ego.x > 120)
  }

  @Test func doesNotSetOutWhenSomebodyHasJustStartedToCome() throws {
    // It drives off, 45 m beyond the obstacle, at the moment when the ego has looked long enough.
    var startedAt: Double?
    var stood = 0
    let ride = try Self.drive(
      ticks: 900, on: Self.twoWays, others: [Self.leftBehind, Self.oncoming(x: 300, speed: 0)],
      move: { others, ego, time in
        stood = ego.speed < 0.1 && ego.x > 40 ? stood + 1 : 0
        if stood == 88, startedAt == nil {
          startedAt = time
          others[1].x = 115
        }
        guard startedAt != nil else { return }
        others[1].speed = min(11, others[1].speed + 3 * 0.05)
        others[1].x -= others[1].speed * 0.05
      })
    #expect(startedAt != nil)
    #expect(!ride.contains { $0.touches })
    #expect(try #require(ride.last).ego.x > 120)
  }

  @Test func goesOnOnceItIsOut() throws {
    // A car comes round a bend when the ego is beside the obstacle; it brakes for the ego.
    var hasCome = false
    let row = [0.0, 7, 14].enumerated().map { n, x in
      Car(id: ActorID(n + 10), x: 70 + x, y: -0.8, yaw: 0, lights: [.leftBlinker, .rightBlinker])
    }
    let ride = try Self.drive(
      ticks: 900, on: Self.twoWays, others: row + [Self.oncoming(x: 400, speed: 11)],
      move: { others, ego, _ in
        if !hasCome, ego.x > 64, ego.y > 1 {
          hasCome = true
          others[3].x = ego.x + 70
        }
        guard hasCome else { return }
        let isBlocked = ego.y > 0.6 && others[3].x > ego.x && others[3].x - ego.x < 40
        others[3].speed = max(0, min(11, others[3].speed + (isBlocked ? -5 : 2) * 0.05))
        others[3].x -= others[3].speed * 0.05
      })
    #expect(hasCome)
    #expect(!ride.contains { $0.touches })
    let out = ride.filter { $0.ego.x > 66 && $0.ego.x < 90 }
    #expect(out.allSatisfy { $0.ego.speed > 4 })
    #expect(try #require(ride.last).ego.x > 120)
  }

  @Test func keepsToTheEdgeForSomebodyOverTheLine() throws {
    let ride = try Self.drive(
      ticks: 500, on: Self.twoWays, others: [Self.oncoming(x: 200, y: 2.25, speed: 9)],
      move: { others, _, _ in others[0].x -= others[0].speed * 0.05 })
    #expect(!ride.contains { $0.touches })
    let meeting = try #require(ride.first { $0.others[0].x - $0.ego.x < 5 })
    #expect(meeting.ego.y < -0.3 && meeting.ego.y > -0.75)
    // Neither it stops nor does it stay there.
    #expect(ride.dropFirst(40).allSatisfy { $0.ego.speed > 3 })
    #expect(try abs(#require(ride.last).ego.y) < 0.2)
  }

  @Test func brakesForACarThatPullsOutOfARow() throws {
    let row = (0..<4).map { n in Car(id: ActorID(n + 10), x: 110 + 11 * Double(n), y: -3.5, yaw: 0) }
    var way = 0.0
    let ride = try Self.drive(
      ticks: 500, on: Self.oneWay, from: Car(id: 1, x: 5, y: 0, yaw: 0, speed: 10), others: row,
      move: { others, ego, _ in
        guard way > 0 || others[2].x - ego.x < 24 else { return }
        others[2].speed = min(9, others[2].speed + 2 * 0.05)
        way += others[2].speed * 0.05
        let t = min(way / 10, 1)
        others[2].yaw = t < 1 ? atan(3.5 * 6 * t * (1 - t) / 10) : 0
        others[2].x = 132 + way
        others[2].y = -3.5 + 3.5 * t * t * (3 - 2 * t)
      })
    #expect(way > 20)
    #expect(!ride.contains { $0.touches })
    // It reacts before the other is over the line.
    let reaction = try #require(ride.first { $0.others[2].speed > 0.5 && $0.ego.speed < 9 })
    #expect(reaction.others[2].y < -2.6)
  }
}
