import DriveTypes

extension TextConfiguration {
  private typealias Limits = ModelConfiguration.Limits

  /// Absent members have the values of transformers 5.23's `Qwen2_5_VLTextConfig`, `Qwen2Config` and `LlamaConfig`.
  init(
    _ fields: ConfigurationFields, family: ModelConfiguration.Family, isNested: Bool
  ) throws(InferenceError) {
    var isLlama = family == .llama
    if family == .llava {
      let kind = isNested ? try fields.word("model_type") ?? "llama" : "llama"
      guard kind == "llama" || kind == "qwen2" else {
        throw fields.error("model_type", expected: "llama or qwen2 in a LLaVA model", got: "'\(kind)'")
      }
      isLlama = kind == "llama"
    }
    let isVL = family == .qwen25VL || family == .qwen2VL
    hiddenSize = try fields.integer("hidden_size", in: 2...Limits.width, default: isVL ? 8192 : 4096)
    layers = try fields.integer("num_hidden_layers", in: 1...Limits.layers, default: isVL ? 80 : 32)
    heads = try fields.integer("num_attention_heads", in: 1...Limits.heads, default: isVL ? 64 : 32)
    let keyValueDefault = isVL ? 8 : isLlama ? heads : 32
    // A null means as many as there are heads; an absent member has the class's default.
    let isNull = ((try? fields.cursor.optional("num_key_value_heads")) ?? nil)?.isNull ?? false
    keyValueHeads = try fields.integer(
      "num_key_value_heads", in: 1...Limits.heads, default: isNull ? heads : keyValueDefault)
    guard heads % keyValueHeads == 0 else {
      throw fields.error(
        "num_key_value_heads", expected: "to divide num_attention_heads, \(heads)", got: "\(keyValueHeads)")
    }
    if let given = try fields.optionalInteger("head_dim", in: 2...4096) {
      // Qwen2-VL's classes ignore head_dim.
      guard !isVL || given * heads == hiddenSize else {
        throw fields.error("head_dim", expected: "as hidden_size / num_attention_heads", got: "\(given)")
      }
      headDimension = given
    } else {
      guard hiddenSize % heads == 0 else {
        throw fields.error(
          "num_attention_heads", expected: "to divide hidden_size, \(hiddenSize), where there is no head_dim",
          got: "\(heads)")
      }
      headDimension = hiddenSize / heads
    }
    guard headDimension % 2 == 0, headDimension <= 4096, headDimension * heads <= Limits.width else {
      throw fields.error(
        "num_attention_heads",
        expected: "so that heads are even, at most 4096 wide and together at most \(Limits.width)",
        got: "\(heads) heads of \(headDimension)")
    }
    feedForwardSize = try fields.integer(
      "intermediate_size", in: 1...Limits.feedForward, default: isVL ? 29_568 : isLlama ? 11_008 : 22_016)
    vocabularySize = try fields.integer(
      "vocab_size", in: 1...Limits.vocabulary, default: isVL ? 152_064 : isLlama ? 32_000 : 151_936)
    normEpsilon = Float(try fields.number("rms_norm_eps", in: 0...0.1, default: isVL ? 1e-5 : 1e-6))
    maximumPositions = try fields.integer(
      "max_position_embeddings", in: 1...Limits.positions, default: isLlama ? 2048 : 32_768)
    hasQueryKeyValueBias = !isLlama
    rope = try RotaryConfiguration(
      fields, headDimension: headDimension, maximumPositions: maximumPositions, isMultimodal: isVL,
      isLlama: isLlama)

    if let activation = try fields.word("hidden_act"), activation != "silu" {
      throw fields.error("hidden_act", expected: "as silu in a decoder", got: "'\(activation)'")
    }
    if isLlama {
      try fields.require("attention_bias", is: false, default: false)
      try fields.require("mlp_bias", is: false, default: false)
    } else {
      try fields.require("use_sliding_window", is: false, default: false)
    }
    if let types = fields.member("layer_types") {
      for type in try reading({ () throws(JSONError) in try types.strings() }) where type != "full_attention"
      {
        throw fields.error("layer_types", expected: "of full_attention only", got: "'\(type)'")
      }
    }
  }
}

extension RotaryConfiguration {
  /// `rope_scaling` with `rope_theta` beside it (4.x) or all in `rope_parameters` (5.x).
  init(
    _ fields: ConfigurationFields, headDimension: Int, maximumPositions: Int, isMultimodal: Bool,
    isLlama: Bool
  ) throws(InferenceError) {
    let scaling = try fields.fields(fields.has("rope_scaling") ? "rope_scaling" : "rope_parameters")
    let standard = isMultimodal ? 1_000_000.0 : 10_000
    let thetas = 1.0...1e12
    let outer = try fields.number("rope_theta", in: thetas, default: standard)
    theta = try scaling?.number("rope_theta", in: thetas, default: outer) ?? outer
    for place in [fields, scaling].compactMap({ $0 }) {
      if try place.number("partial_rotary_factor", in: 0...1, default: 1) == 1 { continue }
      throw place.error("partial_rotary_factor", expected: "to be 1", got: "less")
    }
    var kind = "default"
    if let scaling { kind = try scaling.word(scaling.has("rope_type") ? "rope_type" : "type") ?? kind }
    // "mrope" is the older word for the default frequencies with sections.
    if kind == "mrope", isMultimodal { kind = "default" }
    switch kind {
    case "default": break
    case "llama3":
      guard let scaling else { break }
      llama3 = Llama3Scaling(
        factor: try scaling.number("factor", in: 1...1e6),
        lowFrequencyFactor: try scaling.number("low_freq_factor", in: 1e-6...1e6),
        highFrequencyFactor: try scaling.number("high_freq_factor", in: 1e-6...1e6),
        originalPositions: try scaling.integer(
          "original_max_position_embeddings", in: 1...ModelConfiguration.Limits.positions,
          default: maximumPositions))
      if let llama3, llama3.highFrequencyFactor <= llama3.lowFrequencyFactor {
        throw scaling.error(
          "high_freq_factor", expected: "above low_freq_factor, \(llama3.lowFrequencyFactor)",
          got: "\(llama3.highFrequencyFactor)")
      }
    default:
      throw (scaling ?? fields).error("rope_type", expected: "as default, mrope or llama3", got: "'\(kind)'")
    }
    guard isMultimodal else { return }
    let half = headDimension / 2
    let sections = try scaling?.integers("mrope_section", in: 0...half, atMost: 3) ?? [16, 24, 24]
    guard sections.count == 3, sections.reduce(0, +) == half else {
      throw (scaling ?? fields).error(
        "mrope_section", expected: "as three numbers with the sum \(half), half a head", got: "\(sections)")
    }
    self.sections = sections
  }
}
