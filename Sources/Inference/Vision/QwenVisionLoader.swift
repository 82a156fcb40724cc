/// Reads the weights of Qwen's vision towers by their published names.
struct QwenVisionLoader<Source: WeightSource> {
  let configuration: VisionConfiguration
  let weights: Source
  let path: NumericPath

  /// Qwen2.5-VL has RMS norms and a gated feed-forward, Qwen2-VL layer norms and a plain one.
  private var isGated: Bool {
    if case .qwen25 = configuration.kind { true } else { false }
  }

  private var embeddingShape: [Int] {
    [
      configuration.hiddenSize, configuration.channels, configuration.temporalPatchSize,
      configuration.patchSize, configuration.patchSize,
    ]
  }

  func norm(_ name: String) throws(InferenceError) -> VisionBlock.Norm {
    let shape = [configuration.hiddenSize]
    return VisionBlock.Norm(
      weight: try weights.tensor(name + ".weight", shape: shape),
      bias: isGated ? nil : try weights.tensor(name + ".bias", shape: shape),
      epsilon: configuration.normEpsilon)
  }

  func linear(_ name: String, inputs: Int, outputs: Int) throws(InferenceError) -> VisionBlock.Linear {
    VisionBlock.Linear(
      matrix: try weights.matrix([(name + ".weight", outputs)], inputs: inputs, path: path),
      bias: try weights.tensor(name + ".bias", shape: [outputs]))
  }

  func block(_ layer: Int) throws(InferenceError) -> VisionBlock {
    let name = "visual.blocks.\(layer)."
    let (hidden, wide) = (configuration.hiddenSize, configuration.feedForwardSize)
    return VisionBlock(
      attentionNorm: try norm(name + "norm1"), feedForwardNorm: try norm(name + "norm2"),
      queryKeyValue: try linear(name + "attn.qkv", inputs: hidden, outputs: 3 * hidden),
      projection: try linear(name + "attn.proj", inputs: hidden, outputs: hidden),
      expansion: isGated
        ? try gatedExpansion(name + "mlp.") : try linear(name + "mlp.fc1", inputs: hidden, outputs: wide),
      contraction: try linear(
        name + (isGated ? "mlp.down_proj" : "mlp.fc2"), inputs: wide, outputs: hidden),
      activation: configuration.activation, heads: configuration.heads)
  }

  private func gatedExpansion(_ name: String) throws(InferenceError) -> VisionBlock.Linear {
    let (hidden, wide) = (configuration.hiddenSize, configuration.feedForwardSize)
    let gate = try weights.tensor(name + "gate_proj.bias", shape: [wide])
    return VisionBlock.Linear(
      matrix: try weights.matrix(
        [(name + "gate_proj.weight", wide), (name + "up_proj.weight", wide)], inputs: hidden, path: path,
        isGated: true),
      bias: gate + (try weights.tensor(name + "up_proj.bias", shape: [wide])))
  }

  /// The patch embedding, a convolution whose windows do not overlap: a product with each patch.
  func embedding() throws(InferenceError) -> PackedMatrix {
    let inputs = embeddingShape.dropFirst().reduce(1, *)
    return try PackedMatrix(outputs: configuration.hiddenSize, inputs: inputs, path: path) {
      (rows, target) throws(InferenceError) in
      try weights.read("visual.patch_embed.proj.weight", shape: embeddingShape, rows: rows, into: target)
    }
  }

  /// The embedding of patches whose frames are all the same: its weights summed over time.
  func stillEmbedding() throws(InferenceError) -> PackedMatrix {
    let (slices, area) = (configuration.temporalPatchSize, configuration.patchSize * configuration.patchSize)
    let inputs = configuration.channels * area
    return try PackedMatrix(outputs: configuration.hiddenSize, inputs: inputs, path: path) {
      (rows, target) throws(InferenceError) in
      let full = Rows(rows.count, by: inputs * slices)
      try weights.read("visual.patch_embed.proj.weight", shape: embeddingShape, rows: rows, into: full.base)
      for row in 0..<rows.count {
        for channel in 0..<configuration.channels {
          for place in 0..<area {
            var sum: Float = 0
            for slice in 0..<slices { sum += full[row][(channel * slices + slice) * area + place] }
            target[row * inputs + channel * area + place] = sum
          }
        }
      }
    }
  }
}
