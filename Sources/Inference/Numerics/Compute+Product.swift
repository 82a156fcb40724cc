import Glibc

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
}
