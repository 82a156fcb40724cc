import Glibc

/// A box turned about the vertical axis: an actor's bounding box or a trigger volume.
public struct OrientedBox<F: Frame>: Sendable, Hashable {
  public var centre: Point<F>
  /// Radians, counter-clockwise.
  public var yaw: Double
  /// Half sizes along the box's own axes: x forward, y left, z up; metres.
  public var halfExtent: Vector<Body>

  @inlinable public init(centre: Point<F>, yaw: Double, halfExtent: Vector<Body>) {
    self.centre = centre
    self.yaw = yaw
    self.halfExtent = halfExtent
  }

  /// The four corners seen from above, counter-clockwise from front left; z is the centre's.
  public var corners: [Point<F>] {
    let (c, s) = (cos(yaw), sin(yaw))
    let (ex, ey) = (halfExtent.x, halfExtent.y)
    return [(ex, ey), (-ex, ey), (-ex, -ey), (ex, -ey)].map { dx, dy in
      Point(x: centre.x + c * dx - s * dy, y: centre.y + s * dx + c * dy, z: centre.z)
    }
  }

  /// Whether the point lies inside or on the box, all three axes.
  public func contains(_ point: Point<F>) -> Bool {
    let (c, s) = (cos(yaw), sin(yaw))
    let d = point - centre
    return abs(c * d.x + s * d.y) <= halfExtent.x && abs(c * d.y - s * d.x) <= halfExtent.y
      && abs(d.z) <= halfExtent.z
  }

  /// Whether two boxes overlap: separating axes in the plane, intervals in height. Touching counts.
  public func intersects(_ other: Self) -> Bool {
    if abs(centre.z - other.centre.z) > halfExtent.z + other.halfExtent.z { return false }
    let d = other.centre - centre
    let (c, s) = (cos(yaw), sin(yaw))
    let (oc, os) = (cos(other.yaw), sin(other.yaw))
    let cosine = abs(c * oc + s * os)
    let sine = abs(c * os - s * oc)
    let (a, b) = (halfExtent, other.halfExtent)
    if abs(d.x * c + d.y * s) > a.x + b.x * cosine + b.y * sine { return false }
    if abs(d.y * c - d.x * s) > a.y + b.x * sine + b.y * cosine { return false }
    if abs(d.x * oc + d.y * os) > b.x + a.x * cosine + a.y * sine { return false }
    if abs(d.y * oc - d.x * os) > b.y + a.x * sine + a.y * cosine { return false }
    return true
  }
}
