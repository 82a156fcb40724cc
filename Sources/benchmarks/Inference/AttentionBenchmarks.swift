import Glibc
import Inference

/// Timings of attention and of what starts it on several threads.
enum AttentionBenchmarks {
  static let cases = [
    BenchmarkCase(name: "attention") { attention() },
    BenchmarkCase(name: "pool") { pool() },
  ]

  private struct Shape {
    var name: String
    var queries, keys, heads, keyHeads, dimension: Int
    var isCausal = true
    var repetitions = 5

    /// Two operations for each product, of queries with keys and of weights with values.
    var operations: Double {
      let hidden = isCausal ? queries * (queries - 1) / 2 : 0
      return 4 * Double((queries * keys - hidden) * heads * dimension)
    }
  }

  private static let shapes = [
    Shape(
      name: "prefill300", queries: 300, keys: 300, heads: 16, keyHeads: 2, dimension: 128, repetitions: 15),
    Shape(name: "prefill1000", queries: 1000, keys: 1000, heads: 16, keyHeads: 2, dimension: 128),
    Shape(
      name: "vision576", queries: 576, keys: 576, heads: 16, keyHeads: 16, dimension: 80, isCausal: false,
      repetitions: 9),
    Shape(
      name: "vision4888", queries: 4888, keys: 4888, heads: 16, keyHeads: 16, dimension: 80, isCausal: false,
      repetitions: 3),
    Shape(name: "decode300", queries: 1, keys: 300, heads: 16, keyHeads: 2, dimension: 128, repetitions: 99),
  ]

  /// One layer of Qwen2.5-VL 3B: processor time on one core, which neighbours on the machine disturb less.
  static func attention() -> [BenchmarkRow] {
    shapes.flatMap { shape in
      [NumericPath.bf16, .fp32].map { path in row(shape, path) }
    }
  }

  private static func row(_ shape: Shape, _ path: NumericPath) -> BenchmarkRow {
    let compute = Compute()
    let width = shape.heads * shape.dimension
    let keyWidth = shape.keyHeads * shape.dimension
    let keys = noise(shape.keys, by: 2 * keyWidth)
    let cache = KeyValueCache(
      layers: 1, heads: shape.keyHeads, headDimension: shape.dimension, path: path)
    cache.append(layer: 0, keys, rows: 0..<shape.keys, keyColumn: 0, valueColumn: keyWidth)
    let (x, y) = (noise(shape.queries, by: width), Rows(shape.queries, by: width))
    let span = AttentionSpan(
      cache: cache, queries: 0..<shape.queries, keys: 0..<shape.keys, isCausal: shape.isCausal)
    let scale = 1 / Float(shape.dimension).squareRoot()
    let samples = BenchmarkCase.processorTime(repetitions: shape.repetitions) {
      compute.attention(x, heads: shape.heads, spans: [span], layer: 0, scale: scale, into: y)
    }
    let rate = shape.operations / (samples.min() ?? .nan) / 1e9
    return BenchmarkRow(
      name: "attention-\(shape.name)-\(path.rawValue)",
      detail:
        "\(shape.queries) queries, \(shape.keys) keys, \(shape.heads)/\(shape.keyHeads) heads of "
        + "\(shape.dimension), CPU time on one core, best \(Int(rate)) GFLOP/s",
      samples: samples)
  }

  /// What starting and joining costs, jobs of no work; wall time.
  static func pool() -> [BenchmarkRow] {
    [1, 2].map { threads in
      let compute = Compute(threads: threads)
      let samples = BenchmarkCase.time(repetitions: 21) {
        for _ in 0..<1000 { compute.parallel(threads) { _ in } }
      }
      return BenchmarkRow(
        name: "pool-\(threads)", detail: "one run of \(threads) empty jobs on \(threads) threads",
        samples: samples.map { $0 / 1000 })
    }
  }

  /// Values of −1 to 1, the same each time.
  private static func noise(_ count: Int, by columns: Int) -> Rows {
    let rows = Rows(count, by: columns)
    var state: UInt32 = 1
    for index in 0..<count * columns {
      state = state &* 1_664_525 &+ 1_013_904_223
      rows.base[index] = Float(state >> 8) / 8_388_608 - 1
    }
    return rows
  }
}
