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
}
