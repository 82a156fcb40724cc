import Rendering

/// What stands on a lorry's chassis behind its cab.
extension VehicleSculptor {
  func addCargo(to s: inout Sculptor) {
    let rear = -size.length / 2
    let front = bodySpan.lowerBound - (design.build == .ambulance ? 0 : 0.08)
    let chassis: Float = design.profile.wheelRadius * 1.5
    let width = size.halfWidth * (design.build == .ambulance ? 0.97 : 0.985)
    let low: Float = design.build == .ambulance ? size.height * 0.2 : chassis + 0.12
    if detail != .far {
      s.box(
        SIMD3(rear + 0.1, -width * 0.42, design.profile.wheelRadius * 0.7),
        SIMD3(bodySpan.lowerBound + 0.3, width * 0.42, low + 0.02), material.underside)
    }
    switch design.build {
    case .boxLorry:
      let box = Crate(x: rear...front, halfWidth: width, z: low...size.height, bevel: 0.05)
      box.add(to: &s, material.painted(Colour(226, 228, 230)), detail)
      addSkirts(to: &s, rear: rear, front: front, width: width, low: low)
      addRearLamps(to: &s, x: rear, width: width, z: low - 0.16)
      guard detail == .near else { return }
      addRearDoors(to: &s, box)
    case .colaLorry:
      let box = Crate(x: rear...front, halfWidth: width, z: low...size.height, bevel: 0.05)
      box.add(to: &s, material.paint, detail)
      addRearLamps(to: &s, x: rear, width: width, z: low - 0.14)
      guard detail != .far else { return }
      addWave(to: &s, box)
      guard detail == .near else { return }
      addRearDoors(to: &s, box)
    case .ambulance:
      let box = Crate(x: rear...(front + 0.1), halfWidth: width, z: low...size.height - 0.1, bevel: 0.06)
      box.add(to: &s, material.paint, detail)
      addAmbulanceMarks(to: &s, box)
    case .fireEngine:
      let box = Crate(x: rear...front, halfWidth: width, z: low...(size.height - 0.5), bevel: 0.05)
      box.add(to: &s, material.paint, detail)
      addFireGear(to: &s, box)
    default: break
    }
  }

  private func addSkirts(to s: inout Sculptor, rear: Float, front: Float, width: Float, low: Float) {
    guard detail != .far, axles.count > 1 else { return }
    let radius = design.profile.wheelRadius
    let (from, to) = (axles[1] + radius * 1.3, axles[0] - radius * 1.6)
    guard to > from + 0.3 else { return }
    s.bothSides { s, _ in
      s.box(SIMD3(from, width - 0.06, 0.35), SIMD3(to, width - 0.02, low), material.plastic)
    }
  }

  private func addRearDoors(to s: inout Sculptor, _ box: Crate) {
    let x = box.x.lowerBound - 0.003
    let line = material.shadowLine
    for y in [Float(-0.01), -box.halfWidth + 0.08, box.halfWidth - 0.1] {
      s.polygon(
        [
          SIMD3(x, y + 0.02, box.z.lowerBound + 0.05), SIMD3(x, y, box.z.lowerBound + 0.05),
          SIMD3(x, y, box.z.upperBound - 0.08), SIMD3(x, y + 0.02, box.z.upperBound - 0.08),
        ], line)
    }
    let plate = low(box) - 0.12
    s.polygon(
      [
        SIMD3(x, 0.26, plate - 0.06), SIMD3(x, -0.26, plate - 0.06), SIMD3(x, -0.26, plate + 0.06),
        SIMD3(x, 0.26, plate + 0.06),
      ], material.plate)
  }

  private func low(_ box: Crate) -> Float { box.z.lowerBound }

  /// A bar across the rear with all its lamps, outermost the indicators.
  private func addRearLamps(to s: inout Sculptor, x: Float, width: Float, z: Float) {
    if detail != .far {
      s.box(
        SIMD3(x + 0.02, -width * 0.95, z - 0.1), SIMD3(x + 0.12, width * 0.95, z + 0.1), material.plastic,
        bottom: true)
    }
    s.bothSides { s, side in
      func lamp(_ from: Float, _ to: Float, _ surface: Surface) {
        s.polygon(
          [
            SIMD3(x, width * to, z - 0.07), SIMD3(x, width * from, z - 0.07),
            SIMD3(x, width * from, z + 0.07),
            SIMD3(x, width * to, z + 0.07),
          ], surface)
      }
      lamp(0.69, 0.8, material.lamp(.brake))
      lamp(0.57, 0.68, material.redLamp(.position))
      guard detail != .far else { return }
      lamp(0.81, 0.92, material.lamp(side == .left ? .leftBlinker : .rightBlinker))
      guard detail == .near else { return }
      lamp(0.47, 0.56, material.lamp(.reverse))
      if side == .left { lamp(0.36, 0.45, material.redLamp(.fog)) }
    }
  }

