import Glibc
import Rendering

/// How a rider sits: joints in the vehicle's frame, metres.
struct RiderPose: Sendable {
  var hip: SIMD3<Float>
  /// Of the trunk, radians forward.
  var lean: Float
  /// Left hand; the right is its mirror image.
  var hand: SIMD3<Float>
  /// Left foot's ankle.
  var ankle: SIMD3<Float>

  /// Thigh and shin as angles forward from hanging straight down, the knee in front, for an ankle in the x-z plane.
  static func legAngles(hip: SIMD3<Float>, ankle: SIMD3<Float>) -> (thigh: Float, shin: Float) {
    let (a, b) = (PersonSculptor.thigh, PersonSculptor.shin)
    let (dx, dz) = (ankle.x - hip.x, hip.z - ankle.z)
    let d = min(a + b - 0.005, max(0.1, (dx * dx + dz * dz).squareRoot()))
    let direction = atan2f(dx, dz)
    let bend = acosf(min(1, max(-1, (a * a + d * d - b * b) / (2 * a * d))))
    let thigh = direction + bend
    let (kneeX, kneeDown) = (a * sinf(thigh), a * cosf(thigh))
    return (thigh, atan2f(d * sinf(direction) - kneeX, d * cosf(direction) - kneeDown))
  }

  /// Trunk, head and arms; legs as well where they do not move.
  func add(to s: inout Sculptor, person: PersonSculptor, withLegs: Bool) {
    let (c, sine) = (cosf(lean), sinf(lean))
    let tilt = PartFrame(
      origin: hip, x: SIMD3(c, 0, -sine), y: SIMD3(0, 1, 0), z: SIMD3(sine, 0, c))
    let trunk = tilt.appending(.at(SIMD3(0, 0, -PersonSculptor.hipHeight)))
    s.within(trunk) { person.addTrunk(to: &$0, withHead: false) }
    let head = trunk.point(PersonSculptor.headCentre)
    s.within(.at(head)) { person.addHead(to: &$0) }
    let sleeve = person.outfit.surface(person.outfit.top)
    let skin = person.outfit.surface(person.outfit.skin)
    let sides = person.isNear ? 6 : 3
    s.bothSides { s, _ in
      let shoulder = trunk.point(
        SIMD3(0.02, PersonSculptor.shoulderSide - 0.02, PersonSculptor.shoulderHeight - 0.02))
      let elbow = mix(shoulder, hand, 0.5) + SIMD3(-0.04, 0.07, -0.09)
      s.bar(from: elbow, to: shoulder, radius: 0.043, endRadius: 0.055, sides: sides, sleeve)
      s.bar(from: hand, to: elbow, radius: 0.034, endRadius: 0.043, sides: sides, capped: false, sleeve)
      s.bar(
        from: hand + SIMD3(0.05, 0, -0.02), to: hand - SIMD3(0.04, 0, 0), radius: 0.042,
        sides: person.isNear ? 5 : 3, skin)
      guard withLegs else { return }
      let side = SIMD3<Float>(hip.x, PersonSculptor.hipSide + 0.05, hip.z)
      let angles = Self.legAngles(hip: side, ankle: ankle)
      s.within(.swung(at: side, by: angles.thigh)) { person.addThigh(to: &$0) }
      let knee = side + SIMD3(sinf(angles.thigh), 0, -cosf(angles.thigh)) * PersonSculptor.thigh
      s.within(.swung(at: knee, by: angles.shin)) { person.addShin(to: &$0) }
    }
  }
}

extension PartFrame {
  /// As `Placement.swung`.
  static func swung(at origin: SIMD3<Float>, by angle: Float) -> PartFrame {
    let (c, s) = (cosf(angle), sinf(angle))
    return PartFrame(origin: origin, x: SIMD3(c, 0, s), y: SIMD3(0, 1, 0), z: SIMD3(-s, 0, c))
  }
}
