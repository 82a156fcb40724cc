import DriveTypes

/// The dense route as the criteria walk along it.
public struct RoutePath: Sendable, Hashable {
  public let positions: [Point<World>]
  /// Unit vectors along the route.
  public let forwards: [Vector<World>]
  /// 3-D metres from the start to each point.
  public let metres: [Double]

  /// - Throws: `invalid` for a route without length, on which every percentage would be undefined.
  public init(_ points: [RoutePoint]) throws(ScoringError) {
    positions = points.map(\.pose.position)
    forwards = points.map(\.pose.forward)
    var metres: [Double] = []
    var sum = 0.0
    for (index, position) in positions.enumerated() {
      if index > 0 { sum += position.distance(to: positions[index - 1]) }
      metres.append(sum)
    }
    self.metres = metres
    guard sum > 0, sum.isFinite else {
      throw .invalid(
        what: "dense route", expected: "a length above 0 m", got: "\(points.count) points, \(sum) m")
    }
  }

  public var count: Int { positions.count }
  /// Metres.
  public var length: Double { metres[metres.count - 1] }
  public var end: Point<World> { positions[positions.count - 1] }

  /// Whether a place lies beyond the plane through a route point, across the route.
  public func isPassed(_ index: Int, by place: Point<World>) -> Bool {
    (place - positions[index]).dot(forwards[index]) > 0
  }

  /// The last passed point among `index…index + window`; `index` when none is.
  public func lastPassed(from index: Int, window: Int, by place: Point<World>) -> Int {
    var last = index
    for candidate in index...min(index + window, count - 1) where isPassed(candidate, by: place) {
      last = candidate
    }
    return last
  }
}
