import DriveTypes
import Foundation
import Glibc

/// Weights with a LoRA adapter (PEFT's `adapter_config.json` and `adapter_model.safetensors`) merged into them as they are
/// read: W + scale · B·A in 32-bit floats, where scale is alpha / r, or alpha / √r with `use_rslora`.
///
/// Tensors that the adapter holds whole (`modules_to_save`, trained biases) replace the base's.
public final class MergedAdapter: WeightSource {
  private struct Update {
    /// A: [rank, inputs]; B: [outputs, rank].
    var a, b: [Float]
    var rank: Int
    var scale: Float
  }
  private let base: any WeightSource
  private let file: SafetensorsFile
  private var updates: [String: Update] = [:]
  private var replacements: [String: StoredTensor] = [:]

  /// - Parameter folder: the adapter's folder.
  public init(_ base: any WeightSource, folder: URL) throws(InferenceError) {
    self.base = base
    let configuration = try AdapterConfiguration(folder: folder)
    file = try SafetensorsFile(folder.appendingPathComponent("adapter_model.safetensors"))
    var pairs: [String: (a: StoredTensor?, b: StoredTensor?, isEmbedding: Bool)] = [:]
    for tensor in file.tensors {
      switch try AdapterTensor(tensor.name, file: file.file.path) {
      case .a(let module, let isEmbedding): pairs[module, default: (nil, nil, isEmbedding)].a = tensor
      case .b(let module, let isEmbedding): pairs[module, default: (nil, nil, isEmbedding)].b = tensor
      case .whole(let name):
        guard base.shape(of: name) == tensor.shape else {
          throw misfit(tensor, got: tensor.shape, expected: base.shape(of: name))
        }
        replacements[name] = tensor
      }
    }
    for module in pairs.keys.sorted() {
      guard let pair = pairs[module], let a = pair.a, let b = pair.b else {
        throw .malformed(
          file: file.file.path, place: "module '\(shown(module))'", expected: "both lora_A and lora_B",
          got: "one")
      }
      try merge(module, a, b, isEmbedding: pair.isEmbedding, configuration)
    }
  }

  private func merge(
    _ module: String, _ a: StoredTensor, _ b: StoredTensor, isEmbedding: Bool,
    _ configuration: AdapterConfiguration
  ) throws(InferenceError) {
    let name = TensorName.normalised(module + ".weight")
    guard a.shape.count == 2, b.shape.count == 2, a.shape[0] == b.shape[1], a.shape[0] > 0 else {
      throw .malformed(
        file: file.file.path, place: "module '\(shown(module))'",
        expected: "lora_A of shape [r, inputs] and lora_B of shape [outputs, r]",
        got: "\(a.shape) and \(b.shape)")
    }
    let rank = a.shape[0]
    let wanted = configuration.rank(of: module)
    guard rank == wanted else {
      throw .malformed(
        file: file.file.path, place: "module '\(shown(module))'",
        expected: "rank \(wanted), as adapter_config.json says", got: "\(rank)")
    }
    // An embedding's pair is transposed: W + scale · (B·A)ᵀ.
    let shape = isEmbedding ? [a.shape[1], b.shape[0]] : [b.shape[0], a.shape[1]]
    guard base.shape(of: name) == shape else { throw misfit(b, got: shape, expected: base.shape(of: name)) }
    var (first, second) = (try values(a), try values(b))
    if isEmbedding {
      let (rows, columns) = (a.shape[1], b.shape[0])
      (first, second) = (transposed(second, columns, rank), transposed(first, rank, rows))
    }
    updates[name] = Update(
      a: first, b: second, rank: rank, scale: configuration.scale(of: module, rank: rank))
  }

  public func shape(of name: String) -> [Int]? { base.shape(of: name) }

  /// Stored codes serve only where nothing is added to them.
  public func storedPath(of name: String) -> NumericPath? {
    isChanged(name) ? nil : base.storedPath(of: name)
  }

  public func readCodes(
    _ name: String, shape: [Int], rows: Range<Int>, codes: UnsafeMutablePointer<UInt8>,
    scales: UnsafeMutablePointer<UInt8>
  ) throws(InferenceError) {
    precondition(!isChanged(name), "a merged layer has no stored codes")
    try base.readCodes(name, shape: shape, rows: rows, codes: codes, scales: scales)
  }

