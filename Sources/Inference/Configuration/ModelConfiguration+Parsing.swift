import DriveTypes
import Foundation

extension ModelConfiguration {
  /// Reads `config.json` of a model folder, or the one beside a `.safetensors` file.
  public init(folder: URL) throws(InferenceError) {
    try self.init(file: modelFile(folder, "config.json"))
  }

  public init(file: URL) throws(InferenceError) {
    try self.init(json: try smallFile(file), file: file.path)
  }

  /// - Parameter file: the name that errors show.
  public init(json: [UInt8], file: String) throws(InferenceError) {
    let node = try reading { () throws(JSONError) in
      try JSONReader.read(json, file: file, limits: .configuration)
    }
    let root = try ConfigurationFields(JSONCursor(node, file: file))
    let name = try root.word("model_type") ?? ""
    guard let family = Family(rawValue: name) else {
      throw root.error(
        "model_type", expected: "as one of \(Family.allCases.map(\.rawValue).joined(separator: ", "))",
        got: name.isEmpty ? "none" : "'\(name)'")
    }
    self.family = family
    // Up to transformers 4.51 the decoder's members stood at the top; a nested object wins where there are both.
    let textFields = family.isTextOnly ? root : try root.fields("text_config") ?? root
    text = try TextConfiguration(textFields, family: family, isNested: textFields.cursor.path != "")
    switch family {
    case .qwen25VL:
      vision = try VisionConfiguration(qwen25: root.fields("vision_config"), text: text, root: root)
    case .qwen2VL:
      vision = try VisionConfiguration(qwen2: root.fields("vision_config"), text: text, root: root)
    case .llava: vision = try VisionConfiguration(clip: root.fields("vision_config"), text: text, root: root)
    case .qwen2, .llama: vision = nil
    }
    let token = 0...text.vocabularySize - 1
    switch family {
    case .qwen25VL, .qwen2VL:
      imageToken = try root.integer("image_token_id", in: 0...Limits.vocabulary, default: 151_655)
      videoToken = try root.integer("video_token_id", in: 0...Limits.vocabulary, default: 151_656)
      visionStartToken = try root.integer(
        "vision_start_token_id", in: 0...Limits.vocabulary, default: 151_652)
      visionEndToken = try root.integer("vision_end_token_id", in: 0...Limits.vocabulary, default: 151_653)
    case .llava:
      let key = root.has("image_token_id") ? "image_token_id" : "image_token_index"
      imageToken = try root.integer(key, in: 0...Limits.vocabulary, default: 32_000)
    case .qwen2, .llama: break
    }
    for (key, value) in [("image_token_id", imageToken), ("video_token_id", videoToken)] {
      // A placeholder is looked up before the picture replaces it, so it must be a row of the table.
      if let value, !token.contains(value) {
        throw root.error(
          key, expected: "below the vocabulary's size, \(text.vocabularySize)", got: "\(value)")
      }
    }
    // Either place counts, as in transformers 5.
    let ties = [
      try root.flag("tie_word_embeddings", default: false),
      try textFields.flag("tie_word_embeddings", default: false),
    ]
    tiesEmbeddings = ties.contains(true)
    quantisation = try root.fields("quantization_config").map { (fields) throws(InferenceError) in
      try StoredQuantisation(fields)
    }
    let parameters = expectedTensors(self).reduce(0.0) { $0 + $1.shape.reduce(1.0) { $0 * Double($1) } }
    guard parameters <= Limits.parameters else {
      throw InferenceError(
        root.cursor.error(
          expected: "a model of at most \(Int(Limits.parameters)) parameters",
          got: "one of \(Int(parameters))"))
    }
  }

  /// Sizes beyond which a configuration is a mistake or an attack. The largest open models stay well below.
  enum Limits {
    static let width = 65_536
    static let feedForward = 262_144
    static let layers = 512
    static let heads = 1024
    static let vocabulary = 4_194_304
    static let positions = 1 << 26
    static let parameters = 2e11
  }
}

extension ModelConfiguration.Family {
  /// No pictures.
  public var isTextOnly: Bool { self == .qwen2 || self == .llama }
}

extension JSONReader.Limits {
  /// Enough for every configuration file; an index of a thousand shards stays below.
  static var configuration: JSONReader.Limits { JSONReader.Limits(maxBytes: 16 << 20, maxDepth: 32) }
}
