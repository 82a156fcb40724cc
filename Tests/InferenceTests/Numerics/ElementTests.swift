import CKernels
import Glibc
import Inference
import Testing

@Suite struct ElementTests {
  typealias Function = (
    name: String, code: Int, range: ClosedRange<Double>, twin: @Sendable (Double) -> Double
  )

  /// The bound of neural/math.h: within 2e-7 of libm in double precision, relative, over the range given there.
  static let functions: [Function] = [
    ("exp", DL_EXP, -87.3...88.3, { exp($0) }),
    ("exp2", DL_EXP2, -126...127.4, { exp2($0) }),
    ("tanh", DL_TANH, -20...20, { tanh($0) }),
    ("erf", DL_ERF, -6...6, { erf($0) }),
    ("sigmoid", DL_SIGMOID, -87...87, { 1 / (1 + exp(-$0)) }),
    ("silu", DL_SILU, -80...80, { $0 / (1 + exp(-$0)) }),
  ]

  @Test(arguments: functions.indices) func functionsOfOneValue(index: Int) {
    let (name, code, range, twin) = Self.functions[index]
    // Evenly through the range, and small values of both signs.
    var values: [Float] = []
    for i in 0...200_000 {
      values.append(Float(range.lowerBound + (range.upperBound - range.lowerBound) * Double(i) / 200_000))
    }
    for i in 0..<1000 { values += [Float(exp2(-Double(i) / 10)), -Float(exp2(-Double(i) / 10))] }
    let results = KernelSet.available.map { apply(code, to: values, with: $0) }
    var worst = 0.0
    for (x, y) in zip(values, results[0]) where range.contains(Double(x)) && x != 0 {
      let expected = twin(Double(x))
      worst = max(worst, abs(Double(y) - expected) / abs(expected))
    }
    #expect(worst < 2e-7, "\(name): \(worst)")
    #expect(results.allSatisfy { $0.map(\.bitPattern) == results[0].map(\.bitPattern) }, "\(name)")
  }

  @Test func endsOfTheRange() {
    let values: [Float] = [0, -0.0, 1000, -1000, .infinity, -.infinity]
    for kernels in KernelSet.available {
      let e = apply(DL_EXP, to: values, with: kernels)
      #expect(e[0] == 1 && e[1] == 1 && e[2] > 2e38 && e[2].isFinite && e[3] == 0 && e[5] == 0)
      #expect(apply(DL_EXP2, to: values, with: kernels)[0] == 1)
      #expect(apply(DL_TANH, to: values, with: kernels) == [0, 0, 1, -1, 1, -1])
      #expect(apply(DL_ERF, to: values, with: kernels) == [0, 0, 1, -1, 1, -1])
      for code in [DL_EXP, DL_EXP2, DL_TANH, DL_ERF, DL_SIGMOID, DL_SILU] {
        #expect(apply(code, to: [.nan], with: kernels)[0].isNaN)
      }
    }
  }

  /// Twins in double; a few roundings of values below 6.
  @Test(arguments: [Activation.none, .silu, .gelu, .geluTanh, .quickGelu])
  func activations(activation: Activation) {
    let x = Rows.random(130, by: 133, seed: 7, deviation: 2)
    let expected = x.values.map { value -> Double in
      let v = Double(value)
      switch activation {
      case .none: return v
      case .silu: return v / (1 + exp(-v))
      case .gelu: return 0.5 * v * (1 + erf(v / 2.0.squareRoot()))
      case .geluTanh:
        return 0.5 * v * (1 + tanh((2 / Double.pi).squareRoot() * (v + 0.044715 * v * v * v)))
      case .quickGelu: return v / (1 + exp(-1.702 * v))
      }
    }
    let results = Compute.all.map { compute in
      let y = x.copy()
      compute.activate(y, activation)
      return y
    }
    #expect(greatestDifference(results[0].values, expected) < 2e-6)
    #expect(results.allSatisfy { $0.bits == results[0].bits })
  }

  @Test func sumsAndMultiples() {
    let (x, y) = (Rows.random(200, by: 101, seed: 8), Rows.random(200, by: 101, seed: 9))
    let expected = zip(x.values, y.values).map { ($0 + $1) * 0.3 }
    for compute in Compute.all {
      let sum = y.copy()
      compute.add(x, to: sum)
      compute.scale(sum, by: 0.3)
      #expect(sum.values == expected)
    }
  }

  private func apply(_ function: Int, to values: [Float], with kernels: KernelSet) -> [Float] {
    var values = values
    dl_apply(kernels.rawValue, Int32(function), &values, Int64(values.count))
    return values
  }
}