  /// Whether the adapter adds to a tensor or replaces it.
  func isChanged(_ name: String) -> Bool { updates[name] != nil || replacements[name] != nil }

  public func read(
    _ name: String, shape: [Int], rows: Range<Int>, into target: UnsafeMutablePointer<Float>
  ) throws(InferenceError) {
    let columns = shape.dropFirst().reduce(1, *)
    if let tensor = replacements[name] {
      guard tensor.shape == shape else {
        throw .wrongShape(name: name, got: tensor.shape, expected: shape, file: file.file.path)
      }
      try file.read(tensor, values: rows.lowerBound * columns..<rows.upperBound * columns, into: target)
    } else {
      try base.read(name, shape: shape, rows: rows, into: target)
    }
    guard let update = updates[name] else { return }
    var delta = [Float](repeating: 0, count: columns)
    update.a.withUnsafeBufferPointer { a in
      delta.withUnsafeMutableBufferPointer { delta in
        for row in rows {
          delta.update(repeating: 0)
          for k in 0..<update.rank {
            let factor = update.b[row * update.rank + k]
            for i in 0..<columns { delta[i] += factor * a[k * columns + i] }
          }
          let out = target + (row - rows.lowerBound) * columns
          for i in 0..<columns { out[i] += update.scale * delta[i] }
        }
      }
    }
  }

  private func values(_ tensor: StoredTensor) throws(InferenceError) -> [Float] {
    var values = [Float](repeating: 0, count: tensor.count)
    var failure: InferenceError?
    values.withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      do throws(InferenceError) { try file.read(tensor, values: 0..<tensor.count, into: start) } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  private func transposed(_ values: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    for row in 0..<rows {
      for column in 0..<columns { result[column * rows + row] = values[row * columns + column] }
    }
    return result
  }

  private func misfit(_ tensor: StoredTensor, got: [Int], expected: [Int]?) -> InferenceError {
    .malformed(
      file: file.file.path, place: "tensor '\(shown(tensor.name))'",
      expected: expected.map { "a tensor for a weight of shape \($0)" }
        ?? "a tensor for a module of the model",
      got: expected == nil ? "one for a module that the model does not have" : "one for shape \(got)")
  }
}

/// What a name in an adapter's file says.
enum AdapterTensor {
  /// Of a module, named as on disk without PEFT's prefix.
  case a(module: String, isEmbedding: Bool)
  case b(module: String, isEmbedding: Bool)
  /// A whole tensor, by the contract's name.
  case whole(name: String)

  init(_ name: String, file: String) throws(InferenceError) {
    var rest = Substring(name)
    if rest.hasPrefix("base_model.model.") { rest = rest.dropFirst("base_model.model.".count) }
    // Adapters have a name, "default", which PEFT leaves out when it saves.
    var parts = rest.split(separator: ".", omittingEmptySubsequences: false)
    parts.removeAll { $0 == "default" }
    let kinds = ["lora_A", "lora_B", "lora_embedding_A", "lora_embedding_B"]
    if let place = parts.firstIndex(where: { kinds.contains(String($0)) }) {
      let module = parts[..<place].joined(separator: ".")
      let tail = parts[(place + 1)...]
      guard tail.isEmpty || tail.elementsEqual(["weight"]) else {
        throw .unsupported(
          what: "\(file): tensor '\(shown(name))'", got: "an adapter with its own biases (lora_bias)",
          expected: "LoRA without them")
      }
      let isEmbedding = parts[place].hasPrefix("lora_embedding")
      self =
        parts[place].hasSuffix("_A")
        ? .a(module: module, isEmbedding: isEmbedding)
        : .b(module: module, isEmbedding: isEmbedding)
      return
    }
    if let strange = parts.first(where: { $0.hasPrefix("lora_") || $0.hasSuffix("adapter") }) {
      throw .unsupported(
        what: "\(file): tensor '\(shown(name))'", got: "\(strange)", expected: "lora_A and lora_B")
    }
    parts.removeAll { $0 == "modules_to_save" || $0 == "base_layer" }
    self = .whole(name: TensorName.normalised(parts.joined(separator: ".")))
  }
}