  /// A white wave along the sides of the cola lorry.
  private func addWave(to s: inout Sculptor, _ box: Crate) {
    let white = material.painted(Colour(240, 240, 238), layer: 1)
    let (from, to) = (box.x.lowerBound + 0.1, box.x.upperBound - 0.1)
    let middle = mix(box.z.lowerBound, box.z.upperBound, 0.42)
    let high: [Float] = [0.05, 0.22, 0.3, 0.2, 0.02, -0.1, -0.06, 0.1]
    s.bothSides { s, _ in
      for n in 0..<(high.count - 1) {
        let a = mix(to, from, Float(n) / Float(high.count - 1))
        let b = mix(to, from, Float(n + 1) / Float(high.count - 1))
        let y = box.halfWidth + 0.004
        s.polygon(
          [
            SIMD3(a, y, middle + high[n] - 0.11), SIMD3(b, y, middle + high[n + 1] - 0.11),
            SIMD3(b, y, middle + high[n + 1] + 0.11), SIMD3(a, y, middle + high[n] + 0.11),
          ], white)
      }
    }
    guard detail == .near else { return }
    for side in [Float(1), -1] {
      Lettering.add(
        "COLA", to: &s,
        centre: SIMD3((from + to) / 2, side * (box.halfWidth + 0.006), box.z.upperBound - 0.42),
        right: SIMD3(-side, 0, 0), up: SIMD3(0, 0, 1), height: 0.42, white)
    }
  }

  private func addAmbulanceMarks(to s: inout Sculptor, _ box: Crate) {
    let z = box.z.upperBound
    addBeacons(to: &s, x: box.x.upperBound - 0.2, z: z - 0.01, halfWidth: box.halfWidth * 0.8)
    addRearLamps(to: &s, x: box.x.lowerBound - 0.004, width: box.halfWidth, z: box.z.lowerBound + 0.22)
    guard detail != .far else { return }
    let red = material.painted(Colour(206, 24, 28), layer: 1)
    let blue = material.painted(Colour(24, 66, 150), layer: 1)
    let y = box.halfWidth + 0.004
    let line = mix(box.z.lowerBound, z, 0.36)
    s.bothSides { s, _ in
      func band(_ low: Float, _ high: Float, _ surface: Surface) {
        s.polygon(
          [
            SIMD3(box.x.upperBound, y, low), SIMD3(box.x.lowerBound, y, low),
            SIMD3(box.x.lowerBound, y, high),
            SIMD3(box.x.upperBound, y, high),
          ], surface)
      }
      band(line, line + 0.16, red)
      band(line + 0.2, line + 0.26, blue)
    }
    let rear = box.x.lowerBound - 0.004
    s.polygon(
      [
        SIMD3(rear, box.halfWidth, line), SIMD3(rear, -box.halfWidth, line),
        SIMD3(rear, -box.halfWidth, line + 0.16), SIMD3(rear, box.halfWidth, line + 0.16),
      ], red)
    guard detail == .near else { return }
    addRearDoors(to: &s, box)
    for window in [Float(0.5), -0.5] {
      let (a, b) = (box.halfWidth * (window + 0.3), box.halfWidth * (window - 0.3))
      s.polygon(
        [
          SIMD3(rear, a, z - 0.75), SIMD3(rear, b, z - 0.75), SIMD3(rear, b, z - 0.3),
          SIMD3(rear, a, z - 0.3),
        ], material.glass)
    }
    for side in [Float(1), -1] {
      Lettering.add(
        "AMBULANCE", to: &s,
        centre: SIMD3((box.x.lowerBound + box.x.upperBound) / 2, side * (y + 0.004), z - 0.38),
        right: SIMD3(-side, 0, 0), up: SIMD3(0, 0, 1), height: 0.26,
        material.flat(Colour(206, 24, 28), layer: 2))
    }
  }

