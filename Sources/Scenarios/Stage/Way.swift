import DriveTypes
import Glibc

/// A way that an actor follows: an even polyline with headings, measured by arc length.
public struct Way: Sendable, Hashable {
  /// Metres between points.
  public static let spacing = 0.5
  public let points: [Point<World>]

  /// Metres.
  public var length: Double { Double(points.count - 1) * Self.spacing }
  public var end: Point<World> { points[points.count - 1] }

  /// - Parameter places: at least two, in order; made even. Nil when they are all one place.
  public init?(through places: [Point<World>]) {
    guard let first = places.first else { return nil }
    var points = [first]
    var carried = 0.0
    for (start, end) in zip(places, places.dropFirst()) {
      let step = end - start
      let length = step.lengthXY
      guard length > 1e-9 else { continue }
      var along = Self.spacing - carried
      while along <= length {
        points.append(start + step * (along / length))
        along += Self.spacing
      }
      carried = length - (along - Self.spacing)
    }
    guard points.count > 1 else { return nil }
    self.points = points
  }

  /// The pose at an arc length; before the start and beyond the end, straight on.
  public func pose(at arc: Double) -> Pose<World> {
    let place = arc / Self.spacing
    let i = max(0, min(points.count - 2, Int(place.rounded(.down))))
    let (a, b) = (points[i], points[i + 1])
    let position = a + (b - a) * (place - Double(i))
    // Over a metre to both sides: single steps turn in jumps.
    let (c, d) = (points[max(0, i - 1)], points[min(points.count - 1, i + 2)])
    return Pose(position: position, rotation: Rotation(yaw: atan2(d.y - c.y, d.x - c.x)))
  }

  /// Arc length and distance of the point nearest to a place, from `arc` on and `reach` metres ahead.
  public func nearest(to place: Point<World>, from arc: Double = 0, reach: Double = .infinity) -> (
    arc: Double, distance: Double
  ) {
    let first = max(0, min(points.count - 1, Int(arc / Self.spacing)))
    let last =
      reach.isFinite ? min(points.count - 1, first + Int(reach / Self.spacing) + 1) : points.count - 1
    var best = (arc: Double(first) * Self.spacing, distance: Double.infinity)
    for i in first...last {
      let distance = points[i].distanceXY(to: place)
      if distance < best.distance { best = (Double(i) * Self.spacing, distance) }
    }
    return best
  }

  /// The way moved sideways: `left(arc)` metres to the left of each point. Nil when nothing is left of it.
  public func shifted(_ left: (_ arc: Double) -> Double) -> Way? {
    let moved = points.indices.map { i in
      let arc = Double(i) * Self.spacing
      let yaw = pose(at: arc).yaw
      let offset = left(arc)
      return points[i] + Vector(x: -sin(yaw) * offset, y: cos(yaw) * offset)
    }
    return Way(through: moved)
  }
}

extension LaneGuide {
  /// Along the lanes from one place to another, as the leaderboard's planner goes.
  public func wayAlongLanes(from start: Point<World>, to end: Point<World>) -> Way? {
    way(from: start, to: end).flatMap { Way(through: $0.map(\.position)) }
  }
}

/// 0…1 as `x` goes from `start` to `end`, without a kink at either: how actors change lanes.
public func smoothStep(_ x: Double, from start: Double, to end: Double) -> Double {
  guard end > start else { return x < start ? 0 : 1 }
  let t = min(max((x - start) / (end - start), 0), 1)
  return t * t * (3 - 2 * t)
}
