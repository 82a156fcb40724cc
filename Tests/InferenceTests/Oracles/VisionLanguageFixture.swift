import DriveTypes
import Foundation
import Inference

/// What `transformers` computed of a random model (`Tests/Oracles/vision_language.py` made it).
///
/// Weights, pictures and adapters are not stored: they follow from names and the seed.
struct VisionLanguageFixture: Decodable {
  /// Some values of a matrix, by flat index; `scale` is the largest magnitude of all of them.
  struct Sample: Decodable {
    var shape, indices: [Int]
    var scale: Float
    var values: [Float]
  }
  struct Picture: Decodable {
    var kind: String
    /// Steps, rows and columns of patches.
    var grid: [Int]
    var secondsPerStep: Double?
  }
  struct Adapter: Decodable {
    var r: Int
    var loraAlpha: Double
    var targetModules: [String]
  }

  var seed: UInt64
  var tokens: [Int]
  var pictures: [Picture]
  var adapter: Adapter?
  /// Three rows, one for each axis; nil where one position serves all.
  var positions: [[Int]]?
  var ropeDelta: Int?
  var vision: Sample?
  var logits: Sample
  var lastLogits: [Float]
  var greedy: [Int]
  var greedyLogProbabilities: [Double]
  /// How far rounding alone moves the logits, by path (`Tests/Oracles/rounding.py`): root mean square, as a share of the
  /// logits'.
  var rounding: [String: Float]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Oracles/vision_language")

  /// The names of all fixtures, sorted.
  static let names: [String] =
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
    .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()

  /// A fixture with the model's configuration, which is read as a `config.json` is.
  static func read(_ name: String) throws -> (fixture: Self, model: ModelConfiguration) {
    let file = folder.appendingPathComponent(name + ".json")
    let data = try Data(contentsOf: file)
    let root = JSONCursor(try JSONReader.read(Array(data), file: file.path), file: file.path)
    let config = try root.member("config").node
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return (
      try decoder.decode(Self.self, from: data),
      try ModelConfiguration(json: JSONWriter.write(config), file: file.path)
    )
  }

  /// The formula's values for a name, in [−a, a).
  func values(_ name: String, count: Int, amplitude: Float) -> [Float] {
    let hash = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    return (0..<count).map { i in
      var z = (hash ^ seed) &+ UInt64(i + 1) &* 0x9e37_79b9_7f4a_7c15
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return amplitude * (Float((z ^ z >> 31) >> 40) * 0x1p-23 - 1)
    }
  }

  func prompt(_ model: ModelConfiguration) -> Prompt {
    guard let vision = model.vision else { return Prompt(tokens: tokens) }
    let width = vision.channels * vision.temporalPatchSize * vision.patchSize * vision.patchSize
    let cut = pictures.enumerated().map { index, picture in
      let rows = Rows(picture.grid.reduce(1, *), by: width)
      let content = values("pictures/\(index)", count: rows.count * width, amplitude: 1.5)
      for (i, value) in content.enumerated() { rows.base[i] = value }
      return PatchedPicture(
        time: picture.grid[0], height: picture.grid[1], width: picture.grid[2], patches: rows,
        secondsPerStep: picture.secondsPerStep)
    }
    return Prompt(tokens: tokens, pictures: cut)
  }

  /// The model's weights, with the adapter merged where there is one; `folder` takes the adapter's files.
  func weights(_ model: ModelConfiguration, folder: URL) throws -> any WeightSource {
    let base = RandomWeights(model, seed: seed)
    guard let adapter else { return base }
    try write(adapter, for: expectedTensors(model), to: folder)
    return try MergedAdapter(base, folder: folder)
  }

  /// The adapter as PEFT saves it.
  private func write(_ adapter: Adapter, for tensors: [TensorShape], to folder: URL) throws {
    let json =
      "{\"peft_type\": \"LORA\", \"r\": \(adapter.r), \"lora_alpha\": \(adapter.loraAlpha), "
      + "\"target_modules\": [\"q_proj\"]}"
    try Data(json.utf8).write(to: folder.appendingPathComponent("adapter_config.json"))
    var stored: [StoredTensor] = []
    for tensor in tensors where tensor.part == .decoder && tensor.shape.count == 2 {
      guard adapter.targetModules.contains(where: { tensor.name.hasSuffix("." + $0 + ".weight") }) else {
        continue
      }
      let module = tensor.name.dropFirst("model.".count).dropLast(".weight".count)
      let name = "base_model.model.model.language_model." + module
      for (kind, shape) in [("A", [adapter.r, tensor.shape[1]]), ("B", [tensor.shape[0], adapter.r])] {
        stored.append(StoredTensor(name: "\(name).lora_\(kind).weight", type: .float32, shape: shape))
      }
    }
    let writer = try SafetensorsWriter(
      folder.appendingPathComponent("adapter_model.safetensors"), tensors: stored)
    for tensor in writer.tensors {
      let content = values(
        tensor.name, count: tensor.count, amplitude: Float((3 / Double(tensor.shape[1])).squareRoot()))
      try content.withUnsafeBytes { try writer.append($0) }
    }
    try writer.finish()
  }
}
