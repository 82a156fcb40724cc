import Glibc
import Rendering

/// The machine under a rider: frame, tank, handlebars, lamps.
struct TwoWheelerFrame {
  let build: VehicleDesign.Build
  let front, rear: SIMD3<Float>
  let radius: Float
  let material: VehicleMaterial
  let pose: RiderPose
  let bottomBracket: SIMD3<Float>
  let headLamp, tailLamp: SIMD3<Float>
  private let grip: SIMD3<Float>

  init(
    build: VehicleDesign.Build, axles: [SIMD3<Float>], radius: Float, material: VehicleMaterial
  ) {
    self.build = build
    self.radius = radius
    self.material = material
    front = axles[0]
    rear = axles[1]
    switch build {
    case .bicycle:
      bottomBracket = SIMD3(rear.x + 0.43, 0, 0.28)
      grip = SIMD3(front.x - 0.16, 0.24, 1.04)
      pose = RiderPose(
        hip: SIMD3(bottomBracket.x - 0.2, 0, 1.02), lean: 0.5, hand: grip + SIMD3(0, 0, 0.02), ankle: .zero)
      headLamp = SIMD3(front.x - 0.06, 0, 0.95)
      tailLamp = SIMD3(rear.x - 0.12, 0, 0.78)
    case .scooter:
      bottomBracket = SIMD3(0, 0, 0.3)
      grip = SIMD3(front.x - 0.24, 0.3, 1.0)
      pose = RiderPose(
        hip: SIMD3(rear.x + 0.26, 0, 0.86), lean: 0.1, hand: grip + SIMD3(-0.02, 0, 0.03),
        ankle: SIMD3(front.x - 0.42, 0.14, 0.36))
      headLamp = SIMD3(front.x - 0.08, 0, 0.95)
      tailLamp = SIMD3(rear.x - 0.25, 0, 0.68)
    default:
      bottomBracket = SIMD3(0, 0, 0.35)
      grip = SIMD3(front.x - 0.42, 0.32, 1.02)
      pose = RiderPose(
        hip: SIMD3(rear.x + 0.42, 0, 0.9), lean: 0.42, hand: grip + SIMD3(-0.02, 0, 0.03),
        ankle: SIMD3(rear.x + 0.62, 0.17, 0.38))
      headLamp = SIMD3(front.x - 0.16, 0, 0.86)
      tailLamp = SIMD3(rear.x - 0.18, 0, 0.76)
    }
  }

  func add(to s: inout Sculptor, isNear: Bool) {
    switch build {
    case .bicycle: addBicycle(to: &s, isNear: isNear)
    case .scooter: addScooter(to: &s, isNear: isNear)
    default: addMotorcycle(to: &s, isNear: isNear)
    }
    addLamps(to: &s, isNear: isNear)
  }

  private func addBicycle(to s: inout Sculptor, isNear: Bool) {
    let sides = isNear ? 5 : 3
    let paint = material.paint
    let dark = material.plastic
    let saddle = pose.hip - SIMD3(0, 0, 0.1)
    let head = SIMD3<Float>(front.x - 0.17, 0, 0.9)
    let low = SIMD3<Float>(front.x - 0.12, 0, 0.72)
    func tube(_ a: SIMD3<Float>, _ b: SIMD3<Float>, _ radius: Float, _ surface: Surface) {
      s.bar(from: a, to: b, radius: radius, sides: sides, capped: false, surface)
    }
    tube(bottomBracket, low, 0.02, paint)
    tube(mix(bottomBracket, saddle, 0.75), head, 0.018, paint)
    tube(bottomBracket, saddle, 0.018, paint)
    tube(low, head + SIMD3(-0.02, 0, 0.08), 0.02, paint)
    tube(bottomBracket, rear, 0.014, paint)
    tube(mix(bottomBracket, saddle, 0.72), rear, 0.012, paint)
    tube(low, front, 0.016, dark)
    // Handlebar, saddle, cranks.
    let stem = SIMD3<Float>(grip.x - 0.02, 0, grip.z)
    tube(head, stem, 0.014, dark)
    s.bothSides { s, _ in
      s.bar(from: stem, to: grip, radius: 0.015, sides: sides, dark)
    }
    s.prism(
      [
        SIMD2(saddle.x - 0.13, -0.08), SIMD2(saddle.x + 0.14, -0.02), SIMD2(saddle.x + 0.14, 0.02),
        SIMD2(saddle.x - 0.13, 0.08),
      ], from: saddle.z - 0.03, to: saddle.z + 0.02, dark, bottom: true)
    guard isNear else { return }
    s.within(PartFrame(origin: bottomBracket, y: SIMD3(0, 0, 1), z: SIMD3(0, -1, 0))) {
      $0.lathe([(0.09, 0.03), (0.09, 0.04)], sides: 8, bottom: true) { _ in material.chrome }
    }
    // Mudguard over the rear wheel.
    for n in 0..<4 {
      let (a, b) = (Float.pi * (0.35 + 0.16 * Float(n)), Float.pi * (0.51 + 0.16 * Float(n)))
      func at(_ angle: Float) -> SIMD3<Float> {
        rear + SIMD3(cosf(angle), 0, sinf(angle)) * (radius + 0.03)
      }
      s.bar(from: at(a), to: at(b), radius: 0.022, sides: 3, capped: false, dark)
    }
  }

