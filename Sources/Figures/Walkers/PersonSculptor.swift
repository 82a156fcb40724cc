import Glibc
import Rendering

/// Makes the parts of a person 1.75 m tall, each about the joint that it turns on, hanging straight down.
struct PersonSculptor {
  let outfit: Outfit
  /// Faces around limbs: fewer further away.
  let isNear: Bool

  /// Metres.
  static let height: Float = 1.75
  static let hipHeight: Float = 0.92
  static let hipSide: Float = 0.085
  static let thigh: Float = 0.43
  static let shin: Float = 0.42
  /// From the ankle to the ground.
  static let ankle: Float = 0.07
  static let shoulderHeight: Float = 1.42
  static let shoulderSide: Float = 0.18
  static let headCentre = SIMD3<Float>(0.02, 0, 1.63)

  private var limbSides: Int { isNear ? 6 : 3 }

  /// Hips, chest and head about the ground below them.
  func addTrunk(to s: inout Sculptor, withHead: Bool = true) {
    let (top, bottom) = (outfit.surface(outfit.top), outfit.surface(outfit.bottom))
    let skin = outfit.surface(outfit.skin)
    let sides = isNear ? 8 : 5
    // Rings narrower from front to back than from side to side.
    typealias Ring = (radius: Float, height: Float)
    let hips: [Ring] =
      outfit.hasSkirt
      ? [(0.24, 0.5), (0.17, 0.9), (0.145, 1.02)] : [(0.13, 0.84), (0.168, 0.9), (0.152, 1.02)]
    let chest: [Ring] =
      isNear
      ? [(0.158, 0.98), (0.166, 1.2), (0.19, 1.36), (0.16, 1.45), (0.06, 1.49)]
      : [(0.16, 0.98), (0.19, 1.36), (0.07, 1.5)]
    s.within(PartFrame(x: SIMD3(0.62, 0, 0))) { s in
      s.lathe(
        isNear ? hips : [hips[0], hips[2]], sides: sides, bottom: isNear && !outfit.hasSkirt
      ) { _ in bottom }
      s.lathe(chest, sides: sides) { _ in top }
    }
    if outfit.hasRucksack && isNear {
      let pack = outfit.surface(outfit.shoes)
      s.prism(
        [SIMD2(-0.24, -0.12), SIMD2(-0.1, -0.14), SIMD2(-0.1, 0.14), SIMD2(-0.24, 0.12)], from: 1.02,
        to: 1.42,
        topScale: 0.8, pack, bottom: true)
    }
    s.bar(
      from: SIMD3(0, 0, 1.46), to: SIMD3(0.015, 0, 1.56), radius: 0.052, sides: isNear ? 6 : 4, capped: false,
      skin)
    if withHead { s.within(.at(Self.headCentre)) { addHead(to: &$0) } }
  }

  /// About the middle of the head.
  func addHead(to s: inout Sculptor) {
    let skin = outfit.surface(outfit.skin)
    let hair = outfit.surface(outfit.hair, shine: outfit.hairStyle == .helmet ? 60 : 0)
    let sides = isNear ? 8 : 5
    if outfit.hairStyle == .helmet {
      s.lathe(
        [(0.1, -0.13), (0.145, -0.03), (0.145, 0.05), (0.09, 0.125), (0, 0.14)], sides: sides, bottom: true
      ) { _ in hair }
      guard isNear else { return }
      var visor = outfit.surface(Colour(20, 24, 28), shine: 140)
      visor.layer = 1
      s.polygon(
        [
          SIMD3(0.146, -0.075, -0.03), SIMD3(0.146, 0.075, -0.03), SIMD3(0.14, 0.07, 0.045),
          SIMD3(0.14, -0.07, 0.045),
        ], visor)
      return
    }
    guard isNear else {
      s.lathe([(0.05, -0.115), (0.09, 0.01), (0.075, 0.085), (0, 0.12)], sides: sides) {
        outfit.hairStyle == .bald || $0 == 0 ? skin : hair
      }
      return
    }
    s.within(PartFrame(x: SIMD3(1.12, 0, 0))) { s in
      s.lathe(
        [(0.045, -0.115), (0.078, -0.06), (0.086, 0.02), (0.07, 0.085), (0, 0.115)], sides: sides,
        bottom: true
      ) {
        outfit.hairStyle == .bald || $0 < 2 ? skin : hair
      }
    }
    guard outfit.hairStyle != .bald else { return }
    // Hair at the back of the head, down to the shoulders where it is long.
    let low: Float = outfit.hairStyle == .long ? -0.2 : -0.06
    s.within(.at(SIMD3(-0.022, 0, 0))) { s in
      s.within(PartFrame(x: SIMD3(1.05, 0, 0))) { s in
        s.lathe([(0.07, low), (0.094, 0.02), (0.078, 0.09), (0, 0.122)], sides: sides) { _ in hair }
      }
    }
    if outfit.hairStyle == .cap {
      s.prism(
        [SIMD2(0.02, -0.07), SIMD2(0.17, -0.05), SIMD2(0.17, 0.05), SIMD2(0.02, 0.07)], from: 0.045,
        to: 0.065,
        hair, bottom: true)
    }
    guard isNear else { return }
    s.polygon(
      [SIMD3(0.096, -0.014, -0.035), SIMD3(0.118, 0, -0.03), SIMD3(0.094, 0, 0.02)], skin)
    s.polygon(
      [SIMD3(0.118, 0, -0.03), SIMD3(0.096, 0.014, -0.035), SIMD3(0.094, 0, 0.02)], skin)
  }

