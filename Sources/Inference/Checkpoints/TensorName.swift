/// The names of tensors in the layouts that checkpoints have.
enum TensorName {
  /// What trainers and wrappers put before a model's own names: Lightning modules, data parallel wrappers, compiled
  /// modules, AutoVLA's model inside its agent.
  private static let wrappers = [
    "module.", "_orig_mod.", "_forward_module.", "state_dict.", "autovla.", "vlm.", "base_model.",
  ]
  /// What a bare decoder's names begin with, saved without the model around it.
  private static let bare = ["layers.", "embed_tokens.", "norm."]

  /// The contract's name (see `WeightSource`) of a name on disk.
  static func normalised(_ name: String) -> String {
    var rest = Substring(name)
    var wrapped = true
    while wrapped {
      wrapped = false
      for wrapper in wrappers where rest.hasPrefix(wrapper) {
        rest = rest.dropFirst(wrapper.count)
        wrapped = true
      }
    }
    // "model." once or more before a part that stands outside the decoder, or before the whole language model.
    var inner = rest
    while inner.hasPrefix("model.") { inner = inner.dropFirst(6) }
    for part in ["visual.", "multi_modal_projector.", "lm_head."] where inner.hasPrefix(part) {
      return String(inner)
    }
    if inner.hasPrefix("vision_tower.") {
      var tower = inner.dropFirst("vision_tower.".count)
      if tower.hasPrefix("vision_model.") { tower = tower.dropFirst("vision_model.".count) }
      return "vision_tower.vision_model." + tower
    }
    if inner.hasPrefix("language_model.") {
      inner = inner.dropFirst("language_model.".count)
      while inner.hasPrefix("model.") { inner = inner.dropFirst(6) }
      return inner.hasPrefix("lm_head.") ? String(inner) : "model." + inner
    }
    if bare.contains(where: { inner.hasPrefix($0) }) { return "model." + inner }
    return String(rest)
  }

  /// The name under which Hugging Face publishes a tensor of a family.
  static func published(_ name: String, family: ModelConfiguration.Family) -> String {
    guard family == .llava else { return name }
    return name.hasPrefix("model.") || name.hasPrefix("lm_head.") ? "language_model." + name : name
  }

  /// A buffer that older versions saved although it follows from the configuration.
  static func isDerived(_ name: String) -> Bool {
    [".inv_freq", ".position_ids", ".masked_bias", ".rotary_pos_emb"].contains { name.hasSuffix($0) }
  }

  /// It stands inside a part that this engine computes, so that leaving it out would change the result.
  static func isInsideModel(_ name: String) -> Bool {
    ["visual.", "model.", "vision_tower.", "multi_modal_projector.", "lm_head."].contains {
      name.hasPrefix($0)
    }
  }
}
