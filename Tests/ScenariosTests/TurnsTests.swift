import DriveTypes
import Roads
import Scenarios
import Simulation
import TestOracles
import Testing

/// Turns without flows, and vehicles that take the ego's right of way.
@Suite(.serialized) struct TurnsTests {
  /// Every one of Bench2Drive's places of these types has room for them.
  @Test func everyOfficialPlaceHasRoom() throws {
    let types = Set(
      CrossTrafficTests.types + [
        "OppositeVehicleRunningRedLight", "OppositeVehicleTakingPriority", "BlockedIntersection",
        "T_Junction",
        "VanillaNonSignalizedTurn", "VanillaNonSignalizedTurnEncounterStopsign",
        "VanillaSignalizedTurnEncounterGreenLight", "VanillaSignalizedTurnEncounterRedLight",
      ])
    var count = 0
    for definition in FlowRig.officialRoutes where types.contains(definition.scenarios[0].type) {
      guard let rig = try FlowRig.official(definition.id) else { continue }
      try rig.run(0.5)
      #expect(rig.director.reports[0].outcome == .running, "\(definition.id) \(rig.director.reports[0])")
      count += 1
    }
    #expect(count == 0 || count == 105)
  }

  /// Green for 5 s, red for 5 s, then the junction's own cycle again.
  @Test func greenLight() throws {
    let rig = try FlowRig.looptown("lt02", "VanillaSignalizedTurnEncounterGreenLight")
    let own = try #require(rig.egoLight())
    let before = rig.world.snapshot.lightStates
    try rig.tick(0)
    for light in rig.world.trafficLights {
      #expect(try rig.state(light) == (light.id == own.id ? .green : .red))
    }
    try rig.run(4.9)
    #expect(try rig.state(own) == .green)
    try rig.run(0.2)
    #expect(try rig.world.trafficLights.allSatisfy { try rig.state($0) == .red })
    try rig.run(4.7)
    #expect(try rig.state(own) == .red && !rig.isOver)
    try rig.run(0.3)
    #expect(rig.isOver)
    #expect(rig.world.snapshot.lightStates == before)
    #expect(try rig.world.isFrozen(light: own.id) == false)
    try rig.run(60)
    #expect(rig.world.snapshot.lightStates.contains(.green))
  }

  /// Red for 5 s, then green until the ego is 10 m behind the junction.
  @Test func redLight() throws {
    let rig = try FlowRig.looptown("lt02", "VanillaSignalizedTurnEncounterRedLight")
    let own = try #require(rig.egoLight())
    try rig.run(4.95)
    #expect(try rig.world.trafficLights.allSatisfy { try rig.state($0) == .red })
    try rig.run(0.2)
    for light in rig.world.trafficLights {
      #expect(try rig.state(light) == (light.id == own.id ? .green : .red))
    }
    try rig.run(60)
    #expect(try rig.state(own) == .green && !rig.isOver)
    try rig.finish(speed: 6)
    #expect(rig.isOver)
    try expectEnd(rig, behindJunction: 10)
  }

  @Test(arguments: ["VanillaNonSignalizedTurn", "VanillaNonSignalizedTurnEncounterStopsign"])
  func plainTurn(type: String) throws {
    let rig = try FlowRig.looptown("lt04", type)
    try rig.run(5)
    #expect(rig.actors.isEmpty)
    try rig.finish(speed: 6)
    #expect(rig.isOver)
    try expectEnd(rig, behindJunction: 10)
  }

  /// The ego has driven so many metres since it left the junction, and at most 1 m more.
  private func expectEnd(_ rig: FlowRig, behindJunction metres: Double) throws {
    let place = rig.egoPlace
    var back = try #require(rig.guide.lane(at: place))
    #expect(!rig.world.network.isJunction(back))
    var way = 0.0
    while !rig.world.network.isJunction(back), way < 50 {
      back = try #require(rig.world.network.previous(back, distance: 0.1).first)
      way += 0.1
    }
    #expect(way > metres - 0.5 && way < metres + 1.5)
  }

  @Test func tJunctionEndsAfter200Metres() throws {
    let rig = try FlowRig.looptown("lt01", "T_Junction")
    try rig.run(12, speed: 16)
    #expect(!rig.isOver && rig.actors.isEmpty)
    try rig.run(0.7, speed: 16)
    #expect(rig.isOver)
  }

  @Test func priorityLastsThroughTheJunction() throws {
    let rig = try FlowRig.looptown("lt01", "PriorityAtJunction")
    let own = try #require(rig.egoLight())
    try rig.run(60)
    for light in rig.world.trafficLights {
      #expect(try rig.state(light) == (light.id == own.id ? .green : .red))
    }
    try rig.finish(speed: 8)
    try expectEnd(rig, behindJunction: 0)
    #expect(try rig.world.isFrozen(light: own.id) == false)
  }

