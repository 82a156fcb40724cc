import DriveTypes
import Glibc
import Inference
import Testing

/// What sampling asks of a row of logits.
@Suite struct LogitTests {
  @Test(arguments: [1, 2, 16, 17, 1023, 1025, 151_936]) func findsTheLargest(count: Int) {
    var values = Rows.random(1, by: count, seed: 10).values
    values[count / 2] = .nan
    let place = count == 1 ? 0 : count / 3
    values[place] = 9
    values[count - 1] = 9
    values.withUnsafeBufferPointer { buffer in
      for compute in Compute.all { #expect(compute.argmax(buffer) == place) }
    }
  }

  @Test func findsNoneWhereThereIsNone() {
    for compute in Compute.all {
      #expect(compute.argmax(UnsafeBufferPointer(start: nil, count: 0)) == nil)
      for value in [Float.nan, -.infinity] {
        [value, value].withUnsafeBufferPointer { #expect(compute.argmax($0) == 0) }
      }
    }
  }

  /// Twin in double. Differences of logits reach 35 and are rounded by 2e-6 there, which is a relative error of what
  /// they are the exponent of, and an absolute one of logarithms.
  @Test(arguments: [1, 5, 16, 1500, 151_936]) func softmaxes(count: Int) {
    let logits = Rows.random(1, by: count, seed: 11, deviation: 4).values
    let top = logits.map(Double.init).max() ?? 0
    let sum = logits.reduce(0) { $0 + exp(Double($1) - top) }
    var first: [UInt32] = []
    for compute in Compute.all {
      var (p, l) = (logits, logits)
      p.withUnsafeMutableBufferPointer { compute.softmax($0) }
      l.withUnsafeMutableBufferPointer { compute.logSoftmax($0) }
      var (worst, worstLogarithm) = (0.0, 0.0)
      for (i, logit) in logits.enumerated() {
        let expected = exp(Double(logit) - top) / sum
        worst = max(worst, abs(Double(p[i]) - expected) / expected)
        worstLogarithm = max(worstLogarithm, abs(Double(l[i]) - (Double(logit) - top - log(sum))))
      }
      #expect(worst < 4e-6 && worstLogarithm < 4e-6, "\(worst) \(worstLogarithm)")
      let bits = (p + l).map(\.bitPattern)
      if first.isEmpty { first = bits }
      #expect(bits == first)
    }
  }

  @Test func leaveOutWhatIsMinusInfinity() {
    for compute in Compute.all {
      var values: [Float] = [1, -.infinity, 1]
      values.withUnsafeMutableBufferPointer { compute.softmax($0) }
      #expect(values == [0.5, 0, 0.5])
      var nothing: [Float] = [-.infinity, -.infinity]
      nothing.withUnsafeMutableBufferPointer { compute.softmax($0) }
      #expect(nothing == [0, 0])
      nothing = [-.infinity, -.infinity]
      nothing.withUnsafeMutableBufferPointer { compute.logSoftmax($0) }
      #expect(nothing == [-.infinity, -.infinity])
    }
  }
}
