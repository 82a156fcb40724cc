import DriveTypes

/// Why a route cannot be planned. Positions print in CARLA's axes, as in the route file.
public enum RoutePlanError: Error, Sendable, Hashable, CustomStringConvertible {
  /// No driving lane that leads anywhere is near the key point.
  case offRoad(point: Point<World>)
  case noWay(from: Point<World>, to: Point<World>)
  case tooFewKeypoints(got: Int)

  public var description: String {
    switch self {
    case .offRoad(let point):
      "no driving lane near key point \(Self.text(point)), expected one of the town's lanes; is it the right town?"
    case .noWay(let from, let to):
      "got no way along the lanes from \(Self.text(from)) to \(Self.text(to)), expected one; move a key point"
    case .tooFewKeypoints(let got): "got \(got) key points, expected at least 2"
    }
  }

  private static func text(_ p: Point<World>) -> String { "(x=\(p.x), y=\(p.carlaY), z=\(p.z))" }
}

/// The leaderboard's route planner: key points in, the dense route with commands out.
///
/// A twin of `interpolate_trajectory` over `GlobalRoutePlanner` with a hop of 1 m, quirks included
/// (`reference/opendrive.md` §2b): duplicate points where key points meet, commands that depend on earlier ones.
/// Immutable; one planner serves any number of threads.
public struct RoutePlanner: Sendable {
  private let graph: RouteGraph

  /// - Parameter network: the whole town. In a clip, roads that are cut off are dead ends, of which upstream's topology
  ///   leaves out about half; a clip is for driving on.
  public init(network: RoadNetwork) { graph = RouteGraph(network: network) }

  public func plan(_ route: RouteDefinition) throws(RoutePlanError) -> PlannedRoute {
    try plan(route.waypoints)
  }

  /// The dense route through `keypoints`, at least two of them.
  public func plan(_ keypoints: [Point<World>]) throws(RoutePlanError) -> PlannedRoute {
    guard keypoints.count >= 2 else { throw .tooFewKeypoints(got: keypoints.count) }
    var tracer = RouteTracer(graph: graph)
    var trace: [(place: RouteGraph.Place, option: RoadOption)] = []
    for (from, to) in zip(keypoints, keypoints.dropFirst()) {
      try tracer.trace(from: from, to: to, into: &trace)
    }
    return PlannedRoute(
      points: trace.map { RoutePoint(pose: graph.network.pose(of: $0.place.waypoint), option: $0.option) },
      waypoints: trace.map(\.place.waypoint),
      // Sums of exact metres reach 50 exactly; CARLA's precision decides on which side.
      planIndices: PlannedRoute.planIndices(of: trace.map(\.option)) {
        Double(trace[$0].place.distance(to: trace[$0 - 1].place))
      })
  }
}
