import Foundation
import Inference
import Testing

/// LoRA as PEFT saves it, against sums by hand.
@Suite struct AdapterTests {
  private static let config = """
    {"model_type": "qwen2", "hidden_size": 4, "num_hidden_layers": 1, "num_attention_heads": 1,
     "num_key_value_heads": 1, "intermediate_size": 2, "vocab_size": 3}
    """
  private let base: RandomWeights
  private let query = "model.layers.0.self_attn.q_proj.weight"

  init() throws {
    base = RandomWeights(try ModelConfiguration(json: Array(Self.config.utf8), file: "config.json"), seed: 9)
  }

  private func folder(
    _ configuration: String, _ tensors: [(name: String, shape: [Int], values: [Float])]
  ) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.write("adapter_config.json", configuration)
    try folder.write("adapter_model.safetensors", tensors)
    return folder
  }

  private let a: [Float] = [1, 2, 3, 4, 0.5, 0, -1, 0]  // [2, 4]
  private let b: [Float] = [1, 0, 0, 2, -1, 1, 0.25, 0]  // [4, 2]
  private func pair(_ module: String) -> [(name: String, shape: [Int], values: [Float])] {
    [("\(module).lora_A.weight", [2, 4], a), ("\(module).lora_B.weight", [4, 2], b)]
  }
  /// B·A by hand.
  private let product: [Float] = [1, 2, 3, 4, 1, 0, -2, 0, -0.5, -2, -4, -4, 0.25, 0.5, 0.75, 1]

  @Test(arguments: [
    (#"{"peft_type": "LORA", "r": 2, "lora_alpha": 6}"#, Float(3)),
    (#"{"peft_type": "LORA", "r": 2, "lora_alpha": 6, "use_rslora": true}"#, Float(6 / 2.0.squareRoot())),
    (#"{"peft_type": "LORA", "r": 8, "lora_alpha": 6, "rank_pattern": {"q_proj": 2}}"#, 3),
    (
      #"{"peft_type": "LORA", "r": 2, "lora_alpha": 6, "alpha_pattern": {"k_proj": 9, "0.self_attn.q_proj": 1}}"#,
      0.5
    ),
  ]) func addsTheScaledProduct(configuration: String, scale: Float) throws {
    for prefix in ["base_model.model.model.", "base_model.model.model.language_model."] {
      let folder = try folder(configuration, pair(prefix + "layers.0.self_attn.q_proj"))
      let merged = try MergedAdapter(base, folder: folder.url)
      let expected = zip(try base.tensor(query, shape: [4, 4]), product).map { $0 + scale * $1 }
      let got = try merged.tensor(query, shape: [4, 4])
      for (a, b) in zip(got, expected) { #expect(abs(a - b) < 1e-5) }
      // Part of the rows gives the same values, and other tensors stay as they are.
      var rows = [Float](repeating: 0, count: 8)
      try rows.withUnsafeMutableBufferPointer {
        try merged.read(query, shape: [4, 4], rows: 1..<3, into: #require($0.baseAddress))
      }
      #expect(rows == Array(got[4..<12]))
      let key = "model.layers.0.self_attn.k_proj.weight"
      #expect(try merged.tensor(key, shape: [4, 4]) == base.tensor(key, shape: [4, 4]))
    }
  }

  @Test func replacesModulesSavedWholeAndMergesEmbeddings() throws {
    let norm: [Float] = [9, 8, 7, 6]
    // An embedding's A is [r, vocabulary], its B [hidden, r].
    let folder = try folder(
      #"{"peft_type": "LORA", "r": 1, "lora_alpha": 2, "modules_to_save": ["norm"]}"#,
      [
        ("base_model.model.model.norm.modules_to_save.weight", [4], norm),
        ("base_model.model.model.embed_tokens.lora_embedding_A", [1, 3], [1, 2, 3]),
        ("base_model.model.model.embed_tokens.lora_embedding_B", [4, 1], [1, 0, -1, 0.5]),
      ])
    let merged = try MergedAdapter(base, folder: folder.url)
    #expect(try merged.tensor("model.norm.weight", shape: [4]) == norm)
    let table = try base.tensor("model.embed_tokens.weight", shape: [3, 4])
    let got = try merged.tensor("model.embed_tokens.weight", shape: [3, 4])
    for token in 0..<3 {
      for (i, factor) in [Float(1), 0, -1, 0.5].enumerated() {
        #expect(abs(got[token * 4 + i] - (table[token * 4 + i] + 2 * Float(token + 1) * factor)) < 1e-5)
      }
    }
  }

  @Test(arguments: [
    (#"{"peft_type": "IA3"}"#, "expected peft_type as LORA at peft_type, got 'IA3'"),
    (#"{"peft_type": "LORA", "use_dora": true}"#, "expected use_dora to be false"),
    (#"{"peft_type": "LORA", "fan_in_fan_out": true}"#, "expected fan_in_fan_out to be false"),
    (
      #"{"peft_type": "LORA", "trainable_token_indices": [1]}"#,
      "expected trainable_token_indices to be absent"
    ),
    (#"{"peft_type": "LORA", "r": 0}"#, "expected r as an integer from 1 to 65536 at r, got 0"),
    (
      #"{"peft_type": "LORA", "rank_pattern": {".*q_proj": 4}}"#,
      "names of modules without regular expressions at rank_pattern, got '.*q_proj'"
    ),
    (#"{"peft_type": "LORA", "r": 4}"#, "expected rank 4, as adapter_config.json says, got 2"),
  ]) func refusesOtherMethods(configuration: String, expected: String) throws {
    let folder = try folder(configuration, pair("base_model.model.model.layers.0.self_attn.q_proj"))
    let got = message { _ = try MergedAdapter(base, folder: folder.url) }
    #expect(got.contains(expected), "\(got)")
  }

  @Test(arguments: [
    ("base_model.model.model.layers.7.self_attn.q_proj", "got one for a module that the model does not have"),
    ("base_model.model.model.layers.0.mlp.gate_proj", "expected a tensor for a weight of shape [2, 4]"),
  ]) func refusesModulesThatDoNotFit(module: String, expected: String) throws {
    let folder = try folder(#"{"peft_type": "LORA", "r": 2}"#, pair(module))
    let got = message { _ = try MergedAdapter(base, folder: folder.url) }
    #expect(got.contains(expected), "\(got)")
  }

  @Test func refusesHalvesAndVectors() throws {
    let module = "base_model.model.model.layers.0.self_attn.q_proj"
    let half = try folder(#"{"peft_type": "LORA", "r": 2}"#, Array(pair(module)[..<1]))
    #expect(
      message { _ = try MergedAdapter(base, folder: half.url) }.hasSuffix(
        "expected both lora_A and lora_B, got one"))
    let dora = try folder(
      #"{"peft_type": "LORA", "r": 2}"#,
      pair(module) + [("\(module).lora_magnitude_vector", [4], [1, 1, 1, 1])])
    #expect(
      message { _ = try MergedAdapter(base, folder: dora.url) }.hasSuffix(
        "got lora_magnitude_vector, expected lora_A and lora_B"))
  }
}
