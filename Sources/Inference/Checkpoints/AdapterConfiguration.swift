import DriveTypes
import Foundation
import Glibc

/// PEFT's `adapter_config.json` of a LoRA adapter. Variants that compute something else are refused by name.
public struct AdapterConfiguration: Sendable, Hashable {
  public var rank: Int
  public var alpha: Double
  /// The scale is alpha / √r.
  public var usesRankStabilised: Bool
  /// Ranks and alphas of modules whose names end in a key, in the file's order; the first that fits counts.
  public var rankPattern: [Pattern<Int>]
  public var alphaPattern: [Pattern<Double>]

  public struct Pattern<Value: Sendable & Hashable>: Sendable, Hashable {
    public var key: String
    public var value: Value

    /// As PEFT's `re.match(rf"(.*\.)?({key})$", module)` for keys without regular expressions.
    func fits(_ module: String) -> Bool {
      if key.hasPrefix("^") { return module == key.dropFirst() }
      return module == key || module.hasSuffix("." + key)
    }
  }

  public init(folder: URL) throws(InferenceError) {
    let file = folder.appendingPathComponent("adapter_config.json")
    try self.init(json: try smallFile(file), file: file.path)
  }

  public init(json: [UInt8], file: String) throws(InferenceError) {
    let fields = try ConfigurationFields(document: json, file: file)
    let type = try fields.word("peft_type") ?? "none"
    guard type == "LORA" else {
      throw fields.error("peft_type", expected: "as LORA", got: "'\(shown(type))'")
    }
    for key in ["use_dora", "use_qalora", "lora_bias", "fan_in_fan_out", "use_bdlora"] {
      if let member = fields.member(key), case .object = member.node.value {
        throw fields.error(key, expected: "to be absent: it computes something else than LoRA", got: "it")
      }
      try fields.require(key, is: false, default: false)
    }
    for key in [
      "trainable_token_indices", "layer_replication", "target_parameters", "alora_invocation_tokens",
      "monteclora_config", "arrow_config", "velora_config",
    ] where fields.has(key) {
      throw fields.error(key, expected: "to be absent: this engine merges plain LoRA", got: "it")
    }
    rank = try fields.integer("r", in: 1...65_536, default: 8)
    alpha = try fields.number("lora_alpha", in: -1e6...1e6, default: 8)
    usesRankStabilised = try fields.flag("use_rslora", default: false)
    rankPattern = []
    alphaPattern = []
    if let patterns = try fields.fields("rank_pattern") {
      for key in try Self.keys(patterns) {
        rankPattern.append(Pattern(key: key, value: try patterns.integer(key, in: 1...65_536)))
      }
    }
    if let patterns = try fields.fields("alpha_pattern") {
      for key in try Self.keys(patterns) {
        alphaPattern.append(Pattern(key: key, value: try patterns.number(key, in: -1e6...1e6)))
      }
    }
  }

  private static func keys(_ fields: ConfigurationFields) throws(InferenceError) -> [String] {
    let members = try reading { () throws(JSONError) in try fields.cursor.members() }
    for member in members {
      let isPlain = member.key.drop { $0 == "^" }.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-")
      }
      guard isPlain, !member.key.isEmpty else {
        throw InferenceError(
          fields.cursor.error(
            expected: "names of modules without regular expressions", got: "'\(shown(member.key))'"))
      }
    }
    return members.map(\.key)
  }

  /// - Parameter module: a name as in the adapter's file, without `base_model.model.`.
  func rank(of module: String) -> Int { rankPattern.first { $0.fits(module) }?.value ?? rank }

  func scale(of module: String, rank: Int) -> Float {
    let alpha = alphaPattern.first { $0.fits(module) }?.value ?? alpha
    return Float(alpha / (usesRankStabilised ? Double(rank).squareRoot() : Double(rank)))
  }
}
