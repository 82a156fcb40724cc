import DriveTypes
import Glibc

/// A dense route as an even polyline, 0.1 m between points: what an agent measures distances and headings along.
public struct ReferencePath: Sendable {
  /// Metres between consecutive points.
  public static let spacing = 0.1

  public let points: [Point<World>]
  /// Cosine and sine of the route's heading at each point, measured over a metre.
  public let cosines: [Double]
  public let sines: [Double]
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
    /// Where the planner jumps into the next lane.
    var jumps: [Int] = []
    var anchor = 0
    for (i, point) in route.enumerated() {
      let position = point.pose.position
      guard i > 0 else {
        points.append(position)
        limits.append(speedLimits[i])
        options.append(point.option)
        continue
      }
      let start = route[anchor].pose.position
      let step = position - start
      // The planner's pieces overlap by a point or two: what leads back is no part of the way.
      if step.dotXY(point.pose.forward) < 0.05, i < route.count - 1 { continue }
      let length = step.lengthXY
      guard length > 1e-6 else { continue }
      if abs(route[anchor].pose.forward.crossXY(step)) > Self.jump, point.option.isLaneChange || length > 2 {
        jumps.append(points.count)
      }
      var along = Self.spacing - carried
      while along <= length {
        points.append(start + step * (along / length))
        limits.append(speedLimits[i])
        options.append(point.option)
        along += Self.spacing
      }
      carried = length - (along - Self.spacing)
      anchor = i
    }
    for jump in jumps { Self.ease(&points, around: jump) }
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
    let last = points.count - 1
    let directions = points.indices.map { i -> Vector<World> in
      let d = points[min(last, i + 5)] - points[max(0, i - 5)]
      return d.lengthXY > 1e-9 ? d * (1 / d.lengthXY) : Vector(x: 1, y: 0)
    }
    cosines = directions.map(\.x)
    sines = directions.map(\.y)
    self.speedLimits = limits
    self.options = options
  }

  /// Sideways step of the planner's route that is a lane change, metres, and half the way over which it is spread.
  private static let jump = 1.0
  private static let easing = 9.0

  /// Spreads a lane change: the planner makes it within a metre or two, a car cannot. Two running means.
  private static func ease(_ points: inout [Point<World>], around jump: Int) {
    let half = Int(easing / spacing / 2)
    let range = max(half, jump - 3 * half)..<max(half, min(points.count - half, jump + 3 * half))
    for _ in 0..<2 {
      let old = points
      guard let first = range.first else { return }
      var sum = Vector<World>.zero
      for k in (first - half)...(first + half) { sum = sum + (old[k] - .origin) }
      for i in range {
        points[i] = .origin + sum * (1 / Double(2 * half + 1))
        if i + half + 1 < old.count { sum = sum + (old[i + half + 1] - old[i - half]) }
      }
    }
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
    let k = max(0, min(i, points.count - 1))
    return atan2(sines[k], cosines[k])
  }

  /// Index of the point so many metres ahead of the ego (behind it where negative), within the path.
  public func index(ahead metres: Double) -> Int {
    max(0, min(points.count - 1, index + Int((metres / Self.spacing).rounded())))
  }

  /// A place `offset` metres to the left of a point.
  public func place(at i: Int, offset: Double) -> Point<World> {
    points[i] + Vector(x: -sines[i] * offset, y: cosines[i] * offset)
  }

  /// Metres to the left of the route at which a place lies, seen from the nearest point `i`.
  public func offset(of place: Point<World>, at i: Int) -> Double {
    let d = place - points[i]
    return cosines[i] * d.y - sines[i] * d.x
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
