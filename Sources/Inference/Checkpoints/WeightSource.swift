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
}

extension WeightSource {
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
  public func matrix(
    _ layers: [(name: String, outputs: Int)], inputs: Int, path: NumericPath, isGated: Bool = false
  ) throws(InferenceError) -> PackedMatrix {
    let outputs = layers.reduce(0) { $0 + $1.outputs }
    return try PackedMatrix(outputs: outputs, inputs: inputs, path: path, isGated: isGated) {
      (range, target) throws(InferenceError) in
      var first = 0
      for layer in layers {
        let wanted = range.clamped(to: first..<first + layer.outputs)
        if !wanted.isEmpty {
          try read(
            layer.name, shape: [layer.outputs, inputs],
            rows: wanted.lowerBound - first..<wanted.upperBound - first,
            into: target + (wanted.lowerBound - range.lowerBound) * inputs)
        }
        first += layer.outputs
      }
    }
  }
}
