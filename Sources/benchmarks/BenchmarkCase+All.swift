extension BenchmarkCase {
  /// Every benchmark, by the name that the command line takes.
  static let all = [
    MapBenchmarks.cases, RouteBenchmarks.cases, WorldBenchmarks.cases, DriveBenchmarks.cases,
    RenderBenchmarks.cases, RayBenchmarks.cases, CameraBenchmarks.cases, SceneryBenchmarks.cases,
    ZeroMQBenchmark.cases, AttentionBenchmarks.cases, ProductBenchmarks.cases, OpenLoopBenchmarks.cases,
    PlanBatchBenchmarks.cases,
  ].flatMap { $0 }
}
