import Foundation
import Inference
import TestOracles
import Testing

@Suite struct ModelDescriptionTests {
  private func grid(_ height: Int, _ width: Int) -> PictureGrid {
    PictureGrid(time: 1, height: height, width: width)
  }

  /// reference/vla-model.md §1.7, counted by a script of its own: GFLOP of the 3B's vision tower.
  @Test(arguments: [(18, 32, 750.0), (36, 64, 3081), (52, 94, 6795)])
  func visionWorkOfThe3B(height: Int, width: Int, expected: Double) {
    let work = ModelWork(
      ModelPreset.qwen25VL3B.configuration, grids: [grid(height, width)], textTokens: 0, answerTokens: 0)
    #expect(abs(work.vision / 1e9 / expected - 1) < 1e-3)
    #expect(work.visionTokens == height * width / 4)
  }

  /// The same table: pictures, patches down and across, GFLOP of a fast (12 tokens) and a slow decision (162).
  @Test(arguments: [
    (1, 18, 32, 2763.0, 3708.0), (1, 36, 64, 7565, 8529), (3, 18, 32, 5926, 6884), (6, 36, 64, 40911, 42003),
  ]) func decisionsOfThe3B(views: Int, height: Int, width: Int, fast: Double, slow: Double) {
    let grids = Array(repeating: grid(height, width), count: views)
    for (tokens, expected) in [(12, fast), (162, slow)] {
      let work = ModelWork(
        ModelPreset.qwen25VL3B.configuration, grids: grids, textTokens: 200, answerTokens: tokens)
      #expect(abs(work.total / 1e9 / expected - 1) < 2e-3, "\(work.total / 1e9)")
    }
  }

  @Test func describesAFolder() throws {
    let folder = try TestFolder()
    let url = folder.url / "model"
    try RandomModel(ModelPreset.tinyLlava.configuration, seed: 4).write(to: url)
    let model = try ModelDescription(url)
    #expect(model.total == expectedTensors(ModelPreset.tinyLlava.configuration).reduce(0) { $0 + $1.count })
    #expect(model.parameters.map(\.part) == [.vision, .projector, .embedding, .decoder, .head])
    #expect(model.storedTypes.count == 1 && model.storedTypes[0].count == model.total)
    #expect(model.memory[1].weights < 3 * model.total && model.memory[0].weights == 4 * model.total)
    #expect(
      model.memory[2].weights < model.memory[1].weights && model.memory[3].weights < model.memory[2].weights)
    #expect(
      try model.work(width: 100, height: 50, views: 2, textTokens: 5, answerTokens: 1).visionTokens == 32)
    let config = try Data(contentsOf: url / "config.json")
    try (config + Data(" ".utf8)).write(to: url / "config.json")
    #expect(try ModelDescription(url).hash != model.hash)
    #expect(try ModelDescription(url, hashing: false).hash == nil)
  }

  /// The digest as Python's hashlib makes it from the description of `modelHash`.
  @Test(.enabled(if: PythonOracle.isPresent, "no python3 on this machine"))
  func theHashIsThatOfTheFiles() throws {
    let folder = try TestFolder()
    let url = folder.url / "model"
    var model = RandomModel(ModelPreset.tiny.configuration, seed: 4)
    model.shardBytes = 500_000
    try model.write(to: url)
    let digest = try PythonOracle.run(
      """
      import hashlib, os
      folder, digest = "\(url.path)", hashlib.sha256()
      for name in sorted(n for n in os.listdir(folder) if n == "config.json" or n.endswith(".safetensors")):
          data = open(os.path.join(folder, name), "rb").read()
          digest.update(name.encode() + bytes(1) + len(data).to_bytes(8, "little") + data)
      print(digest.hexdigest(), end="")
      """)
    #expect(try ModelDescription(url).hash == digest)
  }
}
