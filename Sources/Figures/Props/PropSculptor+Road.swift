import Glibc
import Rendering

/// Things of road works and accidents.
extension PropSculptor {
  private var orange: Surface { surface(Colour(240, 92, 24)) }
  private var white: Surface { surface(Colour(236, 236, 232), shine: 20) }
  private var rubber: Surface { surface(Colour(34, 34, 36)) }

  func addCone(_ s: inout Sculptor) {
    let foot = max(0.03, height * 0.06)
    block(&s, 0, foot, rubber)
    let r = min(x, y) * 0.74
    func ring(_ share: Float) -> (radius: Float, height: Float) {
      (r * (1 - share * 0.84), foot + (height - foot) * share)
    }
    let rings = [ring(0), ring(0.3), ring(0.48), ring(0.62), ring(0.76), ring(1)]
    s.lathe(rings, sides: isNear ? 12 : 6) { $0 == 1 || $0 == 3 ? white : orange }
  }

  func addBarrel(_ s: inout Sculptor) {
    let r = min(x, y)
    let shares: [Float] = [0, 0.1, 0.28, 0.44, 0.6, 0.76, 0.94, 1]
    let rings = shares.map { share -> (radius: Float, height: Float) in
      (r * (share < 0.05 ? 1 : share > 0.95 ? 0.8 : 0.93 - share * 0.1), share * height)
    }
    s.lathe(rings, sides: sides) { $0 == 0 ? rubber : $0 == 2 || $0 == 4 ? white : orange }
  }

  func addStreetBarrier(_ s: inout Sculptor) {
    for side in [Float(-0.8), 0.8] {
      s.box(SIMD3(-x, side * y - 0.03, 0), SIMD3(x, side * y + 0.03, 0.05), rubber)
      s.box(
        SIMD3(-0.025, side * y - 0.025, 0.04), SIMD3(0.025, side * y + 0.025, height * 0.98), metal)
    }
    addStripes(&s, from: height * 0.62, to: height, halfDepth: 0.035)
    if isNear { addStripes(&s, from: height * 0.26, to: height * 0.46, halfDepth: 0.03) }
  }

  /// A board across the box with slanting red stripes on both faces.
  private func addStripes(_ s: inout Sculptor, from low: Float, to high: Float, halfDepth d: Float) {
    s.box(SIMD3(-d, -y, low), SIMD3(d, y, high), white, bottom: true)
    let red = surface(Colour(200, 24, 28), shine: 20, layer: 1)
    let count = isNear ? 5 : 3
    let step = 2 * y / Float(count)
    let slant = min(high - low, step * 0.5)
    for n in 0..<count {
      let left = -y + Float(n) * step
      for face in [Float(1), -1] {
        let at = face * (d + 0.003)
        let corners = [
          SIMD3(at, left, low), SIMD3(at, left + step * 0.5, low), SIMD3(at, left + step * 0.5 + slant, high),
          SIMD3(at, left + slant, high),
        ].map { SIMD3($0.x, min(y, $0.y), $0.z) }
        s.polygon(face > 0 ? corners : corners.reversed(), red)
      }
    }
  }

  func addChainBarrier(_ s: inout Sculptor, ends: Bool) {
    for side in [Float(-0.92), 0.92] {
      s.lathe(
        [(0.09, 0), (0.08, 0.05), (0.035, 0.06), (0.035, height)], centre: SIMD2(0, side * y),
        sides: isNear ? 8 : 4
      ) {
        $0 == 2 ? surface(Colour(196, 28, 30)) : rubber
      }
    }
    guard !ends else { return }
    let count = isNear ? 6 : 2
    func at(_ n: Int) -> SIMD3<Float> {
      let t = Float(n) / Float(count) * 2 - 1
      return SIMD3(0, t * y * 0.92, height * (0.66 + 0.26 * t * t))
    }
    for n in 0..<count {
      s.bar(from: at(n), to: at(n + 1), radius: 0.02, sides: 3, capped: false, n % 2 == 0 ? white : orange)
    }
  }

