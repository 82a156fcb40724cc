import DriveTypes

extension ModelConfiguration {
  /// `config.json` of this model, as transformers 4.50 and later read it.
  ///
  /// Rotary embeddings stand as `rope_theta` and `rope_scaling`: later versions take them into `rope_parameters`.
  public func json(type: ElementType) -> JSONNode {
    let dtype =
      switch type {
      case .bfloat16: "bfloat16"
      case .float16: "float16"
      default: "float32"
      }
    var members = [
      JSONMember("architectures", .array([.string(architecture)])),
      JSONMember("model_type", .string(family.rawValue)),
      JSONMember("torch_dtype", .string(dtype)),
      JSONMember("tie_word_embeddings", .bool(tiesEmbeddings)),
    ]
    switch family {
    case .qwen25VL, .qwen2VL:
      for (key, token) in [
        ("image_token_id", imageToken), ("video_token_id", videoToken),
        ("vision_start_token_id", visionStartToken), ("vision_end_token_id", visionEndToken),
      ] {
        if let token { members.append(JSONMember(key, .integer(token))) }
      }
    case .llava:
      if let imageToken { members.append(JSONMember("image_token_index", .integer(imageToken))) }
      members += [
        JSONMember("projector_hidden_act", .string("gelu")),
        JSONMember("multimodal_projector_bias", .bool(true)),
      ]
      if let vision, case .clip(let size, let layer, let dropsClass) = vision.kind {
        let patches = (size / vision.patchSize) * (size / vision.patchSize)
        members += [
          JSONMember("image_seq_length", .integer(dropsClass ? patches : patches + 1)),
          JSONMember("vision_feature_layer", .integer(layer)),
          JSONMember("vision_feature_select_strategy", .string(dropsClass ? "default" : "full")),
        ]
      }
    case .qwen2, .llama: break
    }
    if family.isTextOnly {
      members += textMembers
    } else {
      let kind =
        family == .llava ? (text.hasQueryKeyValueBias ? "qwen2" : "llama") : family.rawValue + "_text"
      let inner = [
        JSONMember("model_type", .string(kind)), JSONMember("tie_word_embeddings", .bool(tiesEmbeddings)),
      ]
      members.append(JSONMember("text_config", .object(inner + textMembers)))
    }
    if let vision { members.append(JSONMember("vision_config", .object(vision.members))) }
    if let quantisation { members.append(JSONMember("quantization_config", quantisation.json)) }
    return .object(members)
  }

  private var architecture: String {
    switch family {
    case .qwen25VL: "Qwen2_5_VLForConditionalGeneration"
    case .qwen2VL: "Qwen2VLForConditionalGeneration"
    case .qwen2: "Qwen2ForCausalLM"
    case .llama: "LlamaForCausalLM"
    case .llava: "LlavaForConditionalGeneration"
    }
  }

  private var textMembers: [JSONMember] {
    var members = [
      JSONMember("hidden_size", .integer(text.hiddenSize)),
      JSONMember("num_hidden_layers", .integer(text.layers)),
      JSONMember("num_attention_heads", .integer(text.heads)),
      JSONMember("num_key_value_heads", .integer(text.keyValueHeads)),
      JSONMember("intermediate_size", .integer(text.feedForwardSize)),
      JSONMember("vocab_size", .integer(text.vocabularySize)),
      JSONMember("max_position_embeddings", .integer(text.maximumPositions)),
      JSONMember("rms_norm_eps", .float(shortest(text.normEpsilon))),
      JSONMember("hidden_act", .string("silu")),
      JSONMember("rope_theta", .float(text.rope.theta)),
    ]
    if text.headDimension * text.heads != text.hiddenSize || !text.hasQueryKeyValueBias {
      members.append(JSONMember("head_dim", .integer(text.headDimension)))
    }
    if let sections = text.rope.sections {
      members.append(
        JSONMember(
          "rope_scaling",
          .object([
            JSONMember("type", .string("mrope")),
            JSONMember("mrope_section", .array(sections.map { .integer($0) })),
          ])))
    } else if let llama3 = text.rope.llama3 {
      members.append(
        JSONMember(
          "rope_scaling",
          .object([
            JSONMember("rope_type", .string("llama3")), JSONMember("factor", .float(llama3.factor)),
            JSONMember("low_freq_factor", .float(llama3.lowFrequencyFactor)),
            JSONMember("high_freq_factor", .float(llama3.highFrequencyFactor)),
            JSONMember("original_max_position_embeddings", .integer(llama3.originalPositions)),
          ])))
    }
    if text.hasQueryKeyValueBias { members.append(JSONMember("use_sliding_window", .bool(false))) }
    if text.hasQueryKeyValueBias, text.vocabularySize <= 151_645 {
      // The classes' defaults are Qwen's special tokens, which a small vocabulary does not have.
      members += ["bos_token_id", "eos_token_id"].map { JSONMember($0, .null) }
    }
    return members
  }
}

extension VisionConfiguration {
  fileprivate var members: [JSONMember] {
    if case .clip(let imageSize, _, _) = kind {
      return [
        JSONMember("model_type", .string("clip_vision_model")),
        JSONMember("hidden_size", .integer(hiddenSize)),
        JSONMember("num_hidden_layers", .integer(layers)), JSONMember("num_attention_heads", .integer(heads)),
        JSONMember("intermediate_size", .integer(feedForwardSize)),
        JSONMember("image_size", .integer(imageSize)),
        JSONMember("patch_size", .integer(patchSize)), JSONMember("num_channels", .integer(channels)),
        JSONMember("hidden_act", .string(activation.huggingFaceName)),
        JSONMember("layer_norm_eps", .float(shortest(normEpsilon))),
        JSONMember("projection_dim", .integer(hiddenSize)),
      ]
    }
    var members = [
      JSONMember("depth", .integer(layers)), JSONMember("num_heads", .integer(heads)),
      JSONMember("in_channels", .integer(channels)), JSONMember("patch_size", .integer(patchSize)),
      JSONMember("temporal_patch_size", .integer(temporalPatchSize)),
      JSONMember("spatial_merge_size", .integer(mergeSize)),
      JSONMember("hidden_act", .string(activation.huggingFaceName)),
    ]
    if case .qwen25(let window, let full, let speed) = kind {
      let speed: JSONNode = Int(exactly: speed).map { .integer($0) } ?? .float(speed)
      members += [
        JSONMember("model_type", .string("qwen2_5_vl_vision")),
        JSONMember("hidden_size", .integer(hiddenSize)),
        JSONMember("intermediate_size", .integer(feedForwardSize)),
        JSONMember("out_hidden_size", .integer(outputSize)), JSONMember("window_size", .integer(window)),
        JSONMember("fullatt_block_indexes", .array(full.map { .integer($0) })),
        JSONMember("tokens_per_second", speed),
      ]
    } else {
      let ratio = Double(feedForwardSize) / Double(hiddenSize)
      members += [
        JSONMember("model_type", .string("qwen2_vl_vision")), JSONMember("embed_dim", .integer(hiddenSize)),
        JSONMember("hidden_size", .integer(outputSize)),
        JSONMember("mlp_ratio", Int(exactly: ratio).map { .integer($0) } ?? .float(ratio)),
      ]
    }
    return members
  }
}

/// The double whose decimal is the float's shortest: 1e-06, not 9.999999974752427e-07.
private func shortest(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }
