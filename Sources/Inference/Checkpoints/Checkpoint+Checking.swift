import Foundation

extension Checkpoint {
  /// Whether every tensor that the configuration asks for is there with its shape, before any memory is taken for
  /// weights; whether nothing is there that would change the result; and whether a stored output layer is the embedding
  /// table where the two are tied.
  ///
  /// - Returns: names of tensors outside the model (value heads and the like), which are not read.
  @discardableResult
  public func check(_ configuration: ModelConfiguration) throws(InferenceError) -> [String] {
    let expected = expectedTensors(configuration)
    for tensor in expected {
      for part in storedParts(tensor, configuration.quantisation) {
        let place = try place(of: part.name, shape: part.shape)
        guard part.types.contains(place.tensor.type) else {
          throw .unsupported(
            what: "\(place.file.file.path): tensor '\(part.name)'", got: place.tensor.type.rawValue,
            expected: part.types.map(\.rawValue).joined(separator: ", "))
        }
      }
    }
    let known = Set(expected.flatMap { storedParts($0, configuration.quantisation).map(\.name) })
    var others: [String] = []
    for name in names where !known.contains(name) && !TensorName.isDerived(name) {
      if name == "lm_head.weight" {
        try checkTiedHead()
      } else if TensorName.isInsideModel(name), let place = self[name] {
        throw .unsupported(
          what: "\(place.file.file.path): tensor '\(shown(place.tensor.name))'",
          got: "a tensor inside the model that config.json does not account for",
          expected: "\(configuration.family.rawValue) with the layers and options that config.json gives")
      } else {
        others.append(name)
      }
    }
    return others
  }

  /// Trainers save the tied head a second time; it must be the same values.
  private func checkTiedHead() throws(InferenceError) {
    guard let head = self["lm_head.weight"], let table = self["model.embed_tokens.weight"] else { return }
    let same = head.tensor.shape == table.tensor.shape && head.tensor.type == table.tensor.type
    let difference = InferenceError.malformed(
      file: head.file.file.path, place: "tensor 'lm_head.weight'",
      expected: "the values of 'model.embed_tokens.weight', as tie_word_embeddings in config.json says",
      got: same ? "others" : "\(head.tensor.type.rawValue) of shape \(head.tensor.shape)")
    guard same else { throw difference }
    let step = 1 << 20
    let buffers = UnsafeMutableRawPointer.allocate(byteCount: 2 * step, alignment: 64)
    defer { buffers.deallocate() }
    var start = 0
    while start < head.tensor.bytes.count {
      let end = min(head.tensor.bytes.count, start + step)
      try head.file.read(head.tensor, bytes: start..<end, into: buffers)
      try table.file.read(table.tensor, bytes: start..<end, into: buffers + step)
      guard memcmp(buffers, buffers + step, end - start) == 0 else { throw difference }
      start = end
    }
  }
}

/// A tensor of a checkpoint as it is stored.
struct StoredPart {
  var name: String
  var shape: [Int]
  var types: [ElementType]
}

/// What a checkpoint holds for a tensor of the model: itself as floats, or codes and scales.
func storedParts(_ tensor: TensorShape, _ quantisation: StoredQuantisation?) -> [StoredPart] {
  let (name, shape) = (tensor.name, tensor.shape)
  switch quantisation?.path(of: tensor) {
  case .int8:
    return [
      StoredPart(name: name, shape: shape, types: [.int8]),
      StoredPart(name: name + scaleSuffix, shape: [shape[0]], types: [.float32]),
    ]
  case .int4:
    let groups = (shape[1] + PackedMatrix.groupInputs - 1) / PackedMatrix.groupInputs
    return [
      StoredPart(name: name, shape: [shape[0], shape[1] / 2], types: [.uint8]),
      StoredPart(name: name + scaleSuffix, shape: [shape[0], groups], types: [.float16]),
    ]
  default:
    return [StoredPart(name: name, shape: shape, types: [.float32, .float16, .bfloat16, .float64])]
  }
}

/// What follows a layer's name in the name of its scales.
let scaleSuffix = "_scale"
