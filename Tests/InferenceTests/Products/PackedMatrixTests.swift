import Inference
import Testing

@Suite struct PackedMatrixTests {
  @Test(arguments: NumericPath.allCases, [false, true])
  func giveRowsBack(path: NumericPath, isGated: Bool) throws {
    for (outputs, inputs) in [(2, 1), (34, 65), (70, 130), (130, 64)] {
      let product = ProductCase(path: path, outputs: outputs, inputs: inputs, rows: 1, isGated: isGated)
      let (matrix, twin) = (try product.matrix(), ProductTwin(path: path, weights: product.weights))
      for output in 0..<outputs {
        var row = [Float](repeating: .nan, count: inputs)
        matrix.row(output, into: &row)
        #expect(row == twin.row(output), "output \(output) of \(outputs)x\(inputs)")
      }
    }
  }

  /// Rounding to nearest: at most half a step, which is max / 127; max / 8 in int4, a whole one at the side that lacks
  /// the code 8; the step itself is a 16-bit float.
  @Test func roundToTheNearestCode() throws {
    for (path, bound) in [(NumericPath.int8, Float(0.5 / 127)), (.int4, 1.001 / 8), (.bf16, 1.0 / 256)] {
      let product = ProductCase(path: path, outputs: 20, inputs: 200, rows: 1)
      let matrix = try product.matrix()
      for (output, weights) in product.weights.enumerated() {
        var row = [Float](repeating: .nan, count: 200)
        matrix.row(output, into: &row)
        for first in stride(from: 0, to: 200, by: path == .int4 ? 64 : 200) {
          let group = first..<min(200, first + (path == .int4 ? 64 : 200))
          let top = weights[group].map(abs).max() ?? 0
          for k in group { #expect(abs(row[k] - weights[k]) <= bound * top * 1.0001) }
        }
      }
    }
  }

  @Test(arguments: [NumericPath.int8, .int4], [false, true])
  func codesMakeTheSameMatrix(path: NumericPath, isGated: Bool) throws {
    for inputs in [1, 7, 64, 131] {
      let product = ProductCase(path: path, outputs: 50, inputs: inputs, rows: 3, isGated: isGated)
      let (codeBytes, scaleBytes) = (
        PackedMatrix.codeBytes(path, inputs: inputs), PackedMatrix.scaleBytes(path, inputs: inputs)
      )
      var codes = [UInt8](repeating: 0, count: 50 * codeBytes)
      var scales = [UInt8](repeating: 0, count: 50 * scaleBytes)
      PackedMatrix.quantise(
        path, inputs: inputs, rows: product.weights.flatMap { $0 }, count: 50, codes: &codes, scales: &scales)
      let matrix = try PackedMatrix(outputs: 50, inputs: inputs, path: path, isGated: isGated) {
        (range, codeTarget, scaleTarget) in
        for (index, byte) in codes[range.lowerBound * codeBytes..<range.upperBound * codeBytes].enumerated() {
          codeTarget[index] = byte
        }
        for (index, byte) in scales[range.lowerBound * scaleBytes..<range.upperBound * scaleBytes]
          .enumerated()
        {
          scaleTarget[index] = byte
        }
      }
      let expected = try product.run(.best)
      let y = Rows(3, by: product.columns)
      Compute().product(product.rows, matrix, into: y)
      #expect(y.values == expected)
      for output in 0..<50 {
        var rowCodes = [UInt8](repeating: 255, count: codeBytes)
        var rowScales = [UInt8](repeating: 255, count: scaleBytes)
        matrix.codes(output, codes: &rowCodes, scales: &rowScales)
        #expect(rowCodes == Array(codes[output * codeBytes..<(output + 1) * codeBytes]))
        #expect(rowScales == Array(scales[output * scaleBytes..<(output + 1) * scaleBytes]))
      }
    }
  }

  /// Weights that are not finite: no crash, and finite again.
  @Test(arguments: [NumericPath.int8, .int4])
  func bearAnyWeights(path: NumericPath) throws {
    var product = ProductCase(path: path, outputs: 5, inputs: 70, rows: 1)
    product.weights[0][0] = .nan
    product.weights[1][1] = .infinity
    product.weights[2][2] = -.infinity
    product.weights[3] = product.weights[3].map { _ in .nan }
    product.weights[4] = product.weights[4].map { $0 * 1e-37 * 1e-5 }
    let matrix = try product.matrix()
    for output in 0..<5 {
      var row = [Float](repeating: .nan, count: 70)
      matrix.row(output, into: &row)
      #expect(row.allSatisfy { $0.isFinite })
    }
    _ = try product.run(.best)
  }

  @Test func holdLittleMoreThanTheWeights() throws {
    for (path, bits) in [(NumericPath.fp32, 32.0), (.bf16, 16), (.int8, 8), (.int4, 4.25)] {
      let matrix = try PackedMatrix(outputs: 512, inputs: 1024, path: path) { _, _ in }
      #expect(Double(matrix.bytes) <= 512 * 1024 * bits / 8 + 512 * 4)
    }
  }

  @Test func refuseShapesWithoutMeaning() {
    #expect(throws: InferenceError.self) {
      try PackedMatrix(outputs: 0, inputs: 4, path: .fp32) { (_, _) in }
    }
    #expect(throws: InferenceError.self) {
      try PackedMatrix(outputs: 4, inputs: 1 << 40, path: .int8) { _, _ in }
    }
  }

  @Test func passErrorsOn() {
    #expect(throws: InferenceError.missingTensor(name: "w", shape: [4, 4], file: "f")) {
      try PackedMatrix(outputs: 4, inputs: 4, path: .int4) { (_, _) throws(InferenceError) in
        throw .missingTensor(name: "w", shape: [4, 4], file: "f")
      }
    }
  }
}
