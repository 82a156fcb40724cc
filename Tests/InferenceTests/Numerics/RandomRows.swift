import DriveTypes
import Inference

extension Rows {
  /// Rows of normal values.
  static func random(_ count: Int, by columns: Int, seed: UInt64, deviation: Double = 1) -> Rows {
    let rows = Rows(count, by: columns)
    var random = RandomSource(seed: seed, stream: "rows")
    for i in 0..<count * columns { rows.base[i] = Float(random.normal(deviation: deviation)) }
    return rows
  }

  func copy() -> Rows {
    let other = Rows(count, by: columns)
    other.base.update(from: base, count: count * columns)
    return other
  }

  /// Their bits, to compare results that must be the same.
  var bits: [UInt32] { values.map(\.bitPattern) }
}

extension Compute {
  /// Every set of kernels that this machine has with one thread, and one with two and three.
  static var all: [Compute] {
    KernelSet.available.map { Compute(kernels: $0) } + [Compute(threads: 2), Compute(threads: 3)]
  }
}

/// The greatest difference, in absolute value.
func greatestDifference(_ a: [Float], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs(Double($0) - $1) }.max() ?? 0 : .infinity
}
