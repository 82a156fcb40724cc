import Foundation
import Roads

/// Timings of routes: the planner's graph of a large town, and Bench2Drive's 220 routes on all towns.
enum RouteBenchmarks {
  static let cases = [
    BenchmarkCase(name: "route-graph") { try graph("Town13") },
    BenchmarkCase(name: "routes-220") { try allRoutes() },
  ]

  /// Bench2Drive's route file in the project's data folder.
  static var suite220: URL {
    let data = ProcessInfo.processInfo.environment["DRIVELOOP_DATA"] ?? "../shared/data"
    return URL(fileURLWithPath: data).appendingPathComponent("bench2drive/routes/bench2drive220.xml")
  }

  private static let store = MapStore.standard()

  static func graph(_ town: String) throws -> [BenchmarkRow] {
    let network = try store.network(for: town)
    let samples = BenchmarkCase.time(repetitions: 10) { _ = RoutePlanner(network: network) }
    return [BenchmarkRow(name: "route-graph", detail: "the planner's graph of \(town)", samples: samples)]
  }

  /// From the route file and cached maps to 220 dense routes: what a run does before it drives.
  static func allRoutes() throws -> [BenchmarkRow] {
    var points = 0
    let samples = try BenchmarkCase.time(repetitions: 5) {
      points = 0
      for (town, routes) in Dictionary(grouping: try RouteFile(contentsOf: suite220).routes, by: \.town) {
        let planner = RoutePlanner(network: try store.network(for: town))
        for route in routes { points += try planner.plan(route).points.count }
      }
    }
    return [
      BenchmarkRow(
        name: "routes-220", detail: "220 routes on 12 towns from cached maps, \(points) points",
        samples: samples)
    ]
  }
}
