extension VisionConfiguration {
  private typealias Limits = ModelConfiguration.Limits

  /// Qwen2.5-VL's tower; defaults of transformers 5.23's `Qwen2_5_VLVisionConfig`.
  init(
    qwen25 given: ConfigurationFields?, text: TextConfiguration, root: ConfigurationFields
  ) throws(InferenceError) {
    let fields = try Self.present(given, root)
    try self.init(fields, widthKey: "hidden_size", width: 3584)
    feedForwardSize = try fields.integer("intermediate_size", in: 1...Limits.feedForward, default: 3420)
    outputSize = try fields.integer("out_hidden_size", in: 1...Limits.width, default: 3584)
    activation = try Self.activation(fields, default: "silu")
    let window = try fields.integer("window_size", in: 1...65_536, default: 112)
    guard window % (patchSize * mergeSize) == 0 else {
      throw fields.error(
        "window_size", expected: "as a multiple of patch_size · spatial_merge_size, \(patchSize * mergeSize)",
        got: "\(window)")
    }
    let full = try fields.integers("fullatt_block_indexes", in: 0...65_536, atMost: 4096) ?? [7, 15, 23, 31]
    let speed = try fields.number("tokens_per_second", in: 0...1e6, default: 4)
    kind = .qwen25(
      window: window, fullAttentionLayers: Array(Set(full)).sorted().filter { $0 < layers },
      tokensPerSecond: speed)
    try checkOutput(fields, "out_hidden_size", text)
  }

  /// Qwen2-VL's tower, whose `hidden_size` is the decoder's width and `embed_dim` its own.
  init(
    qwen2 given: ConfigurationFields?, text: TextConfiguration, root: ConfigurationFields
  ) throws(InferenceError) {
    let fields = try Self.present(given, root)
    try self.init(fields, widthKey: "embed_dim", width: 1280)
    let ratio = try fields.number("mlp_ratio", in: 0.001...64, default: 4)
    feedForwardSize = max(1, Int(Double(hiddenSize) * ratio))
    outputSize = try fields.integer("hidden_size", in: 1...Limits.width, default: 3584)
    activation = try Self.activation(fields, default: "quick_gelu")
    kind = .qwen2
    try checkOutput(fields, "hidden_size", text)
  }

  /// LLaVA's CLIP tower. Without a `vision_config` it is ViT-L/14 at 336 pixels; with one, absent members have the
  /// values of `CLIPVisionConfig` (ViT-B/32).
  init(
    clip given: ConfigurationFields?, text: TextConfiguration, root: ConfigurationFields
  ) throws(InferenceError) {
    let fields = given ?? root
    func size(_ key: String, _ range: ClosedRange<Int>, _ large: Int, _ base: Int) throws(InferenceError)
      -> Int
    {
      guard let given else { return large }
      return try given.integer(key, in: range, default: base)
    }
    if let given, let type = try given.word("model_type"), type != "clip_vision_model" {
      throw given.error("model_type", expected: "as clip_vision_model", got: "'\(type)'")
    }
    hiddenSize = try size("hidden_size", 2...Limits.width, 1024, 768)
    layers = try size("num_hidden_layers", 1...Limits.layers, 24, 12)
    heads = try size("num_attention_heads", 1...Limits.heads, 16, 12)
    feedForwardSize = try size("intermediate_size", 1...Limits.feedForward, 4096, 3072)
    patchSize = try size("patch_size", 1...256, 14, 32)
    let image = try size("image_size", 1...8192, 336, 224)
    channels = try size("num_channels", 3...3, 3, 3)
    (temporalPatchSize, mergeSize) = (1, 1)
    outputSize = text.hiddenSize
    normEpsilon = Float(try given?.number("layer_norm_eps", in: 0...0.1, default: 1e-5) ?? 1e-5)
    activation =
      try given.map { (fields) throws(InferenceError) in
        try Self.activation(fields, default: "quick_gelu")
      } ?? .quickGelu
    guard hiddenSize % heads == 0 else {
      throw fields.error(
        "num_attention_heads", expected: "to divide hidden_size, \(hiddenSize)", got: "\(heads)")
    }
    guard image % patchSize == 0 else {
      throw fields.error("image_size", expected: "as a multiple of patch_size, \(patchSize)", got: "\(image)")
    }
    if let projector = try root.word("projector_hidden_act"), projector != "gelu" {
      throw root.error("projector_hidden_act", expected: "as gelu", got: "'\(projector)'")
    }
    try root.require("multimodal_projector_bias", is: true, default: true)
    let chosen = try root.oneOrMore("vision_feature_layer", in: -layers - 1...layers, atMost: 16) ?? [-2]
    guard chosen.count == 1, let layer = chosen.first else {
      throw root.error("vision_feature_layer", expected: "as one layer", got: "\(chosen.count)")
    }
    let strategy = try root.word("vision_feature_select_strategy") ?? "default"
    guard strategy == "default" || strategy == "full" else {
      throw root.error("vision_feature_select_strategy", expected: "as default or full", got: "'\(strategy)'")
    }
    // Hugging Face counts the embeddings as layer 0 of layers + 1.
    kind = .clip(
      imageSize: image, featureLayer: layer < 0 ? layer : layer - layers - 1,
      dropsClass: strategy == "default")
  }