  private func addMotorcycle(to s: inout Sculptor, isNear: Bool) {
    let (paint, dark, chrome) = (material.paint, material.plastic, material.chrome)
    let seat = pose.hip - SIMD3(0, 0, 0.1)
    let base = seat.x
    // Tank, seat with tail, engine, fairing.
    s.slab(
      [
        SIMD2(base + 0.2, 0.66), SIMD2(base + 0.68, 0.66), SIMD2(base + 0.7, 0.84), SIMD2(base + 0.56, 0.95),
        SIMD2(base + 0.3, 0.92),
      ], y: -0.14...0.14, paint)
    s.slab(
      [
        SIMD2(rear.x - 0.12, 0.76), SIMD2(base + 0.05, 0.62), SIMD2(base + 0.26, 0.68),
        SIMD2(base + 0.26, 0.8),
        SIMD2(base, 0.8), SIMD2(rear.x - 0.16, 0.86),
      ], y: -0.11...0.11, dark)
    s.slab(
      [
        SIMD2(base, 0.24), SIMD2(base + 0.55, 0.22), SIMD2(base + 0.66, 0.42), SIMD2(base + 0.5, 0.68),
        SIMD2(base, 0.64),
      ], y: -0.16...0.16, material.painted(Colour(70, 72, 76)))
    s.slab(
      [
        SIMD2(front.x - 0.4, 0.68), SIMD2(front.x - 0.1, 0.72), SIMD2(front.x - 0.12, 0.88),
        SIMD2(front.x - 0.32, 1.06),
      ], y: -0.17...0.17, paint)
    s.bothSides { s, _ in
      s.bar(
        from: front + SIMD3(0, 0.09, 0), to: SIMD3(front.x - 0.3, 0.09, 0.92), radius: 0.026,
        sides: isNear ? 5 : 3, capped: false, chrome)
      s.bar(
        from: rear + SIMD3(0, 0.09, 0), to: SIMD3(base + 0.2, 0.1, 0.44), radius: 0.03, sides: 4,
        capped: false, dark)
      s.bar(
        from: SIMD3(grip.x + 0.03, 0.1, grip.z - 0.02), to: grip, radius: 0.018, sides: isNear ? 5 : 3, dark)
      if isNear {
        s.bar(
          from: grip + SIMD3(0.03, -0.06, 0), to: grip + SIMD3(0.06, -0.04, 0.14), radius: 0.008, sides: 3,
          dark)
        s.box(grip + SIMD3(0.03, -0.1, 0.13), grip + SIMD3(0.07, 0.05, 0.2), dark, bottom: true)
      }
    }
    s.bar(
      from: SIMD3(rear.x - 0.1, -0.17, 0.4), to: SIMD3(base + 0.25, -0.17, 0.3), radius: 0.05,
      endRadius: 0.035, sides: isNear ? 6 : 4, chrome)
    guard isNear else { return }
    for n in 0..<3 {
      let (a, b) = (Float.pi * (0.3 + 0.17 * Float(n)), Float.pi * (0.47 + 0.17 * Float(n)))
      func at(_ angle: Float) -> SIMD3<Float> { front + SIMD3(cosf(angle), 0, sinf(angle)) * (radius + 0.03) }
      s.bar(from: at(a), to: at(b), radius: 0.06, sides: 4, flatten: 0.4, capped: false, paint)
    }
  }

