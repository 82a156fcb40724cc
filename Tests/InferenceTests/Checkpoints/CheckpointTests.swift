import Foundation
import Inference
import TestOracles
import Testing

@Suite struct CheckpointTests {
  /// A model of one layer whose tensors are small.
  private static let config = """
    {"model_type": "qwen2", "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
     "num_key_value_heads": 1, "intermediate_size": 4, "vocab_size": 6, "tie_word_embeddings": true}
    """
  private var configuration: ModelConfiguration {
    get throws { try ModelConfiguration(json: Array(Self.config.utf8), file: "config.json") }
  }

  /// The model's tensors with random values, renamed and changed by the caller.
  private func tensors(
    _ rename: (String) -> String = { $0 }
  ) throws -> [(name: String, shape: [Int], values: [Float])] {
    let weights = RandomWeights(try configuration, seed: 3)
    return try expectedTensors(try configuration).map {
      (rename($0.name), $0.shape, try weights.tensor($0.name, shape: $0.shape))
    }
  }

  private func folder(_ tensors: [(name: String, shape: [Int], values: [Float])]) throws -> TestFolder {
    let folder = try TestFolder()
    try folder.write("config.json", Self.config)
    try folder.write("model.safetensors", tensors)
    return folder
  }

  @Test(arguments: [
    "", "model.language_model", "language_model.model", "module.model", "autovla.vlm.model",
    "module.autovla.vlm.model.language_model", "bare",
  ]) func readsEveryLayoutOfNames(layout: String) throws {
    let folder = try folder(
      tensors { name in
        switch layout {
        case "": name
        case "bare": String(name.dropFirst("model.".count))
        default: layout + name.dropFirst("model".count)
        }
      })
    let checkpoint = try Checkpoint(folder.url)
    #expect(try checkpoint.check(configuration) == [])
    for tensor in try tensors() {
      #expect(try checkpoint.tensor(tensor.name, shape: tensor.shape) == tensor.values)
    }
    // Rows from the middle.
    var rows = [Float](repeating: 0, count: 16)
    try rows.withUnsafeMutableBufferPointer { buffer in
      try checkpoint.read(
        "model.embed_tokens.weight", shape: [6, 8], rows: 2..<4, into: #require(buffer.baseAddress))
    }
    #expect(try rows == Array(checkpoint.tensor("model.embed_tokens.weight", shape: [6, 8])[16..<32]))
  }

  @Test func readsOneFileByItsPath() throws {
    let folder = try folder(try tensors())
    let file = folder.url / "model.safetensors"
    try Checkpoint(file).check(try ModelConfiguration(folder: file))
  }

  @Test func saysWhichTensorDoesNotFit() throws {
    var list = try tensors()
    list.removeAll { $0.name == "model.norm.weight" }
    var bad = try folder(list)
    #expect(
      message { try Checkpoint(bad.url).check(configuration) }
        == "\(bad.url.path): no tensor 'model.norm.weight'; expected one of shape [8], as config.json says")

    list = try tensors()
    list[0] = ("model.embed_tokens.weight", [7, 8], [Float](repeating: 0, count: 56))
    bad = try folder(list)
    #expect(
      message { try Checkpoint(bad.url).check(configuration) }.hasSuffix(
        "tensor 'model.embed_tokens.weight' has shape [7, 8], expected [6, 8], as config.json says"))

