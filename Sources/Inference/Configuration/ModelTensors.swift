/// A tensor that a model needs: its name as `WeightSource` gives it, and its shape.
public struct TensorShape: Sendable, Hashable {
  /// Which part of the model it belongs to, in the order of the parts.
  public enum Part: String, Sendable, Hashable, CaseIterable {
    case vision, projector, embedding, decoder, head
  }
  public var name: String
  public var shape: [Int]
  public var part: Part

  public var count: Int { shape.reduce(1, *) }
  /// A linear layer, a convolution or a table: what numeric paths may hold in fewer bits. Norms, biases, class and
  /// position embeddings are no matrices.
  public var isMatrix: Bool { shape.count > 1 && !name.contains("position_embedding") }
  /// Scales of a norm, which are about 1.
  public var isNormScale: Bool { shape.count == 1 && name.hasSuffix(".weight") }
}

/// Every tensor that a model of this configuration has, in the order in which layers come: the one list that the
/// loader checks, `driveloop model info` counts and `driveloop model random` writes.
public func expectedTensors(_ configuration: ModelConfiguration) -> [TensorShape] {
  var tensors = configuration.vision.map { visionTensors($0, configuration.text) } ?? []
  tensors += textTensors(configuration)
  return tensors
}

private struct TensorList {
  var tensors: [TensorShape] = []
  var part: TensorShape.Part

  mutating func add(_ name: String, _ shape: Int...) {
    tensors.append(TensorShape(name: name, shape: shape, part: part))
  }

  /// A linear layer with its bias.
  mutating func linear(_ name: String, _ outputs: Int, _ inputs: Int, bias: Bool = true) {
    add(name + ".weight", outputs, inputs)
    if bias { add(name + ".bias", outputs) }
  }

  mutating func layerNorm(_ name: String, _ width: Int) {
    add(name + ".weight", width)
    add(name + ".bias", width)
  }
}

private func textTensors(_ configuration: ModelConfiguration) -> [TensorShape] {
  let text = configuration.text
  var list = TensorList(part: .embedding)
  list.add("model.embed_tokens.weight", text.vocabularySize, text.hiddenSize)
  list.part = .decoder
  let (queries, keys) = (text.heads * text.headDimension, text.keyValueHeads * text.headDimension)
  for layer in 0..<text.layers {
    let name = "model.layers.\(layer)."
    list.add(name + "input_layernorm.weight", text.hiddenSize)
    list.linear(name + "self_attn.q_proj", queries, text.hiddenSize, bias: text.hasQueryKeyValueBias)
    list.linear(name + "self_attn.k_proj", keys, text.hiddenSize, bias: text.hasQueryKeyValueBias)
    list.linear(name + "self_attn.v_proj", keys, text.hiddenSize, bias: text.hasQueryKeyValueBias)
    list.linear(name + "self_attn.o_proj", text.hiddenSize, queries, bias: false)
    list.add(name + "post_attention_layernorm.weight", text.hiddenSize)
    list.linear(name + "mlp.gate_proj", text.feedForwardSize, text.hiddenSize, bias: false)
    list.linear(name + "mlp.up_proj", text.feedForwardSize, text.hiddenSize, bias: false)
    list.linear(name + "mlp.down_proj", text.hiddenSize, text.feedForwardSize, bias: false)
  }
  list.add("model.norm.weight", text.hiddenSize)
  list.part = .head
  if !configuration.tiesEmbeddings { list.add("lm_head.weight", text.vocabularySize, text.hiddenSize) }
  return list.tensors
}

private func visionTensors(_ vision: VisionConfiguration, _ text: TextConfiguration) -> [TensorShape] {
  var list = TensorList(part: .vision)
  let width = vision.hiddenSize
  if case .clip(let imageSize, _, _) = vision.kind {
    let tower = "vision_tower.vision_model."
    let patches = imageSize / vision.patchSize
    list.add(tower + "embeddings.class_embedding", width)
    list.add(
      tower + "embeddings.patch_embedding.weight", width, vision.channels, vision.patchSize, vision.patchSize)
    list.add(tower + "embeddings.position_embedding.weight", patches * patches + 1, width)
    list.layerNorm(tower + "pre_layrnorm", width)
    for layer in 0..<vision.layers {
      let name = tower + "encoder.layers.\(layer)."
      list.layerNorm(name + "layer_norm1", width)
      for projection in ["q_proj", "k_proj", "v_proj", "out_proj"] {
        list.linear(name + "self_attn." + projection, width, width)
      }
      list.layerNorm(name + "layer_norm2", width)
      list.linear(name + "mlp.fc1", vision.feedForwardSize, width)
      list.linear(name + "mlp.fc2", width, vision.feedForwardSize)
    }
    list.layerNorm(tower + "post_layernorm", width)
    list.part = .projector
    list.linear("multi_modal_projector.linear_1", text.hiddenSize, width)
    list.linear("multi_modal_projector.linear_2", text.hiddenSize, text.hiddenSize)
    return list.tensors
  }
  let isGated = if case .qwen25 = vision.kind { true } else { false }
  func norm(_ name: String, _ list: inout TensorList) {
    if isGated { list.add(name + ".weight", width) } else { list.layerNorm(name, width) }
  }
  list.add(
    "visual.patch_embed.proj.weight", width, vision.channels, vision.temporalPatchSize, vision.patchSize,
    vision.patchSize)
  for layer in 0..<vision.layers {
    let name = "visual.blocks.\(layer)."
    norm(name + "norm1", &list)
    list.linear(name + "attn.qkv", 3 * width, width)
    list.linear(name + "attn.proj", width, width)
    norm(name + "norm2", &list)
    if isGated {
      list.linear(name + "mlp.gate_proj", vision.feedForwardSize, width)
      list.linear(name + "mlp.up_proj", vision.feedForwardSize, width)
      list.linear(name + "mlp.down_proj", width, vision.feedForwardSize)
    } else {
      list.linear(name + "mlp.fc1", vision.feedForwardSize, width)
      list.linear(name + "mlp.fc2", width, vision.feedForwardSize)
    }
  }
  let merged = width * vision.mergeSize * vision.mergeSize
  norm("visual.merger.ln_q", &list)
  list.linear("visual.merger.mlp.0", merged, merged)
  list.linear("visual.merger.mlp.2", vision.outputSize, merged)
  return list.tensors
}