  private func addScooter(to s: inout Sculptor, isNear: Bool) {
    let (paint, dark) = (material.paint, material.plastic)
    let seat = pose.hip - SIMD3(0, 0, 0.1)
    s.slab(
      [
        SIMD2(rear.x - 0.24, 0.4), SIMD2(rear.x + 0.45, 0.26), SIMD2(rear.x + 0.5, 0.66),
        SIMD2(rear.x - 0.22, 0.7),
      ], y: -0.19...0.19, paint)
    s.slab(
      [
        SIMD2(rear.x - 0.2, 0.68), SIMD2(rear.x + 0.5, 0.66), SIMD2(rear.x + 0.48, 0.76),
        SIMD2(seat.x, 0.77), SIMD2(rear.x - 0.22, 0.78),
      ], y: -0.14...0.14, dark)
    s.box(SIMD3(rear.x + 0.4, -0.18, 0.24), SIMD3(front.x - 0.3, 0.18, 0.29), paint, bottom: true)
    // The leg shield.
    s.slab(
      [
        SIMD2(front.x - 0.34, 0.26), SIMD2(front.x - 0.24, 0.26), SIMD2(front.x - 0.16, 0.9),
        SIMD2(front.x - 0.24, 0.92),
      ], y: -0.22...0.22, paint)
    s.slab(
      [
        SIMD2(front.x - 0.26, 0.44), SIMD2(front.x + 0.2, 0.4), SIMD2(front.x + 0.12, 0.54),
        SIMD2(front.x - 0.16, 0.62),
      ], y: -0.09...0.09, paint)
    s.bar(from: front, to: SIMD3(front.x - 0.22, 0, 0.98), radius: 0.03, sides: 4, capped: false, dark)
    s.bothSides { s, _ in
      s.bar(
        from: SIMD3(grip.x + 0.02, 0, grip.z), to: grip, radius: 0.02, sides: isNear ? 5 : 3, dark)
    }
    s.box(SIMD3(grip.x - 0.02, -0.11, 0.88), SIMD3(headLamp.x - 0.01, 0.11, 1.02), paint, bottom: true)
  }

  private func addLamps(to s: inout Sculptor, isNear: Bool) {
    let x = headLamp.x
    func facing(_ at: SIMD3<Float>, _ halfWidth: Float, _ halfHeight: Float, ahead: Bool, _ surface: Surface)
    {
      let sign: Float = ahead ? 1 : -1
      s.polygon(
        [
          at + SIMD3(0, -sign * halfWidth, -halfHeight), at + SIMD3(0, sign * halfWidth, -halfHeight),
          at + SIMD3(0, sign * halfWidth, halfHeight), at + SIMD3(0, -sign * halfWidth, halfHeight),
        ], surface)
    }
    let motor = build != .bicycle
    let size: Float = motor ? 0.08 : 0.03
    s.box(
      SIMD3(x - 0.08, -size * 1.2, headLamp.z - size), SIMD3(x, size * 1.2, headLamp.z + size),
      material.plastic, bottom: true)
    facing(headLamp + SIMD3(0.004, 0, size * 0.25), size, size * 0.6, ahead: true, material.lamp(.lowBeam))
    facing(headLamp + SIMD3(0.004, 0, -size * 0.65), size, size * 0.25, ahead: true, material.lamp(.position))
    s.box(
      tailLamp - SIMD3(0, size * 1.1, size * 0.7), tailLamp + SIMD3(0.06, size * 1.1, size * 0.7),
      material.plastic, bottom: true)
    facing(
      tailLamp + SIMD3(-0.004, 0, size * 0.2), size, size * 0.42, ahead: false,
      motor ? material.lamp(.brake) : material.redLamp(.position))
    guard motor else { return }
    facing(
      tailLamp + SIMD3(-0.004, 0, -size * 0.45), size, size * 0.2, ahead: false, material.redLamp(.position))
    for (y, lamp) in [(Float(0.2), Lamp.leftBlinker), (-0.2, .rightBlinker)] {
      for (at, ahead) in [
        (headLamp + SIMD3(-0.06, y, -0.02), true), (tailLamp + SIMD3(0.05, y, -0.02), false),
      ] {
        facing(at, 0.035, 0.03, ahead: ahead, material.lamp(lamp).doubleSided)
        s.bar(
          from: at, to: at - SIMD3(0, y * 0.7, 0), radius: 0.012, sides: 3, capped: false, material.plastic)
      }
    }
  }

