import CKernels

extension Compute {
  /// y = weight · x / √(mean x² + ε), row by row. `y` may be `x`.
  public func rmsNorm(_ x: Rows, weight: [Float], epsilon: Float, into y: Rows) {
    precondition(weight.count == x.columns && y.columns == x.columns && y.count >= x.count)
    overRows(x.count, columns: x.columns) { rows in
      let start = rows.lowerBound * x.columns
      dl_rms_norm(
        kernels.rawValue, x.base + start, Int64(rows.count), Int64(x.columns), weight, epsilon, y.base + start
      )
    }
  }

  /// y = weight · (x − mean) / √(variance + ε) + bias, row by row. `y` may be `x`.
  public func layerNorm(_ x: Rows, weight: [Float], bias: [Float], epsilon: Float, into y: Rows) {
    precondition(weight.count == x.columns && bias.count == x.columns)
    precondition(y.columns == x.columns && y.count >= x.count)
    overRows(x.count, columns: x.columns) { rows in
      let start = rows.lowerBound * x.columns
      dl_layer_norm(
        kernels.rawValue, x.base + start, Int64(rows.count), Int64(x.columns), weight, bias, epsilon,
        y.base + start)
    }
  }

  /// Does rows in parts, on all threads where there is work for more than one. For kernels that treat rows alike.
  func overRows(_ count: Int, columns: Int, _ body: (Range<Int>) -> Void) {
    // About 4 µs of a kernel that reads and writes each value once.
    let part = max(1, 16_384 / columns)
    if threads == 1 || count <= part { return body(0..<count) }
    parallel((count + part - 1) / part) { body($0 * part..<min(count, ($0 + 1) * part)) }
  }
}