  /// What Qwen's two towers share; the rest is set by the caller.
  private init(_ fields: ConfigurationFields, widthKey: String, width: Int) throws(InferenceError) {
    kind = .qwen2
    hiddenSize = try fields.integer(widthKey, in: 4...Limits.width, default: width)
    layers = try fields.integer("depth", in: 1...Limits.layers, default: 32)
    heads = try fields.integer("num_heads", in: 1...Limits.heads, default: 16)
    patchSize = try fields.integer("patch_size", in: 1...256, default: 14)
    temporalPatchSize = try fields.integer("temporal_patch_size", in: 1...16, default: 2)
    mergeSize = try fields.integer("spatial_merge_size", in: 1...16, default: 2)
    // 4.x wrote `in_chans`, which its own classes read; later ones ignore it and take 3.
    channels = try fields.integer(
      fields.has("in_channels") ? "in_channels" : "in_chans", in: 3...3, default: 3)
    (feedForwardSize, outputSize, normEpsilon, activation) = (0, 0, 1e-6, .silu)
    guard hiddenSize % heads == 0, hiddenSize / heads % 4 == 0 else {
      throw fields.error(
        "num_heads", expected: "so that \(widthKey), \(hiddenSize), gives heads of a multiple of 4",
        got: "\(heads)")
    }
  }

  private static func present(
    _ fields: ConfigurationFields?, _ root: ConfigurationFields
  ) throws(InferenceError) -> ConfigurationFields {
    guard let fields else { throw root.error("vision_config", expected: "as an object", got: "none") }
    return fields
  }

  private func checkOutput(
    _ fields: ConfigurationFields, _ key: String, _ text: TextConfiguration
  ) throws(InferenceError) {
    guard outputSize == text.hiddenSize else {
      throw fields.error(
        key, expected: "as the decoder's hidden_size, \(text.hiddenSize)", got: "\(outputSize)")
    }
  }

  private static func activation(
    _ fields: ConfigurationFields, default absent: String
  ) throws(InferenceError) -> Activation {
    let name = try fields.word("hidden_act") ?? absent
    guard let activation = Activation(huggingFace: name) else {
      throw fields.error(
        "hidden_act", expected: "as silu, gelu, gelu_pytorch_tanh or quick_gelu", got: "'\(name)'")
    }
    return activation
  }
}

extension Activation {
  /// By the names of transformers' `ACT2FN`.
  init?(huggingFace name: String) {
    switch name {
    case "silu", "swish": self = .silu
    case "gelu": self = .gelu
    case "gelu_pytorch_tanh", "gelu_new": self = .geluTanh
    case "quick_gelu": self = .quickGelu
    default: return nil
    }
  }

  var huggingFaceName: String {
    switch self {
    case .none: "linear"
    case .silu: "silu"
    case .gelu: "gelu"
    case .geluTanh: "gelu_pytorch_tanh"
    case .quickGelu: "quick_gelu"
    }
  }
}
