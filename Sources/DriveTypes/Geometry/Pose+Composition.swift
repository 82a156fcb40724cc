import Glibc

/// Poses one upon the other, with all three angles.
extension Pose {
  /// Unit vector out of the left side.
  public var left: Vector<F> { -right }

  /// Unit vector out of the roof: forward × left.
  public var up: Vector<F> {
    let (f, l) = (forward, left)
    return Vector(x: f.y * l.z - f.z * l.y, y: f.z * l.x - f.x * l.z, z: f.x * l.y - f.y * l.x)
  }

  /// A direction given along this pose's forward, left and up.
  public func direction<G: Frame>(_ v: Vector<G>) -> Vector<F> { forward * v.x + left * v.y + up * v.z }

  /// A direction of `F` along this pose's forward, left and up; inverse of `direction`.
  public func components<G: Frame>(of v: Vector<F>) -> Vector<G> {
    Vector(x: v.dot(forward), y: v.dot(left), z: v.dot(up))
  }

  /// What is mounted at `child` (along this pose's forward, left and up, metres) stands here.
  public func appending<G: Frame>(_ child: Pose<G>) -> Pose<F> {
    let forward = direction(child.forward)
    let right = direction(child.right)
    let up = direction(child.up)
    let offset = Vector<G>(x: child.position.x, y: child.position.y, z: child.position.z)
    return Pose(
      position: position + direction(offset),
      rotation: Rotation(
        roll: atan2(-right.z, up.z), pitch: asin(max(-1, min(1, forward.z))), yaw: atan2(forward.y, forward.x)
      ))
  }
}
