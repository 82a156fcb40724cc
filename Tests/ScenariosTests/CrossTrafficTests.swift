import DriveTypes
import Roads
import Scenarios
import Simulation
import TestOracles
import Testing

/// Types with flows: who comes, from where, how fast, how densely, and until when.
@Suite(.serialized) struct CrossTrafficTests {
  /// Types with flows, the first of Bench2Drive's routes for each, and how many flows it has.
  static let types = [
    "EnterActorFlow", "HighwayExit", "InterurbanActorFlow", "InterurbanAdvancedActorFlow",
    "MergerIntoSlowTraffic",
    "MergerIntoSlowTrafficV2", "CrossingBicycleFlow", "SignalizedJunctionLeftTurn",
    "SignalizedJunctionLeftTurnEnterFlow", "SignalizedJunctionRightTurn", "NonSignalizedJunctionLeftTurn",
    "NonSignalizedJunctionLeftTurnEnterFlow", "NonSignalizedJunctionRightTurn",
  ]

  /// Bench2Drive's routes of these types; none where the data are absent.
  static let routes: [(type: String, id: String)] = FlowRig.officialRoutes.map {
    ($0.scenarios[0].type, $0.id)
  }
  .filter { types.contains($0.0) }

  /// Routes with a flow on each of two lanes.
  static let twofold = ["2201", "27506", "23695", "23700", "23708", "24071", "24078"]
  /// Here the ego itself starts on the flow's lane, where nobody may stand.
  static let onTheWay = ["2273"]
  /// Here the flow takes the lane beside the ego's, as upstream's choice of lanes has it.
  static let beside = ["2903", "28198"]

  /// Every flow keeps its speed and gaps, goes to its sink, comes across the ego's way, and its cars do not touch one
  /// another.
  @Test(arguments: routes.filter { !onTheWay.contains($0.id) }) func keepsSpeedAndGaps(
    type: String, id: String
  )
    throws
  {
    let count = Self.twofold.contains(id) ? 2 : 1
    guard let rig = try FlowRig.official(id) else { return }
    let definition = try #require(FlowRig.officialRoutes.first { $0.id == id }?.scenarios.first)
    #expect(definition.type == type)
    let (speed, gaps) = try Self.flowParameters(of: definition)
    var nearest = Double.infinity
    for _ in 0..<600 {
      nearest = min(nearest, try rig.nearestToWay(over: 0.05))
      for actor in rig.actors { #expect(abs(actor.speed - speed) < 0.2, "\(type): \(actor.speed)") }
    }
    #expect(nearest < (Self.beside.contains(id) ? 4 : 2))
    #expect(rig.contacts.filter { $0.otherTypeID.hasPrefix("vehicle.") }.isEmpty)
    #expect(rig.departures.count > 3)
    // Cars that appear later than at the start come out of the sources, each flow in turn.
    var sources: [[(id: ActorID, time: Double, pose: Pose<World>)]] = []
    for car in rig.appearances where car.time > 0.5 {
      if let n = sources.firstIndex(where: { $0[0].pose.position.distanceXY(to: car.pose.position) < 2.5 }) {
        sources[n].append(car)
      } else {
        sources.append([car])
      }
    }
    #expect(sources.count == count)
    for cars in sources {
      for (one, two) in zip(cars, cars.dropFirst()) {
        let gap = (two.time - one.time) * speed
        #expect(
          gaps.lowerBound - 0.1 < gap && gap < gaps.upperBound + 2 * speed * 0.05 + 0.1, "\(type): \(gap)")
      }
    }
    // They end at one place for each flow.
    var sinks: [Point<World>] = []
    for gone in rig.departures where !sinks.contains(where: { $0.distanceXY(to: gone.place) < 2.5 }) {
      sinks.append(gone.place)
    }
    #expect(sinks.count == count)
    if definition.parameters.contains(where: { $0.name == "end_actor_flow" }), type != "CrossingBicycleFlow" {
      let end = try Self.place("end_actor_flow", of: definition)
      #expect(sinks.contains { $0.distanceXY(to: end) < 6 })
    }
  }

  private static func flowParameters(of scenario: ScenarioDefinition) throws -> (Double, ClosedRange<Double>)
  {
    var speed = 0.0
    var gaps = 0.0...0.0
    for parameter in scenario.parameters {
      if case .text(let text) = parameter.value, parameter.name == "flow_speed" { speed = Double(text) ?? 0 }
      if case .interval(let from, let to) = parameter.value { gaps = from...to }
    }
    return (speed, gaps)
  }

  private static func place(_ name: String, of scenario: ScenarioDefinition) throws -> Point<World> {
    for parameter in scenario.parameters where parameter.name == name {
      if case .location(let point) = parameter.value { return point }
    }
    throw ScenarioError.missingParameter(scenario: scenario.name, parameter: name, at: scenario.location)
  }