  /// A trailer with a board of lamps that form an arrow. The board faces +y: scenarios turn the prop so that this looks
  /// against the traffic. The arrow points to the left of its reader (the lane beside).
  func addArrowTrailer(_ s: inout Sculptor) {
    let yellow = surface(Colour(236, 176, 22), shine: 30)
    let black = surface(Colour(22, 22, 24))
    // Chassis with two wheels and a draw bar.
    s.box(SIMD3(-x * 0.8, -y * 0.5, 0.42), SIMD3(x * 0.8, y * 0.5, 0.56), yellow, bottom: true)
    s.bar(from: SIMD3(0, -y * 0.4, 0.46), to: SIMD3(0, -y, 0.4), radius: 0.04, metal)
    for side in [Float(-1), 1] {
      s.bar(
        from: SIMD3(side * x * 0.96, 0, 0.3), to: SIMD3(side * x * 0.78, 0, 0.3), radius: 0.3,
        sides: isNear ? 12 : 6, rubber)
      s.bar(
        from: SIMD3(side * x * 0.6, y * 0.3, 0.5), to: SIMD3(side * x * 0.6, y * 0.3, height * 0.6),
        radius: 0.04, darkMetal)
    }
    s.box(SIMD3(-0.3, -y * 0.4, 0.55), SIMD3(0.3, y * 0.05, 0.95), yellow)
    let (low, high) = (height * 0.46, height * 0.985)
    let face = y * 0.36
    s.box(SIMD3(-x, face - 0.08, low), SIMD3(x, face, high), yellow, bottom: true)
    var board = black
    board.layer = 1
    func panel(_ a: SIMD2<Float>, _ b: SIMD2<Float>, _ lift: Float, _ surface: Surface) {
      // Seen from +y, +x is on the left.
      s.polygon(
        [
          SIMD3(b.x, face + lift, a.y), SIMD3(a.x, face + lift, a.y), SIMD3(a.x, face + lift, b.y),
          SIMD3(b.x, face + lift, b.y),
        ], surface)
    }
    panel(SIMD2(-x * 0.95, low + 0.05), SIMD2(x * 0.95, high - 0.05), 0.004, board)
    var lamp = surface(Colour(255, 190, 40), layer: 2)
    lamp.lamp = .yellow
    let (middle, reach) = ((low + high) / 2, (high - low) * 0.34)
    // Lamps as small plates: the shaft and the head of the arrow.
    let half: Float = isNear ? 0.055 : 0.09
    func spot(_ u: Float, _ v: Float) {
      panel(
        SIMD2(u * x - half, middle + v * reach - half), SIMD2(u * x + half, middle + v * reach + half), 0.01,
        lamp)
    }
    for n in 0..<(isNear ? 6 : 3) { spot(-0.75 + Float(n) * (isNear ? 0.25 : 0.5), 0) }
    for n in 1...(isNear ? 3 : 2) {
      let t = Float(n) / (isNear ? 3 : 2)
      spot(0.78 - t * 0.42, t)
      spot(0.78 - t * 0.42, -t)
    }
    spot(0.78, 0)
  }

  /// A triangle or a diamond on a stand, seen from both sides.
  func addWarningSign(_ s: inout Sculptor, construction: Bool) {
    for leg in [Float(-1), 1] {
      s.bar(
        from: SIMD3(leg * x * 0.9, leg * y * 0.5, 0.02), to: SIMD3(0, 0, height * 0.3), radius: 0.02,
        darkMetal)
      s.bar(
        from: SIMD3(leg * x * 0.9, -leg * y * 0.5, 0.02), to: SIMD3(0, 0, height * 0.3), radius: 0.02,
        darkMetal)
    }
    s.bar(from: SIMD3(0, 0, height * 0.28), to: SIMD3(0, 0, height * 0.6), radius: 0.009, metal)
    let low = height * 0.26
    let radius = (height - low) / 2
    let middle = height - radius
    let width = min(y, radius * (construction ? 1 : 1.15))
    for face in [Float(1), -1] {
      func shape(_ points: [SIMD2<Float>], _ lift: Float, _ surface: Surface) {
        let corners = points.map { SIMD3(face * (0.01 + lift), face * $0.x, middle + $0.y) }
        s.polygon(corners, surface)
      }
      let outer =
        construction
        ? [SIMD2(0, -radius), SIMD2(width, 0), SIMD2(0, radius), SIMD2(-width, 0)]
        : [SIMD2(-width, -radius), SIMD2(width, -radius), SIMD2(0, radius)]
      if face > 0 {
        // The plate's rim.
        for n in outer.indices {
          let (p, q) = (outer[n], outer[(n + 1) % outer.count])
          s.polygon(
            [
              SIMD3(-0.01, p.x, middle + p.y), SIMD3(-0.01, q.x, middle + q.y),
              SIMD3(0.01, q.x, middle + q.y),
              SIMD3(0.01, p.x, middle + p.y),
            ], metal)
        }
      }
      let centre = outer.reduce(SIMD2<Float>.zero, +) / Float(outer.count)
      shape(outer, 0, surface(construction ? Colour(28, 26, 24) : Colour(200, 22, 28), shine: 20))
      shape(
        outer.map { centre + ($0 - centre) * (construction ? 0.92 : 0.68) }, 0.002,
        surface(construction ? Colour(248, 120, 20) : Colour(242, 242, 238), shine: 20, layer: 1))
      let ink = surface(Colour(20, 20, 22), layer: 2)
      if construction {
        // A worker with a shovel, as three strokes and a head.
        shape([SIMD2(-0.06, -0.02), SIMD2(0.02, -0.04), SIMD2(0.1, 0.16), SIMD2(0.02, 0.18)], 0.004, ink)
        shape([SIMD2(-0.16, -0.24), SIMD2(-0.1, -0.24), SIMD2(0, 0), SIMD2(-0.06, 0)], 0.004, ink)
        guard isNear else { continue }
        shape([SIMD2(0.06, -0.24), SIMD2(0.12, -0.24), SIMD2(0.02, 0), SIMD2(-0.04, 0)], 0.004, ink)
        shape([SIMD2(0.06, 0.2), SIMD2(0.12, 0.2), SIMD2(0.12, 0.28), SIMD2(0.06, 0.28)], 0.004, ink)
        shape([SIMD2(0.1, -0.22), SIMD2(0.2, -0.24), SIMD2(0.22, -0.16), SIMD2(0.06, 0.12)], 0.004, ink)
      } else {
        shape([SIMD2(-0.035, -0.16), SIMD2(0.035, -0.16), SIMD2(0.05, 0.2), SIMD2(-0.05, 0.2)], 0.004, ink)
        shape([SIMD2(-0.04, -0.3), SIMD2(0.04, -0.3), SIMD2(0.04, -0.21), SIMD2(-0.04, -0.21)], 0.004, ink)
      }
    }
  }

