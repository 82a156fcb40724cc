import DriveTypes

/// The dense route that the leaderboard's planner traces through a route's key points, about one point a metre.
public struct PlannedRoute: Sendable, Hashable {
  public var points: [RoutePoint]
  /// The lane place of each point; as many as `points`.
  public var waypoints: [Waypoint]
  /// Indices into `points` of the plan given to agents (`downsample_route`, 50 m).
  public var planIndices: [Int]

  public init(points: [RoutePoint], waypoints: [Waypoint], planIndices: [Int]) {
    self.points = points
    self.waypoints = waypoints
    self.planIndices = planIndices
  }

  public var plan: [RoutePoint] { planIndices.map { points[$0] } }

  /// Σ of 3-D distances between consecutive points, metres.
  public var length: Double {
    zip(points, points.dropFirst()).reduce(0) { $0 + $1.0.pose.position.distance(to: $1.1.pose.position) }
  }
}
