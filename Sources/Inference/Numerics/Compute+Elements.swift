import CKernels
import Glibc

extension Compute {
  /// y += x
  public func add(_ x: Rows, to y: Rows) {
    precondition(x.columns == y.columns && x.count == y.count, "sums of matrices of one shape")
    overRows(x.count, columns: x.columns) { rows in
      let start = rows.lowerBound * x.columns
      dl_add(kernels.rawValue, x.base + start, Int64(rows.count * x.columns), y.base + start)
    }
  }

  /// x = factor · x
  public func scale(_ x: Rows, by factor: Float) {
    overRows(x.count, columns: x.columns) { rows in
      dl_scale(
        kernels.rawValue, x.base + rows.lowerBound * x.columns, Int64(rows.count * x.columns), factor)
    }
  }

  /// x = activation(x)
  public func activate(_ x: Rows, _ activation: Activation) {
    let function: Int
    switch activation {
    case .none: return
    case .silu: function = DL_SILU
    case .gelu: function = DL_GELU
    case .geluTanh: function = DL_GELU_TANH
    case .quickGelu: function = DL_QUICK_GELU
    }
    overRows(x.count, columns: x.columns) { rows in
      dl_apply(
        kernels.rawValue, Int32(function), x.base + rows.lowerBound * x.columns, Int64(rows.count * x.columns)
      )
    }
  }

  /// Where the largest value stands, the first of equals; NaN counts as the smallest. nil for no values.
  public func argmax(_ values: UnsafeBufferPointer<Float>) -> Int? {
    guard let base = values.baseAddress, !values.isEmpty else { return nil }
    return Int(dl_argmax(kernels.rawValue, base, Int64(values.count)))
  }

  /// Logits to probabilities, in place; −∞ gives 0, also where all are.
  public func softmax(_ values: UnsafeMutableBufferPointer<Float>) {
    guard let base = values.baseAddress, let top = argmax(UnsafeBufferPointer(values)) else { return }
    guard values[top] > -.infinity else { return values.update(repeating: 0) }
    let sum = dl_exponentials(kernels.rawValue, base, Int64(values.count), values[top], base)
    dl_scale(kernels.rawValue, base, Int64(values.count), Float(1 / sum))
  }

  /// Logits to logarithms of probabilities, in place; −∞ stays, also where all are.
  public func logSoftmax(_ values: UnsafeMutableBufferPointer<Float>) {
    guard let base = values.baseAddress, let top = argmax(UnsafeBufferPointer(values)) else { return }
    guard values[top] > -.infinity else { return values.update(repeating: -.infinity) }
    let largest = values[top]
    let sum = dl_exponentials(kernels.rawValue, base, Int64(values.count), largest, nil)
    let shift = Float(log(sum))
    for index in values.indices { values[index] = (values[index] - largest) - shift }
  }
}
