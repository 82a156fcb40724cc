import Glibc
import Rendering

/// Small things, gardens and playgrounds.
extension PropSculptor {
  func addCardboard(_ s: inout Sculptor) {
    block(&s, 0, height * 0.98, surface(Colour(176, 134, 88)))
    guard isNear else { return }
    s.box(SIMD3(-x * 1.0, -0.03, height * 0.98), SIMD3(x, 0.03, height), surface(Colour(206, 182, 140)))
    for face in [Float(1), -1] {
      let at = face * (x + 0.002)
      let tape = [
        SIMD3(at, -0.03, height * 0.6), SIMD3(at, 0.03, height * 0.6), SIMD3(at, 0.03, height * 0.98),
        SIMD3(at, -0.03, height * 0.98),
      ]
      s.polygon(face > 0 ? tape : tape.reversed(), surface(Colour(206, 182, 140), layer: 1))
    }
  }

  func addCase(_ s: inout Sculptor, _ name: String) {
    let colour = name == "briefcase" ? Colour(66, 44, 30) : Colour(40, 70, 110)
    block(&s, 0.02, height * 0.82, surface(colour, shine: 30))
    s.box(SIMD3(-x * 0.3, -0.02, height * 0.8), SIMD3(-x * 0.22, 0.02, height), darkMetal)
    s.box(SIMD3(x * 0.22, -0.02, height * 0.8), SIMD3(x * 0.3, 0.02, height), darkMetal)
    s.box(SIMD3(-x * 0.3, -0.02, height * 0.94), SIMD3(x * 0.3, 0.02, height), darkMetal, bottom: true)
    block(&s, 0, 0.03, share: 0.8, darkMetal)
  }

  func addBag(_ s: inout Sculptor, _ name: String) {
    let colour =
      name == "trashbag"
      ? Colour(30, 32, 34) : name == "plasticbag" ? Colour(220, 222, 224) : Colour(190, 150, 100)
    let bag = surface(colour, shine: 60)
    let r = min(x, y)
    s.lathe(
      [
        (r * 0.8, 0), (r, height * 0.3), (r * 0.85, height * 0.6), (r * 0.25, height * 0.86),
        (r * 0.35, height),
      ],
      sides: isNear ? 9 : 5
    ) { _ in bag }
  }

  func addGarbage(_ s: inout Sculptor, _ seed: UInt64) {
    let colours = [
      Colour(170, 168, 160), Colour(120, 96, 66), Colour(60, 64, 60), Colour(190, 60, 50),
      Colour(70, 110, 160),
    ]
    var state = seed
    func next() -> Float {
      state = scramble(state)
      return Float(state % 10_000) / 10_000
    }
    for n in 0..<(isNear ? 9 : 4) {
      let (a, r) = (2 * Float.pi * next(), next() * 0.6)
      let half = SIMD2(x, y) * (0.14 + 0.14 * next())
      let at = SIMD2(x * r * cosf(a), y * r * sinf(a))
      let turn = next() * 3
      let outline = [SIMD2<Float>(-1, -1), SIMD2(1, -1), SIMD2(1, 1), SIMD2(-1, 1)].map { p -> SIMD2<Float> in
        let q = p * half
        return at + SIMD2(q.x * cosf(turn) - q.y * sinf(turn), q.x * sinf(turn) + q.y * cosf(turn)) * 0.9
      }
      s.prism(
        outline, from: 0, to: height * (n == 0 ? 1 : 0.3 + 0.7 * next()), topScale: 0.6,
        surface(colours[n % colours.count]))
    }
  }

  func addTable(_ s: inout Sculptor, plastic: Bool) {
    let top = plastic ? surface(Colour(236, 236, 232), shine: 30) : wood
    s.box(SIMD3(-x, -y, height - 0.05), SIMD3(x, y, height), top, bottom: true)
    addLegs(&s, to: height - 0.04, top)
  }

