import DriveTypes
import Foundation

/// Writes a model folder again with its linear layers in fewer bits; `StoredQuantisation` describes the form. The folder
/// loads like any other, and what is packed from it is byte for byte what rounding at load would pack.
public struct QuantisedFolder {
  /// `bf16`, `int8` or `int4`.
  public var path: NumericPath
  /// Of the vision tower and projector; nil keeps their floats. Of `bf16`, always the same.
  public var visionPath: NumericPath? = .int8
  public var shardBytes = 4_000_000_000

  public init(path: NumericPath) { self.path = path }

  /// - Parameters:
  ///   - adapter: a LoRA adapter's folder, merged into the weights first.
  ///   - progress: called with the bytes written so far and all bytes.
  public func write(
    _ source: URL, adapter: URL? = nil, to folder: URL, replacing: Bool = false,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(InferenceError) {
    guard path != .fp32 else {
      throw .badRequest(what: "format", got: "fp32", expected: "bf16, int8 or int4")
    }
    var configuration = try ModelConfiguration(folder: source)
    guard configuration.quantisation == nil else {
      throw .badRequest(
        what: "\(source.path)", got: "a folder of codes", expected: "float weights: rounding twice loses more"
      )
    }
    let checkpoint = try Checkpoint(source)
    try checkpoint.check(configuration)
    let merged = try adapter.map { (folder) throws(InferenceError) in
      try MergedAdapter(checkpoint, folder: folder)
    }
    if path != .bf16 { configuration.quantisation = StoredQuantisation(path: path, visionPath: visionPath) }

    let writer = try ModelFolderWriter(folder, replacing: replacing)
    var outgoing: [OutgoingTensor] = []
    for tensor in expectedTensors(configuration) {
      guard let place = checkpoint[tensor.name] else { continue }
      // What an adapter changes may need more digits than the file has.
      let isChanged = merged?.isChanged(tensor.name) ?? false
      let kept = isChanged || place.tensor.type == .float64 ? .float32 : place.tensor.type
      let weights: any WeightSource = merged ?? checkpoint
      outgoing += parts(tensor, configuration, kept: kept, weights)
    }
    let all = outgoing.reduce(0) { $0 + $1.tensor.count * $1.tensor.type.byteCount }
    var done = 0
    try withoutActuallyEscaping(progress) { (progress) throws(InferenceError) in
      let counted = outgoing.map { part in
        OutgoingTensor(part.tensor) { (file) throws(InferenceError) in
          try part.write(file)
          done += part.tensor.count * part.tensor.type.byteCount
          progress(done, all)
        }
      }
      try writer.write(counted, shardBytes: shardBytes)
    }
    try writer.write("config.json", changed(source, configuration))
    for file in try Self.companions(source) { try writer.copy(file) }
    try writer.commit()
  }

  /// A tensor as it is written.
  private func parts(
    _ tensor: TensorShape, _ configuration: ModelConfiguration, kept: ElementType, _ weights: any WeightSource
  ) -> [OutgoingTensor] {
    let stored = storedParts(tensor, configuration.quantisation)
    func name(_ part: StoredPart) -> String { TensorName.published(part.name, family: configuration.family) }
    guard stored.count == 2, let codes = configuration.quantisation?.path(of: tensor) else {
      let type = path == .bf16 && tensor.isMatrix ? .bfloat16 : kept
      return [
        OutgoingTensor(StoredTensor(name: name(stored[0]), type: type, shape: tensor.shape)) {
          (file) throws(InferenceError) in try file.append(weights, tensor, as: type)
        }
      ]
    }
    return stored.enumerated().map { index, part in
      OutgoingTensor(StoredTensor(name: name(part), type: part.types[0], shape: part.shape)) {
        (file) throws(InferenceError) in
        try file.append(weights, tensor, codes: codes, scales: index == 1)
      }
    }
  }

  /// config.json of the source with what has changed.
  private func changed(_ source: URL, _ configuration: ModelConfiguration) throws(InferenceError) -> JSONNode
  {
    let file = modelFile(source, "config.json")
    let fields = try ConfigurationFields(document: try smallFile(file), file: file.path)
    var members = try reading { () throws(JSONError) in try fields.cursor.members() }
    if let quantisation = configuration.quantisation {
      members.removeAll { $0.key == "quantization_config" }
      members.append(JSONMember("quantization_config", quantisation.json))
    } else if let place = members.firstIndex(where: { $0.key == "torch_dtype" || $0.key == "dtype" }) {
      members[place].node = .string("bfloat16")
    }
    return .object(members)
  }

  /// Tokenizer, processor and other small files of a model folder.
  private static func companions(_ source: URL) throws(InferenceError) -> [URL] {
    guard source.pathExtension != "safetensors" else { return [] }
    let names: [String]
    do { names = try FileManager.default.contentsOfDirectory(atPath: source.path) } catch {
      throw .cannotRead(file: source.path, reason: error.localizedDescription)
    }
    let weights = ["safetensors", "bin", "pt", "pth", "ckpt", "gguf", "onnx", "h5", "msgpack"]
    return names.sorted().filter { name in
      !name.hasPrefix(".") && name != "config.json" && !name.hasSuffix(".index.json")
        && !weights.contains((name as NSString).pathExtension)
    }.map { source.appendingPathComponent($0) }
      .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false }
  }
}

extension SafetensorsWriter {
  /// A linear layer as codes, or the scales of these codes, a bounded number of rows at a time.
  func append(
    _ weights: some WeightSource, _ tensor: TensorShape, codes path: NumericPath, scales wantsScales: Bool
  ) throws(InferenceError) {
    let (rows, inputs) = (tensor.shape[0], tensor.shape[1])
    let step = min(rows, max(1, (1 << 20) / inputs))
    let (codeBytes, scaleBytes) = (
      PackedMatrix.codeBytes(path, inputs: inputs), PackedMatrix.scaleBytes(path, inputs: inputs)
    )
    let floats = UnsafeMutablePointer<Float>.allocate(capacity: step * inputs)
    let codes = UnsafeMutablePointer<UInt8>.allocate(capacity: step * codeBytes)
    let scales = UnsafeMutablePointer<UInt8>.allocate(capacity: step * scaleBytes)
    defer {
      floats.deallocate()
      codes.deallocate()
      scales.deallocate()
    }
    for first in stride(from: 0, to: rows, by: step) {
      let count = min(rows - first, step)
      try weights.read(tensor.name, shape: tensor.shape, rows: first..<first + count, into: floats)
      PackedMatrix.quantise(path, inputs: inputs, rows: floats, count: count, codes: codes, scales: scales)
      try append(
        wantsScales
          ? UnsafeRawBufferPointer(start: scales, count: count * scaleBytes)
          : UnsafeRawBufferPointer(start: codes, count: count * codeBytes))
    }
  }
}
