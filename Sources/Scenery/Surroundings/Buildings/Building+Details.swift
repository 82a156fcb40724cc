import DriveTypes
import Rendering

extension Building {
  private static let doors: [Colour] = [
    Colour(92, 58, 40), Colour(60, 72, 60), Colour(70, 78, 96), Colour(120, 40, 36), Colour(210, 206, 196),
  ]

  /// A door with its step and canopy in the front; gates for barns and sheds.
  func addEntrance(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, floor: Float, _ colour: Colour, _ random: inout PlaceRandom,
    to tile: inout TileBuilder
  ) {
    let front = -half.y
    var step = Surface(Colour(156, 152, 146), .building)
    step.castsShadow = false
    if kind.hasGate {
      var gate = Surface(kind.texture == .wood ? Colour(230, 226, 214) : Colour(110, 118, 126), .building)
      gate.texture = .wood
      let count = kind.texture == .wood ? 1 : max(1, Int(half.x / 6))
      for index in 0..<count {
        let x = half.x * (2 * (Float(index) + 0.5) / Float(count) - 1)
        gate.mapping = .wall(
          foot: frame.point(x, front, floor), along: SIMD3(frame.axis, 0), width: 2, height: 2)
        tile.detail.block(
          frame, SIMD3(x - 1.9, front - 0.08, floor - 0.1), SIMD3(x + 1.9, front, floor + 3.7), gate)
      }
      return
    }
    if kind.groundTexture == .shops {
      addSignsAndAwnings(frame, half, floor: floor, &random, to: &tile)
      return
    }
    // A porch stands in for the window of the middle bay.
    let bays = max(1, (2 * half.x / kind.bay).rounded())
    let bay = 2 * half.x / bays
    let x = ((bays / 2).rounded(.down) + 0.5) * bay - half.x
    let (wide, width) = (min(bay * 0.46, 1.6), Float(storeys > 2 ? 0.95 : 0.55))
    let height = min(kind.groundHeight - 0.15, 2.85)
    var porch = Surface(colour.scaled(0.92), .building)
    porch.texture = .plaster
    porch.mapping = .wall(
      foot: frame.point(x, front, floor), along: SIMD3(frame.axis, 0), width: 8, height: 8)
    let door = Surface(random.pick(Self.doors) ?? .white, .building)
    tile.detail.block(
      frame, SIMD3(x - wide, front - 0.12, floor - 0.1), SIMD3(x + wide, front, floor + height), porch)
    tile.detail.block(
      frame, SIMD3(x - width, front - 0.16, floor), SIMD3(x + width, front, floor + 2.15), door)
    tile.detail.block(
      frame, SIMD3(x - wide, front - 1.3, Float(base)), SIMD3(x + wide, front, floor), step)
    tile.detail.block(
      frame, SIMD3(x - wide - 0.1, front - 1.3, floor + height),
      SIMD3(x + wide + 0.1, front, floor + height + 0.14),
      Surface(Colour(96, 92, 90), .building), bottom: true)
  }

  private static let awnings: [Colour] = [
    Colour(150, 44, 40), Colour(40, 84, 62), Colour(44, 66, 110), Colour(196, 150, 60), Colour(90, 80, 74),
  ]

  private func addSignsAndAwnings(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, floor: Float, _ random: inout PlaceRandom,
    to tile: inout TileBuilder
  ) {
    let front = -half.y
    var x = -half.x + 1
    while x < half.x - 4 {
      let width = random.uniform(3, 6)
      let end = min(x + width, half.x - 0.6)
      if random.chance(0.45) {
        var awning = Surface(random.pick(Self.awnings) ?? .white, .building)
        awning.isDoubleSided = true
        let (high, low) = (floor + kind.groundHeight * 0.82, floor + kind.groundHeight * 0.66)
        tile.detail.quad(
          frame.point(x, front - 1.1, low), frame.point(end, front - 1.1, low),
          frame.point(end, front - 0.05, high), frame.point(x, front - 0.05, high), awning)
        tile.detail.quad(
          frame.point(x, front - 1.1, low - 0.25), frame.point(end, front - 1.1, low - 0.25),
          frame.point(end, front - 1.1, low), frame.point(x, front - 1.1, low), awning)
      } else if random.chance(0.25) {
        var sign = Surface(random.pick(Self.awnings) ?? .white, .building)
        sign.lamp = .night
        tile.detail.block(
          frame, SIMD3(x, front - 0.2, floor + kind.groundHeight * 0.84),
          SIMD3(end, front, floor + kind.groundHeight * 0.98), sign, bottom: true)
      }
      x = end + random.uniform(0.6, 3)
    }
    // A cornice over the shops.
    var stone = Surface(Colour(172, 166, 156), .building)
    stone.castsShadow = false
    tile.detail.block(
      frame, SIMD3(-half.x - 0.1, front - 0.18, floor + kind.groundHeight - 0.05),
      SIMD3(half.x + 0.1, front, floor + kind.groundHeight + 0.22), stone, bottom: true)
  }

  /// Balconies in columns over the front and the back.
  func addBalconies(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, floor: Float, _ colour: Colour, _ random: inout PlaceRandom,
    to tile: inout TileBuilder
  ) {
    let bays = max(1, Int((2 * half.x / kind.bay).rounded()))
    let bay = 2 * half.x / Float(bays)
    let slab = Surface(Colour(186, 182, 174), .building)
    var rail = Surface(random.chance(0.5) ? colour.scaled(0.75) : Colour(74, 78, 84), .building)
    rail.isDoubleSided = true
    rail.castsShadow = false
    let spacing = random.integer(2...3)
    for column in stride(from: random.integer(0...1), to: bays, by: spacing) {
      let x = -half.x + (Float(column) + 0.5) * bay
      for storey in 1..<max(2, storeys) {
        let z = floor + kind.groundHeight + Float(storey - 1) * kind.storeyHeight + 0.1
        let (l, r, out) = (x - bay * 0.45, x + bay * 0.45, -half.y - 1.15)
        tile.detail.block(frame, SIMD3(l, out, z - 0.15), SIMD3(r, -half.y, z), slab, bottom: true)
        tile.detail.quad(
          frame.point(l, out, z), frame.point(r, out, z), frame.point(r, out, z + 0.95),
          frame.point(l, out, z + 0.95), rail)
        for side in [l, r] {
          tile.detail.quad(
            frame.point(side, out, z), frame.point(side, -half.y, z), frame.point(side, -half.y, z + 0.95),
            frame.point(side, out, z + 0.95), rail)
        }
      }
    }
  }
}
