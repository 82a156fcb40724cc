import DriveTypes
import Rendering

extension Building {
  /// Walls and roof go to the solid layer, small parts to the detail layer.
  func add(to tile: inout TileBuilder) {
    var random = random
    let frame = BuildingFrame(footprint, tile: tile)
    let half = SIMD2(Float(footprint.half.x), Float(footprint.half.y))
    let (floor, base) = (Float(self.floor), Float(self.base))
    let colour = random.pick(kind.walls) ?? .white
    let upper = Facade(texture: kind.texture, colour: colour, bay: kind.bay, storey: kind.storeyHeight)
    var ground = upper
    ground.storey = kind.groundHeight
    if let texture = kind.groundTexture { ground.texture = texture }
    // Plinth.
    tile.solid.walls(
      frame, half: half, from: base, to: floor,
      Facade(texture: .concrete, colour: Colour(128, 124, 118), bay: 4, storey: 4))
    tile.solid.walls(frame, half: half, from: floor, to: floor + kind.groundHeight, ground)
    let roof = roofSurface(random.pick(kind.roofs) ?? Colour(120, 120, 122))
    let top = floor + wallHeight
    switch kind.roof {
    case .flat:
      addFlat(frame, half, floor: floor, upper, roof, &random, to: &tile)
    case .gable, .hip:
      tile.solid.walls(frame, half: half, from: floor + kind.groundHeight, to: top, upper)
      var flank = upper
      if kind.texture != .wood { flank.texture = .plaster }
      addRoof(frame, half, from: top, roof, flank, &random, to: &tile)
    }
    addEntrance(frame, half, floor: floor, colour, &random, to: &tile)
    if kind.hasBalconies { addBalconies(frame, half, floor: floor, colour, &random, to: &tile) }
  }

  private func roofSurface(_ colour: Colour) -> Surface {
    var roof = Surface(colour, .building)
    roof.texture = kind.roof == .flat ? .concrete : .roofTiles
    return roof
  }

  // MARK: Flat roofs

  private func addFlat(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, floor: Float, _ facade: Facade, _ roof: Surface,
    _ random: inout PlaceRandom, to tile: inout TileBuilder
  ) {
    let first = floor + kind.groundHeight
    let top = floor + wallHeight
    // Steps narrow the tower after a third and two thirds of its storeys.
    var blocks: [(half: SIMD2<Float>, from: Float, to: Float)] = []
    if kind.isStepped, storeys > 8, random.chance(0.7) {
      let podium = first + Float(random.integer(1...4)) * kind.storeyHeight
      let inset = random.uniform(2, 4)
      blocks.append((half, first, podium))
      if random.chance(0.5) {
        let second = podium + (Float(storeys) * 0.55).rounded() * kind.storeyHeight
        let waist = min(second, top - kind.storeyHeight)
        blocks.append((half - inset, podium, waist))
        blocks.append((half - 2 * inset, waist, top))
      } else {
        blocks.append((half - inset, podium, top))
      }
    } else {
      blocks.append((half, first, top))
    }
    for block in blocks {
      tile.solid.walls(frame, half: block.half, from: block.from, to: block.to, facade)
      tile.solid.deck(frame, half: block.half, at: block.to, roof)
      addParapet(frame, block.half, at: block.to, facade.colour, to: &tile)
    }
    guard let last = blocks.last else { return }
    addRoofBoxes(frame, last.half, at: last.to, &random, to: &tile)
  }

  private func addParapet(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, at z: Float, _ colour: Colour, to tile: inout TileBuilder
  ) {
    var surface = Surface(colour.scaled(0.85), .building)
    surface.texture = .concrete
    surface.mapping = .ground(period: 4)
    surface.castsShadow = false
    let (x, y, width) = (half.x + 0.12, half.y + 0.12, Float(0.35))
    let (low, high) = (z - 0.35, z + 0.65)
    tile.detail.block(
      frame, SIMD3(-x, -y, low), SIMD3(x, -y + width, high), surface, bottom: true)
    tile.detail.block(frame, SIMD3(-x, y - width, low), SIMD3(x, y, high), surface, bottom: true)
    tile.detail.block(
      frame, SIMD3(-x, -y + width, low), SIMD3(-x + width, y - width, high), surface, bottom: true)
    tile.detail.block(
      frame, SIMD3(x - width, -y + width, low), SIMD3(x, y - width, high), surface, bottom: true)
  }

  private func addRoofBoxes(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, at z: Float, _ random: inout PlaceRandom,
    to tile: inout TileBuilder
  ) {
    guard half.x > 4, half.y > 4 else { return }
    let grey = Surface(Colour(150, 150, 148), .building)
    if storeys > 3 {
      // The lift's house is seen from afar.
      let (x, y) = (random.uniform(-half.x * 0.4, half.x * 0.4), random.uniform(-half.y * 0.3, half.y * 0.3))
      tile.solid.block(frame, SIMD3(x - 2.2, y - 1.8, z), SIMD3(x + 2.2, y + 1.8, z + 2.8), grey)
    }
    for _ in 0..<random.integer(1...4) {
      let (x, y) = (random.uniform(-half.x * 0.8, half.x * 0.8), random.uniform(-half.y * 0.8, half.y * 0.8))
      let (w, h) = (random.uniform(0.5, 1.3), random.uniform(0.7, 1.5))
      var surface = Surface(Colour(170, 172, 174), .building)
      surface.castsShadow = false
      tile.detail.block(frame, SIMD3(x - w, y - w, z), SIMD3(x + w, y + w, z + h), surface)
    }
  }
}

extension Colour {
  /// Darker below 1, lighter above.
  func scaled(_ factor: Float) -> Colour {
    func channel(_ value: UInt8) -> UInt8 { UInt8(max(0, min(255, Float(value) * factor))) }
    return Colour(channel(red), channel(green), channel(blue))
  }
}
