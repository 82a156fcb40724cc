import DriveTypes
import Rendering
import Roads

/// What stands beside the streets and is not in the map: buildings, plants, street furniture, parked cars.
///
/// The story: the density of the streets tells the zones of a town (`ZoneMap`, with `TownStyle` by its name). Along
/// the streets `BuildingPlan`, `RoadsidePlan` and `ParkedCars` give everything its place once; `Vegetation` decides
/// tile by tile. All of it depends on the seed and the place only, never on which tile is asked first.
struct Surroundings: Sendable {
  let buildings: BuildingPlan
  let roadside: RoadsidePlan
  let cars: ParkedCars
  let vegetation: Vegetation
  let site: Site
  let zones: ZoneMap
  let cover: GroundCover
  private let plants: PlantModels
  private let furniture = FurnitureModels()

  /// - Parameter keepFree: places (seen from above) and radii in metres within which nothing stands.
  init(
    network: RoadNetwork, ground: Ground, seed: UInt64, keepFree: [(Point<World>, Double)] = []
  ) {
    let ribbons = LaneRibbon.all(of: network)
    let sides = StreetSide.all(of: ribbons)
    let zones = ZoneMap(sides: sides, style: TownStyle.named(network.name))
    let site = Site(
      ground: ground, traffic: TrafficMask(ribbons: ribbons),
      keepFree: keepFree.map { (SIMD2($0.0.x, $0.0.y), $0.1) })
    self.site = site
    self.zones = zones
    buildings = BuildingPlan(sides: sides, zones: zones, site: site, seed: seed)
    roadside = RoadsidePlan(
      network: network, sides: sides, zones: zones, site: site, buildings: buildings, seed: seed)
    cars = ParkedCars(
      network: network, ribbons: ribbons, zones: zones, site: site, buildings: buildings, seed: seed)
    cover = GroundCover(zones: zones, seed: seed)
    plants = PlantModels()
    vegetation = Vegetation(
      zones: zones, site: site, buildings: buildings, roadside: roadside, cars: cars, cover: cover,
      seed: seed,
      models: plants)
  }

  func add(to tile: inout TileBuilder) {
    let key = BuildingPlan.tile(of: SIMD2(tile.origin.x + 1, tile.origin.y + 1))
    for number in buildings.tiles[key] ?? [] {
      let building = buildings.buildings[number]
      building.add(to: &tile)
      Garden(building: building, site: site).add(to: &tile) { place in
        !buildings.index.isOccupied(place, gap: 0.3)
          && !site.touchesKeepFree(
            Footprint(centre: place, axis: SIMD2(1, 0), half: SIMD2(2, 2)))
          && !cars.isOccupied(Footprint(centre: place, axis: SIMD2(1, 0), half: SIMD2(0.3, 0.3)), gap: 0.2)
      }
    }
    roadside.add(to: &tile, site: site, plants: plants, furniture: furniture)
    cars.add(to: &tile)
    vegetation.add(to: &tile)
  }
}
