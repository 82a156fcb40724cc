import DriveTypes
import Rendering
import Roads

/// The still world of a town, made from its roads and a seed, tile by tile when it is first looked at.
///
/// `Streets` makes what the map says: surfaces, markings, kerbs, crosswalks, signs. `Surroundings` invents the rest:
/// buildings, trees, parked cars, by the town's style. `Ground` is the terrain under both.
public final class TownScenery {
  let ground: Ground
  let streets: Streets
  let surroundings: Surroundings
  private var tiles: [SIMD2<Int32>: SceneryTile] = [:]
  /// The last one made, with its middle tile and reach.
  private var horizon: (middle: SIMD2<Int32>, reach: Double, tile: SceneryTile)?

  /// - Parameters:
  ///   - network: the town's roads, or a clip of them around a route.
  ///   - seed: of what is invented.
  ///   - keepFree: places (seen from above) and radii in metres in which nothing is invented.
  public init(network: RoadNetwork, seed: UInt64, keepFree: [(Point<World>, Double)] = []) {
    let bare = Ground(network: network)
    surroundings = Surroundings(network: network, ground: bare, seed: seed, keepFree: keepFree)
    ground = bare.covered(by: surroundings.cover)
    streets = Streets(network: network, ground: ground)
  }

  /// The tiles whose centre is within `reach` metres of the place, seen from above, south to north and west to east;
  /// last the land beyond them, out to the horizon.
  public func tiles(near place: Point<World>, reach: Double) -> [SceneryTile] {
    let size = SceneryTile.size
    func index(_ x: Double) -> Int32 { Int32((x / size).rounded(.down)) }
    var found: [SceneryTile] = []
    for row in index(place.y - reach)...index(place.y + reach) {
      for column in index(place.x - reach)...index(place.x + reach) {
        let centre = Point<World>(x: (Double(column) + 0.5) * size, y: (Double(row) + 0.5) * size)
        if centre.distanceXY(to: place) <= reach { found.append(tile(SIMD2(column, row))) }
      }
    }
    forgetTiles(far: reach + Self.memory, from: place)
    return found + [horizon(around: place, reach: reach)]
  }

  /// Tiles farther than this beyond what was asked for are forgotten once there are many, metres.
  private static let memory = 1000.0
  private static let manyTiles = 4000

  private func forgetTiles(far limit: Double, from place: Point<World>) {
    if tiles.count <= Self.manyTiles { return }
    tiles = tiles.filter { $0.value.origin.distanceXY(to: place) <= limit }
  }

  private func horizon(around place: Point<World>, reach: Double) -> SceneryTile {
    let middle = StreetLayout.tile(place.x, place.y)
    if let horizon, horizon.middle == middle, horizon.reach == reach { return horizon.tile }
    let tile = ground.horizon(around: middle, reach: reach)
    horizon = (middle, reach, tile)
    return tile
  }

  private func tile(_ index: SIMD2<Int32>) -> SceneryTile {
    if let tile = tiles[index] { return tile }
    var builder = TileBuilder(
      origin: Point(x: Double(index.x) * SceneryTile.size, y: Double(index.y) * SceneryTile.size))
    ground.add(to: &builder)
    streets.add(to: &builder)
    surroundings.add(to: &builder)
    let tile = builder.build()
    tiles[index] = tile
    return tile
  }
}
