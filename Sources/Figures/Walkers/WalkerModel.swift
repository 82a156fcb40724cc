import DriveTypes
import Glibc
import Rendering

/// The parts that all walkers of one blueprint share.
struct WalkerModel {
  let trunk, thigh, shin: Model
  let leftArm, rightArm: Model
  /// Of a person of 1.75 m.
  let scale: Float
  /// Steps a second: children take more.
  let stepRate: Double
  let phase: Double

  static let nearDistance: Float = 30
  static let middleDistance: Float = 80
  static let farDistance: Float = 300

  init(typeID: String, halfExtent: Vector<Body>) {
    let number = scramble(typeID)
    let outfit = Outfit(number: number)
    let height = Float(halfExtent.z) * 2
    scale = max(0.3, height / PersonSculptor.height)
    stepRate = scale < 0.8 ? 2.4 : 1.9
    phase = Double(number % 1000) / 1000 * 2 * .pi
    let near = PersonSculptor(outfit: outfit, isNear: true)
    let far = PersonSculptor(outfit: outfit, isNear: false)
    func part(_ make: (PersonSculptor, inout Sculptor) -> Void, distant: Bool = false) -> Model {
      var levels: [Model.Level] = []
      for (sculptor, distance) in [(near, Self.nearDistance), (far, Self.middleDistance)] {
        var s = Sculptor()
        make(sculptor, &s)
        // Limbs stay a little longer than the trunk's level, whose middle is elsewhere.
        levels.append(Model.Level(mesh: s.build(), farDistance: distance + (distant ? 0 : 0.6)))
      }
      if distant {
        var s = Sculptor()
        far.addDistant(to: &s)
        levels.append(Model.Level(mesh: s.build(), farDistance: Self.farDistance))
      }
      return Model(levels: levels)
    }
    trunk = part({ $0.addTrunk(to: &$1) }, distant: true)
    thigh = part { $0.addThigh(to: &$1) }
    shin = part { $0.addShin(to: &$1) }
    leftArm = part { $0.addArm(to: &$1) }
    rightArm = part { person, s in s.within(.mirror) { person.addArm(to: &$0) } }
  }

  /// The walker's parts. Legs swing with a constant rhythm and as wide as the speed asks: so the gait is smooth while
  /// speed and heading change, and legs stand still where the walker does.
  func instances(placement: Placement, speed: Double, time: Double, id: UInt32) -> [Instance] {
    let stepLength = speed / stepRate / Double(scale)
    let swing = Float(asin(min(0.6, stepLength / 2 / 0.9)))
    let angle = Float((time * stepRate * .pi + phase).truncatingRemainder(dividingBy: 2 * .pi))
    let (sine, cosine) = (sinf(angle), cosf(angle))
    func leg(_ sign: Float) -> (hip: Float, shin: Float) {
      let hip = swing * sine * sign
      // The knee bends while the leg comes forward.
      let bend = 0.04 * min(1, swing * 10) + swing * 1.5 * max(0, cosine * sign)
      return (hip, hip - bend)
    }
    let legs = [leg(1), leg(-1)]
    // The lower foot stands on the ground.
    let reach = legs.map {
      PersonSculptor.thigh * cosf($0.hip) + PersonSculptor.shin * cosf($0.shin) + PersonSculptor.ankle
    }
    let hipHeight = max(reach[0], reach[1])
    let drop = hipHeight - PersonSculptor.hipHeight
    var root = placement
    root.scale = scale
    var result: [Instance] = []
    result.reserveCapacity(7)
    func add(_ model: Model, at origin: SIMD3<Float>, angle: Float) {
      var part = Instance(model: model, placement: root.appending(.swung(at: origin, by: angle)))
      part.id = id
      result.append(part)
    }
    add(trunk, at: SIMD3(0, 0, drop), angle: -swing * 0.12)
    for (leg, side) in zip(legs, [Float(1), -1]) {
      let hip = SIMD3<Float>(0, side * PersonSculptor.hipSide, hipHeight)
      add(thigh, at: hip, angle: leg.hip)
      let knee = hip + SIMD3(sinf(leg.hip), 0, -cosf(leg.hip)) * PersonSculptor.thigh
      add(shin, at: knee, angle: leg.shin)
    }
    for (model, side) in [(leftArm, Float(1)), (rightArm, -1)] {
      let shoulder = SIMD3<Float>(
        0.02, side * PersonSculptor.shoulderSide, PersonSculptor.shoulderHeight + drop)
      add(model, at: shoulder, angle: -swing * 0.8 * sine * side)
    }
    return result
  }
}

extension Placement {
  /// A part that hangs from `origin`, swung forward by `angle` (radians).
  static func swung(at origin: SIMD3<Float>, by angle: Float) -> Placement {
    let (c, s) = (cosf(angle), sinf(angle))
    return Placement(
      origin: Point(x: Double(origin.x), y: Double(origin.y), z: Double(origin.z)), xAxis: SIMD3(c, 0, s),
      yAxis: SIMD3(0, 1, 0), zAxis: SIMD3(-s, 0, c))
  }
}
