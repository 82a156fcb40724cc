import DriveTypes
import Foundation
import Roads

/// Timings of maps: parsing, loading from cache, nearest-lane queries.
enum MapBenchmarks {
  static let cases = [
    BenchmarkCase(name: "map-parse") { try parse("Town13") },
    BenchmarkCase(name: "map-cache") { try cached("Town13") },
    BenchmarkCase(name: "nearest-lane") { try nearestLane("nearest-lane", "Town13") },
    BenchmarkCase(name: "nearest-lane-town03") { try nearestLane("nearest-lane-town03", "Town03") },
  ]

  private static let store = MapStore.standard()

  static func parse(_ town: String) throws -> [BenchmarkRow] {
    let data = try Data(contentsOf: store.file(for: town))
    var roads = 0
    let samples = try BenchmarkCase.time(repetitions: 5) {
      let network = try data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: town) }
      roads += network.generateWaypoints(distance: 1e6).count
    }
    return [
      BenchmarkRow(
        name: "map-parse", detail: "cold parse of \(town).xodr, \(data.count >> 20) MiB, with the lane index",
        samples: samples)
    ]
  }

  /// The second load of a map and every one after it.
  static func cached(_ town: String) throws -> [BenchmarkRow] {
    var lanes = 0
    let samples = try BenchmarkCase.time(repetitions: 20) {
      lanes += try store.network(for: town).waypoint(nearest: .origin) == nil ? 0 : 1
    }
    return [BenchmarkRow(name: "map-cache", detail: "\(town) from its cache, and one query", samples: samples)]
  }

  /// Queries within 6 m of lanes drawn at random, as `Bridges/Benchmarks/compare.py` asks the peer.
  static func nearestLane(_ name: String, _ town: String) throws -> [BenchmarkRow] {
    let network = try store.network(for: town)
    var random = RandomSource(seed: 1)
    let places = network.generateWaypoints(distance: 20).map { network.pose(of: $0).position }
    let points = (0..<20_000).map { _ in
      let place = places[random.index(below: places.count)]
      return Point<World>(x: place.x + random.uniform(-6, 6), y: place.y + random.uniform(-6, 6), z: place.z)
    }
    var found = 0
    let samples = BenchmarkCase.time(repetitions: 5) {
      for point in points where network.waypoint(nearest: point) != nil { found += 1 }
    }.map { $0 / Double(points.count) }
    precondition(found == 6 * points.count, "every point is near a lane")
    return [BenchmarkRow(name: name, detail: "nearest driving lane, one query, \(town)", samples: samples)]
  }
}