    bad = try folder(
      try tensors() + [("model.layers.1.input_layernorm.weight", [8], [Float](repeating: 1, count: 8))])
    #expect(
      message { try Checkpoint(bad.url).check(configuration) }.contains(
        "tensor 'model.layers.1.input_layernorm.weight': got a tensor inside the model that config.json does not"
      ))

    bad = try folder(try tensors() + [("language_model.norm.weight", [8], [Float](repeating: 1, count: 8))])
    let twice = message { _ = try Checkpoint(bad.url) }
    #expect(twice.contains("expected one tensor for 'model.norm.weight', got also"))

    // Buffers and heads for other purposes do no harm.
    let good = try folder(
      try tensors() + [
        ("model.layers.0.self_attn.rotary_emb.inv_freq", [2], [1, 1]),
        ("value_head.weight", [1, 8], Array(repeating: 1, count: 8)),
      ])
    #expect(try Checkpoint(good.url).check(configuration) == ["value_head.weight"])
  }

  @Test func tiedHeadMustBeTheTable() throws {
    let table = try #require(try tensors().first)
    let same = try folder(try tensors() + [("lm_head.weight", table.shape, table.values)])
    try Checkpoint(same.url).check(configuration)
    var other = table.values
    other[47] += 1
    let different = try folder(try tensors() + [("lm_head.weight", table.shape, other)])
    #expect(
      message { try Checkpoint(different.url).check(configuration) }.hasSuffix(
        "tensor 'lm_head.weight': expected the values of 'model.embed_tokens.weight', as tie_word_embeddings in config.json says, got others"
      ))
  }

  @Test func shardsMustAgreeWithTheIndex() throws {
    let all = try tensors()
    let folder = try TestFolder()
    func index(_ change: (inout [String: String]) -> Void = { _ in }) throws {
      var map = Dictionary(
        uniqueKeysWithValues: all.enumerated().map { ($1.name, $0 < 5 ? "1.safetensors" : "2.safetensors") })
      change(&map)
      let members = map.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \"\($0.value)\"" }
      try folder.write(
        "model.safetensors.index.json",
        "{\"metadata\": {}, \"weight_map\": {\(members.joined(separator: ","))}}")
    }
    try index()
    try folder.write("1.safetensors", Array(all[..<5]))
    #expect(
      message { _ = try Checkpoint(folder.url) }.hasSuffix(
        "2.safetensors: cannot be read: No such file or directory; model.safetensors.index.json names it as a shard"
      ))
    try folder.write("2.safetensors", Array(all[5...]))
    let checkpoint = try Checkpoint(folder.url)
    #expect(checkpoint.files.count == 2)
    try checkpoint.check(configuration)
    #expect(try checkpoint.tensor(all[7].name, shape: all[7].shape) == all[7].values)

    try index { $0[all[0].name] = "2.safetensors" }
    #expect(
      message { _ = try Checkpoint(folder.url) }.hasSuffix(
        "tensor '\(all[0].name)': expected it in 2.safetensors, as the index says, got it in 1.safetensors"))
    try index { $0["model.more"] = "2.safetensors" }
    #expect(
      message { _ = try Checkpoint(folder.url) }.hasSuffix(
        "tensor 'model.more': expected it in 2.safetensors, as the index says, got it in no shard"))
    try index { $0[all[0].name] = nil }
    #expect(
      message { _ = try Checkpoint(folder.url) }.hasSuffix("in this shard, got one that it does not name"))
    try index { $0[all[0].name] = "../1.safetensors" }
    #expect(
      message { _ = try Checkpoint(folder.url) }.contains(
        "expected the name of a .safetensors file in the same folder at weight_map, got '../1.safetensors'"))
    try folder.write("model.safetensors.index.json", "{\"weight_map\": {}}")
    #expect(message { _ = try Checkpoint(folder.url) }.contains("expected 1 to 512 shards, got 0"))
    try folder.write("model.safetensors.index.json", "{}\n")
    #expect(message { _ = try Checkpoint(folder.url) }.contains("expected a member \"weight_map\", got none"))
  }

  @Test func foldersWithoutWeightsSayWhatIsMissing() throws {
    let folder = try TestFolder()
    #expect(
      message { _ = try Checkpoint(folder.url) }.contains(
        "no model.safetensors or model.safetensors.index.json in it"))
    #expect(message { _ = try Checkpoint(folder.url / "none") }.hasSuffix("cannot be read: no such folder"))
  }

  /// The tiny Qwen2.5-VL that transformers 5.23 wrote: all of its 92 tensors and no other.
  @Test(.enabled(if: OracleFolder.isPresent, "no shared data on this machine"))
  func theListOfTensorsIsThatOfTransformers() throws {
    let url = try #require(OracleFolder.root) / "qwen2_5_vl/tiny_qwen2_5_vl"
    let configuration = try ModelConfiguration(folder: url)
    let checkpoint = try Checkpoint(url)
    #expect(checkpoint.names.count == 92)
    #expect(expectedTensors(configuration).map(\.name).sorted() == checkpoint.names)
    #expect(try checkpoint.check(configuration) == [])
  }
}
