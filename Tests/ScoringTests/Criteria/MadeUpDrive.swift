import DriveTypes
import Foundation
import Glibc
import Roads
import Scoring
import TestOracles

/// Traces built by hand: an ego that is put where a test wants it, tick by tick.
struct MadeUpDrive {
  static let egoID: ActorID = 1
  var trace: Trace

  init(
    route: [RoutePoint], town: String = "Nowhere", lights: [TrafficLightDescription] = [],
    stops: [StopSignDescription] = []
  ) {
    let ego = ActorDescription(
      id: Self.egoID, kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "hero",
      halfExtent: Vector(x: 2.45, y: 0.92, z: 0.74), boxCentre: Point(x: 0, y: 0, z: 0.74))
    trace = Trace(
      header: TraceHeader(
        routeID: "24206", town: town, mapHash: "", world: "by hand", agent: "test", seed: 1, ego: ego,
        tickDuration: 0.05, denseRoute: route, trafficLights: lights, stopSigns: stops))
  }

  /// A straight route along +x, one point a metre.
  static func straight(metres: Int) -> [RoutePoint] {
    (0...metres).map { RoutePoint(pose: Pose(x: Double($0), y: 0, yaw: 0), option: .laneFollow) }
  }

  /// One more tick; the ego's velocity is along its nose.
  @discardableResult
  mutating func append(
    _ pose: Pose<World>, speed: Double, others: [TraceActor] = [], spawned: [ActorDescription] = [],
    lights: [TrafficLightState] = [], collisions: [Collision] = [], signals: [ScenarioSignal] = []
  ) -> TraceTick {
    let number = trace.ticks.count + 1
    let tick = TraceTick(
      tick: number, time: Double(number) * 0.05,
      ego: ActorState(id: Self.egoID, pose: pose, velocity: pose.forward * speed), control: VehicleControl(),
      spawned: spawned, others: others, lightStates: lights, collisions: collisions, signals: signals)
    trace.ticks.append(tick)
    return tick
  }

  /// Four ticks half a metre beyond the route's last point.
  mutating func passTheEnd(lights: [TrafficLightState] = []) {
    guard var end = trace.header.denseRoute.last?.pose else { return }
    end.position = end.position + end.forward * 0.5
    for _ in 0..<4 { append(end, speed: 5, lights: lights) }
  }

  /// Poses every `speed`·0.05 m along the route, `offset` metres to the left of it.
  static func poses(
    along route: [RoutePoint], speed: Double, offset: (_ metres: Double) -> Double = { _ in 0 }
  ) -> [Pose<World>] {
    var poses: [Pose<World>] = []
    var metres = 0.0
    var next = 0.0
    for (a, b) in zip(route, route.dropFirst()) {
      let step = b.pose.position - a.pose.position
      guard step.length > 0 else { continue }
      while next <= metres + step.length {
        let share = (next - metres) / step.length
        let yaw = a.pose.yaw + share * wrapAngle(b.pose.yaw - a.pose.yaw)
        let place = a.pose.position + step * share
        let left = offset(next)
        poses.append(
          Pose(
            position: Point(x: place.x - sin(yaw) * left, y: place.y + cos(yaw) * left, z: place.z),
            rotation: Rotation(yaw: yaw)))
        next += speed * 0.05
      }
      metres += step.length
    }
    return poses
  }

  /// Runs the whole trace through the scorer.
  func outcome(
    _ network: RoadNetwork = RoadNetwork(name: "Nowhere"), options: ScorerOptions = ScorerOptions(),
    failure: RouteFailure? = nil
  ) throws -> RouteOutcome {
    try RouteScorer.score(trace, network: network, options: options, failure: failure)
  }

  func record(
    _ network: RoadNetwork = RoadNetwork(name: "Nowhere"), options: ScorerOptions = ScorerOptions(),
    failure: RouteFailure? = nil
  ) throws -> RouteRecord {
    try outcome(network, options: options, failure: failure).record(
      index: 0, routeID: "RouteScenario_24206_rep0", place: nil)
  }
}

extension TraceActor {
  /// A car at a place with a speed along its heading.
  static func car(_ id: ActorID, x: Double = 0, y: Double = 0, yaw: Double = 0, speed: Double = 0)
    -> TraceActor
  {
    TraceActor(
      ActorState(
        id: id, pose: Pose(x: x, y: y, yaw: yaw), velocity: Vector(x: speed * cos(yaw), y: speed * sin(yaw))))
  }
}

extension ActorDescription {
  static func vehicle(_ id: ActorID, role: String) -> ActorDescription {
    ActorDescription(
      id: id, kind: .vehicle, typeID: "vehicle.audi.tt", roleName: role, halfExtent: Vector(x: 2, y: 1, z: 1),
      boxCentre: .origin)
  }
}

/// Our own town, which needs no download.
enum Looptown {
  static let network: RoadNetwork? = try? TownMaps.network(ifPresent: "Looptown")
  static let routes: [RouteDefinition] =
    (try? RouteFile(contentsOf: TownMaps.scenarios.appendingPathComponent("Routes/looptown.xml")).routes)
    ?? []

  static func plan(_ id: String) throws -> PlannedRoute? {
    guard let network, let route = routes.first(where: { $0.id == id }) else { return nil }
    return try RoutePlanner(network: network).plan(route)
  }
}
