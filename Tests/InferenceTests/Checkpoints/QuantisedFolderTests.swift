import DriveTypes
import Foundation
import Inference
import Testing

/// What is packed from a folder of codes is what rounding at load packs.
@Suite struct QuantisedFolderTests {
  private func codes(_ matrix: PackedMatrix) -> [[UInt8]] {
    (0..<matrix.outputs).map { output in
      var codes = [UInt8](repeating: 0, count: PackedMatrix.codeBytes(matrix.path, inputs: matrix.inputs))
      var scales = [UInt8](repeating: 0, count: PackedMatrix.scaleBytes(matrix.path, inputs: matrix.inputs))
      matrix.codes(output, codes: &codes, scales: &scales)
      return codes + scales
    }
  }

  @Test(arguments: [ModelPreset.tiny, .tinyQwen2VL, .tinyLlava, .tinyLlama], [NumericPath.int8, .int4])
  func loadsAsRoundingAtLoad(preset: ModelPreset, path: NumericPath) throws {
    let folder = try TestFolder()
    let configuration = preset.configuration
    let (source, quantised) = (folder.url / "source", folder.url / "quantised")
    try RandomModel(configuration, seed: 5, type: .float16).write(to: source)
    try Data("{}".utf8).write(to: source / "tokenizer.json")
    try QuantisedFolder(path: path).write(source, to: quantised)

    let read = try ModelConfiguration(folder: quantised)
    let stored = try #require(read.quantisation)
    #expect(stored == StoredQuantisation(path: path))
    let (before, after) = (try Checkpoint(source), try Checkpoint(quantised))
    #expect(try after.check(read) == [])
    var sizes: [NumericPath: Int] = [:]
    for tensor in expectedTensors(configuration) {
      let held = stored.path(of: tensor)
      #expect(after.storedPath(of: tensor.name) == held)
      #expect(after.shape(of: tensor.name) == tensor.shape)
      guard let held else {
        #expect(
          try after.tensor(tensor.name, shape: tensor.shape)
            == before.tensor(tensor.name, shape: tensor.shape))
        continue
      }
      sizes[held, default: 0] += tensor.count
      let layers = [(name: tensor.name, outputs: tensor.shape[0])]
      let rounded = try before.matrix(layers, inputs: tensor.shape[1], path: held)
      let loaded = try after.matrix(layers, inputs: tensor.shape[1], path: held)
      #expect(codes(rounded) == codes(loaded), "\(tensor.name)")
      // As floats: the rows that the packed matrix stands for.
      let values = try after.tensor(tensor.name, shape: tensor.shape)
      var row = [Float](repeating: 0, count: tensor.shape[1])
      for output in [0, tensor.shape[0] - 1] {
        rounded.row(output, into: &row)
        #expect(Array(values[output * row.count..<(output + 1) * row.count]) == row)
      }
    }
    #expect(sizes[path] ?? 0 > 0)
    #expect(FileManager.default.fileExists(atPath: (quantised / "tokenizer.json").path))
    #expect(FileManager.default.fileExists(atPath: (quantised / "generation_config.json").path))
  }

  @Test func stackedAndGatedLayersKeepTheirOrder() throws {
    let folder = try TestFolder()
    let configuration = ModelPreset.tiny.configuration
    let (source, quantised) = (folder.url / "source", folder.url / "quantised")
    try RandomModel(configuration, seed: 6, type: .float32).write(to: source)
    try QuantisedFolder(path: .int4).write(source, to: quantised)
    let (before, after) = (try Checkpoint(source), try Checkpoint(quantised))
    let name = "model.layers.1."
    let queries = ["q", "k", "v"].map { "\(name)self_attn.\($0)_proj.weight" }
    let stacked = zip(queries, [96, 32, 32]).map { (name: $0, outputs: $1) }
    #expect(
      codes(try before.matrix(stacked, inputs: 96, path: .int4))
        == codes(try after.matrix(stacked, inputs: 96, path: .int4)))
    let gated = ["gate", "up"].map { (name: "\(name)mlp.\($0)_proj.weight", outputs: 160) }
    #expect(
      codes(try before.matrix(gated, inputs: 96, path: .int4, isGated: true))
        == codes(try after.matrix(gated, inputs: 96, path: .int4, isGated: true)))
    // Another path than the stored one: from the rounded floats.
    let floats = try after.matrix(stacked, inputs: 96, path: .fp32)
    var (one, two) = ([Float](repeating: 0, count: 96), [Float](repeating: 0, count: 96))
    floats.row(100, into: &one)
    try after.matrix(stacked, inputs: 96, path: .int4).row(100, into: &two)
    #expect(one == two)
  }

  @Test func sameBytesEachTimeAndAdaptersMerged() throws {
    let folder = try TestFolder()
    let source = folder.url / "source"
    try RandomModel(ModelPreset.tiny.configuration, seed: 7, type: .bfloat16).write(to: source)
    try QuantisedFolder(path: .int8).write(source, to: folder.url / "a")
    try QuantisedFolder(path: .int8).write(source, to: folder.url / "b")
    let bytes = try Data(contentsOf: folder.url / "a/model.safetensors")
    #expect(try bytes == Data(contentsOf: folder.url / "b/model.safetensors"))

    let adapter = try TestFolder()
    try adapter.write("adapter_config.json", #"{"peft_type": "LORA", "r": 1, "lora_alpha": 1}"#)
    let module = "base_model.model.model.layers.2.mlp.up_proj"
    try adapter.write(
      "adapter_model.safetensors",
      [
        ("\(module).lora_A.weight", [1, 96], (0..<96).map { Float($0) / 96 }),
        ("\(module).lora_B.weight", [160, 1], (0..<160).map { Float($0 % 7) }),
      ])
    var writer = QuantisedFolder(path: .bf16)
    try writer.write(source, adapter: adapter.url, to: folder.url / "merged")
    let merged = try MergedAdapter(try Checkpoint(source), folder: adapter.url)
    let name = "model.layers.2.mlp.up_proj.weight"
    let written = try Checkpoint(folder.url / "merged").tensor(name, shape: [160, 96])
    for (a, b) in zip(written, try merged.tensor(name, shape: [160, 96])) {
      #expect(abs(a - b) <= abs(b) * 0x1p-8)
    }
    #expect(try Checkpoint(source).tensor(name, shape: [160, 96]) != written)

    writer = QuantisedFolder(path: .int8)
    try writer.write(source, adapter: adapter.url, to: folder.url / "c")
    #expect(
      codes(try merged.matrix([(name, 160)], inputs: 96, path: .int8))
        == codes(try Checkpoint(folder.url / "c").matrix([(name, 160)], inputs: 96, path: .int8)))
  }

  @Test func foldersAppearWholeAndAreNotOverwritten() throws {
    let folder = try TestFolder()
    let target = folder.url / "deep/model"
    let model = RandomModel(ModelPreset.tiny.configuration, seed: 1)
    try model.write(to: target)
    #expect(
      message { try model.write(to: target) }.hasSuffix("it exists already; --force replaces a model folder"))
    try model.write(to: target, replacing: true)
    try folder.write("file", "x")
    try FileManager.default.createDirectory(at: folder.url / "other", withIntermediateDirectories: true)
    try folder.write("other/precious", "x")
    #expect(
      message { try model.write(to: folder.url / "other", replacing: true) }.hasSuffix(
        "it exists and is no model folder (it has no config.json)"))
    #expect(
      message { try QuantisedFolder(path: .int8).write(folder.url / "other", to: folder.url / "x") }.contains(
        "config.json: cannot be read: No such file or directory"))
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    #expect(left == ["deep", "file", "other"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: (folder.url / "deep").path) == ["model"])

    try QuantisedFolder(path: .int8).write(target, to: folder.url / "codes")
    #expect(
      message { try QuantisedFolder(path: .int4).write(folder.url / "codes", to: folder.url / "twice") }
        .contains(
          "got a folder of codes, expected float weights"))
  }

  @Test func missingScalesAreNamed() throws {
    let folder = try TestFolder()
    var configuration = ModelPreset.tinyQwen2.configuration
    try RandomModel(configuration, seed: 1).write(to: folder.url / "floats")
    configuration.quantisation = StoredQuantisation(path: .int8)
    let checkpoint = try Checkpoint(folder.url / "floats")
    #expect(
      message { try checkpoint.check(configuration) }.hasSuffix(
        "tensor 'model.embed_tokens.weight': got BF16, expected I8"))
  }

  @Test func shardsOfARandomModel() throws {
    let folder = try TestFolder()
    let whole = folder.url / "whole"
    let parts = folder.url / "parts"
    var model = RandomModel(ModelPreset.tiny.configuration, seed: 2, type: .bfloat16)
    try model.write(to: whole)
    model.shardBytes = 300_000
    try model.write(to: parts)
    let (a, b) = (try Checkpoint(whole), try Checkpoint(parts))
    #expect(a.files.count == 1 && b.files.count >= 4 && a.names == b.names)
    for file in b.files { #expect(file.byteCount < 320_000) }
    for tensor in expectedTensors(model.configuration) {
      let values = try a.tensor(tensor.name, shape: tensor.shape)
      #expect(try b.tensor(tensor.name, shape: tensor.shape) == values)
    }
  }

  /// The whole model, run: logits and vision rows are the same bytes from codes as from floats rounded at load.
  @Test(arguments: [ModelPreset.tiny, .tinyLlava], [NumericPath.int8, .int4])
  func runsAsTheFloatFolder(preset: ModelPreset, path: NumericPath) throws {
    let folder = try TestFolder()
    let (source, quantised) = (folder.url / "source", folder.url / "quantised")
    try RandomModel(preset.configuration, seed: 8, type: .bfloat16).write(to: source)
    try QuantisedFolder(path: path).write(source, to: quantised)
    let models = [
      try VisionLanguageModel(folder: source, options: VisionLanguageModel.Options(path: path)),
      try VisionLanguageModel(folder: quantised),
    ]
    #expect(models[1].decoder.path == path)
    #expect(models[0].bytes == models[1].bytes)
    let vision = try #require(preset.configuration.vision)
    let columns = vision.channels * vision.temporalPatchSize * vision.patchSize * vision.patchSize
    let pictures = Rows(16, by: columns)
    for row in 0..<16 { for i in 0..<columns { pictures[row][i] = Float((row * 31 + i * 7) % 41 - 20) / 20 } }
    let results = try models.map { model in
      var logits: [Float] = []
      try model.generator.logits(of: Prompt(tokens: [1, 7, 30, 200]), lastOnly: false) { (_, row) in
        logits += row
      }
      let encoder = try #require(model.vision)
      let rows = try encoder.encode(
        [PatchedPicture(time: 1, height: 4, width: 4, patches: pictures)], with: model.compute)
      return logits + rows.values
    }
    #expect(results[0] == results[1])
    #expect(results[0].contains { $0 != 0 } && results[0].allSatisfy(\.isFinite))
  }
}