  /// An ego that drives on comes to the end: the scenario is over, its actors gone, standing still is judged again.
  @Test(arguments: routes) func endsWhenTheEgoIsThrough(type: String, id: String) throws {
    guard let rig = try FlowRig.official(id, traffic: true) else { return }
    try rig.run(0.5)
    #expect(rig.signals.first == .scenarioStarted(name: "\(type)_1", type: type))
    #expect(rig.signals.contains(.actorBlockedTest(enabled: false)))
    try rig.finish(speed: 8, within: 40)
    #expect(rig.isOver)
    #expect(rig.signals.last == .scenarioEnded(name: "\(type)_1"))
    #expect(rig.signals.contains(.actorBlockedTest(enabled: true)))
    #expect(!rig.signals.contains(.scenarioTimedOut(name: "\(type)_1")))
    #expect(rig.world.actors(role: "scenario").isEmpty)
    for light in rig.world.trafficLights { #expect(try rig.world.isFrozen(light: light.id) == false) }
  }

  /// On Looptown, without any data: an oncoming flow whose light is green while the ego's is red for 5 s.
  @Test func leftTurnAtLights() throws {
    let rig = try FlowRig.looptown("lt02", "SignalizedJunctionLeftTurn", FlowRig.flow)
    let own = try #require(rig.egoLight())
    let heading = rig.route.points[0].pose.yaw
    try rig.tick(0)
    #expect(try rig.state(own) == .red)
    try rig.run(4.9)
    #expect(try rig.state(own) == .red)
    let early = try rig.world.trafficLights.filter { try rig.state($0) == .green }
    #expect(early.count == 1)
    try rig.run(0.3)
    let late = try rig.world.trafficLights.filter { try rig.state($0) == .green }
    #expect(try rig.state(own) == .green)
    #expect(late.count == 2 && late.contains { $0.id == early[0].id })
    try rig.run(40)
    #expect(try rig.state(own) == .green)
    let first = try #require(rig.appearances.first)
    #expect(abs(abs(wrapAngle(first.pose.yaw - heading)) - .pi) < 0.6)
    // 4 s of way before the junction: 36 m, in steps of 5 m; and 2.5 s behind it.
    let entry = rig.egoPlace.distanceXY(to: first.pose.position) - rig.distanceToJunction()
    #expect(entry > 36 && entry < 36 + 5 + 45)
    #expect(rig.contacts.isEmpty)
  }

  /// The flow of the right turn comes from the left, and there are cars already when the ego arrives.
  @Test func rightTurnMeetsCarsFromTheLeft() throws {
    let rig = try FlowRig.looptown("lt03", "NonSignalizedJunctionRightTurn", FlowRig.flow)
    let heading = rig.route.points[0].pose.yaw
    try rig.tick(0)
    #expect(rig.actors.count >= 2)
    for actor in rig.actors { #expect(abs(wrapAngle(actor.pose.yaw - heading) + .pi / 2) < 0.6) }
    #expect(try rig.nearestToWay(over: 15) < 1)
  }

  /// Cars that turn right into the ego's road end on it.
  @Test func enterFlowTurnsIntoTheEgosRoad() throws {
    let rig = try FlowRig.looptown("lt02", "NonSignalizedJunctionLeftTurnEnterFlow", FlowRig.flow)
    try rig.run(30)
    let end = try #require(rig.route.points.last).pose
    let gone = try #require(rig.departures.first)
    let place = end.localLevel(gone.place)
    #expect(abs(place.y) < 4 && place.x < 5)
  }

  /// Who ignores the flow is hit by one car; those behind it stop in time and go on when the way is free.
  @Test func aCollisionMakesTheFlowCareful() throws {
    let scout = try FlowRig.looptown("lt02", "SignalizedJunctionLeftTurn", FlowRig.flow)
    var path: [Point<World>] = []
    for _ in 0..<400 {
      try scout.tick(0)
      path += scout.actors.map(\.pose.position)
    }
    let rig = try FlowRig.looptown("lt02", "SignalizedJunctionLeftTurn", FlowRig.flow)
    // Onto the flow's way, and there it stops.
    while !path.contains(where: { $0.distanceXY(to: rig.egoPlace) < 1 }), rig.time < 30 { try rig.tick(7) }
    try rig.run(25)
    let hitters = Set(rig.contacts.filter { $0.other == rig.ego }.map(\.actor))
    #expect(hitters.count == 1)
    #expect(rig.actors.count >= 2)
    #expect(rig.actors.allSatisfy { $0.speed < 0.2 })
    let standing = rig.actors
    for one in standing {
      for two in standing where two.id > one.id {
        #expect(one.pose.position.distanceXY(to: two.pose.position) > 4)
      }
    }
  }

  @Test func standingStillTimesOutAfter240Seconds() throws {
    let rig = try FlowRig.looptown("lt02", "NonSignalizedJunctionLeftTurn", FlowRig.flow)
    try rig.run(239.5)
    #expect(!rig.isOver)
    try rig.run(1)
    #expect(rig.isOver)
    #expect(rig.signals.contains(.scenarioTimedOut(name: "NonSignalizedJunctionLeftTurn_1")))
  }

  @Test func sameSeedSamePlay() throws {
    func play(_ seed: UInt64) throws -> [WorldSnapshot] {
      let rig = try FlowRig.looptown(
        "lt02", "SignalizedJunctionLeftTurn", FlowRig.flow, seed: seed, traffic: true)
      return try (0..<300).map { _ in
        try rig.tick(3)
        return rig.world.snapshot
      }
    }
    #expect(try play(5) == play(5))
    #expect(try play(5) != play(6))
  }

  /// While a flow plays, the junction is its own: no background car inside, those on other roads wait; once the ego has
  /// left, none of them waits any longer.
  @Test func theBackgroundWaits() throws {
    let rig = try FlowRig.looptown("lt02", "NonSignalizedJunctionLeftTurn", FlowRig.flow, traffic: true)
    let background = try #require(rig.background)
    let junction = try #require(rig.junctionAhead)
    func waiting() -> [ActorID] {
      background.vehicles.filter { (try? rig.world.autopilotParameters(of: $0))??.desiredSpeed == 0 }
    }
    var waited: Set<ActorID> = []
    // Near enough for cars to come from the other roads.
    try rig.run((rig.distanceToJunction() - 20) / 8, speed: 8)
    for second in 0..<30 {
      try rig.run(1)
      for id in background.vehicles {
        let place = try #require(try rig.world.waypoint(of: id))
        #expect(rig.world.network.junction(of: place) != junction, "\(second) s")
      }
      waited.formUnion(waiting())
    }
    #expect(!waited.isEmpty)
    for id in waited where rig.world.isAlive(id) { #expect(try rig.world.speed(of: id) < 0.1) }
    try rig.finish(speed: 8)
    #expect(rig.isOver)
    try rig.run(1)
    #expect(waited.isDisjoint(with: waiting()))
  }

  /// Bench2Drive's evaluator says "Skipping scenario due to setup error" at these and plays the others; played here
  /// unless asked otherwise.
  @Test(arguments: [
    ("23910", false), ("23930", false), ("24098", false), ("23700", false), ("24078", false),
    ("23708", true), ("26956", true), ("27506", true), ("28087", true), ("2091", true),
  ])
  func leavesOutWhatUpstreamGivesUp(id: String, isPlayed: Bool) throws {
    guard let usual = try FlowRig.official(id), let rig = try FlowRig.official(id, skipsAsUpstream: true)
    else { return }
    try usual.tick(0)
    #expect(usual.director.reports[0].outcome == .running)
    try rig.tick(0)
    switch rig.director.reports[0].outcome {
    case .running: #expect(isPlayed)
    case .couldNotBePlaced(let reason):
      #expect(!isPlayed && reason.hasPrefix("Bench2Drive's set-up gives up here"), "\(reason)")
    case let outcome: Issue.record("\(outcome)")
    }
  }

  @Test func badParameters() throws {
    func play(_ type: String, _ parameters: [ScenarioParameter]) throws {
      try FlowRig.looptown("lt02", type, parameters).tick(0)
    }
    #expect(throws: ScenarioError.self) {
      try play("SignalizedJunctionLeftTurn", [ScenarioParameter(name: "flow_speed", value: .text("fast"))])
    }
    #expect(
      throws: ScenarioError.missingParameter(
        scenario: "EnterActorFlow_1", parameter: "start_actor_flow",
        at: SourceLocation(file: "test.xml", line: 7))
    ) { try play("EnterActorFlow", FlowRig.flow) }
    #expect(throws: ScenarioError.self) {
      try play(
        "HighwayExit",
        [ScenarioParameter(name: "source_dist_interval", value: .interval(from: 30, to: 10))])
    }
  }

  /// No lights, no cycle lane, no lane near a place: recorded, and the route goes on.
  @Test func whatTheRoadLacks() throws {
    let far = ScenarioParameter(name: "start_actor_flow", value: .location(Point(x: 5000, y: 0, z: 0)))
    let near = ScenarioParameter(name: "start_actor_flow", value: .location(Point(x: 0, y: 0, z: 0)))
    for (route, type, extra) in [
      ("lt04", "SignalizedJunctionLeftTurn", []), ("lt02", "CrossingBicycleFlow", [near]),
      ("lt02", "MergerIntoSlowTraffic", [far]),
    ] {
      let rig = try FlowRig.looptown(route, type, FlowRig.flow + extra)
      try rig.run(1)
      guard case .couldNotBePlaced = rig.director.reports[0].outcome else {
        Issue.record("\(type) on \(route): \(rig.director.reports[0].outcome)")
        continue
      }
      #expect(rig.world.actors(role: "scenario").isEmpty)
    }
  }
}
