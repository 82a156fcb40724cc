import Glibc
import Inference

/// The arithmetic of matrix products as plain Swift: what each path must give, to the last bit.
///
/// Written from the description in CKernels/include/matrix.h, apart from the kernels and their packing.
struct ProductTwin {
  var path: NumericPath
  var inputs: Int
  /// Rows of weights as the path holds them.
  var rows: [Row]

  enum Row {
    case floats([Float])
    case codes([Int], scales: [Float])
  }

  init(path: NumericPath, weights: [[Float]]) {
    self.path = path
    inputs = weights.first?.count ?? 0
    rows = weights.map { row in
      switch path {
      case .fp32: .floats(row)
      case .bf16: .floats(row.map(Self.bfloat16))
      case .int8: Self.bytes(row)
      case .int4: Self.nibbles(row)
      }
    }
  }

  /// Weights as 32-bit floats again.
  func row(_ output: Int) -> [Float] {
    switch rows[output] {
    case .floats(let values): values
    case .codes(let codes, let scales):
      codes.indices.map { Float(codes[$0]) * scales[path == .int8 ? 0 : $0 / 64] }
    }
  }

  /// x · row `output` + bias.
  func value(_ x: [Float], _ output: Int, bias: Float = 0) -> Float {
    switch rows[output] {
    case .floats(let w): path == .fp32 ? fused(x, w) + bias : pairs(x.map(Self.bfloat16), w) + bias
    case .codes(let codes, let scales): whole(x, codes, scales, bias)
    }
  }

  private func fused(_ x: [Float], _ w: [Float]) -> Float {
    x.indices.reduce(0) { $0.addingProduct(x[$1], w[$1]) }
  }

  /// The later of two inputs first, subnormal numbers as zero.
  private func pairs(_ x: [Float], _ w: [Float]) -> Float {
    func flushed(_ value: Float) -> Float { value.isSubnormal ? 0 : value }
    func term(_ k: Int, _ sum: Float) -> Float { flushed(sum.addingProduct(flushed(x[k]), flushed(w[k]))) }
    return stride(from: 0, to: x.count, by: 2).reduce(Float(0)) { sum, k in
      term(k, k + 1 < x.count ? term(k + 1, sum) : sum)
    }
  }

  private func whole(_ x: [Float], _ codes: [Int], _ scales: [Float], _ bias: Float) -> Float {
    let top = x.map(abs).max() ?? 0
    if top < 1e-30 { return bias.addingProduct(0, 1) }
    let (scale, inverse) = (top / 127, 127 / top)
    // Rounded once from the exact product: a float times a float fits a double.
    let a = x.map { Int((Double($0) * Double(inverse)).rounded(.toNearestOrEven)) }
    if path == .int8 {
      let sum = a.indices.reduce(0) { $0 + a[$1] * codes[$1] }
      return bias.addingProduct(Float(sum), scale * scales[0])
    }
    let sum = stride(from: 0, to: a.count, by: 64).reduce(Float(0)) { sum, first in
      let part = (first..<min(first + 64, a.count)).reduce(0) { $0 + a[$1] * codes[$1] }
      return sum.addingProduct(Float(part), scales[first / 64])
    }
    return bias.addingProduct(sum, scale)
  }

  static func bfloat16(_ value: Float) -> Float {
    if value.isNaN { return value }
    let bits = value.bitPattern
    return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
  }

  private static func bytes(_ row: [Float]) -> Row {
    let scale = (row.map(abs).max() ?? 0) / 127
    if scale < 1e-30 { return .codes(row.map { _ in 0 }, scales: [0]) }
    let inverse = 1 / scale
    return .codes(row.map { rounded($0 * inverse, -127, 127) }, scales: [scale])
  }

  private static func nibbles(_ row: [Float]) -> Row {
    var (codes, scales) = ([Int](), [Float]())
    for first in stride(from: 0, to: row.count, by: 64) {
      let group = row[first..<min(first + 64, row.count)]
      let (high, low) = (max(0, group.max() ?? 0), min(0, group.min() ?? 0))
      let scale = Float(Float16((high > -low ? high : low) / -8))
      let inverse = scale == 0 ? 0 : 1 / scale
      codes += group.map { rounded($0 * inverse, -8, 7) }
      scales.append(scale)
    }
    return .codes(codes, scales: scales)
  }

  private static func rounded(_ value: Float, _ low: Int, _ high: Int) -> Int {
    min(max(Int(value.rounded(.toNearestOrEven)), low), high)
  }
}