  /// Lockers with roller shutters, a white band, a ladder on the roof.
  private func addFireGear(to s: inout Sculptor, _ box: Crate) {
    addBeacons(
      to: &s, x: bodySpan.upperBound - 1.1, z: bodyHeight - 0.04, halfWidth: size.halfWidth * 0.75)
    addRearLamps(to: &s, x: box.x.lowerBound - 0.004, width: box.halfWidth, z: box.z.lowerBound + 0.12)
    let roof = box.z.upperBound
    let metal = material.painted(Colour(186, 190, 194))
    if detail == .far {
      s.box(
        SIMD3(box.x.lowerBound + 0.1, -0.3, roof), SIMD3(box.x.upperBound, 0.3, size.height), metal)
      return
    }
    let y = box.halfWidth + 0.004
    let white = material.painted(Colour(240, 240, 238), layer: 1)
    let shutter = material.flat(Colour(150, 153, 157))
    s.bothSides { s, _ in
      s.polygon(
        [
          SIMD3(box.x.upperBound, y, box.z.lowerBound + 0.06),
          SIMD3(box.x.lowerBound, y, box.z.lowerBound + 0.06),
          SIMD3(box.x.lowerBound, y, box.z.lowerBound + 0.3),
          SIMD3(box.x.upperBound, y, box.z.lowerBound + 0.3),
        ], white)
      let count = 4
      let step = (box.x.upperBound - box.x.lowerBound - 0.2) / Float(count)
      for n in 0..<count {
        let right = box.x.lowerBound + 0.1 + Float(n) * step
        s.polygon(
          [
            SIMD3(right + step - 0.08, y, box.z.lowerBound + 0.42),
            SIMD3(right + 0.02, y, box.z.lowerBound + 0.42),
            SIMD3(right + 0.02, y, roof - 0.25), SIMD3(right + step - 0.08, y, roof - 0.25),
          ], shutter)
      }
      // A rail of the ladder.
      s.box(
        SIMD3(box.x.lowerBound + 0.05, 0.3, roof + 0.18), SIMD3(box.x.upperBound + 0.9, 0.37, size.height),
        metal, bottom: true)
    }
    s.box(SIMD3(box.x.lowerBound + 0.5, -0.4, roof), SIMD3(box.x.lowerBound + 1.4, 0.4, roof + 0.2), metal)
    s.box(SIMD3(box.x.upperBound - 0.7, -0.3, roof), SIMD3(box.x.upperBound - 0.5, 0.3, roof + 0.2), metal)
    guard detail == .near else { return }
    for n in 0..<9 {
      let x = box.x.lowerBound + 0.3 + Float(n) * (box.x.upperBound - box.x.lowerBound + 0.3) / 8.5
      s.box(SIMD3(x, -0.3, roof + 0.24), SIMD3(x + 0.06, 0.3, roof + 0.3), metal)
    }
    for side in [Float(1), -1] {
      Lettering.add(
        "FIRE", to: &s,
        centre: SIMD3((box.x.lowerBound + box.x.upperBound) / 2, side * (y + 0.004), box.z.lowerBound + 0.18),
        right: SIMD3(-side, 0, 0), up: SIMD3(0, 0, 1), height: 0.17,
        material.flat(Colour(186, 16, 20), layer: 2))
    }
  }
}

/// A box with cut edges along its length.
struct Crate {
  var x: ClosedRange<Float>
  var halfWidth: Float
  var z: ClosedRange<Float>
  var bevel: Float

  func add(to s: inout Sculptor, _ surface: Surface, _ detail: BodyShape.Detail) {
    let (w, low, high) = (halfWidth, z.lowerBound, z.upperBound)
    var ring = [SIMD2(-w, low), SIMD2(w, low)]
    if detail == .far {
      ring += [SIMD2(w, high), SIMD2(-w, high)]
    } else {
      ring += [
        SIMD2(w, high - bevel), SIMD2(w - bevel, high), SIMD2(-w + bevel, high), SIMD2(-w, high - bevel),
      ]
    }
    let front = ring.map { SIMD3(x.upperBound, $0.x, $0.y) }
    let rear = ring.map { SIMD3(x.lowerBound, $0.x, $0.y) }
    s.polygon(front, surface)
    s.polygon(rear.reversed(), surface)
    for i in ring.indices {
      let next = (i + 1) % ring.count
      s.polygon([front[next], front[i], rear[i], rear[next]], surface)
    }
  }
}
