import DriveTypes
import Foundation
import Roads
import Scenarios
import Simulation
import TestOracles
import Testing

/// Who comes into the ego's lane: when, how fast, and what it takes to avoid them.
@Suite struct CutInsTests {
  private func rig(_ type: String, lane: Double = CrossingTown.outer, _ parameters: [ScenarioParameter] = [])
    throws
    -> CrossingRig
  {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: lane), to: Point(x: 500, y: lane), type: type, parameters)
  }

  @Test func parkedCarPullsOut() throws {
    let rig = try self.rig("ParkingCutIn")
    try rig.tick(.init(speed: 0))
    // 28 and 35 m from the trigger at 120, in the parking lane.
    let parked = rig.cast(.vehicle)
    #expect(parked.map { ($0.pose.position.x - 120).rounded() } == [28, 35])
    #expect(parked.allSatisfy { (-9.5 ... -8.2).contains($0.pose.position.y) })
    let cutter = try #require(parked.last).id
    var before = 0.0
    var start: Double?
    var top = 0.0
    try rig.run(CrossingRig.naive(8)) { rig in
      guard let state = rig.cast(.vehicle).first(where: { $0.id == cutter }) else { return }
      if start == nil, state.speed > 0 { start = before }
      top = max(top, state.speed)
      before = try rig.egoState.pose.position.x
    }
    // 2.35 s at 8 m/s before the place beside it.
    #expect(abs(155 - (try #require(start)) - 18.8) <= 0.41)
    #expect(rig.hits == [cutter])
    #expect(rig.hasEnded && rig.world.actorIDs == [rig.ego])
    let careful = try self.rig("ParkingCutIn")
    var end = 0.0
    try careful.run(CrossingRig.careful(8)) { rig in
      guard let state = rig.cast(.vehicle).last else { return }
      end = state.pose.position.x
      top = max(top, state.speed)
      // In the ego's lane after 11 m.
      if end > 166 { #expect(abs(state.pose.position.y - CrossingTown.outer) < 0.1) }
    }
    #expect(careful.hits.isEmpty && careful.hasEnded)
    #expect(abs(top - 20 / 3.6) < 0.01)
    // Over after 30 m of driving.
    #expect(abs(end - 155 - 29) < 2)
  }

  @Test func oneOfTheQueuePullsOut() throws {
    func queue() throws -> CrossingRig {
      try self.rig("StaticCutIn", lane: CrossingTown.inner, [.text("distance", "40")])
    }
    let rig = try queue()
    var places: [Double] = []
    var before = 0.0
    var start: (ego: Double, car: ActorState)?
    try rig.run(CrossingRig.naive(12)) { rig in
      if places.isEmpty { places = rig.cast(.vehicle).map { $0.pose.position.x - 120 } }
      if start == nil, let car = rig.cast(.vehicle).first(where: { $0.speed > 0 }) { start = (before, car) }
      before = try rig.egoState.pose.position.x
    }
    // Two behind, the one that pulls out, three ahead; they stand 11 m apart on the right lane.
    #expect(places.map { $0.rounded() } == [40, 51, 62, 73, 84, 95])
    let begun = try #require(start)
    #expect(
      abs(begun.car.pose.position.x - 182) < 0.2 && abs(begun.car.pose.position.y - CrossingTown.outer) < 0.1)
    #expect(abs(182 - begun.ego - 2.7 * 12) <= 0.61)
    #expect(rig.hits == [begun.car.id])
    let careful = try queue()
    var others: Set<ActorID> = []
    try careful.run(CrossingRig.careful(12)) { rig in
      // The one that pulls out touches nobody.
      for touch in rig.world.snapshot.collisions { others.insert(touch.actor) }
    }
    #expect(careful.hits.isEmpty && others.isEmpty && careful.hasEnded)
  }

  @Test func missingLaneIsRecorded() throws {
    for (type, lane) in [("StaticCutIn", CrossingTown.inner), ("ParkingExit", CrossingTown.outer)] {
      // No lane on the left of the only one that way; no sidewalk beyond it either.
      let road = try CrossingTown.road()
      let rig = try CrossingRig(
        road, from: Point(x: 620, y: lane), to: Point(x: 690, y: lane), type: type, [.text("distance", "60")])
      try rig.tick(.init(speed: 0))
      guard case .couldNotBePlaced = rig.director.reports[0].outcome else {
        Issue.record("\(type): \(rig.director.reports[0].outcome)")
        continue
      }
      #expect(rig.world.actorIDs == [rig.ego], "\(type)")
    }
  }

  // MARK: ParkingExit

  private func exit(traffic: Bool = false) throws -> CrossingRig {
    try CrossingRig(
      CrossingTown.road(), from: Point(x: 100, y: CrossingTown.outer),
      to: Point(x: 500, y: CrossingTown.outer),
      type: "ParkingExit", triggerAt: 0,
      [.text("front_vehicle_distance", "9"), .text("behind_vehicle_distance", "9")], traffic: traffic)
  }

  /// The ego stands in the parking lane between two cars, 9 m from each; a third passes it.
  @Test func egoBeginsParked() throws {
    let rig = try exit()
    for _ in 0..<2 { _ = try rig.director.update() }
    let ego = try rig.egoState.pose.position
    // Parking lane's centre at −8.25, (2.5 − 1.06) / 4 = 0.36 m out.
    #expect(abs(ego.x - 100) < 0.1 && abs(ego.y + 8.61) < 0.02)
    let cars = rig.cast(.vehicle)
    #expect(cars.map { ($0.pose.position.x - ego.x).rounded() } == [9, -9, 0])
    #expect(abs(cars[2].pose.position.y - CrossingTown.outer) < 0.01)
    var passed = false
    for _ in 0..<200 {
      _ = try rig.director.update()
      rig.world.tick()
      if let car = try? rig.world.state(of: cars[2].id), car.pose.position.x > ego.x + 20 { passed = true }
    }
    #expect(passed)
    #expect(!rig.world.isAlive(cars[2].id), "gone after 50 m")
    #expect(rig.world.isAlive(cars[0].id) && rig.world.isAlive(cars[1].id))
  }

  /// Who waits for the gap and turns the wheel can drive out, with the ego's own dynamics; driving straight on hits the car
  /// in front. Over after 24 m.
  @Test func wayOutOfTheSlot() throws {
    let rig = try exit()
    var touched = false
    var way = 0.0
    var ended = false
    for _ in 0..<600 where !ended {
      for signal in try rig.director.update() {
        if case .scenarioEnded = signal { ended = true }
      }
      let state = try rig.egoState
      let yaw = max(-0.75, min(0.75, (CrossingTown.outer - state.pose.position.y) * 0.45))
      let waits = rig.time < 5
      try rig.world.apply(
        VehicleControl(
          throttle: waits || state.speed > 2 ? 0 : 0.4, steer: max(-1, min(1, (state.pose.yaw - yaw) * 4)),
          brake: waits ? 1 : 0), to: rig.ego)
      let snapshot = rig.world.tick()
      way += state.speed * EmbeddedWorld.tickDuration
      // Not the kerb, on which upstream parks wide cars.
      if snapshot.collisions.contains(where: { $0.actor == rig.ego && $0.other != 0 }) { touched = true }
    }
    #expect(ended && !touched)
    #expect(abs(way - 24) < 1)
    #expect(abs(try rig.egoState.pose.position.y - CrossingTown.outer) < 0.5)

    let naive = try exit()
    try naive.run { _ in .init(speed: 3, left: -3.36) }
    #expect(!naive.hits.isEmpty && naive.hasEnded)
    let switches = naive.signals.compactMap {
      if case .actorBlockedTest(let enabled) = $0.signal { enabled } else { nil }
    }
    #expect(switches == [false, true])
  }

  @Test func standingInTheSlotTimesOut() throws {
    let rig = try exit()
    try rig.run(seconds: 250) { _ in .init(speed: 0, left: -3.36) }
    #expect(rig.time(of: { $0 == .scenarioTimedOut(name: "ParkingExit_1") }) != nil)
    #expect(abs(rig.time - 240) < 0.2)
  }

  @Test func flowPassesTheSlot() throws {
    let rig = try exit(traffic: true)
    let usual = try #require(rig.background).parameters.spacing
    var passed: Set<ActorID> = []
    try rig.run(seconds: 30) { _ in
      .init(speed: 0, left: -3.36)
    } watch: { rig in
      for id in rig.world.actors(role: BackgroundActivity.roleName) {
        let place = try rig.world.state(of: id).pose.position
        if abs(place.y - CrossingTown.outer) < 1, abs(place.x - 100) < 3 { passed.insert(id) }
      }
    }
    #expect(passed.count >= 2)
    #expect(rig.background?.parameters.spacing == 25)
    try rig.run { _ in .init(speed: 3, left: -3.36) }
    #expect(rig.hasEnded && rig.background?.parameters.spacing == usual)
  }

  // MARK: HighwayCutIn, and the official routes

  static let types = [
    "DynamicObjectCrossing", "ParkingCrossingPedestrian", "PedestrianCrossing", "VehicleTurningRoute",
    "VehicleTurningRoutePedestrian", "ParkingCutIn", "StaticCutIn", "HighwayCutIn", "ParkingExit",
    "HardBreakRoute",
    "ControlLoss", "SequentialLaneChange", "YieldToEmergencyVehicle",
  ]

  static let routes: [RouteDefinition] = {
    let url = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    return (url.flatMap { try? RouteFile(contentsOf: $0).routes } ?? []).filter { route in
      route.scenarios.contains { types.contains($0.type) }
    }
  }()

  @Test func missingLocationIsNamed() throws {
    let rig = try self.rig("HighwayCutIn")
    #expect(throws: ScenarioError.self) { try rig.tick(.init(speed: 0)) }
  }

  /// The car from the ramp is on the ego's road, a car's length or two ahead, when the ego comes out of the junction,
  /// and then leaves its lane to the left at 80 % of the ego's speed.
  @Test(.enabled(if: !routes.isEmpty, "no route file under DRIVELOOP_DATA")) func rampCarArrivesWithTheEgo()
    throws
  {
    for route in Self.routes where route.scenarios[0].type == "HighwayCutIn" {
      guard let network = try TownMaps.network(ifPresent: route.town) else { continue }
      let rig = try CrossingRig(network, route)
      var gap: Double?
      var slowest = Double.infinity
      var lanes: Set<Int32> = []
      try rig.run(seconds: 30, CrossingRig.naive(18)) { rig in
        guard let car = rig.cast(.vehicle).first, rig.hasStarted else { return }
        let local = try rig.egoState.pose.localLevel(car.pose.position)
        if let lane = try rig.world.waypoint(of: car.id), !rig.world.network.isJunction(lane) {
          lanes.insert(lane.lane)
          if abs(local.y) < 4.5, gap == nil { gap = local.x }
          if gap != nil { slowest = min(slowest, car.speed) }
        }
      }
      #expect((4...25).contains(try #require(gap)), "\(route.id)")
      #expect(abs(slowest - 14.4) < 0.5, "\(route.id)")
      #expect(lanes.count >= 2, "\(route.id)")
      #expect(rig.hasEnded, "\(route.id)")
    }
  }

  /// Every official route of these types has room for its actors.
  @Test(.enabled(if: !routes.isEmpty, "no route file under DRIVELOOP_DATA")) func officialRoutesHaveRoom()
    throws
  {
    var placed: [String: Int] = [:]
    for route in Self.routes {
      guard let network = try TownMaps.network(ifPresent: route.town) else { continue }
      let rig = try CrossingRig(network, route)
      _ = try rig.director.update()
      switch rig.director.reports[0].outcome {
      case .placed, .running: placed[rig.director.reports[0].type, default: 0] += 1
      case let other: Issue.record("\(route.id) \(rig.director.reports[0].type): \(other)")
      }
    }
    print("placed on official routes: \(placed.values.reduce(0, +)) of \(Self.routes.count)")
  }
}
