/// What `config.json` says of a model, whatever version of Hugging Face's layout it is written in.
public struct ModelConfiguration: Sendable, Hashable {
  /// How text and pictures are joined; decides which layers there are and how positions are counted.
  public enum Family: String, Sendable, Hashable, CaseIterable {
    case qwen25VL = "qwen2_5_vl"
    case qwen2VL = "qwen2_vl"
    /// Text only.
    case qwen2, llama
    /// CLIP, a projector and a Llama decoder.
    case llava
  }

  public var family: Family
  public var text: TextConfiguration
  /// nil for a model of text only.
  public var vision: VisionConfiguration?
  /// Placeholders in the token sequence, which the vision tower's output replaces.
  public var imageToken, videoToken: Int?
  public var visionStartToken, visionEndToken: Int?
  /// The output layer is the embedding table.
  public var tiesEmbeddings: Bool
  /// nil where weights are stored as floats.
  public var quantisation: StoredQuantisation? = nil
}

/// The decoder of a model: Qwen2's or Llama's.
public struct TextConfiguration: Sendable, Hashable {
  public var hiddenSize, layers, heads, keyValueHeads, headDimension, feedForwardSize, vocabularySize: Int
  public var normEpsilon: Float
  public var rope: RotaryConfiguration
  /// Biases of the query, key and value layers (Qwen2 has them, Llama not).
  public var hasQueryKeyValueBias: Bool
  public var maximumPositions: Int
}

/// Rotary position embedding of a decoder.
public struct RotaryConfiguration: Sendable, Hashable {
  public var theta: Double
  /// How many of the d/2 frequencies turn by time, row and column (M-RoPE); nil where one position serves all.
  public var sections: [Int]?
  /// Llama 3's stretched frequencies.
  public var llama3: Llama3Scaling?

  public struct Llama3Scaling: Sendable, Hashable {
    public var factor, lowFrequencyFactor, highFrequencyFactor: Double
    public var originalPositions: Int
  }
}

/// The vision tower of a model.
public struct VisionConfiguration: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// RMS norms, gated feed-forward, windows but for `fullAttentionLayers`. `window` in pixels.
    case qwen25(window: Int, fullAttentionLayers: [Int], tokensPerSecond: Double)
    /// Layer norms, full attention everywhere.
    case qwen2
    /// Class and position embeddings; the output of layer `featureLayer` (−2: the last but one), without the class
    /// token where `dropsClass`.
    case clip(imageSize: Int, featureLayer: Int, dropsClass: Bool)
  }

  public var kind: Kind
  public var hiddenSize, layers, heads, feedForwardSize, patchSize, temporalPatchSize, mergeSize,
    channels: Int
  /// Width of the output: the decoder's hidden size.
  public var outputSize: Int
  public var normEpsilon: Float
  public var activation: Activation
}
