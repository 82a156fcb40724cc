/// Where a model's weights come from: a checkpoint folder, or made up.
///
/// Names are those of Hugging Face's published files whatever layout the file has: `visual.…`, `model.layers.0.…`,
/// `model.embed_tokens.weight`, `model.norm.weight`, `lm_head.weight`; for LLaVA `vision_tower.vision_model.…`,
/// `multi_modal_projector.…` and the text part as `model.…` and `lm_head.weight`.
public protocol WeightSource {
  /// The shape of a tensor; nil where there is none.
  func shape(of name: String) -> [Int]?

  /// Writes rows of the tensor's first dimension as 32-bit floats, row-major. Throws where the tensor is missing or has
  /// another shape than `shape`.
  func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError)

  /// `int8` or `int4` where a linear layer is stored as codes with scales; nil where it is stored as floats.
  func storedPath(of name: String) -> NumericPath?

  /// Codes and scales of rows of such a layer, as `PackedMatrix` takes them.
  func readCodes(
    _ name: String, shape: [Int], rows: Range<Int>, codes: UnsafeMutablePointer<UInt8>,
    scales: UnsafeMutablePointer<UInt8>
  ) throws(InferenceError)
}

extension WeightSource {
  public func storedPath(of name: String) -> NumericPath? { nil }

  public func readCodes(
    _ name: String, shape: [Int], rows: Range<Int>, codes: UnsafeMutablePointer<UInt8>,
    scales: UnsafeMutablePointer<UInt8>
  ) throws(InferenceError) {
    throw .unsupported(what: "stored form of '\(name)'", got: "floats", expected: "codes with scales")
  }

  /// A whole tensor, row-major.
  public func tensor(_ name: String, shape: [Int]) throws(InferenceError) -> [Float] {
    var values = [Float](repeating: 0, count: shape.reduce(1, *))
    var failure: InferenceError?
    values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      do throws(InferenceError) {
        try read(name, shape: shape, rows: 0..<(shape.first ?? 1), into: base)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// Linear layers stacked along their outputs, packed. Each is `(name, outputs)`; two for a gated matrix.
  ///
  /// Layers that are stored as codes of this path are packed as they are; others are rounded here. Both give the same
  /// bytes where the codes were made from the same floats.
  public func matrix(
    _ layers: [(name: String, outputs: Int)], inputs: Int, path: NumericPath, isGated: Bool = false
  ) throws(InferenceError) -> PackedMatrix {
    let outputs = layers.reduce(0) { $0 + $1.outputs }
    /// Parts of a range of outputs: a layer, its rows, and where they stand in the range.
    func parts(_ range: Range<Int>) -> [(name: String, shape: [Int], rows: Range<Int>, place: Int)] {
      var first = 0
      return layers.compactMap { layer in
        let wanted = range.clamped(to: first..<first + layer.outputs)
        defer { first += layer.outputs }
        if wanted.isEmpty { return nil }
        return (
          layer.name, [layer.outputs, inputs], wanted.lowerBound - first..<wanted.upperBound - first,
          wanted.lowerBound - range.lowerBound
        )
      }
    }
    if layers.allSatisfy({ storedPath(of: $0.name) == path }) {
      let codeBytes = PackedMatrix.codeBytes(path, inputs: inputs)
      let scaleBytes = PackedMatrix.scaleBytes(path, inputs: inputs)
      return try PackedMatrix(outputs: outputs, inputs: inputs, path: path, isGated: isGated) {
        (range, codes, scales) throws(InferenceError) in
        for part in parts(range) {
          try readCodes(
            part.name, shape: part.shape, rows: part.rows, codes: codes + part.place * codeBytes,
            scales: scales + part.place * scaleBytes)
        }
      }
    }
    return try PackedMatrix(outputs: outputs, inputs: inputs, path: path, isGated: isGated) {
      (range, target) throws(InferenceError) in
      for part in parts(range) {
        try read(part.name, shape: part.shape, rows: part.rows, into: target + part.place * inputs)
      }
    }
  }
}