  /// A car stands 5 m behind the junction; 10 s after the ego has come within 13 m it goes, and not before.
  @Test func blockedIntersection() throws {
    let rig = try FlowRig.looptown("lt02", "BlockedIntersection", traffic: true)
    try rig.run(20)
    let blocker = try #require(rig.actors.first)
    #expect(rig.actors.count == 1 && blocker.speed == 0)
    let exit = try #require(rig.guide.lane(at: blocker.pose.position))
    let before = try #require(rig.world.network.previous(exit, distance: 6.5).first)
    #expect(!rig.world.network.isJunction(exit) && rig.world.network.isJunction(before))
    while rig.egoPlace.distanceXY(to: blocker.pose.position) > 13 { try rig.tick(5) }
    try rig.run(9.8)
    #expect(!rig.isOver && rig.actors.count == 1)
    try rig.run(0.4)
    #expect(rig.isOver && rig.world.actors(role: "scenario").isEmpty)
    #expect(!rig.contacts.contains { $0.actor == rig.ego })
  }

  /// Who drives on is stopped by it.
  @Test func theBlockerIsHitByWhoIgnoresIt() throws {
    let rig = try FlowRig.looptown("lt02", "BlockedIntersection")
    try rig.tick(0)
    let blocker = try #require(rig.actors.first)
    try rig.finish(speed: 7, within: 30)
    #expect(rig.contacts.contains { $0.actor == rig.ego && $0.other == blocker.id })
  }

  /// The vehicle waits 30 m before the junction until the ego is 2.2 s or 12 m from the place where their ways
  /// cross, then drives through at 60 km/h. An ego that waits is not hit.
  @Test(arguments: [("left", -1.0), ("right", 1.0)]) func oppositeVehicle(side: String, turned: Double) throws
  {
    let direction = [ScenarioParameter(name: "direction", value: .text(side))]
    let rig = try FlowRig.looptown("lt01", "OppositeVehicleRunningRedLight", direction)
    let own = try #require(rig.egoLight())
    let heading = rig.route.points[0].pose.yaw
    try rig.run(10)
    let waiting = try #require(rig.actors.first)
    #expect(rig.actors.count == 1 && waiting.speed == 0)
    #expect(abs(wrapAngle(waiting.pose.yaw - heading) - turned * .pi / 2) < 0.4)
    #expect(try rig.state(own) == .green)
    #expect(try rig.world.lights(of: waiting.id).contains([.special1, .special2]))
    for light in rig.world.trafficLights where light.id != own.id { #expect(try rig.state(light) == .red) }
    while rig.actors.first.map({ $0.speed < 1 }) ?? false, rig.time < 60 { try rig.tick(8) }
    let start = rig.egoPlace
    #expect(abs((rig.actors.first?.speed ?? 0) - 60 / 3.6) < 0.1)
    let begin = rig.time
    var path: [Point<World>] = []
    while !rig.actors.isEmpty, rig.time < begin + 20 {
      path += rig.actors.map(\.pose.position)
      try rig.tick(0)
    }
    #expect(rig.time - begin < 6)
    // The places of the route where the ways cross; 2.2 s at 8 m/s are 17.6 m, less the way of one tick.
    let meeting = rig.route.points.map(\.pose.position).filter { here in
      path.contains { $0.distanceXY(to: here) < 1 }
    }
    let nearest = meeting.map { $0.distanceXY(to: start) }.min() ?? 0
    #expect(nearest > 15.5 && nearest < 18.5)
    #expect(rig.contacts.isEmpty && !rig.isOver)
    try rig.finish(speed: 8)
    try expectEnd(rig, behindJunction: 0)
    #expect(try rig.world.isFrozen(light: own.id) == false)
  }

  /// On Bench2Drive's junctions, who ignores it runs into it or is hit.
  @Test(arguments: ["2127", "2129", "2143", "2844", "2847"]) func oppositeVehicleHits(route: String) throws {
    guard let rig = try FlowRig.official(route) else { return }
    try rig.finish(speed: 7, within: 60)
    #expect(rig.contacts.contains { $0.actor == rig.ego && $0.other != 0 })
    #expect(rig.isOver)
  }

  @Test func badDirection() throws {
    let rig = try FlowRig.looptown(
      "lt01", "OppositeVehicleTakingPriority", [ScenarioParameter(name: "direction", value: .text("above"))])
    #expect(throws: ScenarioError.self) { try rig.tick(0) }
  }

  /// Turns need a junction, and those with lights need lights.
  @Test func whatTheRoadLacks() throws {
    let rig = try FlowRig.looptown("lt04", "VanillaSignalizedTurnEncounterRedLight")
    try rig.run(1)
    guard case .couldNotBePlaced(let reason) = rig.director.reports[0].outcome else {
      Issue.record("\(rig.director.reports[0])")
      return
    }
    #expect(reason.contains("no traffic lights"))
    let network = try TownMaps.network("Looptown")
    let full = try RoutePlanner(network: network).plan(
      Array(
        rig.route.points.prefix(8).map(\.pose.position).enumerated().filter { $0.offset % 7 == 0 }.map(
          \.element)))
    let short = try FlowRig(
      route: full, in: network,
      playing: ScenarioDefinition(
        name: "x", type: "BlockedIntersection", trigger: full.points[0].pose, parameters: [],
        location: SourceLocation(file: "test.xml", line: 1)))
    try short.run(1)
    guard case .couldNotBePlaced = short.director.reports[0].outcome else {
      Issue.record("\(short.director.reports[0])")
      return
    }
  }
}
