import DriveTypes
import Foundation

/// How a model's author meant it to generate: `generation_config.json`. Absent members have the values of
/// transformers' `GenerationConfig`.
public struct GenerationConfiguration: Sendable, Hashable {
  /// Tokens that end an answer; from `config.json` where this file has none.
  public var endTokens: [Int] = []
  public var startToken, padToken: Int?
  /// Draws tokens by chance; else the likeliest.
  public var doSample = false
  public var temperature = 1.0
  /// 0: all tokens.
  public var topK = 50
  public var topP = 1.0
  /// Divides the logits of tokens that stand in the text already (multiplies where they are below zero).
  public var repetitionPenalty = 1.0
  public var maxNewTokens: Int?

  public init() {}

  /// Reads `generation_config.json` of a model folder where there is one.
  public init(folder: URL) throws(InferenceError) {
    let file = modelFile(folder, "generation_config.json")
    if FileManager.default.fileExists(atPath: file.path) {
      try self.init(json: try smallFile(file), file: file.path)
    } else {
      self.init()
    }
    let model = modelFile(folder, "config.json")
    guard endTokens.isEmpty, FileManager.default.fileExists(atPath: model.path) else { return }
    let root = try ConfigurationFields(document: try smallFile(model), file: model.path)
    endTokens = try Self.endTokens(root)
    if endTokens.isEmpty, let text = try root.fields("text_config") { endTokens = try Self.endTokens(text) }
  }

  public init(json: [UInt8], file: String) throws(InferenceError) {
    let fields = try ConfigurationFields(document: json, file: file)
    let tokens = 0...ModelConfiguration.Limits.vocabulary
    endTokens = try Self.endTokens(fields)
    startToken = try fields.optionalInteger("bos_token_id", in: tokens)
    padToken = try fields.optionalInteger("pad_token_id", in: -1...tokens.upperBound)
    if padToken == -1 { padToken = nil }
    doSample = try fields.flag("do_sample", default: false)
    temperature = try fields.number("temperature", in: 0...1e6, default: 1)
    topK = try fields.integer("top_k", in: 0...tokens.upperBound, default: 50)
    topP = try fields.number("top_p", in: 0...1, default: 1)
    repetitionPenalty = try fields.number("repetition_penalty", in: 1e-3...1e3, default: 1)
    maxNewTokens = try fields.optionalInteger("max_new_tokens", in: 1...ModelConfiguration.Limits.positions)
  }

  private static func endTokens(_ fields: ConfigurationFields) throws(InferenceError) -> [Int] {
    try fields.oneOrMore("eos_token_id", in: 0...ModelConfiguration.Limits.vocabulary, atMost: 64) ?? []
  }
}

extension ConfigurationFields {
  init(document: [UInt8], file: String) throws(InferenceError) {
    let node = try reading { () throws(JSONError) in
      try JSONReader.read(document, file: file, limits: .configuration)
    }
    try self.init(JSONCursor(node, file: file))
  }
}
