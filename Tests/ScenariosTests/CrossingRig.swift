import DriveTypes
import Roads
import Scenarios
import Simulation
import TestOracles
import Testing

/// A made-up straight road for scenarios that need no junction.
enum CrossingTown {
  /// 700 m along +x: two driving lanes (−1 at y = −1.75, −2 at y = −5.25), a parking lane of 2.5 m (−3 at y = −8.25) and
  /// a sidewalk of 2 m (−4 at y = −10.5) on the right; a driving lane (+1 at y = 1.75) and a sidewalk (y = 4.5) on the
  /// left. 50 km/h; lanes of one direction may be changed.
  static func road() throws -> RoadNetwork {
    try StraightRoad(
      name: "crossing", length: 700, speedLimit: 50,
      left: [.init("driving", width: 3.5), .init("sidewalk", width: 2)],
      right: [
        .init("driving", width: 3.5, mayChange: true), .init("driving", width: 3.5),
        .init("parking", width: 2.5), .init("sidewalk", width: 2),
      ]
    ).network()
  }

  /// Centres of the driving lanes, y in metres.
  static let inner = -1.75
  static let outer = -5.25
}

/// One scenario on a route, with an ego whose driver is a rule of some lines.
final class CrossingRig {
  /// What the driver sees and decides in a tick.
  struct Drive {
    var speed: Double
    /// Metres to the left of the route.
    var left = 0.0
  }

  let world: EmbeddedWorld
  let ego: ActorID
  let director: ScenarioDirector
  let background: BackgroundActivity?
  let way: Way
  let route: PlannedRoute
  private(set) var arc = 0.0
  private(set) var left = 0.0
  private(set) var signals: [(time: Double, signal: ScenarioSignal)] = []
  /// Actors that the ego touched, each once, in order.
  private(set) var hits: [ActorID] = []
  /// Their role and type, whether or not they live.
  private(set) var seen: [ActorID: ActorDescription] = [:]

  init(
    _ network: RoadNetwork, from start: Point<World>, to end: Point<World>, type: String,
    triggerAt metres: Int = 20,
    _ parameters: [ScenarioParameter] = [], traffic: Bool = false, seed: UInt64 = 7
  ) throws {
    route =
      try network.name == "crossing"
      ? Self.straight(network, from: start, to: end) : RoutePlanner(network: network).plan([start, end])
    let scenario = ScenarioDefinition(
      name: "\(type)_1", type: type, trigger: route.points[metres].pose, parameters: parameters,
      location: SourceLocation(file: "test.xml", line: 1))
    (world, ego, director, background) = try Self.stage(network, route, [scenario], traffic, seed)
    way = try #require(Way(through: route.points.map(\.pose.position)))
  }

  /// A route of a file.
  init(_ network: RoadNetwork, _ definition: RouteDefinition, traffic: Bool = false, seed: UInt64 = 7) throws
  {
    route = try RoutePlanner(network: network).plan(definition)
    let clip = network.clip(around: route.points.map(\.pose.position), radius: 250)
    (world, ego, director, background) = try Self.stage(clip, route, definition.scenarios, traffic, seed)
    way = try #require(Way(through: route.points.map(\.pose.position)))
  }

  /// Along one lane, a point a metre: the planner needs roads that are joined to others.
  private static func straight(_ network: RoadNetwork, from start: Point<World>, to end: Point<World>) throws
    -> PlannedRoute
  {
    var place = try #require(network.waypoint(nearest: start))
    var waypoints = [place]
    while network.pose(of: place).position.distanceXY(to: end) > 0.6,
      let next = network.next(place, distance: 1).first
    {
      place = next
      waypoints.append(next)
    }
    let points = waypoints.map { RoutePoint(pose: network.pose(of: $0), option: .laneFollow) }
    return PlannedRoute(points: points, waypoints: waypoints, planIndices: [0, points.count - 1])
  }

