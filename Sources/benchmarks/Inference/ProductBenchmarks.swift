import Glibc
import Inference

/// Timings of matrix products with packed weights: the layers of Qwen2.5-VL 3B and of a small model.
///
/// `Bridges/Benchmarks/compare.py` sets some of them beside oneDNN (`onednn_peer.cpp`), which gets the same shapes.
enum ProductBenchmarks {
  static let cases = [
    BenchmarkCase(name: "product") { try products() },
    BenchmarkCase(name: "product-threads") { try threads() },
    BenchmarkCase(name: "packing") { try packing() },
  ]

  private struct Shape {
    var name: String
    var rows, inputs, outputs: Int
    var isGated = false

    var operations: Double { 2 * Double(rows * inputs * outputs) }
  }

  private static let prompts = [
    Shape(name: "prefill300-qkv", rows: 300, inputs: 2048, outputs: 2560),
    Shape(name: "prefill300-up", rows: 300, inputs: 2048, outputs: 22016, isGated: true),
    Shape(name: "prefill300-down", rows: 300, inputs: 11008, outputs: 2048),
    Shape(name: "vision576-qkv", rows: 576, inputs: 1280, outputs: 3840),
    Shape(name: "vision576-up", rows: 576, inputs: 1280, outputs: 6840, isGated: true),
    Shape(name: "vision576-down", rows: 576, inputs: 3420, outputs: 1280),
    Shape(name: "small128-qkv", rows: 128, inputs: 384, outputs: 640),
    Shape(name: "small128-up", rows: 128, inputs: 384, outputs: 2048, isGated: true),
  ]
  private static let tokens = [
    Shape(name: "token-up", rows: 1, inputs: 2048, outputs: 22016, isGated: true),
    Shape(name: "token-down", rows: 1, inputs: 11008, outputs: 2048),
    Shape(name: "token-small-up", rows: 1, inputs: 384, outputs: 2048, isGated: true),
  ]

  /// GFLOP/s of one core of the machine that reference figures are of, Zen 4 at 3.66 GHz: one 512-bit
  /// instruction each cycle.
  private static func peak(_ path: NumericPath) -> Double {
    switch path {
    case .fp32: 117
    case .bf16: 234
    case .int8, .int4: 468
    }
  }

  /// On one core: processor time, which neighbours on the machine disturb less. With the packing of x.
  static func products() throws -> [BenchmarkRow] {
    try (prompts + tokens).flatMap { shape in
      try NumericPath.allCases.map { path in
        let product = try Product(shape, path, threads: 1)
        let samples = BenchmarkCase.processorTime(repetitions: shape.operations > 1e10 ? 5 : 25) {
          product.run()
        }
        return row("product", shape, path, product.matrix.bytes, samples, "CPU time on one core", cores: 1)
      }
    }
  }

  /// On two threads: wall time.
  static func threads() throws -> [BenchmarkRow] {
    try (prompts + tokens).flatMap { shape in
      try NumericPath.allCases.map { path in
        let product = try Product(shape, path, threads: 2)
        let samples = BenchmarkCase.time(repetitions: shape.operations > 1e10 ? 5 : 25) { product.run() }
        return row("product-threads", shape, path, product.matrix.bytes, samples, "two threads", cores: 2)
      }
    }
  }

  /// From floats to panels: what a loader waits for besides reading.
  static func packing() throws -> [BenchmarkRow] {
    try NumericPath.allCases.map { path in
      let samples = try BenchmarkCase.processorTime(repetitions: 5) { _ = try matrix(2048, 2048, path) }
      return BenchmarkRow(
        name: "packing-\(path.rawValue)", detail: "2048 x 2048 weights from floats, CPU time on one core",
        samples: samples)
    }
  }

  private static func row(
    _ name: String, _ shape: Shape, _ path: NumericPath, _ bytes: Int, _ samples: [Double], _ how: String,
    cores: Double
  ) -> BenchmarkRow {
    let least = samples.min() ?? .nan
    let rate = shape.operations / least / 1e9
    let share = Int(100 * rate / peak(path) / cores)
    let reached =
      shape.rows == 1
      ? "best \(Int(Double(bytes) / least / 1e9)) GB/s" : "best \(Int(rate)) GFLOP/s, \(share) % of peak"
    return BenchmarkRow(
      name: "\(name)-\(path.rawValue)-\(shape.name)",
      detail:
        "\(shape.rows) rows, \(shape.inputs) to \(shape.outputs)\(shape.isGated ? ", gated" : ""), \(how), "
        + reached,
      samples: samples)
  }

  private struct Product {
    var compute: Compute
    var x, y: Rows
    var matrix: PackedMatrix

    init(_ shape: Shape, _ path: NumericPath, threads: Int) throws {
      compute = Compute(threads: threads)
      x = Rows(shape.rows, by: shape.inputs)
      for row in 0..<shape.rows { for k in 0..<shape.inputs { x[row][k] = Float((row + k * k) % 37 - 18) } }
      matrix = try ProductBenchmarks.matrix(shape.outputs, shape.inputs, path, isGated: shape.isGated)
      y = Rows(shape.rows, by: matrix.columns)
    }

    func run() { compute.product(x, matrix, activation: matrix.isGated ? .silu : .none, into: y) }
  }

  private static func matrix(_ outputs: Int, _ inputs: Int, _ path: NumericPath, isGated: Bool = false) throws
    -> PackedMatrix
  {
    try PackedMatrix(outputs: outputs, inputs: inputs, path: path, isGated: isGated) { range, target in
      for index in 0..<range.count * inputs { target[index] = Float(index & 31) * 0.01 - 0.16 }
    }
  }
}