  private func addLegs(_ s: inout Sculptor, to high: Float, _ surface: Surface) {
    for (sx, sy) in [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)] {
      s.box(
        SIMD3(sx * x * 0.85 - 0.025, sy * y * 0.85 - 0.025, 0),
        SIMD3(sx * x * 0.85 + 0.025, sy * y * 0.85 + 0.025, high), surface)
    }
  }

  func addChair(_ s: inout Sculptor) {
    let white = surface(Colour(232, 232, 228), shine: 30)
    s.box(SIMD3(-x, -y, height * 0.46), SIMD3(x, y, height * 0.52), white, bottom: true)
    addLegs(&s, to: height * 0.47, white)
    s.box(SIMD3(-x, -y, height * 0.52), SIMD3(-x * 0.85, y, height), white)
    for side in [Float(-0.94), 0.94] {
      s.box(
        SIMD3(-x, side * y - 0.02, height * 0.7), SIMD3(x * 0.8, side * y + 0.02, height * 0.75), white,
        bottom: true)
    }
  }

  func addSwing(_ s: inout Sculptor) {
    let paint = surface(Colour(180, 60, 44), shine: 30)
    for side in [Float(-0.95), 0.95] {
      s.bar(
        from: SIMD3(-x * 0.96, side * y, 0.03), to: SIMD3(0, side * y, height - 0.04), radius: 0.03, sides: 5,
        paint)
      s.bar(
        from: SIMD3(x * 0.96, side * y, 0.03), to: SIMD3(0, side * y, height - 0.04), radius: 0.03, sides: 5,
        paint)
    }
    s.bar(
      from: SIMD3(0, -y * 0.98, height - 0.04), to: SIMD3(0, y * 0.98, height - 0.04), radius: 0.035,
      sides: 5, paint)
    s.box(SIMD3(-0.2, -y * 0.5, 0.45), SIMD3(0.2, y * 0.5, 0.5), wood, bottom: true)
    for side in [Float(-0.45), 0.45] {
      s.bar(
        from: SIMD3(0, side * y, 0.48), to: SIMD3(0, side * y, height - 0.05), radius: 0.012, sides: 3,
        capped: false, darkMetal)
    }
  }

  func addSlide(_ s: inout Sculptor) {
    let red = surface(Colour(196, 52, 44), shine: 40)
    let yellow = surface(Colour(236, 190, 50), shine: 40)
    // The chute runs down towards +y.
    s.within(PartFrame(x: SIMD3(0, 1, 0), y: SIMD3(-1, 0, 0))) { s in
      s.slab(
        [
          SIMD2(-y * 0.4, height * 0.62), SIMD2(y * 0.8, 0.16), SIMD2(y, 0.16), SIMD2(y, 0.22),
          SIMD2(y * 0.84, 0.24), SIMD2(-y * 0.4, height * 0.68),
        ], y: -x * 0.55...x * 0.55, yellow, edge: red)
    }
    for (sx, at) in [(Float(0.7), Float(-0.9)), (-0.7, -0.9), (0.7, -0.42), (-0.7, -0.42)] {
      s.box(SIMD3(sx * x - 0.04, at * y - 0.04, 0), SIMD3(sx * x + 0.04, at * y + 0.04, height), red)
    }
    s.box(
      SIMD3(-x * 0.75, -y * 0.94, height * 0.6), SIMD3(x * 0.75, -y * 0.38, height * 0.66), wood, bottom: true
    )
    guard isNear else { return }
    for n in 1..<5 {
      let z = height * 0.12 * Float(n)
      s.box(SIMD3(-x * 0.7, -y * 0.93, z), SIMD3(x * 0.7, -y * 0.88, z + 0.04), metal, bottom: true)
    }
  }

  func addTrampoline(_ s: inout Sculptor) {
    let r = min(x, y)
    s.lathe(
      [(r, height * 0.88), (r, height * 0.98), (r * 0.84, height), (0, height * 0.97)], sides: sides,
      bottom: true
    ) {
      $0 == 1 ? surface(Colour(36, 80, 160)) : surface(Colour(30, 30, 32))
    }
    for n in 0..<6 {
      let angle = 2 * Float.pi * Float(n) / 6
      let at = SIMD3(r * 0.95 * cosf(angle), r * 0.95 * sinf(angle), 0)
      s.bar(from: at, to: at + SIMD3(0, 0, height * 0.9), radius: 0.03, metal)
    }
  }

  func addPergola(_ s: inout Sculptor) {
    addPosts(&s)
    for side in [Float(-0.9), 0.9] {
      s.box(
        SIMD3(-x, side * y - 0.06, height - 0.3), SIMD3(x, side * y + 0.06, height - 0.12), wood, bottom: true
      )
    }
    for n in 0..<(isNear ? 8 : 4) {
      let at = -x * 0.95 + Float(n) * x * 1.9 / Float(isNear ? 7 : 3)
      s.box(SIMD3(at - 0.04, -y, height - 0.12), SIMD3(at + 0.04, y, height), wood, bottom: true)
    }
  }

  private func addPosts(_ s: inout Sculptor) {
    for (sx, sy) in [(Float(1), Float(1)), (1, -1), (-1, 1), (-1, -1)] {
      s.box(
        SIMD3(sx * x * 0.85 - 0.08, sy * y * 0.9 - 0.08, 0),
        SIMD3(sx * x * 0.85 + 0.08, sy * y * 0.9 + 0.08, height - 0.2), wood)
    }
  }

  func addShoppingCart(_ s: inout Sculptor) {
    let wire = surface(Colour(160, 164, 168), shine: 70)
    s.prism(
      [
        SIMD2(-x * 0.6, -y * 0.8), SIMD2(x * 0.8, -y * 0.7), SIMD2(x * 0.8, y * 0.7),
        SIMD2(-x * 0.6, y * 0.8),
      ],
      from: height * 0.5, to: height * 0.88, topScale: 1.15, wire, top: surface(Colour(60, 62, 64)),
      bottom: true)
    for (sx, sy) in [(Float(0.8), Float(0.7)), (0.8, -0.7), (-0.8, 0.8), (-0.8, -0.8)] {
      s.bar(
        from: SIMD3(sx * x, sy * y, 0.04), to: SIMD3(sx * x * 0.6, sy * y, height * 0.52), radius: 0.02, wire)
      s.bar(
        from: SIMD3(sx * x, sy * y - 0.015, 0.05), to: SIMD3(sx * x, sy * y + 0.015, 0.05), radius: 0.05,
        sides: 6, darkMetal)
    }
    s.bar(
      from: SIMD3(-x * 0.92, -y * 0.9, height * 0.96), to: SIMD3(-x * 0.92, y * 0.9, height * 0.96),
      radius: 0.025, sides: 5, surface(Colour(190, 40, 40)))
  }

  func addSmallRound(_ s: inout Sculptor, _ name: String) {
    let r = min(x, y)
    if name == "motorhelmet" {
      s.lathe(
        [(r * 0.7, 0), (r, height * 0.4), (r * 0.9, height * 0.75), (r * 0.45, height * 0.96), (0, height)],
        sides: sides
      ) { _ in
        surface(Colour(170, 28, 30), shine: 80)
      }
    } else {
      let green = surface(Colour(60, 130, 76), shine: 30)
      s.lathe([(r * 0.8, 0), (r * 0.75, height * 0.7), (r * 0.4, height * 0.8)], sides: sides) { _ in green }
      s.bar(from: SIMD3(r * 0.5, 0, height * 0.25), to: SIMD3(r, 0, height * 0.9), radius: 0.02, green)
      s.bar(from: SIMD3(-r * 0.5, 0, height * 0.7), to: SIMD3(-r * 0.3, 0, height), radius: 0.015, green)
    }
  }
}
