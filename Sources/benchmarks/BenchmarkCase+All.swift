import Messaging

extension BenchmarkCase {
  /// Every benchmark, by the name that the command line takes.
  static let all: [BenchmarkCase] =
    [
      MapBenchmarks.cases, RouteBenchmarks.cases, WorldBenchmarks.cases, DriveBenchmarks.cases,
      RenderBenchmarks.cases, RayBenchmarks.cases, CameraBenchmarks.cases, SceneryBenchmarks.cases,
    ].flatMap { $0 } + [
      BenchmarkCase(name: "zeromq") {
        MessageMemory.keepForReuse()
        return try ZeroMQBenchmark.loads.map { load in
          let row = try ZeroMQBenchmark.run(load, rounds: 2000)
          return BenchmarkRow(
            name: "zeromq-\(load.name)", detail: "round trip over ipc, 10th, 50th and 90th percentile",
            samples: [row.low, row.median, row.high].map { $0 * 1e-6 })
        }
      }
    ]
}
