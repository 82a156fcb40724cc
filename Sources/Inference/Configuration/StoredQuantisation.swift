/// How a folder written by `driveloop model quantize` holds its matrices: the `quantization_config` of `config.json`.
///
/// `{"quant_method": "driveloop", "format": "int8" | "int4", "group_size": 32, "version": 1}`; see `QuantisedFolder`.
public struct StoredQuantisation: Sendable, Hashable {
  public static let method = "driveloop"
  public static let version = 1

  /// `int8` or `int4`.
  public var path: NumericPath
  /// Weights along the inputs that share a scale; nil for int8, where an output has one.
  public var groupSize: Int?

  public init(path: NumericPath, groupSize: Int?) {
    self.path = path
    self.groupSize = groupSize
  }

  init(_ fields: ConfigurationFields) throws(InferenceError) {
    let method = try fields.word("quant_method") ?? "none"
    guard method == Self.method else {
      throw fields.error(
        "quant_method",
        expected:
          "as \(Self.method); make other quantised models from their original weights with `driveloop model quantize`",
        got: "'\(method)'")
    }
    _ = try fields.integer("version", in: Self.version...Self.version)
    switch try fields.word("format") {
    case "int8": (path, groupSize) = (.int8, nil)
    case "int4": (path, groupSize) = (.int4, try fields.integer("group_size", in: 1...1024))
    case let other:
      throw fields.error("format", expected: "as int8 or int4", got: other.map { "'\($0)'" } ?? "none")
    }
  }
}
