import DriveTypes

/// How a folder written by `driveloop model quantize` holds its linear layers: the `quantization_config` of `config.json`.
///
///     {"quant_method": "driveloop", "version": 1, "format": "int4", "output_format": "int8", "vision_format": "int8",
///      "group_size": 64}
///
/// A layer [N, K] of `int8` is `NAME` as I8 [N, K] with `NAME_scale` as F32 [N]; of `int4`, `NAME` as U8 [N, K/2], the
/// first of two codes in the low half, two's complement, with `NAME_scale` as F16 [N, ⌈K/64⌉], a scale for each 64 inputs.
/// A weight is code · scale. Norms, biases, convolutions, position embeddings and layers of an odd K keep their floats.
public struct StoredQuantisation: Sendable, Hashable {
  public static let method = "driveloop"
  public static let version = 1

  /// Of the decoder's layers: `int8` or `int4`.
  public var path: NumericPath
  /// Of the embedding table and the output layer.
  public var outputPath: NumericPath
  /// Of the vision tower and projector; nil where they keep their floats.
  public var visionPath: NumericPath?

  /// Embeddings and output layer of a 4-bit model have 8 bits: their errors go straight to the choice of tokens. So has
  /// its vision tower, which is bound by arithmetic and gains no speed from fewer bits.
  public init(path: NumericPath) { self.init(path: path, visionPath: .int8) }

  public init(path: NumericPath, visionPath: NumericPath?) {
    precondition(path == .int8 || path == .int4, "only int8 and int4 are stored as codes")
    self.path = path
    outputPath = .int8
    self.visionPath = visionPath
  }

  init(_ fields: ConfigurationFields) throws(InferenceError) {
    let method = try fields.word("quant_method") ?? "none"
    guard method == Self.method else {
      throw fields.error(
        "quant_method",
        expected:
          "as \(Self.method): quantise other models from their float weights with `driveloop model quantize`",
        got: "'\(shown(method))'")
    }
    _ = try fields.integer("version", in: Self.version...Self.version)
    guard let path = try Self.format("format", fields),
      let outputPath = try Self.format("output_format", fields)
    else { throw fields.error("format", expected: "with output_format as int8 or int4", got: "none") }
    self.path = path
    self.outputPath = outputPath
    visionPath = try Self.format("vision_format", fields)
    let group = PackedMatrix.groupInputs
    _ = try fields.integer("group_size", in: group...group, default: group)
  }

  private static func format(
    _ key: String, _ fields: ConfigurationFields
  ) throws(InferenceError) -> NumericPath? {
    guard let name = try fields.word(key) else { return nil }
    guard name == "int8" || name == "int4", let path = NumericPath(rawValue: name) else {
      throw fields.error(key, expected: "as int8 or int4", got: "'\(shown(name))'")
    }
    return path
  }

  public var json: JSONNode {
    var members = [
      JSONMember("quant_method", .string(Self.method)), JSONMember("version", .integer(Self.version)),
      JSONMember("format", .string(path.rawValue)), JSONMember("output_format", .string(outputPath.rawValue)),
    ]
    if let visionPath { members.append(JSONMember("vision_format", .string(visionPath.rawValue))) }
    members.append(JSONMember("group_size", .integer(PackedMatrix.groupInputs)))
    return .object(members)
  }

  /// How a tensor is stored; nil where it keeps its floats.
  public func path(of tensor: TensorShape) -> NumericPath? {
    guard tensor.isMatrix, tensor.shape.count == 2 else { return nil }
    let path: NumericPath? =
      switch tensor.part {
      case .vision, .projector: visionPath
      case .embedding, .head: outputPath
      case .decoder: path
      }
    return path == .int4 && tensor.shape[1] % 2 != 0 ? nil : path
  }
}
