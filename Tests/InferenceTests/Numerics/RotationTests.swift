import Glibc
import Inference
import Testing

@Suite struct RotationTests {
  /// Heads of a decoder, of vision towers and small ones; columns before and after must stay.
  @Test(arguments: [(128, 3, 5), (80, 2, 40), (40, 2, 3), (16, 1, 2), (24, 3, 2), (2, 2, 1), (64, 40, 20)])
  func turnsPairs(dimension: Int, heads: Int, count: Int) {
    let (before, after, half) = (5, 3, dimension / 2)
    let columns = before + heads * dimension + after
    let original = Rows.random(count, by: columns, seed: 6)
    let (cosines, sines) = (Rows(count, by: half), Rows(count, by: half))
    for row in 0..<count {
      for i in 0..<half {
        let angle = Double(row) * pow(10000, -Double(2 * i) / Double(dimension))
        cosines[row][i] = Float(cos(angle))
        sines[row][i] = Float(sin(angle))
      }
    }
    var expected = original.values.map(Double.init)
    for row in 0..<count {
      for head in 0..<heads {
        for i in 0..<half {
          let a = row * columns + before + head * dimension + i
          let (x, y) = (expected[a], expected[a + half])
          let (c, s) = (Double(cosines[row][i]), Double(sines[row][i]))
          (expected[a], expected[a + half]) = (x * c - y * s, y * c + x * s)
        }
      }
    }
    let results = Compute.all.map { compute in
      let x = original.copy()
      compute.rotate(
        x, columns: before..<before + heads * dimension, headDimension: dimension, cosines: cosines,
        sines: sines)
      return x
    }
    // Two roundings of values below 8.
    #expect(greatestDifference(results[0].values, expected) < 1e-6)
    #expect(results.allSatisfy { $0.bits == results[0].bits })
  }
}
