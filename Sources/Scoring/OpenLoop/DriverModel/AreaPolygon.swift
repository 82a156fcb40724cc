import DriveTypes

/// A simple polygon on the ground, ego frame of t0, metres.
public struct AreaPolygon: Sendable, Hashable {
  public var corners: [SIMD2<Double>]

  /// nil with fewer than three corners.
  public init?(_ corners: [SIMD2<Double>]) {
    guard corners.count >= 3 else { return nil }
    self.corners = corners
  }

  /// Even-odd rule; points on an edge may fall to either side.
  public func contains(_ point: Point<Ego>) -> Bool {
    var isInside = false
    var before = corners[corners.count - 1]
    for corner in corners {
      if (corner.y > point.y) != (before.y > point.y) {
        let crossing = before.x + (point.y - before.y) / (corner.y - before.y) * (corner.x - before.x)
        if point.x < crossing { isInside.toggle() }
      }
      before = corner
    }
    return isInside
  }
}
