import Glibc

/// What does the arithmetic of a model: threads, kernels and scratch memory.
///
/// Results do not depend on the number of threads. One owner: not to be called from two threads at once.
public final class Compute {
  public let threads: Int
  public let kernels: KernelSet

  public init(threads: Int = 1, kernels: KernelSet = .best) {
    precondition(threads >= 1, "arithmetic needs a thread")
    self.threads = threads
    self.kernels = kernels
  }

  /// Does jobs 0..<count, each once, in any order.
  public func parallel(_ count: Int, _ job: (Int) -> Void) {
    for index in 0..<count { job(index) }
  }
}

extension Activation {
  func callAsFunction(_ x: Float) -> Float {
    switch self {
    case .none: x
    case .silu: x / (1 + expf(-x))
    case .gelu: 0.5 * x * (1 + erff(x * 0.70710678))
    case .geluTanh: 0.5 * x * (1 + tanhf(0.7978845608 * (x + 0.044715 * x * x * x)))
    case .quickGelu: x / (1 + expf(-1.702 * x))
    }
  }
}

extension Compute {
  /// y = activation(x·Wᵀ + bias), or y += that where `adding`. Rows of `x` in `rows` (default all) give as many of `y`.
  ///
  /// - Parameter bias: `outputs` values; for a gated matrix those of gate, then those of up.
  public func product(
    _ x: Rows, rows: Range<Int>? = nil, _ weights: PackedMatrix, bias: [Float]? = nil,
    activation: Activation = .none, adding: Bool = false, into y: Rows
  ) {
    let rows = rows ?? 0..<x.count
    precondition(x.columns == weights.inputs, "a product needs as many columns as the matrix has inputs")
    precondition(y.columns == weights.outputs / (weights.isGated ? 2 : 1) && y.count >= rows.count)
    func dot(_ row: Int, _ output: Int) -> Float {
      var sum: Float = 0
      for k in 0..<x.columns { sum += x[row][k] * weights.value(output, k) }
      return sum + (bias?[output] ?? 0)
    }
    for (target, row) in rows.enumerated() {
      for column in 0..<y.columns {
        let value =
          weights.isGated
          ? activation(dot(row, column)) * dot(row, column + y.columns) : activation(dot(row, column))
        y[target][column] = adding ? y[target][column] + value : value
      }
    }
  }

  /// y = weight · x / √(mean x² + ε), row by row.
  public func rmsNorm(_ x: Rows, weight: [Float], epsilon: Float, into y: Rows) {
    for row in 0..<x.count {
      let mean = x[row].reduce(0) { $0 + $1 * $1 } / Float(x.columns)
      let scale = 1 / (mean + epsilon).squareRoot()
      for column in 0..<x.columns { y[row][column] = x[row][column] * scale * weight[column] }
    }
  }

  /// y = weight · (x − mean) / √(variance + ε) + bias, row by row.
  public func layerNorm(_ x: Rows, weight: [Float], bias: [Float], epsilon: Float, into y: Rows) {
    for row in 0..<x.count {
      let mean = x[row].reduce(0, +) / Float(x.columns)
      let variance = x[row].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(x.columns)
      let scale = 1 / (variance + epsilon).squareRoot()
      for column in 0..<x.columns {
        y[row][column] = (x[row][column] - mean) * scale * weight[column] + bias[column]
      }
    }
  }

  /// Rotates each head of `columns` in place: pairs (i, i + d/2) of a head of d = `headDimension` values turn by the
  /// angles of that row of `cosines` and `sines`, [rows, d/2] each (Hugging Face's `rotate_half`).
  public func rotate(_ x: Rows, columns: Range<Int>, headDimension: Int, cosines: Rows, sines: Rows) {
    let half = headDimension / 2
    for row in 0..<x.count {
      for head in stride(from: columns.lowerBound, to: columns.upperBound, by: headDimension) {
        for i in 0..<half {
          let (a, b, c, s) = (x[row][head + i], x[row][head + half + i], cosines[row][i], sines[row][i])
          x[row][head + i] = a * c - b * s
          x[row][head + half + i] = b * c + a * s
        }
      }
    }
  }
}
