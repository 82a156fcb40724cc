import DriveTypes
import Foundation

/// Writes a model folder of random weights that transformers loads: see `RandomWeights` for the values.
public struct RandomModel {
  public var configuration: ModelConfiguration
  public var seed: UInt64
  /// float32, float16 or bfloat16.
  public var type: ElementType
  public var shardBytes = 2_000_000_000

  public init(_ configuration: ModelConfiguration, seed: UInt64, type: ElementType = .bfloat16) {
    (self.configuration, self.seed, self.type) = (configuration, seed, type)
  }

  /// - Parameters:
  ///   - source: the configuration as the user gave it, written as it is; else one is made from `configuration`.
  ///   - progress: called with the bytes written so far and all bytes.
  public func write(
    to folder: URL, replacing: Bool = false, source: [UInt8]? = nil,
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(InferenceError) {
    let writer = try ModelFolderWriter(folder, replacing: replacing)
    let weights = RandomWeights(configuration, seed: seed)
    let tensors = expectedTensors(configuration)
    let all = tensors.reduce(0) { $0 + $1.count } * type.byteCount
    var done = 0
    try withoutActuallyEscaping(progress) { (progress) throws(InferenceError) in
      let outgoing = tensors.map { tensor in
        OutgoingTensor(
          StoredTensor(
            name: TensorName.published(tensor.name, family: configuration.family), type: type,
            shape: tensor.shape)
        ) { (file) throws(InferenceError) in
          try file.append(weights, tensor, as: type)
          done += tensor.count * type.byteCount
          progress(done, all)
        }
      }
      try writer.write(outgoing, shardBytes: shardBytes)
    }
    if let source {
      try writer.write("config.json", bytes: source)
    } else {
      try writer.write("config.json", configuration.json(type: type))
    }
    try writer.write(
      "generation_config.json",
      .object([
        JSONMember("do_sample", .bool(false)), JSONMember("eos_token_id", .integer(endToken)),
        JSONMember("pad_token_id", .integer(endToken)),
      ]))
    if let vision = configuration.vision { try writer.write("preprocessor_config.json", processor(vision)) }
    try writer.commit()
  }

  /// `<|im_end|>` where the vocabulary is Qwen's; else the first token, which has no meaning in random weights.
  private var endToken: Int { configuration.text.vocabularySize > 151_645 ? 151_645 : 0 }

  private func processor(_ vision: VisionConfiguration) -> JSONNode {
    let picture = PictureConfiguration(family: configuration.family)
    var members = [
      JSONMember("do_resize", .bool(true)), JSONMember("do_rescale", .bool(true)),
      JSONMember("do_normalize", .bool(true)), JSONMember("do_convert_rgb", .bool(true)),
      JSONMember("resample", .integer(3)), JSONMember("rescale_factor", .float(1.0 / 255)),
      JSONMember("image_mean", .array(picture.mean.map { .float($0) })),
      JSONMember("image_std", .array(picture.deviation.map { .float($0) })),
    ]
    if case .clip(let size, _, _) = vision.kind {
      let sides = JSONNode.object([JSONMember("height", .integer(size)), JSONMember("width", .integer(size))])
      members += [
        JSONMember("image_processor_type", .string("CLIPImageProcessor")),
        JSONMember("do_center_crop", .bool(true)),
        JSONMember("crop_size", sides),
        JSONMember("size", .object([JSONMember("shortest_edge", .integer(size))])),
      ]
    } else {
      // The published files of the 3B and 7B.
      members += [
        JSONMember("image_processor_type", .string("Qwen2VLImageProcessor")),
        JSONMember("min_pixels", .integer(3136)), JSONMember("max_pixels", .integer(12_845_056)),
        JSONMember("patch_size", .integer(vision.patchSize)),
        JSONMember("temporal_patch_size", .integer(vision.temporalPatchSize)),
        JSONMember("merge_size", .integer(vision.mergeSize)),
      ]
    }
    return .object(members)
  }
}

extension SafetensorsWriter {
  /// A tensor of a source as floats of a type, a bounded number of rows at a time.
  func append(
    _ weights: some WeightSource, _ tensor: TensorShape, as type: ElementType
  ) throws(InferenceError) {
    let rows = tensor.shape.first ?? 1
    let columns = tensor.shape.dropFirst().reduce(1, *)
    let step = max(1, (1 << 20) / max(1, columns))
    let buffer = UnsafeMutableBufferPointer<Float>.allocate(capacity: min(step, rows) * columns)
    defer { buffer.deallocate() }
    guard let base = buffer.baseAddress else { return }
    for first in stride(from: 0, to: rows, by: step) {
      let last = min(rows, first + step)
      try weights.read(tensor.name, shape: tensor.shape, rows: first..<last, into: base)
      try append(UnsafeBufferPointer(start: base, count: (last - first) * columns), as: type)
    }
  }
}
