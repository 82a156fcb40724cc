import DriveTypes
import Rendering

/// Trees and bushes on open land: gardens, woods, hedgerows; decided tile by tile.
struct Vegetation: Sendable {
  let zones: ZoneMap
  let site: Site
  let buildings: BuildingPlan
  let roadside: RoadsidePlan
  let cars: ParkedCars
  let cover: GroundCover
  let seed: UInt64
  let models: PlantModels

  /// Metres between the places where something may grow; divides a tile.
  static let step = 8.0
  /// From the edge of a street to a trunk.
  static let streetMargin = 2.5

  func add(to tile: inout TileBuilder) {
    let count = Int(SceneryTile.size / Self.step)
    let first = SIMD2(Int((tile.origin.x / Self.step).rounded()), Int((tile.origin.y / Self.step).rounded()))
    for row in first.y..<first.y + count {
      for column in first.x..<first.x + count {
        addTree(column, row, to: &tile)
        addBush(column, row, to: &tile)
      }
    }
  }

  private func addTree(_ column: Int, _ row: Int, to tile: inout TileBuilder) {
    var random = PlaceRandom(seed: seed, .tree, column, row)
    let place = self.place(column, row, &random)
    let character = zones.zone(at: place).character
    let isForest = self.isForest(place, character)
    let share = isForest ? 0.82 : character.trees
    guard random.chance(share), let plant = random.pick(weighted: zones.style.plants) else { return }
    let isShrub = plant == .dryBush
    let scale = isShrub ? random.uniform(0.8...1.6) : random.uniform(isForest ? 0.8...1.35 : 0.6...1.2)
    let margin = isShrub ? Self.streetMargin : max(Self.streetMargin, plant.crownRadius * scale * 0.8 + 0.8)
    grow(plant, at: place, scale: scale, margin: margin, &random, to: &tile)
  }

  private func addBush(_ column: Int, _ row: Int, to tile: inout TileBuilder) {
    var random = PlaceRandom(seed: seed, .bush, column, row)
    let place = self.place(column, row, &random)
    let character = zones.zone(at: place).character
    let share = isForest(place, character) ? 0.3 : character.bushes
    guard random.chance(share) else { return }
    let plant: Plant = zones.style.open == .dryland ? .dryBush : .bush
    let scale = random.uniform(0.6...1.4)
    grow(plant, at: place, scale: scale, margin: 0.6 + 1.3 * scale, &random, to: &tile)
  }

  private func place(_ column: Int, _ row: Int, _ random: inout PlaceRandom) -> SIMD2<Double> {
    let inside = 0.4...(Self.step - 0.4)
    return SIMD2(Double(column), Double(row)) * Self.step
      + SIMD2(random.uniform(inside), random.uniform(inside))
  }

  private func isForest(_ place: SIMD2<Double>, _ character: ZoneCharacter) -> Bool {
    cover.forestDepth(at: place, character) > 0
  }

  private func grow(
    _ plant: Plant, at place: SIMD2<Double>, scale: Double, margin: Double, _ random: inout PlaceRandom,
    to tile: inout TileBuilder
  ) {
    let reach = plant.crownRadius * scale * 0.75
    let foot = Footprint(centre: place, axis: SIMD2(1, 0), half: SIMD2(repeating: 0.3))
    let clearance = site.ground.clearance(x: place.x, y: place.y)
    guard clearance >= margin, !site.touchesKeepFree(foot),
      !buildings.index.isOccupied(place, gap: reach + 0.4), !buildings.isFrontYard(place),
      !roadside.index.isOccupied(place, gap: 1.5), !cars.isOccupied(foot, gap: 0.6),
      !cover.isField(place, clearance: clearance)
    else { return }
    let z = site.height(place)
    tile.instances.append(
      models.instance(plant, at: Point(x: place.x, y: place.y, z: z - 0.05), scale: scale, &random))
  }
}

extension PlantModels {
  /// A plant of any shape, turn and shade of its kind.
  func instance(_ plant: Plant, at foot: Point<World>, scale: Double, _ random: inout PlaceRandom) -> Instance
  {
    var instance = Instance(
      model: model(plant, shape: random.integer(0...Self.shapes - 1)),
      placement: Placement(origin: foot, yaw: random.uniform(0...(2 * .pi)), scale: Float(scale)))
    let shade = random.uniform(0.78, 1)
    instance.tint = Colour(
      UInt8(255 * shade * random.uniform(0.86, 1)), UInt8(255 * shade),
      UInt8(255 * shade * random.uniform(0.8, 1)))
    return instance
  }
}
