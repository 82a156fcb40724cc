import DriveTypes
import Scoring
import Testing

/// Criteria that need only the route: oracles are computed by hand from `atomic_criteria.py`.
@Suite struct RouteCriteriaTests {
  let route = MadeUpDrive.straight(metres: 100)

  @Test func completionCountsPassedPoints() throws {
    var test = RouteCompletionTest(path: try RoutePath(route))
    var drive = MadeUpDrive(route: route)
    func update(_ x: Double) -> Bool { test.update(drive.append(Pose(x: x, y: 0, yaw: 0), speed: 10)) }
    // Behind the first point: an int, as upstream's 0.
    #expect(!update(-1))
    #expect(test.value == .integer(0))
    #expect(!update(0.5))
    #expect(test.value == .float(0))
    // At most two points ahead are looked at.
    #expect(!update(7.5))
    #expect(test.value == .float(2))
    for x in stride(from: 7.5, through: 98.5, by: 1) { #expect(!update(x)) }
    #expect(test.value == .float(98))
    #expect(!update(99.5))
    // 99 % is not above 99 %.
    #expect(test.value == .float(99))
    #expect(!update(100.5))
    #expect(test.value == .integer(100))
    // Success shows one tick later.
    #expect(update(100.5))
  }

  @Test func completionNeedsTheEndToBeNear() throws {
    var test = RouteCompletionTest(path: try RoutePath(route))
    var drive = MadeUpDrive(route: route)
    for x in stride(from: 0.5, through: 100.5, by: 0.5) {
      let isOver = test.update(drive.append(Pose(x: x, y: 10.1, yaw: 0), speed: 10))
      #expect(!isOver)
    }
    #expect(test.value == .float(100))
    #expect(!test.isComplete)
  }

  @Test func strayingEndsTheRoute() throws {
    func event(_ places: [Point<World>]) throws -> InfractionEvent? {
      var test = InRouteTest(path: try RoutePath(route))
      var drive = MadeUpDrive(route: route)
      for place in places { test.update(drive.append(Pose(x: place.x, y: place.y, yaw: 0), speed: 10)) }
      return test.event
    }
    #expect(try event([Point(x: 0, y: 29.9)]) == nil)
    #expect(
      try event([Point(x: 0, y: -30)])
        == InfractionEvent(.routeDeviation, .routeDeviation(at: .init(x: 0, y: 30, z: 0))))
    // 15 m aside is unsafe: 30 m of it are allowed, 31 are not.
    let aside = { (metres: Int) in (0...metres).map { Point<World>(x: Double($0), y: 15) } }
    #expect(try event(aside(30)) == nil)
    #expect(try event(aside(31)) != nil)
    #expect(try event((0...100).map { Point(x: Double($0), y: 14.9) }) == nil)
  }

  /// Oracle: real records of egos that never moved end at 60.05 s [M].
  @Test func standingStillIsBlockedAfterAMinute() throws {
    var drive = MadeUpDrive(route: route)
    for _ in 0..<1500 { drive.append(Pose(x: -1, y: 2.5, z: 0.25, yaw: 0), speed: 0.05) }
    let record = try drive.record()
    #expect(record.status == .failed("Agent got blocked"))
    #expect(record.infractions[.vehicleBlocked] == ["Agent got blocked at (x=-1.0, y=-2.5, z=0.25)"])
    #expect(record.meta.durationGame == 60.05)
    #expect(record.scores.route == .integer(0))
  }

  @Test func aMovingTickRestartsTheBlockedClock() throws {
    var drive = MadeUpDrive(route: route)
    for i in 0..<2400 { drive.append(Pose(x: -1, y: 0, yaw: 0), speed: i == 1200 ? 0.1 : 0) }
    #expect(try drive.outcome().verdict == .running)
  }

  /// Oracle: real records end at 200.05 s [M].
  @Test func fourThousandTicksAreTheLimit() throws {
    var drive = MadeUpDrive(route: route)
    for i in 0..<4001 { drive.append(Pose(x: 10 + Double(i % 2), y: 0, yaw: 0), speed: 0.2) }
    let record = try drive.record()
    #expect(record.status == .failed("TickRuntime"))
    #expect(record.meta.durationGame == 200.05)
    var unlimited = ScorerOptions()
    unlimited.tickLimit = nil
    #expect(try drive.outcome(options: unlimited).verdict == .running)
  }

  /// While a scenario switches the blocked test off, standing still ends at the route's time limit of 300 s.
  @Test func routeTimesOutWhereBlockedIsOff() throws {
    var drive = MadeUpDrive(route: route)
    for i in 0..<6100 {
      drive.append(
        Pose(x: -1, y: 0, yaw: 0), speed: 0, signals: i == 0 ? [.actorBlockedTest(enabled: false)] : [])
    }
    var unlimited = ScorerOptions()
    unlimited.tickLimit = nil
    let record = try drive.record(options: unlimited)
    #expect(record.status == .failed("Agent timed out"))
    #expect(record.infractions[.routeTimeout] == ["Route timeout."])
    #expect(record.meta.durationGame == 300.05)
    #expect(try drive.record().status == .failed("TickRuntime"))
  }

  @Test func aRouteWithoutLengthIsATypedError() {
    for route in [[], Array(route.prefix(1)), Array(repeating: route[0], count: 5)] {
      #expect(throws: ScoringError.self) { _ = try MadeUpDrive(route: route).outcome() }
    }
  }

  /// By hand: 100 m, an entry every 6 points (the first beyond 5 m): 16 entries to 96 m, and the last stretch twice.
  @Test func minimumSpeedListsTheLastStretchTwice() throws {
    func entries(_ failure: RouteFailure? = nil, _ rules: ScoringRules = .upstream, traffic: Double? = 5)
      throws
      -> [String]
    {
      var drive = MadeUpDrive(route: route)
      for (i, pose) in MadeUpDrive.poses(along: route, speed: 10).enumerated() {
        drive.append(
          pose, speed: 10,
          others: [.car(5, speed: traffic ?? 7), .car(6, speed: traffic ?? 7), .car(7, speed: 33)],
          spawned: i > 0
            ? []
            : [
              .vehicle(5, role: traffic == nil ? "scenario" : "background"),
              .vehicle(6, role: traffic == nil ? "scenario" : "background"), .vehicle(7, role: "scenario"),
            ])
      }
      for _ in 0..<3 { drive.append(Pose(x: 100.2, y: 0, yaw: 0), speed: 10) }
      return try drive.record(options: ScorerOptions(rules: rules), failure: failure).infractions[
        .minimumSpeed]
    }
    let text = "Average speed is 200.0% of the surrounding traffic's one"
    #expect(try entries() == Array(repeating: text, count: 18))
    #expect(try entries(.agentRuntime).count == 17)
    #expect(try entries(nil, .corrected).count == 17)
    #expect(
      try entries(traffic: nil).allSatisfy { $0 == "Average speed is 100% of the surrounding traffic's one" })
  }
}
