import DriveTypes
import Foundation
import Roads
import Scenarios
import Simulation
import TestOracles
import Testing

/// Who crosses the ego's way: when they start, how they go, who gets hit.
@Suite struct PedestriansTests {
  private func dynamic(_ parameters: [ScenarioParameter] = [], seed: UInt64 = 7) throws -> CrossingRig {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.outer),
      to: Point(x: 300, y: CrossingTown.outer),
      type: "DynamicObjectCrossing",
      [.text("distance", "40"), .text("blocker_model", "static.prop.container")] + parameters, seed: seed)
  }

  /// The tick before the first walker moves, and its state right after.
  private func firstStep(_ rig: CrossingRig, speed: Double) throws -> (ego: Double, walker: ActorState) {
    var before = 0.0
    var found: (Double, ActorState)?
    try rig.run(CrossingRig.naive(speed)) { rig in
      if found == nil, let walker = rig.cast(.walker).first(where: { $0.speed > 0 }) {
        found = (before, walker)
      }
      before = try rig.egoState.pose.position.x
    }
    return try #require(found)
  }

  /// At 10 m/s the walker starts 2.1 s before the ego's arrival, at 2 m/s straight across; slowly arriving egos start it
  /// at 6 m.
  @Test(arguments: [(10.0, 21.0), (2, 6)]) func walkerStartsInTime(speed: Double, distance: Double) throws {
    let step = try firstStep(try dynamic(), speed: speed)
    // The collision place: 40 m from the trigger, which stands 20 m from the start at 100.
    #expect(abs(160 - step.ego - distance) <= speed * EmbeddedWorld.tickDuration + 1e-6)
    #expect(abs(step.walker.speed - 2) < 1e-9)
    #expect(abs(wrapAngle(step.walker.pose.yaw - .pi / 2)) < 1e-9)
    // From the middle of the sidewalk, behind the container of 2.4 m.
    #expect(abs(step.walker.pose.position.y + 10.5) < 0.2)
    #expect(abs(step.walker.pose.position.x - 160 - 1.7) < 0.1)
  }

  /// 10° more to walk against the ego: 0.2 s earlier.
  @Test func crossingAngleTurnsAndStartsEarlier() throws {
    let step = try firstStep(try dynamic([.text("crossing_angle", "10")]), speed: 10)
    #expect(abs(160 - step.ego - 23) <= 0.5 + 1e-6)
    #expect(abs(wrapAngle(step.walker.pose.yaw - radians(100))) < 1e-9)
  }

  @Test func naiveDriverHitsTheWalkerAndCarefulOneDoesNot() throws {
    for seed: UInt64 in 1...3 {
      let naive = try dynamic(seed: seed)
      try naive.run(CrossingRig.naive(10))
      #expect(naive.hits.compactMap { naive.seen[$0]?.kind } == [.walker])
      let careful = try dynamic(seed: seed)
      try careful.run(CrossingRig.careful(10))
      #expect(careful.hits.isEmpty)
      #expect(careful.hasEnded)
    }
  }

  /// Hidden until the trigger; gone with the blocker after twice the way to the lane; over 40 m later.
  @Test func walkerAppearsCrossesAndGoes() throws {
    let rig = try dynamic()
    var appeared: Double?
    var gone: Double?
    var goneAt = 0.0
    var way = (first: 0.0, last: 0.0)
    try rig.run(CrossingRig.naive(10)) { rig in
      if let walker = rig.cast(.walker).first {
        if appeared == nil {
          appeared = rig.time
          way.first = walker.pose.position.y
        }
        way.last = walker.pose.position.y
      } else if appeared != nil, gone == nil {
        gone = rig.time
        goneAt = rig.arc
        #expect(rig.cast().isEmpty)
      }
    }
    let start = try #require(rig.time(of: { if case .scenarioStarted = $0 { true } else { false } }))
    #expect(abs(try #require(appeared) - start) < 0.06)
    // 5.25 m to the lane's centre twice, but for the push that it got.
    #expect(abs(way.last - way.first - 10.5) < 1)
    #expect(rig.hasEnded && rig.arc - goneAt >= 39.4 && rig.arc - goneAt < 41.5)
    #expect(rig.director.reports[0].outcome == .ended)
    #expect(rig.world.actorIDs == [rig.ego])
  }

  @Test func sameSeedSamePlay() throws {
    func play(_ seed: UInt64) throws -> [ActorState] {
      let rig = try dynamic(seed: seed)
      var states: [ActorState] = []
      try rig.run(CrossingRig.naive(10)) { states += $0.world.snapshot.states }
      return states
    }
    #expect(try play(3) == play(3))
    func models(_ seed: UInt64) throws -> [String] {
      let rig = try dynamic(seed: seed)
      try rig.run(CrossingRig.naive(10))
      return rig.seen.values.map(\.typeID).sorted()
    }
    #expect(try Set([1, 2, 3, 4].map { try models($0) }).count > 1)
  }

  @Test func badParametersAreNamed() throws {
    func expectBad(_ parameter: ScenarioParameter) throws {
      let rig = try dynamic([parameter])
      do {
        try rig.tick(.init(speed: 0))
        Issue.record("\(parameter) was taken")
      } catch let error as ScenarioError {
        guard case .badParameter(_, parameter.name, _, _, _) = error else {
          Issue.record("\(error)")
          return
        }
      }
    }
    try expectBad(.text("direction", "up"))
    try expectBad(.text("distance", "far"))
    try expectBad(.text("crossing_angle", "91"))
    try expectBad(.text("blocker_model", "static.prop.containr"))
  }

  @Test func shortRoadIsRecorded() throws {
    let rig = try CrossingRig(
      CrossingTown.road(), from: Point(x: 600, y: CrossingTown.outer),
      to: Point(x: 690, y: CrossingTown.outer),
      type: "ParkingCrossingPedestrian", [.text("distance", "90")])
    try rig.tick(.init(speed: 0))
    guard case .couldNotBePlaced = rig.director.reports[0].outcome else {
      Issue.record("\(rig.director.reports[0].outcome)")
      return
    }
    #expect(rig.world.actorIDs == [rig.ego])
  }

  // MARK: From behind a parked car

  private func parking() throws -> CrossingRig {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.outer),
      to: Point(x: 300, y: CrossingTown.outer),
      type: "ParkingCrossingPedestrian", [.text("distance", "40")])
  }

  @Test func walkerStepsOutBeforeTheParkedCar() throws {
    let rig = try parking()
    try rig.tick(.init(speed: 0))
    let car = try #require(rig.cast(.vehicle).first)
    // One lane's width beside the ego's lane.
    #expect(
      abs(car.pose.position.y - (CrossingTown.outer - 3.5)) < 0.01 && abs(car.pose.position.x - 160) < 0.01)
    let half = try rig.world.description(of: car.id).halfExtent.x
    let step = try firstStep(rig, speed: 10)
    #expect(abs(step.walker.pose.position.x - (160 + half + 0.5)) < 0.01)
    #expect(abs(160 + half + 0.5 - step.ego - 21.5) <= 0.5 + 1e-6)
    #expect(rig.hits.contains { rig.seen[$0]?.kind == .walker })
    let careful = try parking()
    try careful.run(CrossingRig.careful(10))
    #expect(careful.hits.isEmpty && careful.hasEnded)
  }

  // MARK: At junctions, in Looptown

  /// A route through the junction with lights, from the west; ends after a turn.
  private func looptown(_ type: String, to end: Point<World>) throws -> CrossingRig {
    try CrossingRig(
      TownMaps.network("Looptown"), from: Point(x: -80, y: -1.75), to: end, type: type, triggerAt: 30)
  }
  /// Over the junction with lights: straight on, to the left and to the right.
  private static let straightOn = Point<World>(x: 80, y: -1.75)
  private static let leftTurn = Point<World>(x: 1.75, y: 60)
  private static let rightTurn = Point<World>(x: -1.75, y: -60)

  @Test func threeWalkersCrossBeforeTheJunction() throws {
    let rig = try looptown("PedestrianCrossing", to: Self.straightOn)
    var starts: [ActorID: (time: Double, speed: Double)] = [:]
    var trigger: (distance: Double, time: Double)?
    var last = 0.0
    try rig.run(CrossingRig.naive(8)) { rig in
      for walker in rig.cast(.walker) where walker.speed > 0 && starts[walker.id] == nil {
        starts[walker.id] = (rig.time, walker.speed)
      }
      if trigger == nil, !starts.isEmpty { trigger = (last, rig.time) }
      last = try rig.egoState.pose.position.x
    }
    #expect(starts.count == 3)
    for start in starts.values {
      #expect((1.3...2.0).contains(start.speed))
    }
    let times = starts.values.map(\.time)
    let (first, final) = (try #require(times.min()), try #require(times.max()))
    #expect(final - first <= 1.55)
    #expect(Set(starts.values.map(\.speed)).count == 3)
    // The junction begins at x = −20; 3.5 s at 8 m/s before it, and up to 1.5 s of dawdling.
    let distance = -20 - (try #require(trigger)).distance
    #expect(distance < 29 && distance > 29 - 8 * 1.6)
    #expect(rig.hits.contains { rig.seen[$0]?.kind == .walker })
    let careful = try looptown("PedestrianCrossing", to: Self.straightOn)
    try careful.run(CrossingRig.careful(8))
    #expect(careful.hits.isEmpty)
  }

  @Test(arguments: [leftTurn, rightTurn]) func bicycleCrossesBehindTheTurn(end: Point<World>) throws {
    let rig = try looptown("VehicleTurningRoute", to: end)
    var before = Point<World>(x: 0, y: 0)
    var start: (ego: Point<World>, bicycle: ActorState)?
    try rig.tick(.init(speed: 0))
    let waiting = try #require(rig.cast(.vehicle).first)
    #expect(rig.seen[waiting.id]?.typeID == "vehicle.diamondback.century")
    try rig.run(CrossingRig.naive(5)) { rig in
      if start == nil, let bicycle = rig.cast(.vehicle).first, bicycle.speed > 0 { start = (before, bicycle) }
      before = try rig.egoState.pose.position
    }
    let begun = try #require(start)
    #expect(abs(begun.bicycle.speed - 1.8) < 1e-9)
    // 11 m behind the junction, whose box ends 20 m from its centre; the retries may add 2 m.
    #expect((30.5...33.5).contains(abs(waiting.pose.position.y)))
    // Across the road, from the right of the travel out of the junction.
    #expect(abs(abs(wrapAngle(begun.bicycle.pose.yaw)) - (end.y > 0 ? .pi : 0)) < 0.05)
    // 1.8 s at 5 m/s is 9 m, seen straight.
    let lane = Point<World>(x: end.x, y: waiting.pose.position.y)
    #expect(abs(begun.ego.distanceXY(to: lane) - 9) < 0.6)
    #expect(rig.hits.contains(waiting.id))
    let careful = try looptown("VehicleTurningRoute", to: end)
    try careful.run(CrossingRig.careful(5))
    #expect(careful.hits.isEmpty && careful.hasEnded)
  }

  /// From the right after a left turn, else from the left; the second collision criterion is on while it runs.
  @Test(arguments: [leftTurn, rightTurn]) func walkerCrossesBehindTheTurn(end: Point<World>) throws {
    let rig = try looptown("VehicleTurningRoutePedestrian", to: end)
    var first: ActorState?
    try rig.run(CrossingRig.naive(5)) { rig in
      if first == nil { first = rig.cast(.walker).first }
    }
    let start = try #require(first)
    let isLeftTurn = end.y > 0
    // Left turn: driving north, the right side is the east. Right turn: driving south, the left side is the east too.
    #expect(start.pose.position.x > 0)
    #expect(abs(abs(wrapAngle(start.pose.yaw)) - .pi) < 0.05)
    #expect(isLeftTurn == (end.x > 0))
    let switches = rig.signals.compactMap {
      if case .secondCollisionTest(let enabled) = $0.signal { enabled } else { nil }
    }
    #expect(switches == [true, false])
    let on = try #require(rig.time(of: { $0 == .secondCollisionTest(enabled: true) }))
    #expect(on == rig.time(of: { if case .scenarioStarted = $0 { true } else { false } }))
    #expect(rig.hasEnded)
    let careful = try looptown("VehicleTurningRoutePedestrian", to: end)
    var places: [Double] = []
    try careful.run(CrossingRig.careful(5)) { rig in
      if let walker = rig.cast(.walker).first {
        places.append(walker.pose.position.x)
        #expect(walker.speed == 0 || abs(walker.speed - 1.8) < 1e-9)
      }
    }
    #expect(careful.hits.isEmpty && careful.hasEnded)
    // From one sidewalk to the other.
    #expect(abs((places.first ?? 0) - (places.last ?? 0) - 2 * start.pose.position.x) < 0.2)
  }

  @Test func noJunctionIsRecorded() throws {
    let rig = try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.outer),
      to: Point(x: 200, y: CrossingTown.outer),
      type: "VehicleTurningRoute")
    try rig.tick(.init(speed: 0))
    guard case .couldNotBePlaced = rig.director.reports[0].outcome else {
      Issue.record("\(rig.director.reports[0].outcome)")
      return
    }
  }
}
