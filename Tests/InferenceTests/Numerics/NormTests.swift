import Glibc
import Inference
import Testing

@Suite struct NormTests {
  /// Widths below, at and beside the kernels' 16 and 64 lanes; rows enough for several threads at the last.
  static let shapes = [(3, 1), (2, 15), (3, 16), (4, 100), (5, 64), (1, 1280), (70, 601)]

  /// Tolerance: twin in double; sums of squares of n floats and one root keep within 1e-6 of values below 6.
  @Test(arguments: shapes) func rootMeanSquare(count: Int, columns: Int) {
    let x = Rows.random(count, by: columns, seed: 1)
    let weight = Rows.random(1, by: columns, seed: 2).values
    let expected = (0..<count).flatMap { row -> [Double] in
      let values = x[row].map(Double.init)
      let scale = 1 / (values.reduce(0) { $0 + $1 * $1 } / Double(columns) + 1e-5).squareRoot()
      return zip(values, weight).map { $0 * scale * Double($1) }
    }
    let results = Compute.all.map { compute in
      let y = Rows(count, by: columns)
      compute.rmsNorm(x, weight: weight, epsilon: 1e-5, into: y)
      return y
    }
    #expect(greatestDifference(results[0].values, expected) < 3e-6)
    #expect(results.allSatisfy { $0.bits == results[0].bits })
    Compute().rmsNorm(x, weight: weight, epsilon: 1e-5, into: x)
    #expect(x.bits == results[0].bits, "in place")
  }

  /// Values far from zero: the mean must come off before squares are summed.
  @Test(arguments: shapes) func layer(count: Int, columns: Int) {
    let x = Rows.random(count, by: columns, seed: 3)
    for i in 0..<count * columns { x.base[i] += 100 }
    let weight = Rows.random(1, by: columns, seed: 4).values
    let bias = Rows.random(1, by: columns, seed: 5).values
    let expected = (0..<count).flatMap { row -> [Double] in
      let values = x[row].map(Double.init)
      let mean = values.reduce(0, +) / Double(columns)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
      let scale = 1 / (variance + 1e-6).squareRoot()
      return values.indices.map { (values[$0] - mean) * scale * Double(weight[$0]) + Double(bias[$0]) }
    }
    let results = Compute.all.map { compute in
      let y = Rows(count, by: columns)
      compute.layerNorm(x, weight: weight, bias: bias, epsilon: 1e-6, into: y)
      return y
    }
    // The mean, near 100, is rounded to 4e-6 at worst; weights reach 4.
    #expect(greatestDifference(results[0].values, expected) < 1e-4)
    #expect(results.allSatisfy { $0.bits == results[0].bits })
  }

  @Test func takeNoRows() {
    let none = Rows(0, by: 8)
    let weight = [Float](repeating: 1, count: 8)
    for compute in Compute.all {
      compute.rmsNorm(none, weight: weight, epsilon: 1e-6, into: none)
      compute.layerNorm(none, weight: weight, bias: weight, epsilon: 1e-6, into: none)
    }
  }
}
