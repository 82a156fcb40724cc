import DriveTypes
import Glibc

/// A dense route as an even polyline, 0.1 m between points: what an agent measures distances and headings along.
public struct ReferencePath: Sendable {
  /// Metres between consecutive points.
  public static let spacing = 0.1

  public let points: [Point<World>]
  /// m/s at each point.
  public let speedLimits: [Double]
  public let options: [RoadOption]
  /// Points that belong to the route itself; what follows is its straight extension.
  public let routeCount: Int
  /// Index of the point nearest to the ego, moving forward only.
  public private(set) var index = 0

  /// - Parameters:
  ///   - route: the planner's dense route, about 1 m apart; repeated points are merged.
  ///   - speedLimits: m/s, one per route point.
  ///   - extension: metres added straight ahead at the end, so that there is always something to aim at.
  public init(_ route: [RoutePoint], speedLimits: [Double], extension tail: Double = 0) {
    precondition(route.count == speedLimits.count, "one speed limit per route point")
    var points: [Point<World>] = []
    var limits: [Double] = []
    var options: [RoadOption] = []
    var carried = 0.0
    for (i, point) in route.enumerated() {
      let position = point.pose.position
      guard i > 0 else {
        points.append(position)
        limits.append(speedLimits[i])
        options.append(point.option)
        continue
      }
      let start = route[i - 1].pose.position
      let step = position - start
      let length = step.lengthXY
      guard length > 1e-6 else { continue }
      var along = Self.spacing - carried
      while along <= length {
        points.append(start + step * (along / length))
        limits.append(speedLimits[i])
        options.append(point.option)
        along += Self.spacing
      }
      carried = length - (along - Self.spacing)
    }
    routeCount = points.count
    if points.count > 1, tail > 0, let end = points.last, let limit = limits.last, let option = options.last {
      // The last stretch of 1 m gives the direction; single steps are noisier.
      let before = points[max(0, points.count - 11)]
      let direction = (end - before) * (1 / max(end.distanceXY(to: before), 1e-9))
      for n in 1...max(1, Int(tail / Self.spacing)) {
        points.append(end + direction * (Double(n) * Self.spacing))
        limits.append(limit)
        options.append(option)
      }
    }
    self.points = points
    self.speedLimits = limits
    self.options = options
  }

  public var isEmpty: Bool { points.isEmpty }
  /// Metres from the ego's place to the route's end.
  public var remaining: Double { max(0, Double(routeCount - 1 - index) * Self.spacing) }

  /// Moves `index` to the nearest point within the next `window` metres.
  public mutating func advance(to position: Point<World>, window: Double = 4) {
    let last = min(points.count - 1, index + Int(window / Self.spacing))
    guard index <= last else { return }
    var best = Double.infinity
    var nearest = index
    for i in index...last {
      let distance = points[i].distanceXY(to: position)
      if distance < best {
        best = distance
        nearest = i
      }
    }
    index = nearest
  }

  /// The point `metres` ahead of the ego, the last one where the route is shorter.
  public func point(ahead metres: Double) -> Point<World> {
    points[min(points.count - 1, index + Int((metres / Self.spacing).rounded()))]
  }

  /// Heading of the route at a point, radians.
  public func heading(at i: Int) -> Double {
    let a = points[max(0, min(i, points.count - 2))]
    let b = points[min(points.count - 1, max(0, min(i, points.count - 2)) + 1)]
    return atan2(b.y - a.y, b.x - a.x)
  }

  /// Nearest route point to `position` from `first` on, looking `range` metres ahead.
  /// - Returns: its index and the lateral distance in metres.
  public func nearest(to position: Point<World>, from first: Int, range: Double) -> (
    index: Int, distance: Double
  )? {
    guard first < points.count else { return nil }
    let last = min(points.count - 1, first + Int(range / Self.spacing))
    var best = (index: first, distance: Double.infinity)
    // Strides of 1 m first, then the fine search around the best one.
    for i in stride(from: first, through: last, by: 10) {
      let distance = points[i].distanceXY(to: position)
      if distance < best.distance { best = (i, distance) }
    }
    for i in max(first, best.index - 10)...min(last, best.index + 10) {
      let distance = points[i].distanceXY(to: position)
      if distance < best.distance { best = (i, distance) }
    }
    return best
  }
}
