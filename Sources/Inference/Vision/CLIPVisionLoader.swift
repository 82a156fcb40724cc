/// Reads the weights of CLIP's vision tower and LLaVA's projector by their published names.
struct CLIPVisionLoader<Source: WeightSource> {
  let configuration: VisionConfiguration
  let weights: Source
  let path: NumericPath

  func norm(_ name: String) throws(InferenceError) -> VisionBlock.Norm {
    let shape = [configuration.hiddenSize]
    return VisionBlock.Norm(
      weight: try weights.tensor(name + ".weight", shape: shape),
      bias: try weights.tensor(name + ".bias", shape: shape), epsilon: configuration.normEpsilon)
  }

  /// Layers stacked along their outputs.
  private func linear(_ names: [String], inputs: Int, outputs: Int) throws(InferenceError)
    -> VisionBlock.Linear
  {
    var bias: [Float] = []
    for name in names { bias += try weights.tensor(name + ".bias", shape: [outputs]) }
    let layers = names.map { (name: $0 + ".weight", outputs: outputs) }
    return VisionBlock.Linear(matrix: try weights.matrix(layers, inputs: inputs, path: path), bias: bias)
  }

  func block(_ layer: Int) throws(InferenceError) -> VisionBlock {
    let name = "vision_tower.vision_model.encoder.layers.\(layer)."
    let (hidden, wide) = (configuration.hiddenSize, configuration.feedForwardSize)
    return VisionBlock(
      attentionNorm: try norm(name + "layer_norm1"), feedForwardNorm: try norm(name + "layer_norm2"),
      queryKeyValue: try linear(
        ["q_proj", "k_proj", "v_proj"].map { name + "self_attn." + $0 }, inputs: hidden, outputs: hidden),
      projection: try linear([name + "self_attn.out_proj"], inputs: hidden, outputs: hidden),
      expansion: try linear([name + "mlp.fc1"], inputs: hidden, outputs: wide),
      contraction: try linear([name + "mlp.fc2"], inputs: wide, outputs: hidden),
      activation: configuration.activation, heads: configuration.heads)
  }

  /// `multimodal_projector_bias` may be false.
  func projector(_ layer: String, inputs: Int) throws(InferenceError) -> VisionBlock.Linear {
    let name = "multi_modal_projector." + layer
    if weights.shape(of: name + ".bias") != nil {
      return try linear([name], inputs: inputs, outputs: configuration.outputSize)
    }
    let matrix = try weights.matrix(
      [(name + ".weight", configuration.outputSize)], inputs: inputs, path: path)
    return VisionBlock.Linear(matrix: matrix, bias: nil)
  }

  /// The patch embedding, a convolution whose windows do not overlap: a product with each patch.
  func embedding() throws(InferenceError) -> PackedMatrix {
    let shape = [
      configuration.hiddenSize, configuration.channels, configuration.patchSize, configuration.patchSize,
    ]
    return try PackedMatrix(
      outputs: configuration.hiddenSize, inputs: shape.dropFirst().reduce(1, *), path: path
    ) { (rows, target) throws(InferenceError) in
      try weights.read(
        "vision_tower.vision_model.embeddings.patch_embedding.weight", shape: shape, rows: rows,
        into: target)
    }
  }
}
