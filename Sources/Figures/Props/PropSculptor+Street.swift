import Glibc
import Rendering

/// Furniture of pavements.
extension PropSculptor {
  func addBin(_ s: inout Sculptor, _ seed: UInt64) {
    let colours = [Colour(46, 74, 52), Colour(62, 64, 68), Colour(34, 58, 96), Colour(110, 112, 112)]
    let body = surface(colours[Int(seed % 4)], shine: 20)
    let r = min(x, y)
    if seed % 2 == 0 {
      s.lathe(
        [
          (r * 0.82, 0), (r * 0.95, height * 0.78), (r, height * 0.8), (r, height * 0.86), (r * 0.55, height),
        ], sides: sides
      ) {
        $0 == 2 ? darkMetal : body
      }
    } else {
      s.prism(outline(x * 0.84, y * 0.84), from: 0.04, to: height * 0.86, topScale: 1.16, body)
      s.prism(
        outline(x, y), from: height * 0.86, to: height, topScale: 0.8, surface(Colour(40, 42, 44)),
        bottom: true)
    }
  }

  func addContainer(_ s: inout Sculptor, _ name: String) {
    let colour =
      name == "glasscontainer"
      ? Colour(38, 108, 66) : name == "clothcontainer" ? Colour(206, 170, 40) : Colour(44, 86, 60)
    let body = surface(colour, shine: 25)
    let lid = surface(Colour(colour.red / 2 + 10, colour.green / 2 + 10, colour.blue / 2 + 10), shine: 20)
    s.prism(outline(x * 0.86, y * 0.9), from: 0.12, to: height * 0.8, topScale: 1.08, body, bottom: true)
    s.prism(outline(x, y), from: height * 0.8, to: height, topScale: 0.72, lid, bottom: true)
    for (sx, sy) in [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)] {
      s.box(
        SIMD3(sx * x * 0.7 - 0.07, sy * y * 0.75 - 0.05, 0),
        SIMD3(sx * x * 0.7 + 0.07, sy * y * 0.75 + 0.05, 0.13), darkMetal)
    }
    guard isNear else { return }
    // Ribs on the long faces, an opening for glass and clothes.
    for n in -2...2 {
      let at = Float(n) * y * 0.34
      for face in [Float(1), -1] {
        s.box(
          SIMD3(face * x * 0.9 - 0.03, at - 0.03, 0.2),
          SIMD3(face * x * 0.9 + 0.03, at + 0.03, height * 0.76), lid)
      }
    }
    if name != "container" {
      for face in [Float(1), -1] {
        s.bar(
          from: SIMD3(face * x * 0.86, 0, height * 0.66), to: SIMD3(face * x * 0.99, 0, height * 0.66),
          radius: 0.16,
          sides: 10, surface(Colour(20, 20, 20)))
      }
    }
  }

  func addAdvertisement(_ s: inout Sculptor) {
    let frame = darkMetal
    s.box(SIMD3(-x * 0.4, -y * 0.9, 0), SIMD3(x * 0.4, y * 0.9, height * 0.16), frame)
    s.box(SIMD3(-x, -y * 0.7, height * 0.14), SIMD3(x, y * 0.7, height), frame, bottom: true)
    for face in [Float(1), -1] {
      func panel(_ u: ClosedRange<Float>, _ v: ClosedRange<Float>, _ colour: Colour, _ layer: UInt8) {
        let at = face * (y * 0.7 + 0.002 * Float(layer))
        let corners = [
          SIMD3(u.lowerBound * x, at, v.lowerBound * height),
          SIMD3(u.upperBound * x, at, v.lowerBound * height),
          SIMD3(u.upperBound * x, at, v.upperBound * height),
          SIMD3(u.lowerBound * x, at, v.upperBound * height),
        ]
        s.polygon(face < 0 ? corners : corners.reversed(), surface(colour, shine: 90, layer: layer))
      }
      panel(-0.9...0.9, 0.2...0.95, Colour(226, 230, 232), 1)
      panel(-0.9...0.9, 0.2...0.52, Colour(40, 120, 170), 2)
      guard isNear else { continue }
      panel(-0.6...0.6, 0.6...0.66, Colour(200, 52, 44), 2)
      panel(-0.6...0.2, 0.7...0.74, Colour(70, 74, 80), 2)
      panel(-0.4...0.4, 0.3...0.44, Colour(244, 206, 80), 3)
    }
  }

  func addBusStop(_ s: inout Sculptor) {
    let glass = surface(Colour(96, 112, 120), shine: 150)
    let roof = surface(Colour(70, 74, 80), shine: 40)
    s.box(SIMD3(-x, -y, height - 0.12), SIMD3(x, y, height), roof, bottom: true)
    for (px, py) in [(Float(-0.9), Float(-0.95)), (-0.9, 0.95), (0.75, -0.95), (0.75, 0.95)] {
      s.box(
        SIMD3(px * x - 0.04, py * y - 0.04, 0), SIMD3(px * x + 0.04, py * y + 0.04, height - 0.1), darkMetal)
    }
    s.box(SIMD3(-x * 0.92, -y * 0.92, 0.25), SIMD3(-x * 0.88, y * 0.92, height - 0.25), glass, bottom: true)
    s.box(SIMD3(-x * 0.85, y * 0.94, 0.25), SIMD3(x * 0.3, y * 0.96, height - 0.25), glass, bottom: true)
    s.box(SIMD3(-x * 0.8, -y * 0.7, 0.42), SIMD3(-x * 0.4, y * 0.5, 0.48), wood, bottom: true)
    guard isNear else { return }
    s.box(SIMD3(-x * 0.66, -y * 0.6, 0), SIMD3(-x * 0.58, -y * 0.55, 0.42), darkMetal)
    s.box(SIMD3(-x * 0.66, y * 0.4, 0), SIMD3(-x * 0.58, y * 0.45, 0.42), darkMetal)
    s.box(
      SIMD3(-x * 0.86, -y * 0.9, 0.7), SIMD3(-x * 0.84, -y * 0.5, 1.7), surface(Colour(220, 200, 90)),
      bottom: true)
  }

  func addKiosk(_ s: inout Sculptor, _ name: String) {
    let cart = name == "foodcart"
    let wall = surface(cart ? Colour(196, 60, 48) : Colour(58, 98, 84))
    let low: Float = cart ? 0.4 : 0
    s.box(SIMD3(-x * 0.9, -y * 0.9, low), SIMD3(x * 0.9, y * 0.9, height * 0.86), wall, bottom: true)
    s.prism(
      outline(x, y), from: height * 0.86, to: height, topScale: 0.8,
      surface(cart ? Colour(236, 232, 220) : Colour(40, 60, 54)), bottom: true)
    for face in [Float(1), -1] {
      let at = face * (x * 0.9 + 0.004)
      let window = [
        SIMD3(at, -y * 0.65, height * 0.42), SIMD3(at, y * 0.65, height * 0.42),
        SIMD3(at, y * 0.65, height * 0.76),
        SIMD3(at, -y * 0.65, height * 0.76),
      ]
      s.polygon(face > 0 ? window : window.reversed(), surface(Colour(36, 40, 44), shine: 140, layer: 1))
      guard isNear else { continue }
      s.box(
        SIMD3(min(at, at + face * 0.1), -y * 0.7, height * 0.38),
        SIMD3(max(at, at + face * 0.1), y * 0.7, height * 0.41),
        surface(Colour(210, 206, 196)), bottom: true)
    }
    guard cart else { return }
    for side in [Float(-1), 1] {
      s.bar(
        from: SIMD3(0, side * y * 0.95, 0.3), to: SIMD3(0, side * y * 0.82, 0.3), radius: 0.3, sides: sides,
        surface(Colour(26, 26, 27)))
    }
  }

  func addVendingMachine(_ s: inout Sculptor) {
    block(&s, surface(Colour(184, 24, 32), shine: 50))
    // The glass front looks along +x.
    func panel(_ u: ClosedRange<Float>, _ v: ClosedRange<Float>, _ surface: Surface, _ lift: Float) {
      s.polygon(
        [
          SIMD3(x + lift, u.lowerBound * y, v.lowerBound * height),
          SIMD3(x + lift, u.upperBound * y, v.lowerBound * height),
          SIMD3(x + lift, u.upperBound * y, v.upperBound * height),
          SIMD3(x + lift, u.lowerBound * y, v.upperBound * height),
        ], surface)
    }
    panel(-0.85...0.45, 0.3...0.92, surface(Colour(40, 46, 54), shine: 150, layer: 1), 0.003)
    panel(0.55...0.85, 0.5...0.8, surface(Colour(200, 204, 208), layer: 1), 0.003)
    panel(-0.6...0.3, 0.1...0.2, surface(Colour(20, 20, 22), layer: 1), 0.003)
    guard isNear else { return }
    let cans = [Colour(220, 60, 50), Colour(60, 140, 200), Colour(240, 200, 60), Colour(70, 170, 90)]
    for row in 0..<4 {
      for column in 0..<5 {
        let (u, v) = (-0.75 + Float(column) * 0.25, 0.36 + Float(row) * 0.14)
        panel(u...(u + 0.13), v...(v + 0.08), surface(cans[(row + column * 3) % 4], layer: 2), 0.006)
      }
    }
  }

  func addMailbox(_ s: inout Sculptor) {
    let blue = surface(Colour(30, 66, 140), shine: 30)
    for (sx, sy) in [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)] {
      s.box(
        SIMD3(sx * x * 0.75 - 0.03, sy * y * 0.75 - 0.03, 0),
        SIMD3(sx * x * 0.75 + 0.03, sy * y * 0.75 + 0.03, height * 0.2), darkMetal)
    }
    s.box(SIMD3(-x, -y, height * 0.16), SIMD3(x, y, height * 0.76), blue, bottom: true)
    let profile = (0...6).map { n -> SIMD2<Float> in
      let angle = Float.pi * Float(n) / 6
      return SIMD2(x * cosf(angle), height * 0.76 + height * 0.24 * sinf(angle))
    }
    s.slab(profile, y: -y...y, blue)
  }

  func addMapTable(_ s: inout Sculptor) {
    for side in [Float(-0.8), 0.8] {
      s.box(SIMD3(-0.04, side * y - 0.04, 0), SIMD3(0.04, side * y + 0.04, height * 0.8), wood)
    }
    s.slab(
      [SIMD2(-x, height * 0.72), SIMD2(x, height * 0.5), SIMD2(x, height * 0.56), SIMD2(-x, height)],
      y: -y...y,
      surface(Colour(214, 208, 186)), edge: wood)
  }

  func addBench(_ s: inout Sculptor) {
    let seat = height * 0.5
    for n in 0..<3 {
      let from = -x * 0.55 + Float(n) * x * 0.5
      s.box(SIMD3(from, -y, seat - 0.05), SIMD3(from + x * 0.42, y, seat), wood, bottom: true)
    }
    for n in 0..<2 {
      let low = seat + 0.1 + Float(n) * height * 0.2
      s.box(
        SIMD3(-x * 0.9 - 0 * low, -y, low), SIMD3(-x * 0.78, y, min(height, low + height * 0.15)), wood,
        bottom: true)
    }
    for side in [Float(-0.8), 0.8] {
      s.box(SIMD3(-x * 0.7, side * y - 0.04, 0), SIMD3(-x * 0.58, side * y + 0.04, height * 0.9), darkMetal)
      s.box(SIMD3(x * 0.65, side * y - 0.04, 0), SIMD3(x * 0.78, side * y + 0.04, seat - 0.03), darkMetal)
    }
  }

  func addFountain(_ s: inout Sculptor) {
    let stone = surface(Colour(168, 162, 150))
    var water = surface(Colour(70, 104, 120), shine: 180)
    water.texture = .water
    water.mapping = .ground(period: 8)
    let r = min(x, y)
    s.lathe([(r, 0), (r, height * 0.18), (r * 0.88, height * 0.18), (r * 0.88, height * 0.12)], sides: sides)
    { _ in stone }
    s.lathe([(r * 0.9, height * 0.1), (r * 0.89, height * 0.13), (0, height * 0.13)], sides: sides) { _ in
      water
    }
    s.lathe(
      [
        (r * 0.16, 0), (r * 0.1, height * 0.55), (r * 0.4, height * 0.7), (r * 0.36, height * 0.72),
        (r * 0.07, height * 0.7), (r * 0.06, height * 0.95), (0, height),
      ], sides: sides
    ) { _ in stone }
  }

  func addPlantPot(_ s: inout Sculptor) {
    var leaves = surface(Colour(58, 96, 44), label: .vegetation)
    leaves.texture = .foliage
    leaves.mapping = .ground(period: 2)
    let r = min(x, y)
    s.lathe(
      [(r * 0.55, 0), (r * 0.8, height * 0.5), (r * 0.86, height * 0.5), (r * 0.86, height * 0.56)],
      sides: sides
    ) { _ in
      surface(Colour(168, 92, 60))
    }
    s.lathe(
      [(r * 0.7, height * 0.55), (r, height * 0.72), (r * 0.7, height * 0.92), (0, height)],
      sides: isNear ? 9 : 5
    ) { _ in leaves }
  }

  func addGardenLamp(_ s: inout Sculptor) {
    let r = min(x, y)
    var glow = surface(Colour(255, 236, 190))
    glow.lamp = .night
    s.lathe([(r, 0), (r * 0.5, height * 0.08), (r * 0.4, height * 0.6)], sides: sides) { _ in darkMetal }
    s.lathe([(r * 0.8, height * 0.6), (r * 0.8, height * 0.88)], sides: sides) { _ in glow }
    s.lathe([(r, height * 0.86), (0, height)], sides: sides, bottom: true) { _ in darkMetal }
  }

  func outline(_ x: Float, _ y: Float) -> [SIMD2<Float>] {
    [SIMD2(-x, -y), SIMD2(x, -y), SIMD2(x, y), SIMD2(-x, y)]
  }
}
