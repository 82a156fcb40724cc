import Glibc

/// An orientation as Euler angles in radians.
///
/// `yaw` turns counter-clockwise seen from above, 0 along +x. `pitch` is positive nose up and `roll` positive
/// right side down, the same signs as CARLA's; only yaw changes sign at the border.
public struct Rotation: Sendable, Hashable {
  public var roll, pitch, yaw: Double

  @inlinable public init(roll: Double = 0, pitch: Double = 0, yaw: Double) {
    self.roll = roll
    self.pitch = pitch
    self.yaw = yaw
  }
}

/// Where an actor stands and how it is turned, expressed in frame `F`.
public struct Pose<F: Frame>: Sendable, Hashable {
  public var position: Point<F>
  public var rotation: Rotation

  @inlinable public init(position: Point<F>, rotation: Rotation) {
    self.position = position
    self.rotation = rotation
  }

  @inlinable public init(x: Double, y: Double, z: Double = 0, yaw: Double) {
    self.init(position: Point(x: x, y: y, z: z), rotation: Rotation(yaw: yaw))
  }

  public var yaw: Double { rotation.yaw }

  /// Unit vector along the nose.
  public var forward: Vector<F> {
    let cp = cos(rotation.pitch)
    return Vector(x: cp * cos(rotation.yaw), y: cp * sin(rotation.yaw), z: sin(rotation.pitch))
  }

  /// Unit vector out of the right side.
  public var right: Vector<F> {
    let (cy, sy) = (cos(rotation.yaw), sin(rotation.yaw))
    let (cr, sr) = (cos(rotation.roll), sin(rotation.roll))
    let (cp, sp) = (cos(rotation.pitch), sin(rotation.pitch))
    return Vector(x: cy * sp * sr + sy * cr, y: sy * sp * sr - cy * cr, z: -cp * sr)
  }

  /// Maps a point given in the body's own frame to `F`, using yaw only (cars stay level to within a few degrees).
  public func level(_ point: Point<Body>) -> Point<F> {
    let (c, s) = (cos(rotation.yaw), sin(rotation.yaw))
    return Point(
      x: position.x + c * point.x - s * point.y, y: position.y + s * point.x + c * point.y,
      z: position.z + point.z)
  }

  /// Maps a point of `F` into the body's own frame, using yaw only. Inverse of `level`.
  public func localLevel(_ point: Point<F>) -> Point<Body> {
    let (c, s) = (cos(rotation.yaw), sin(rotation.yaw))
    let d = point - position
    return Point(x: c * d.x + s * d.y, y: -s * d.x + c * d.y, z: d.z)
  }
}

/// The angle brought into (−π, π].
@inlinable public func wrapAngle(_ angle: Double) -> Double {
  let turned = angle.remainder(dividingBy: 2 * .pi)
  return turned <= -.pi ? turned + 2 * .pi : turned
}
