import DriveTypes
import Roads
import Scenery

/// Timings of the still world: indexing a town's clip, and building its tiles.
enum SceneryBenchmarks {
  static let cases = [
    BenchmarkCase(name: "scenery-town10hd") {
      try build("scenery-town10hd", "Town10HD", Point(x: 0, y: -40))
    },
    BenchmarkCase(name: "scenery-town12") { try build("scenery-town12", "Town12", Point(x: 3256, y: -4656)) },
  ]

  private static let store = MapStore.standard()

  static func build(_ name: String, _ town: String, _ place: Point<World>) throws -> [BenchmarkRow] {
    let clip = try store.network(for: town).clip(around: [place], radius: 450)
    var towns: [TownScenery] = []
    let index = BenchmarkCase.time(repetitions: 5) { towns.append(TownScenery(network: clip, seed: 1)) }
    var next = 0
    var tiles = 0
    let build = BenchmarkCase.time(repetitions: 4) {
      tiles += towns[next].tiles(near: place, reach: 500).count
      next += 1
    }
    let each = Double(tiles) / Double(max(1, next))
    return [
      BenchmarkRow(name: name + "-index", detail: "a clip of \(town), 450 m around a place", samples: index),
      BenchmarkRow(
        name: name + "-tile", detail: "one of \(Int(each)) tiles of \(town)", samples: build.map { $0 / each }
      ),
    ]
  }
}
