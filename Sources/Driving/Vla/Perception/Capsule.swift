import DriveTypes

/// What somebody covers on the ground: all that is within `radius` of a stretch, metres.
struct Capsule: Hashable {
  var middle: Point<Body>
  /// From the middle to one end of the stretch.
  var arm: Vector<Body>
  var radius: Double

  /// - Parameters:
  ///   - direction: of the length, 1 long.
  ///   - halfLength: with the rounding; not less than the half width.
  init(middle: Point<Body>, direction: Vector<Body>, halfLength: Double, halfWidth: Double) {
    self.middle = middle
    arm = direction * max(0, halfLength - halfWidth)
    radius = halfWidth
  }

  /// Whether less than `margin` metres are between them.
  func isNear(_ other: Capsule, margin: Double) -> Bool {
    let reach = radius + other.radius + margin
    let far = reach + arm.lengthXY + other.arm.lengthXY
    guard middle.distanceXY(to: other.middle) < far else { return false }
    return crosses(other) || ends.contains { other.distance(to: $0) < reach }
      || other.ends.contains { distance(to: $0) < reach }
  }

  private var ends: [Point<Body>] { [middle + arm, middle + arm * -1] }

  /// Metres from its stretch to a point.
  private func distance(to point: Point<Body>) -> Double {
    let square = arm.dotXY(arm)
    let share = square > 0 ? min(max((point - middle).dotXY(arm) / square, -1), 1) : 0
    return point.distanceXY(to: middle + arm * share)
  }

  /// Whether the stretches cross.
  private func crosses(_ other: Capsule) -> Bool {
    func isParted(_ a: Capsule, _ b: Capsule) -> Bool {
      func side(_ point: Point<Body>) -> Double {
        let offset = point - a.middle
        return a.arm.x * offset.y - a.arm.y * offset.x
      }
      return side(b.ends[0]) * side(b.ends[1]) >= 0
    }
    return !isParted(self, other) && !isParted(other, self)
  }
}
