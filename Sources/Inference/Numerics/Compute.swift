/// What does the arithmetic of a model: threads, kernels and scratch memory.
///
/// Results do not depend on the number of threads. One owner: not to be called from two threads at once.
public final class Compute {
  public let threads: Int
  public let kernels: KernelSet
  /// Scratch memory of products.
  let operands = OperandScratch()

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

extension Compute {
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
