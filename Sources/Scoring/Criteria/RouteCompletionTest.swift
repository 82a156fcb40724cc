import DriveTypes

/// How much of the route was driven; the route is complete near its end.
public struct RouteCompletionTest: Sendable, Hashable {
  static let window = 2
  /// Percent that must be exceeded, and metres (3-D) to the last point.
  static let completionThreshold = 99.0
  static let distanceThreshold = 10.0

  let path: RoutePath
  private var index = 0
  /// Percent to two decimals. An int as long as no point was passed, and when complete: upstream writes `0` and `100`.
  public private(set) var value: PythonNumber = 0
  /// The target is reached; the route ends one tick later.
  public private(set) var isComplete = false

  public init(path: RoutePath) { self.path = path }

  /// - Returns: whether the tree succeeds, one tick after the target was reached.
  public mutating func update(_ tick: TraceTick) -> Bool {
    if isComplete { return true }
    let place = tick.ego.pose.position
    for candidate in index...min(index + Self.window, path.count - 1)
    where path.isPassed(candidate, by: place) {
      index = candidate
      value = .float(path.metres[candidate] / path.length * 100)
    }
    value = value.rounded(2)
    if value.value > Self.completionThreshold, place.distance(to: path.end) < Self.distanceThreshold {
      isComplete = true
      value = 100
    }
    return false
  }
}