  /// About the hub, both faces alike.
  func addWheel(to s: inout Sculptor, sides: Int, isNear: Bool) {
    let thin = build == .bicycle
    let half: Float = thin ? 0.02 : 0.06
    let inner = radius * (thin ? 0.92 : 0.7)
    func at(_ i: Int, _ r: Float, _ y: Float) -> SIMD3<Float> {
      let angle = 2 * Float.pi * (Float(i) + 0.5) / Float(sides)
      return SIMD3(r * cosf(angle), y, r * sinf(angle))
    }
    for i in 0..<sides {
      s.polygon(
        [at(i, radius, half), at(i + 1, radius, half), at(i + 1, radius, -half), at(i, radius, -half)],
        material.tyre)
      for y in [half, -half] {
        let ring = [at(i + 1, radius, y), at(i, radius, y), at(i, inner, y), at(i + 1, inner, y)]
        s.polygon(y > 0 ? ring : ring.reversed(), material.tyre)
      }
    }
    if thin {
      guard isNear else { return }
      let spokes = 8
      for i in 0..<spokes {
        let angle = 2 * Float.pi * Float(i) / Float(spokes)
        let along = SIMD3<Float>(cosf(angle), 0, sinf(angle))
        let aside = SIMD3<Float>(-sinf(angle), 0, cosf(angle)) * 0.006
        s.polygon(
          [aside, along * inner + aside, along * inner - aside, SIMD3.zero - aside],
          material.chrome.doubleSided)
      }
      s.bar(from: SIMD3(0, -0.05, 0), to: SIMD3(0, 0.05, 0), radius: 0.03, sides: 5, material.chrome)
    } else {
      for y in [half * 0.6, -half * 0.6] {
        let disc = (0..<sides).map { at($0, inner, y) }
        s.polygon(y > 0 ? disc.reversed() : disc, material.rim)
        guard isNear else { continue }
        for i in 0..<5 {
          let middle = 2 * Float.pi * Float(i) / 5
          func spot(_ angle: Float, _ r: Float) -> SIMD3<Float> {
            SIMD3(r * cosf(angle), y * 1.05, r * sinf(angle))
          }
          let gap = [
            spot(middle, inner * 0.25), spot(middle + 0.4, inner * 0.88), spot(middle - 0.4, inner * 0.88),
          ]
          s.polygon(y > 0 ? gap : gap.reversed(), material.shadowLine)
        }
      }
    }
  }

  /// Machine and rider from far away.
  func addDistant(to s: inout Sculptor, outfit: Outfit) {
    let motor = build != .bicycle
    for axle in [front, rear] {
      let reach = radius * 1.1
      s.slab(
        [
          SIMD2(axle.x, axle.z - radius), SIMD2(axle.x + reach, axle.z), SIMD2(axle.x, axle.z + reach),
          SIMD2(axle.x - reach, axle.z),
        ], y: motor ? -0.06...0.06 : -0.02...0.02, material.tyre)
    }
    s.slab(
      [
        SIMD2(rear.x, radius), SIMD2(front.x, radius), SIMD2(pose.hand.x, pose.hand.z),
        SIMD2(pose.hip.x - 0.2, pose.hip.z - 0.12),
      ], y: motor ? -0.13...0.13 : -0.03...0.03, material.paint)
    let (x, z) = (pose.hip.x, pose.hip.z)
    s.slab(
      [
        SIMD2(x - 0.14, z - 0.1), SIMD2(x + 0.14, z - 0.35), SIMD2(x + 0.3, z + 0.5),
        SIMD2(x + 0.1, z + 0.55),
      ], y: -0.2...0.2, outfit.surface(outfit.top))
    s.box(
      SIMD3(x + 0.16, -0.11, z + 0.5), SIMD3(x + 0.38, 0.11, z + 0.76), outfit.surface(outfit.hair))
    var brake = material.lamp(.brake)
    brake.isDoubleSided = true
    let at = tailLamp - SIMD3(0.02, 0, 0)
    s.polygon(
      [
        at + SIMD3(0, 0.08, -0.05), at + SIMD3(0, -0.08, -0.05), at + SIMD3(0, -0.08, 0.05),
        at + SIMD3(0, 0.08, 0.05),
      ], brake)
  }
}
