import DriveTypes
import Roads
import Scenarios
import Simulation
import Testing

/// The obstacle types on a straight road where every place can be worked out by hand: trigger at x = 50, distance 40,
/// lanes 3.5 m wide.
@Suite struct RoadObstaclesTests {
  static let near: [String: ScenarioParameter.Value] = ["distance": .text("40")]
  static let gaps: [String: ScenarioParameter.Value] = [
    "distance": .text("40"), "frequency": .interval(from: 60, to: 90),
  ]

  private func expect(
    _ actor: (body: ActorDescription, state: ActorState), x: Double, y: Double, yaw: Double = 0
  ) {
    let pose = actor.state.pose
    #expect(
      abs(pose.position.x - x) < 0.02 && abs(pose.position.y - y) < 0.02
        && abs(wrapAngle(pose.yaw - yaw)) < 1e-3,
      "\(actor.body.typeID) at \(pose.position.x), \(pose.position.y), yaw \(pose.yaw); expected \(x), \(y), \(yaw)"
    )
  }

  // MARK: Places

  /// Police 40 m ahead of the trigger, two cars 10 and 16 m farther, 0.6 half lanes to the right; the sign on the
  /// sidewalk (centre y = −8), 0.3 lane widths out. Lane −2: centre −5.25.
  @Test func accidentStandsWhereUpstreamPutsIt() throws {
    let rig = try ObstacleRig("Accident", Self.near, lane: -5.25)
    try rig.tick(speed: 0)
    #expect(rig.outcome == .placed)
    let cars = rig.actors("vehicle.")
    #expect(cars.count == 3)
    for (car, x) in zip(cars, [90.0, 100, 106]) { expect(car, x: x, y: -5.25 - 0.6 * 1.75) }
    #expect(cars[0].body.typeID == "vehicle.dodge.charger_police_2020")
    #expect(cars[0].state.lights == [.special1, .special2, .position])
    #expect(cars[1].state.lights == [] && cars[1].body.roleName == "scenario no lights")
    let sign = try #require(rig.actors("static.prop.warningaccident").first)
    expect(sign, x: 50, y: -8 - 0.3 * 3.5, yaw: -.pi / 2)
  }

  /// `direction` left: the cars to the left of the lane, the sign at the far side of the road.
  @Test func accidentOnTheLeft() throws {
    let rig = try ObstacleRig("Accident", ["distance": .text("40"), "direction": .text("left")], lane: -1.75)
    try rig.tick(speed: 0)
    for car in rig.actors("vehicle.") {
      #expect(abs(car.state.pose.position.y - (-1.75 + 0.6 * 1.75)) < 0.02)
    }
    let sign = try #require(rig.actors("static.prop.warningaccident").first)
    #expect(abs(sign.state.pose.position.y - (4.5 + 0.3 * 3.5)) < 0.02)
  }

  @Test func parkedCarBlinksAndBlocks() throws {
    let rig = try ObstacleRig("ParkedObstacle", Self.near, lane: -5.25)
    try rig.tick(speed: 0)
    let car = try #require(rig.actors("vehicle.").first)
    #expect(rig.actors("vehicle.").count == 1)
    expect(car, x: 90, y: -5.25 - 0.7 * 1.75)
    #expect(car.state.lights == [.leftBlinker, .rightBlinker, .position])
  }

  /// The site appears at the trigger: four cones 2 m apart along the edge where traffic passes (0.85 half lanes from the
  /// lane's centre), three across the far end, a warning 5 m before.
  @Test(arguments: ["right", "left"]) func constructionAppearsAtTheTrigger(side: String) throws {
    let rig = try ObstacleRig(
      "ConstructionObstacle", ["distance": .text("40"), "direction": .text(side)], lane: -5.25)
    try rig.tick(speed: 0)
    #expect(rig.actors.map(\.body.typeID) == ["static.prop.warningconstruction"])
    try rig.drive(speed: 8) { $0.outcome == .running }
    let out = side == "right" ? 1.0 : -1.0
    let edge = 0.85 * 1.75
    let expected = [
      (92.0, edge), (94, edge), (96, edge), (98, edge), (98, edge - 1), (98, edge - 2), (98, edge - 3),
    ]
    let cones = rig.actors("static.prop.constructioncone")
    #expect(cones.count == expected.count)
    for (cone, place) in zip(cones, expected) {
      #expect(cone.state.pose.position.distanceXY(to: Point(x: place.0, y: -5.25 + out * place.1)) < 0.02)
    }
    let warning = try #require(rig.actors("static.prop.trafficwarning").first)
    expect(warning, x: 85, y: -5.25, yaw: .pi / 2)
    #expect(try #require(rig.actors("static.prop.dirtdebris02").first).state.pose.position.x == 92)
  }

  /// The parked car stands at the inner edge of the parking lane: (lane width − half car width) / 4 from its centre.
  @Test func doorOpensThreeSecondsAhead() throws {
    let rig = try ObstacleRig("VehicleOpensDoorTwoWays", Self.gaps, outer: "parking")
    try rig.tick(speed: 0)
    let car = try #require(rig.actors("vehicle.").first)
    expect(car, x: 90, y: -5.25 + (3.5 - car.body.halfExtent.y) / 4)
    #expect(car.state.doors == [])
    try rig.drive(speed: 8) { _ in rig.actors("vehicle.").first?.state.doors == [.frontLeft] }
    // 3 s at 8 m/s before x = 90; the ego started at x = 10 and the tick is 0.4 m long.
    #expect(abs(rig.arc + 10 - (90 - 24)) < 1)
  }

  /// Bicycles 40 and 49 m ahead, 0.55 half lanes to the right; they ride at 9 km/h for 30 m and stop.
  @Test func bicyclesRideAndStop() throws {
    let rig = try ObstacleRig(
      "HazardAtSideLane",
      ["distance": .text("40"), "bicycle_speed": .text("9"), "bicycle_drive_distance": .text("30")],
      lane: -5.25)
    try rig.tick(speed: 0)
    let bicycles = rig.actors("vehicle.")
    for (bicycle, x) in zip(bicycles, [90.0, 99]) { expect(bicycle, x: x, y: -5.25 - 0.55 * 1.75) }
    #expect(bicycles.count == 2 && bicycles.allSatisfy { $0.state.velocity == .zero })
    try rig.drive(speed: 8) { $0.outcome == .running }
    try rig.drive(speed: 1, for: 5)
    #expect(rig.actors("vehicle.").allSatisfy { abs($0.state.speed - 2.5) < 0.01 })
    try rig.drive(speed: 0.2, for: 15)
    // 3 m before the place that is 30 m ahead, as upstream's agents do.
    for (bicycle, x) in zip(rig.actors("vehicle."), [117.0, 126]) {
      // It brakes at the end of its way, over 0.6 m.
      let place = bicycle.state.pose.position.x
      #expect(abs(place - x - 0.6) < 0.2 && bicycle.state.speed < 0.01, "\(place)")
    }
  }

  /// Source 70 + 30 m ahead on the opposite lane; cones from 15 m after it; cars reach the offset over the centre line:
  /// 0.3 + 1.75 − 0.7 m to their left.
  @Test func invadingCarsCutTheLane() throws {
    let rig = try ObstacleRig("InvadingTurn", ["distance": .text("70"), "offset": .text("0.3")])
    try rig.drive(speed: 8) { $0.outcome == .running }
    let cones = rig.actors("static.prop.constructioncone")
    // 35 m of cones, 5 m apart, from x = 150 − 15 on; to the right of the oncoming lane at y = 1.75.
    #expect(cones.map { $0.state.pose.position.x.rounded() } == [135, 130, 125, 120, 115, 110, 105])
    #expect(cones.allSatisfy { abs($0.state.pose.position.y - (1.75 + 0.8 * 1.75)) < 0.02 })
    try rig.drive(speed: 0, for: 4)
    let car = try #require(rig.actors("vehicle.").first)
    #expect(abs(car.state.pose.position.y - (1.75 - (0.3 + 1.75 - 0.7))) < 0.05)
    #expect(abs(wrapAngle(car.state.pose.yaw - .pi)) < 0.05)
  }

  // MARK: Course

  /// What the criteria hear of a type that blocks the lane, and when; afterwards nothing of it is left.
  @Test(arguments: [
    ("Accident", 50.0, 100.0, false), ("AccidentTwoWays", 50, 100, true), ("ParkedObstacle", 50, 90, false),
    ("ParkedObstacleTwoWays", 50, 90, true), ("ConstructionObstacle", 30, 90, false),
    ("ConstructionObstacleTwoWays", 30, 90, true),
  ])
  func blockedLaneCourse(type: String, near: Double, place: Double, isTwoWays: Bool) throws {
    let rig = try ObstacleRig(
      type, Self.gaps, lane: isTwoWays ? -1.75 : -5.25, outer: isTwoWays ? "parking" : "driving")
    try rig.drive(speed: 8) { $0.outcome == .running }
    #expect(abs(rig.arc + 10 - 50) < 2.5)
    #expect(
      rig.told.map(\.signal) == [
        .scenarioStarted(name: type + "_1", type: type), .actorBlockedTest(enabled: false),
      ])
    // 5 s after it is `near` m from the place.
    try rig.drive(speed: 8) { $0.arc + 10 > place - near }
    let arrival = rig.time
    try rig.drive(speed: 2, for: 7)
    if isTwoWays {
      #expect(abs(try #require(rig.firstTime(.wrongDirectionTest(enabled: false))) - arrival - 5) < 0.2)
    } else {
      #expect(rig.firstTime(.wrongDirectionTest(enabled: false)) == nil)
    }
    // Over when the ego is 50 m beyond the last obstacle; here it flies past it.
    let last = type.hasPrefix("Accident") ? 106.0 : 90
    try rig.drive(speed: 8, left: .metres(20)) { $0.outcome == .ended }
    #expect(abs(rig.arc + 10 - (last + 50)) < 1)
    #expect(rig.actors.isEmpty)
    let end = rig.told.suffix(isTwoWays ? 3 : 2).map(\.signal)
    #expect(end.contains(.actorBlockedTest(enabled: true)) && end.last == .scenarioEnded(name: type + "_1"))
    #expect(end.contains(.wrongDirectionTest(enabled: true)) == isTwoWays)
  }

  /// An ego that cannot get past is released after 240 s.
  @Test func timesOutAfterFourMinutes() throws {
    let rig = try ObstacleRig("ParkedObstacle", Self.near, lane: -5.25)
    try rig.drive(speed: 8) { $0.outcome == .running }
    let start = rig.time
    try rig.drive(speed: 0, for: 250) { $0.outcome == .ended }
    #expect(abs(try #require(rig.firstTime(.scenarioTimedOut(name: "ParkedObstacle_1"))) - start - 240) < 0.1)
    #expect(rig.actors.isEmpty)
  }

  /// Upstream's quirk: after the bicycles on a road with one lane each way, the wrong-direction test stays off.
  @Test func hazardTwoWaysLeavesTheTestOff() throws {
    let rig = try ObstacleRig("HazardAtSideLaneTwoWays", ["distance": .text("40")], outer: "sidewalk")
    try rig.drive(speed: 6) { _ in rig.firstTime(.wrongDirectionTest(enabled: false)) != nil }
    #expect(rig.outcome == .running)
    try rig.drive(speed: 10, left: .metres(3.5)) { $0.outcome == .ended }
    #expect(rig.outcome == .ended)
    let switches = rig.told.map(\.signal).filter {
      if case .wrongDirectionTest = $0 { true } else { false }
    }
    #expect(switches == [.wrongDirectionTest(enabled: false), .wrongDirectionTest(enabled: false)])
  }

  /// Over 50 m after the ego's tail has passed the nose of the bicycle in front.
  @Test func hazardEndsFiftyMetresOn() throws {
    let rig = try ObstacleRig(
      "HazardAtSideLane", ["distance": .text("40"), "bicycle_drive_distance": .text("1")], lane: -5.25)
    try rig.drive(speed: 10, left: .metres(3.5)) { $0.outcome == .ended }
    // The bicycle rides to x = 100 and brakes over 0.8 m; half lengths are 2.45 and about 0.8.
    #expect(abs(rig.arc + 10 - (100.8 + 3.3 + 50)) < 1.5)
  }

  @Test func invadingTurnEndsAtTheSource() throws {
    let rig = try ObstacleRig("InvadingTurn", ["distance": .text("60")])
    try rig.drive(speed: 8, left: .metres(-0.65)) { $0.outcome == .ended }
    #expect(abs(rig.arc + 10 - 140) < 1)
    #expect(rig.actors.isEmpty)
    #expect(rig.touched.isEmpty)
  }

  // MARK: The opposite flow

  /// Cars come from 1.5 m for each km/h of the limit plus 30 m (84 m at 36 km/h) beyond the obstacle, start from rest, reach
  /// the limit, keep their lane, and vanish as far behind it. The next one appears when the last is a drawn gap away.
  @Test func oppositeFlowHasItsGaps() throws {
    let rig = try ObstacleRig("ParkedObstacleTwoWays", Self.gaps, outer: "parking")
    try rig.drive(speed: 8) { $0.arc + 10 > 70 }
    try rig.drive(speed: 0, for: 12) { _ in rig.firstTime(.wrongDirectionTest(enabled: false)) != nil }
    var newest: ActorID = 0
    var gaps: [Double] = []
    var fastest = 0.0
    var lowest = Double.infinity
    try rig.drive(speed: 0, for: 120) { rig in
      let cars = rig.actors("vehicle.").filter { $0.state.pose.forward.x < -0.9 }
      fastest = max(fastest, cars.map(\.state.speed).max() ?? 0)
      lowest = min(lowest, cars.map(\.state.pose.position.x).min() ?? .infinity)
      #expect(cars.allSatisfy { abs($0.state.pose.position.y - 1.75) < 0.02 })
      if let last = cars.last, last.body.id > newest {
        if newest != 0, let before = cars.dropLast().last { gaps.append(174 - before.state.pose.position.x) }
        #expect(abs(last.state.pose.position.x - 174) < 0.1 && last.state.speed < 0.3)
        newest = last.body.id
      }
      return false
    }
    #expect(gaps.count > 8)
    #expect(gaps.allSatisfy { $0 >= 60 && $0 < 92 }, "\(gaps)")
    #expect(gaps.max()! - gaps.min()! > 5)
    #expect(abs(fastest - 10) < 0.1)
    #expect(lowest < 6 + 3 && lowest > 6 + 1.5)
  }

  /// An ego that waits for a gap gets past the parked car and touches nobody.
  @Test func waitingForAGapSolvesIt() throws {
    let rig = try ObstacleRig("ParkedObstacleTwoWays", Self.gaps, outer: "parking")
    #expect(try rig.overtake(from: 80, to: 80, side: 2.8))
    #expect(rig.touched.isEmpty)
  }

  /// One that pulls out in front of an oncoming car crashes into it, although that car brakes.
  @Test func bargingInCrashes() throws {
    let rig = try ObstacleRig("ParkedObstacleTwoWays", Self.gaps, outer: "parking")
    try rig.drive(speed: 8) { $0.arc + 10 > 75 }
    try rig.drive(speed: 0, for: 60) { rig in
      rig.actors("vehicle.").contains {
        $0.state.pose.forward.x < 0 && $0.state.pose.position.x < 115 && $0.state.pose.position.x > 100
      }
    }
    let start = rig.arc
    try rig.drive(speed: 9, left: .along { min(3, ($0 - start) * 0.6) }, for: 6)
    #expect(rig.touched.contains { $0.hasPrefix("vehicle.") }, "\(rig.touched)")
  }

  // MARK: A driver who ignores it

  @Test(arguments: [
    ("Accident", "vehicle."), ("ParkedObstacle", "vehicle."),
    ("ConstructionObstacle", "static.prop.trafficwarning"),
    ("HazardAtSideLane", "vehicle."),
  ])
  func ignoringItCollides(type: String, with what: String) throws {
    let rig = try ObstacleRig(type, Self.near, lane: -5.25)
    try rig.drive(speed: 10, for: 20)
    #expect(try #require(rig.touched.first).hasPrefix(what), "\(rig.touched)")
  }

  @Test func ignoringTheDoorHitsIt() throws {
    let rig = try ObstacleRig("VehicleOpensDoorTwoWays", Self.gaps, outer: "parking")
    try rig.drive(speed: 8, left: .metres(0), for: 20) { !$0.touched.isEmpty }
    // The body alone would not have been touched: its side is farther from the ego than 0 m and nearer than the door's.
    let car = try #require(rig.actors("vehicle.").first { $0.state.doors != [] })
    let clearance = -1.75 - rig.egoHalfWidth - (car.state.pose.position.y + car.body.halfExtent.y)
    #expect(clearance > 0 && clearance < VehicleDoors.sideReach)
    #expect(rig.touched.first == car.body.typeID)
  }

  @Test func ignoringTheInvaderHitsIt() throws {
    let rig = try ObstacleRig("InvadingTurn", ["distance": .text("60"), "offset": .text("0.34")])
    try rig.drive(speed: 8, left: .metres(0.1), for: 15)
    #expect(rig.touched.first?.hasPrefix("vehicle.") == true, "\(rig.touched)")
  }

  // MARK: Orders to the traffic

  /// The neighbour lane slows to `speed` km/h 5 s after the ego is near, and no more after the end.
  @Test func sideTrafficIsSlowed() throws {
    let rig = try ObstacleRig(
      "ParkedObstacle", ["distance": .text("40"), "speed": .text("18")], lane: -5.25, hasTraffic: true)
    let background = try #require(rig.background)
    func fastest() -> Double {
      background.vehicles.compactMap { (try? rig.world.autopilotParameters(of: $0))?.desiredSpeed }.max() ?? 0
    }
    try rig.drive(speed: 8) { $0.arc + 10 > 75 }
    #expect(fastest() > 5)
    // The ego's lane is free between it and the obstacle; the neighbour lane need not be.
    for id in background.vehicles {
      let place = try rig.world.state(of: id).pose.position
      #expect(!(place.x > 75 && place.x < 95 && abs(place.y + 5.25) < 1.5), "a car at \(place.x), \(place.y)")
    }
    try rig.drive(speed: 0, for: 8)
    #expect(fastest() == 5)
    try rig.drive(speed: 8, left: .metres(20)) { $0.outcome == .ended }
    try rig.drive(speed: 8, for: 1)
    #expect(fastest() > 5)
  }

  // MARK: Same seed, bad parameters, no room

  @Test(arguments: ObstacleRig.types) func sameSeedSamePlay(type: String) throws {
    func play(_ seed: UInt64) throws -> ([WorldSnapshot], [ObstacleRig.Told]) {
      var parameters = Self.near
      if type.hasSuffix("TwoWays"), !type.hasPrefix("Hazard") {
        parameters["frequency"] = .interval(from: 30, to: 90)
      }
      let rig = try ObstacleRig(type, parameters, outer: "parking", hasTraffic: true, seed: seed)
      var snapshots: [WorldSnapshot] = []
      try rig.drive(speed: 6, for: 20) {
        snapshots.append($0.world.snapshot)
        return false
      }
      return (snapshots, rig.told)
    }
    let (a, b, c) = (try play(5), try play(5), try play(6))
    #expect(a.0 == b.0 && a.1 == b.1)
    #expect(a.0 != c.0)
  }

  @Test func badParametersAreTypedErrors() throws {
    let cases: [(String, String, ScenarioParameter.Value)] = [
      ("Accident", "distance", .text("far")), ("Accident", "distance", .text("-3")),
      ("Accident", "direction", .text("up")), ("ParkedObstacle", "speed", .text("nan")),
      ("ConstructionObstacle", "direction", .text("")), ("AccidentTwoWays", "frequency", .text("50")),
      ("ParkedObstacleTwoWays", "frequency", .interval(from: 90, to: 30)),
      ("HazardAtSideLane", "bicycle_speed", .text("0")),
      ("HazardAtSideLaneTwoWays", "frequency", .interval(from: 1, to: 2)),
      ("VehicleOpensDoorTwoWays", "direction", .text("front")), ("InvadingTurn", "offset", .text("wide")),
    ]
    for (type, name, value) in cases {
      let rig = try ObstacleRig(type, [name: value], outer: "parking")
      do {
        try rig.tick(speed: 0)
        Issue.record("\(type) took \(name) \(value)")
      } catch let error as ScenarioError {
        guard case .badParameter(let scenario, let parameter, _, _, let at) = error else {
          Issue.record("\(error)")
          continue
        }
        #expect(scenario == type + "_1" && parameter == name && at.line == 7)
      }
    }
  }

  /// The road ends too early, has no opposite lane, no lane to park on, or somebody stands there.
  @Test func noRoomIsRecorded() throws {
    var rigs = try ["Accident", "ParkedObstacle", "ConstructionObstacle", "HazardAtSideLane", "InvadingTurn"]
      .map {
        try ObstacleRig($0, ["distance": .text("500")])
      }
    for type in [
      "AccidentTwoWays", "ParkedObstacleTwoWays", "ConstructionObstacleTwoWays", "VehicleOpensDoorTwoWays",
    ] {
      rigs.append(try ObstacleRig(type, Self.gaps, hasOpposite: false))
    }
    let blocked = try ObstacleRig("ParkedObstacle", Self.near)
    try blocked.world.spawn(
      blueprint: "vehicle.carlamotors.firetruck", at: Pose(x: 90, y: -3, yaw: 0), roleName: "x")
    rigs.append(blocked)
    for rig in rigs {
      let before = rig.world.actorIDs.count
      try rig.tick(speed: 0)
      guard case .couldNotBePlaced = rig.outcome else {
        Issue.record("\(rig.director.reports)")
        continue
      }
      #expect(rig.world.actorIDs.count == before)
    }
  }

  /// What appears only at the trigger may find its place taken by then: recorded, cleared up, and the route goes on.
  @Test func noRoomAtTheTriggerIsRecorded() throws {
    let rig = try ObstacleRig("ConstructionObstacle", Self.near, lane: -5.25)
    try rig.tick(speed: 0)
    #expect(rig.outcome == .placed)
    let truck = try rig.world.spawn(
      blueprint: "vehicle.carlamotors.firetruck", at: Pose(x: 96, y: -5.25, yaw: 0), roleName: "x")
    try rig.drive(speed: 8, for: 10) { $0.arc > 45 }
    guard case .couldNotBePlaced = rig.outcome else {
      Issue.record("\(rig.outcome)")
      return
    }
    #expect(rig.actors.map(\.body.id) == [truck])
    #expect(rig.told.last?.signal == .scenarioEnded(name: "ConstructionObstacle_1"))
  }
}
