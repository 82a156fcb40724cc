/// The weights of a decoder: Qwen2's or Llama's layers, embeddings and output layer.
///
/// ```
/// x ─ norm ─ q,k,v (one matrix) ─ rotary ─ attention with the cache ─ o ─(+x)─ norm ─ gate·up (one matrix) ─ down ─(+)→
/// ```
/// `DecoderPass` runs it.
public final class Decoder {
  public let configuration: TextConfiguration
  public let path: NumericPath
  let layers: [DecoderLayer]
  /// [vocabulary, hidden]; where the model ties them, embeddings are looked up in the output layer.
  let embedding, output: PackedMatrix
  let norm: [Float]

  /// The output layer of a 4-bit model has 8 bits: its errors go straight to the choice of tokens, and it is a small
  /// part of the whole (llama.cpp's Q4_0 files keep more bits there too).
  static func outputPath(_ path: NumericPath) -> NumericPath { path == .int4 ? .int8 : path }

  public init(
    _ model: ModelConfiguration, weights: any WeightSource, path: NumericPath
  ) throws(InferenceError) {
    let text = model.text
    configuration = text
    self.path = path
    let (hidden, vocabulary) = (text.hiddenSize, text.vocabularySize)
    embedding = try weights.matrix(
      [("model.embed_tokens.weight", vocabulary)], inputs: hidden, path: Self.outputPath(path))
    output =
      model.tiesEmbeddings
      ? embedding
      : try weights.matrix([("lm_head.weight", vocabulary)], inputs: hidden, path: Self.outputPath(path))
    norm = try weights.tensor("model.norm.weight", shape: [hidden])
    var layers: [DecoderLayer] = []
    for index in 0..<text.layers {
      layers.append(try DecoderLayer(text, weights: weights, prefix: "model.layers.\(index).", path: path))
    }
    self.layers = layers
  }

  /// Memory of the weights, bytes.
  public var bytes: Int {
    embedding.bytes + (output === embedding ? 0 : output.bytes) + norm.count * 4
      + layers.reduce(0) { $0 + $1.bytes }
  }

  /// Parameters, each counted once.
  public var parameters: Int {
    let text = configuration
    let query = text.heads * text.headDimension
    let key = text.keyValueHeads * text.headDimension
    let layer =
      (query + 2 * key) * (text.hiddenSize + (text.hasQueryKeyValueBias ? 1 : 0)) + query * text.hiddenSize
      + 3 * text.hiddenSize * text.feedForwardSize + 2 * text.hiddenSize
    return text.layers * layer + text.hiddenSize
      + (output === embedding ? 1 : 2) * text.vocabularySize * text.hiddenSize
  }

  /// An empty cache for a sequence of this decoder.
  public func makeCache() -> KeyValueCache {
    KeyValueCache(
      layers: configuration.layers, heads: configuration.keyValueHeads,
      headDimension: configuration.headDimension, path: path)
  }
}

/// The weights of one layer of a decoder.
struct DecoderLayer {
  let inputNorm, feedForwardNorm: [Float]
  /// Rows of query, key and value heads, one after another.
  let queryKeyValue: PackedMatrix
  let queryKeyValueBias: [Float]?
  let attentionOutput: PackedMatrix
  /// Gate and up.
  let gateUp: PackedMatrix
  let down: PackedMatrix

  init(
    _ text: TextConfiguration, weights: any WeightSource, prefix: String, path: NumericPath
  ) throws(InferenceError) {
    let hidden = text.hiddenSize
    let query = text.heads * text.headDimension
    let key = text.keyValueHeads * text.headDimension
    let attention = prefix + "self_attn."
    inputNorm = try weights.tensor(prefix + "input_layernorm.weight", shape: [hidden])
    feedForwardNorm = try weights.tensor(prefix + "post_attention_layernorm.weight", shape: [hidden])
    queryKeyValue = try weights.matrix(
      [
        (attention + "q_proj.weight", query), (attention + "k_proj.weight", key),
        (attention + "v_proj.weight", key),
      ], inputs: hidden, path: path)
    queryKeyValueBias =
      text.hasQueryKeyValueBias
      ? try weights.tensor(attention + "q_proj.bias", shape: [query])
        + weights.tensor(attention + "k_proj.bias", shape: [key])
        + weights.tensor(attention + "v_proj.bias", shape: [key])
      : nil
    attentionOutput = try weights.matrix([(attention + "o_proj.weight", hidden)], inputs: query, path: path)
    gateUp = try weights.matrix(
      [
        (prefix + "mlp.gate_proj.weight", text.feedForwardSize),
        (prefix + "mlp.up_proj.weight", text.feedForwardSize),
      ], inputs: hidden, path: path, isGated: true)
    down = try weights.matrix(
      [(prefix + "mlp.down_proj.weight", hidden)], inputs: text.feedForwardSize, path: path)
  }

  var bytes: Int {
    (inputNorm.count + feedForwardNorm.count + (queryKeyValueBias?.count ?? 0)) * 4 + queryKeyValue.bytes
      + attentionOutput.bytes + gateUp.bytes + down.bytes
  }
}