  func addStreetSign(_ s: inout Sculptor) {
    s.lathe([(0.035, 0), (0.035, height)], sides: isNear ? 8 : 4) { _ in metal }
    let blue = surface(Colour(22, 84, 168), shine: 20)
    s.box(SIMD3(-0.05, -y, height * 0.74), SIMD3(0.05, y, height * 0.98), blue, bottom: true)
    guard isNear else { return }
    for face in [Float(1), -1] {
      let at = face * 0.054
      let bar = [
        SIMD3(at, -y * 0.7, height * 0.84), SIMD3(at, y * 0.7, height * 0.84),
        SIMD3(at, y * 0.7, height * 0.88),
        SIMD3(at, -y * 0.7, height * 0.88),
      ]
      s.polygon(face > 0 ? bar : bar.reversed(), surface(SignColour.white, layer: 1))
    }
  }

  /// A flat stain with crumbs on it.
  func addDirt(_ s: inout Sculptor, _ seed: UInt64) {
    var state = seed
    func next() -> Float {
      state = scramble(state)
      return Float(state % 10_000) / 10_000
    }
    var stain = surface(Colour(74, 60, 44), layer: 2)
    stain.texture = .soil
    stain.mapping = .ground(period: 4)
    stain.castsShadow = false
    let count = isNear ? 14 : 8
    let outline = (0..<count).map { n -> SIMD3<Float> in
      let angle = 2 * Float.pi * Float(n) / Float(count)
      let reach = 0.72 + 0.27 * next()
      return SIMD3(x * reach * cosf(angle), y * reach * sinf(angle), 0.012)
    }
    for n in outline.indices {
      s.polygon([SIMD3(0, 0, 0.014), outline[n], outline[(n + 1) % count]], stain)
    }
    guard isNear else { return }
    let stone = surface(Colour(96, 88, 76))
    for _ in 0..<12 {
      let (a, r, size) = (2 * Float.pi * next(), 0.75 * next(), 0.02 + 0.05 * next())
      let at = SIMD2(x * r * cosf(a), y * r * sinf(a))
      s.lathe(
        [(size, 0), (size * 0.6, min(size, height)), (0, min(size * 1.3, height))], centre: at, sides: 4
      ) { _ in stone }
    }
  }

  func addPlank(_ s: inout Sculptor) {
    block(&s, surface(Colour(120, 96, 80), shine: 30))
    guard isNear else { return }
    for n in -2...2 {
      let at = Float(n) * y * 0.4
      s.polygon(
        [
          SIMD3(-x * 0.9, at - 0.03, height + 0.002), SIMD3(x * 0.9, at - 0.03, height + 0.002),
          SIMD3(x * 0.9, at + 0.03, height + 0.002), SIMD3(-x * 0.9, at + 0.03, height + 0.002),
        ], surface(Colour(84, 70, 60), layer: 1))
    }
  }
}
