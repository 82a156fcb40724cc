import DriveTypes
import Foundation
import Roads
import Scenarios
import Simulation
import TestOracles

/// One scenario on one route, with an ego that slides along the route at the speed that a test says and yields to
/// nobody.
final class FlowRig {
  let world: EmbeddedWorld
  let route: PlannedRoute
  let director: ScenarioDirector
  let background: BackgroundActivity?
  let ego: ActorID
  let guide: LaneGuide
  private(set) var signals: [ScenarioSignal] = []
  /// Contacts of scenario actors and of the ego so far.
  private(set) var contacts: [Collision] = []
  /// When each scenario actor was first seen, and where; in order of appearance.
  private(set) var appearances: [(id: ActorID, time: Double, pose: Pose<World>)] = []
  /// The last place of each scenario actor that is gone.
  private(set) var departures: [(id: ActorID, place: Point<World>)] = []
  private var last: [(id: ActorID, place: Point<World>)] = []
  private let way: Way
  private var arc: Double
  private let width: Double

  init(
    route: PlannedRoute, in network: RoadNetwork, playing scenario: ScenarioDefinition, seed: UInt64 = 0,
    traffic: Bool = false, skipsAsUpstream: Bool = false
  ) throws {
    self.route = route
    let places = route.points.map(\.pose.position)
    world = EmbeddedWorld(network: network, seed: seed, region: places)
    ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: route.points[0].pose, roleName: "hero")
    width = try world.description(of: ego).halfExtent.x
    background = traffic ? BackgroundActivity(world: world, ego: ego, route: route.points.map(\.pose)) : nil
    director = ScenarioDirector(
      scenarios: [scenario], route: route, world: world, ego: ego, background: background, seed: seed,
      skipsAsUpstream: skipsAsUpstream)
    guide = LaneGuide(network: network)
    guard let way = Way(through: places) else {
      throw ScenarioError.couldNotBePlaced(
        scenario: scenario.name, reason: "the route is one place", at: scenario.location)
    }
    self.way = way
    arc = way.nearest(to: scenario.trigger.position).arc
    try world.teleport(ego, to: way.pose(at: arc))
  }

  /// A route through Looptown, `lt01` … , with a scenario that starts with the route.
  static func looptown(
    _ id: String, _ type: String, _ parameters: [ScenarioParameter] = [], seed: UInt64 = 0,
    traffic: Bool = false
  ) throws -> FlowRig {
    let network = try TownMaps.network("Looptown")
    let file = TownMaps.scenarios.appendingPathComponent("Routes/looptown.xml")
    let definition = try RouteFile(contentsOf: file).routes.first { $0.id == id }
    let route = try RoutePlanner(network: network).plan(definition?.waypoints ?? [])
    return try FlowRig(
      route: route, in: network,
      playing: ScenarioDefinition(
        name: type + "_1", type: type, trigger: route.points[0].pose, parameters: parameters,
        location: SourceLocation(file: "test.xml", line: 7)), seed: seed, traffic: traffic)
  }

  /// One of Bench2Drive's routes as it stands; nil, and a line that says so, where the data or the map is absent.
  static func official(
    _ id: String, seed: UInt64 = 0, traffic: Bool = false, skipsAsUpstream: Bool = false
  ) throws -> FlowRig? {
    guard let definition = officialRoutes.first(where: { $0.id == id }), TownMaps.isPresent(definition.town)
    else {
      print("skipped: no route \(id) of bench2drive220.xml, or no map of its town")
      return nil
    }
    let network = try TownMaps.store.network(for: definition.town)
    let route = try RoutePlanner(network: network).plan(definition)
    let clip = network.clip(around: route.points.map(\.pose.position), radius: 250)
    return try FlowRig(
      route: route, in: clip, playing: definition.scenarios[0], seed: seed, traffic: traffic,
      skipsAsUpstream: skipsAsUpstream)
  }

  static let officialRoutes: [RouteDefinition] = {
    let file = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    return file.flatMap { try? RouteFile(contentsOf: $0).routes } ?? []
  }()

  /// Actors of the scenario that are not hidden under the road.
  var actors: [ActorState] {
    world.actors(role: "scenario").compactMap { try? world.state(of: $0) }.filter {
      $0.pose.position.z > -150
    }
  }
  var isOver: Bool { director.reports[0].outcome == .ended }
  var egoPlace: Point<World> { way.pose(at: arc).position }
  var time: Double { world.snapshot.time }

  /// One tick with the ego at so many m/s along the route.
  func tick(_ speed: Double) throws {
    signals += try director.update()
    try background?.update()
    arc += speed * EmbeddedWorld.tickDuration
    try world.guide(ego, to: way.pose(at: arc), speed: speed)
    world.tick()
    let now = world.actors(role: "scenario").compactMap { try? world.state(of: $0) }
    for state in now where !appearances.contains(where: { $0.id == state.id }) {
      appearances.append((state.id, world.snapshot.time, state.pose))
    }
    for gone in last where !now.contains(where: { $0.id == gone.id }) { departures.append(gone) }
    last = now.map { ($0.id, $0.pose.position) }
    contacts += world.snapshot.collisions.filter { contact in
      contact.actor == ego || now.contains { $0.id == contact.actor }
    }
  }

  func run(_ seconds: Double, speed: Double = 0) throws {
    for _ in 0..<Int((seconds / EmbeddedWorld.tickDuration).rounded()) { try tick(speed) }
  }

  /// Drives on until the scenario is over, `seconds` at most.
  func finish(speed: Double, within seconds: Double = 120) throws {
    let end = time + seconds
    while !isOver, time < end { try tick(speed) }
  }

  /// The first junction on the ego's way.
  var junctionAhead: Int32? {
    guide.lane(at: way.pose(at: arc + distanceToJunction() + 1).position).flatMap(world.network.junction)
  }

  /// The ego's way from where it is to the first place inside a junction, metres.
  func distanceToJunction() -> Double {
    var ahead = arc
    while ahead < way.length {
      if let place = guide.lane(at: way.pose(at: ahead).position), world.network.isJunction(place) { break }
      ahead += 0.5
    }
    return ahead - arc
  }

  /// The light before which the ego's nose stands at the end of its lane.
  func egoLight() -> TrafficLightDescription? {
    let pose = way.pose(at: arc + distanceToJunction() - 3)
    return world.trafficLights.first {
      $0.triggerVolume.contains(Point(x: pose.position.x, y: pose.position.y, z: $0.triggerVolume.centre.z))
        && abs(wrapAngle($0.triggerVolume.yaw + .pi / 2 - pose.yaw)) < 1
    }
  }

  func state(_ light: TrafficLightDescription) throws -> TrafficLightState {
    try world.state(ofLight: light.id)
  }

  /// How near a flow's cars have come to the ego's whole way, metres, while it lasts so many seconds.
  func nearestToWay(over seconds: Double) throws -> Double {
    var nearest = Double.infinity
    for _ in 0..<Int(seconds / EmbeddedWorld.tickDuration) {
      try tick(0)
      for actor in actors { nearest = min(nearest, way.nearest(to: actor.pose.position).distance) }
    }
    return nearest
  }

  static let flow: [ScenarioParameter] = [
    ScenarioParameter(name: "flow_speed", value: .text("9")),
    ScenarioParameter(name: "source_dist_interval", value: .interval(from: 15, to: 22)),
  ]
}
