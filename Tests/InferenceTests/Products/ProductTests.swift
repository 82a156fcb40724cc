import Glibc
import Inference
import Testing

/// Oracle: `ProductTwin`, equal to the last bit; activations against 64-bit formulas.
@Suite struct ProductTests {
  /// Sizes about the borders of panels (32), steps (4), groups (64) and tiles (12).
  static let shapes: [(outputs: Int, inputs: Int, rows: Int)] = [
    (1, 1, 1), (1, 300, 2), (31, 63, 3), (32, 64, 4), (33, 65, 5), (64, 2, 6), (65, 3, 7), (96, 127, 8),
    (130, 128, 1), (100, 129, 9), (40, 255, 10), (17, 256, 11), (128, 31, 12), (70, 97, 13), (34, 300, 14),
    (50, 200, 24), (35, 96, 25), (129, 5, 31), (257, 130, 1), (384, 64, 1),
  ]

  @Test(arguments: NumericPath.allCases, KernelSet.available)
  func equalTheTwin(path: NumericPath, kernels: KernelSet) throws {
    for (index, shape) in Self.shapes.enumerated() {
      let product = ProductCase(
        path: path, outputs: shape.outputs, inputs: shape.inputs, rows: shape.rows, seed: UInt64(index))
      let bias = (0..<shape.outputs).map { Float($0 % 7) * 0.01 - 0.02 }
      #expect(try product.run(kernels) == product.twin().flatMap { $0 }, "\(shape)")
      #expect(
        try product.run(kernels, bias: bias) == product.twin(bias: bias).flatMap { $0 }, "\(shape), bias")
    }
  }

  @Test(arguments: NumericPath.allCases)
  func doNotDependOnThreadsOrKernels(path: NumericPath) throws {
    let shapes: [(outputs: Int, inputs: Int, rows: Int)] = [
      (700, 513, 1), (300, 700, 40), (32, 400, 100), (2000, 66, 3),
    ]
    for shape in shapes {
      let product = ProductCase(path: path, outputs: shape.outputs, inputs: shape.inputs, rows: shape.rows)
      let expected = try product.run(.best, activation: .gelu)
      for threads in 1...3 {
        for kernels in KernelSet.available where kernels != .plain || shape.rows < 10 {
          let got = try product.run(kernels, threads: threads, activation: .gelu)
          #expect(got == expected, "\(shape), \(threads) threads, \(kernels)")
        }
      }
    }
  }

  @Test(arguments: NumericPath.allCases, KernelSet.available)
  func gate(path: NumericPath, kernels: KernelSet) throws {
    for half in [1, 15, 16, 17, 45] {
      let gated = ProductCase(path: path, outputs: 2 * half, inputs: 70, rows: 5, isGated: true)
      let bias = (0..<2 * half).map { Float($0 % 5) * 0.02 - 0.03 }
      let twin = gated.twin(bias: bias)
      let plain = try gated.run(kernels, bias: bias)
      let product = twin.flatMap { row in (0..<half).map { row[$0] * row[$0 + half] } }
      #expect(plain == product, "half \(half)")
      let silu = try gated.run(kernels, bias: bias, activation: .silu)
      let expected = twin.flatMap { row in
        (0..<half).map { Float(Self.formula(.silu, Double(row[$0]))) * row[$0 + half] }
      }
      for (a, b) in zip(silu, expected) { #expect(abs(a - b) <= 4e-7 * abs(b)) }
      #expect(try gated.run(.plain, bias: bias, activation: .silu) == silu)
    }
  }

  @Test(arguments: NumericPath.allCases, KernelSet.available)
  func addToWhatStandsThere(path: NumericPath, kernels: KernelSet) throws {
    let product = ProductCase(path: path, outputs: 45, inputs: 33, rows: 14)
    #expect(try product.run(kernels, onto: 1.5) == product.twin().flatMap { $0.map { 1.5 + $0 } })
  }

  @Test(arguments: NumericPath.allCases, KernelSet.available)
  func giveSomeOutputsOnly(path: NumericPath, kernels: KernelSet) throws {
    for isGated in [false, true] {
      let product = ProductCase(path: path, outputs: 210, inputs: 40, rows: 3, isGated: isGated)
      let bias = (0..<210).map { Float($0) * 0.001 }
      let all = try product.run(kernels, bias: bias)
      for outputs in [0..<1, 31..<33, 32..<64, 5..<100, 100..<105, 7..<20] {
        let some = try product.run(kernels, threads: 2, outputs: outputs, bias: bias)
        let expected = (0..<3).flatMap { row in outputs.map { all[row * product.columns + $0] } }
        #expect(some == expected, "\(outputs)")
      }
    }
  }

  /// Accuracy of activations: about 1e-7 of the value, and as much of x where two terms cancel.
  @Test(arguments: [Activation.silu, .gelu, .geluTanh, .quickGelu])
  func activate(activation: Activation) throws {
    var product = ProductCase(path: .fp32, outputs: 1, inputs: 1, rows: 4001)
    product.weights = [[1]]
    product.x = (0...4000).map { [Float($0 - 2000) * 0.01] }
    let got = try product.run(.best, activation: activation)
    #expect(try product.run(.plain, activation: activation) == got)
    for (x, y) in zip(product.x, got) {
      let expected = Self.formula(activation, Double(x[0]))
      #expect(abs(Double(y) - expected) <= 4e-7 * abs(expected) + 1.2e-7 * Double(abs(x[0])), "x = \(x[0])")
    }
  }

  static func formula(_ activation: Activation, _ x: Double) -> Double {
    switch activation {
    case .none: x
    case .silu: x / (1 + exp(-x))
    case .gelu: 0.5 * x * erfc(-x / 2.0.squareRoot())
    case .geluTanh: x / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
    case .quickGelu: x / (1 + exp(-1.702 * x))
    }
  }

  /// Rows of zeros, next to nothing and what is not finite: no crash, the same from each set of kernels, and good rows
  /// beside them unharmed.
  @Test(arguments: NumericPath.allCases, [Activation.none, .silu, .gelu])
  func bearAnyRow(path: NumericPath, activation: Activation) throws {
    var product = ProductCase(path: path, outputs: 40, inputs: 70, rows: 9)
    product.x[0] = product.x[0].map { _ in 0 }
    product.x[1][3] = .infinity
    product.x[2][69] = .nan
    product.x[3] = product.x[3].map { $0 * 1e-37 * 1e-5 }
    product.x[4] = product.x[4].map { $0 * 1e-37 }
    product.x[5] = product.x[5].map { $0 * 1e38 }
    product.x[6][0] = -.infinity
    product.weights[1] = product.weights[1].map { $0 * 1e-37 * 1e-4 }
    product.weights[2] = product.weights[2].map { $0 * 1e-36 }
    product.weights[3] = product.weights[3].map { _ in 0 }
    let expected = try product.run(.best, activation: activation)
    for kernels in KernelSet.available {
      let got = try product.run(kernels, activation: activation)
      #expect(zip(got, expected).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN }, "\(kernels)")
    }
    #expect(expected[..<40].allSatisfy { $0 == 0 })
    #expect(expected[280...].allSatisfy { $0.isFinite })
    if activation == .none {
      for row in [1, 2, 6] { #expect(!expected[row * 40].isFinite, "row \(row)") }
      let good = [0, 3, 4, 7, 8]
      product.x = good.map { product.x[$0] }
      for (row, twin) in zip(good, product.twin()) {
        #expect(Array(expected[row * 40..<row * 40 + 40]) == twin, "row \(row)")
      }
    }
  }
}