  /// About the hip.
  func addThigh(to s: inout Sculptor) {
    let cloth = outfit.surface(outfit.hasSkirt ? outfit.skin : outfit.bottom)
    s.bar(
      from: SIMD3(0, 0, -Self.thigh - 0.02), to: SIMD3(0, 0, 0.04), radius: 0.058, endRadius: 0.085,
      sides: limbSides, capped: isNear, cloth)
  }

  /// About the knee, with the foot.
  func addShin(to s: inout Sculptor) {
    let cloth = outfit.surface(outfit.hasSkirt ? outfit.skin : outfit.bottom)
    s.bar(
      from: SIMD3(-0.01, 0, -Self.shin - 0.02), to: SIMD3(0, 0, 0.02), radius: 0.042, endRadius: 0.058,
      sides: limbSides, capped: isNear, cloth)
    let shoe = outfit.surface(outfit.shoes)
    let sole = -Self.shin - Self.ankle
    s.within(.at(SIMD3(0, 0, sole))) {
      $0.slab(
        isNear
          ? [
            SIMD2(-0.085, 0), SIMD2(0.17, 0), SIMD2(0.185, 0.03), SIMD2(0.12, 0.065), SIMD2(0.03, 0.1),
            SIMD2(-0.075, 0.09),
          ] : [SIMD2(-0.08, 0), SIMD2(0.18, 0), SIMD2(-0.07, 0.1)], y: -0.045...0.045, shoe)
    }
  }

  /// About the shoulder; the forearm is bent a little.
  func addArm(to s: inout Sculptor) {
    let sleeve = outfit.surface(outfit.top)
    let skin = outfit.surface(outfit.skin)
    let elbow = SIMD3<Float>(-0.02, 0.015, -0.28)
    let wrist = SIMD3<Float>(0.05, 0.015, -0.5)
    s.bar(
      from: elbow, to: SIMD3(0, 0, 0.02), radius: 0.042, endRadius: 0.054, sides: limbSides, capped: isNear,
      sleeve)
    s.bar(
      from: wrist, to: elbow, radius: 0.03, endRadius: 0.042, sides: limbSides, capped: false,
      outfit.hasLongSleeves ? sleeve : skin)
    s.bar(
      from: wrist + SIMD3(0.03, 0, -0.1), to: wrist, radius: 0.026, endRadius: 0.036, sides: isNear ? 4 : 3,
      flatten: 1.4, skin)
  }

  /// The whole person in few triangles, standing.
  func addDistant(to s: inout Sculptor) {
    let (top, bottom) = (outfit.surface(outfit.top), outfit.surface(outfit.bottom))
    s.prism(Self.outline(0.1, 0.16), from: 0, to: 0.95, topScale: 1.05, bottom)
    s.prism(Self.outline(0.11, 0.21), from: 0.93, to: 1.48, topScale: 0.9, top)
    s.prism(
      Self.outline(0.09, 0.085), from: 1.46, to: 1.75, topScale: 0.8, outfit.surface(outfit.skin),
      top: outfit.surface(outfit.hair))
  }

  private static func outline(_ x: Float, _ y: Float) -> [SIMD2<Float>] {
    [SIMD2(-x, -y), SIMD2(x, -y), SIMD2(x, y), SIMD2(-x, y)]
  }
}
