import Roads

extension BenchmarkCase {
  /// Every benchmark, by the name that the command line takes.
  static let all =
    MapBenchmarks.cases + [
      BenchmarkCase(name: "world-step") { try worldStep(actors: [50]) },
      BenchmarkCase(name: "world-growth") { try worldStep(actors: [10, 25, 50, 100, 200]) },
      BenchmarkCase(name: "zeromq") {
        try ZeroMQBenchmark.run().map { row in
          BenchmarkRow(
            name: "zeromq-\(row.load.name)", detail: "round trip over ipc: \(row.load.name)",
            samples: [row.low, row.median, row.high].map { $0 * 1e-6 })
        }
      },
    ]

  /// Seconds a tick of the embedded world in Town03, one core.
  private static func worldStep(actors counts: [Int]) throws -> [BenchmarkRow] {
    let network = try MapStore.standard().network(for: "Town03")
    return try counts.map { count in
      let result = try worldStepBenchmark(network: network, actors: count)
      return BenchmarkRow(
        name: counts.count == 1 ? "world-step" : "world-step-\(count)",
        detail: "one tick with \(count) cars on autopilot, \(network.name)",
        samples: result.ticksPerSecond.map { 1 / $0 })
    }
  }
}