  private static func stage(
    _ network: RoadNetwork, _ route: PlannedRoute, _ scenarios: [ScenarioDefinition], _ traffic: Bool,
    _ seed: UInt64
  ) throws -> (EmbeddedWorld, ActorID, ScenarioDirector, BackgroundActivity?) {
    let world = EmbeddedWorld(network: network, seed: seed, region: route.points.map(\.pose.position))
    let ego = try world.spawn(
      blueprint: "vehicle.lincoln.mkz_2020", at: route.points[0].pose, roleName: "hero")
    let background =
      traffic ? BackgroundActivity(world: world, ego: ego, route: route.points.map(\.pose), seed: seed) : nil
    let director = ScenarioDirector(
      scenarios: scenarios, route: route, world: world, ego: ego, background: background, seed: seed)
    return (world, ego, director, background)
  }

  var egoState: ActorState { get throws { try world.state(of: ego) } }
  var time: Double { world.snapshot.time }
  /// The last signal that passes.
  func time(of isWanted: (ScenarioSignal) -> Bool) -> Double? { signals.last { isWanted($0.signal) }?.time }
  var hasStarted: Bool { time(of: { if case .scenarioStarted = $0 { true } else { false } }) != nil }
  var hasEnded: Bool { time(of: { if case .scenarioEnded = $0 { true } else { false } }) != nil }

  /// Living actors of the scenario that are not hidden, ascending.
  func cast(_ kind: ActorKind? = nil) -> [ActorState] {
    zip(world.snapshot.descriptions, world.snapshot.states).compactMap { body, state in
      guard body.id != ego, body.roleName == "scenario" || body.roleName == "prop",
        kind == nil || body.kind == kind,
        abs(state.pose.position.z - world.snapshot.states[0].pose.position.z) < 50
      else { return nil }
      return state
    }
  }

  /// One tick: the scenario acts, the ego is put where its driver wants to be, the world moves.
  func tick(_ drive: Drive) throws {
    for signal in try director.update() { signals.append((time, signal)) }
    try background?.update()
    arc += drive.speed * EmbeddedWorld.tickDuration
    left = drive.left
    var pose = way.pose(at: arc)
    pose.position = pose.position - pose.right * drive.left
    try world.guide(ego, to: pose, speed: drive.speed)
    let snapshot = world.tick()
    for body in snapshot.descriptions { seen[body.id] = body }
    for touch in snapshot.collisions where touch.actor == ego && !hits.contains(touch.other) {
      hits.append(touch.other)
    }
  }

  /// Drives until the scenario is over or some seconds have passed.
  func run(
    seconds: Double = 60, _ driver: (CrossingRig) throws -> Drive,
    watch: (CrossingRig) throws -> Void = { _ in }
  ) throws {
    let end = time + seconds
    while time < end, !hasEnded {
      try tick(try driver(self))
      try watch(self)
    }
  }

  /// A driver who ignores everybody.
  static func naive(_ speed: Double) -> (CrossingRig) -> Drive { { _ in Drive(speed: speed) } }

  /// A driver who brakes at 6 m/s² for whoever is or will soon be on the next metres of the way, and else drives on.
  static func careful(_ speed: Double) -> (CrossingRig) throws -> Drive {
    var now = speed
    return { rig in
      let room = now * now / 12 + now * 0.3 + 5
      let ahead = try rig.cast().contains { state in
        let body = try rig.world.description(of: state.id)
        if body.typeID.contains("debris") { return false }
        // Where it is and where it will be within 3 s.
        return stride(from: 0, through: 3, by: 0.5).contains { seconds in
          let place = state.pose.position + state.velocity * seconds
          let foot = rig.way.nearest(to: place, from: rig.arc, reach: room + 3)
          return foot.distance < 1.1 + body.halfExtent.y + 0.4 && foot.arc - rig.arc < room
            && foot.arc > rig.arc + 1
        }
      }
      now =
        ahead
        ? max(0, now - 6 * EmbeddedWorld.tickDuration) : min(speed, now + 3 * EmbeddedWorld.tickDuration)
      return Drive(speed: now)
    }
  }
}

extension ScenarioParameter {
  static func text(_ name: String, _ value: String) -> ScenarioParameter {
    ScenarioParameter(name: name, value: .text(value))
  }
}
