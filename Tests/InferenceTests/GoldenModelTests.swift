import Foundation
import Inference
import TestOracles
import Testing

/// transformers' outputs of a tiny Qwen2.5-VL (see the folder's NOTICE): positions, logits, greedy tokens.
@Suite(.enabled(if: OracleFolder.isPresent)) struct GoldenModelTests {
  private struct Golden {
    let model: VisionLanguageModel
    let file: SafetensorsFile
    let prompt: Prompt
  }

  private func integers(_ file: SafetensorsFile, _ name: String) throws -> [Int] {
    let tensor = try #require(file[name])
    var values = [Int64](repeating: 0, count: tensor.count)
    try values.withUnsafeMutableBytes {
      try file.read(tensor, bytes: 0..<tensor.bytes.count, into: try #require($0.baseAddress))
    }
    return values.map { Int($0) }
  }

  private func floats(_ file: SafetensorsFile, _ name: String) throws -> [Float] {
    let tensor = try #require(file[name])
    var values = [Float](repeating: 0, count: tensor.count)
    try values.withUnsafeMutableBufferPointer {
      try file.read(tensor, values: 0..<tensor.count, into: try #require($0.baseAddress))
    }
    return values
  }

  private func golden(_ path: NumericPath) throws -> Golden {
    let folder = try #require(OracleFolder.root).appendingPathComponent("qwen2_5_vl")
    let file = try SafetensorsFile(folder.appendingPathComponent("io.safetensors"))
    let pixels = try floats(file, "pixel_values")
    let grids = try integers(file, "image_grid_thw")
    var first = 0
    let pictures = stride(from: 0, to: grids.count, by: 3).map { index in
      let count = grids[index] * grids[index + 1] * grids[index + 2]
      let patches = Rows(count, by: 1176)
      for i in 0..<count * 1176 { patches.base[i] = pixels[first * 1176 + i] }
      first += count
      return PatchedPicture(
        time: grids[index], height: grids[index + 1], width: grids[index + 2], patches: patches)
    }
    return Golden(
      model: try VisionLanguageModel(
        folder: folder.appendingPathComponent("tiny_qwen2_5_vl"), options: .init(path: path)),
      file: file, prompt: Prompt(tokens: try integers(file, "input_ids"), pictures: pictures))
  }

  @Test func positions() throws {
    let golden = try golden(.fp32)
    let sequence = try golden.model.generator.generate(
      [GenerationRequest(golden.prompt, options: GenerationOptions(maximumTokens: 0))])[0].sequence
    let expected = try integers(golden.file, "position_ids")
    let got = sequence.positions
    #expect((got.map(\.time) + got.map(\.row) + got.map(\.column)).map { Int($0) } == expected)
    #expect([sequence.ropeDelta] == (try integers(golden.file, "rope_delta")))
  }

  /// 32-bit floats: the reference's sums are made in another order; 1e-4 is the bar, on logits of about ±8.
  @Test func logitsAndTokens() throws {
    let golden = try golden(.fp32)
    let expected = try floats(golden.file, "logits")
    var worst: Float = 0
    try golden.model.generator.logits(of: golden.prompt) { row, scores in
      for (index, score) in scores.enumerated() {
        worst = max(worst, abs(score - expected[row * scores.count + index]))
      }
    }
    #expect(worst < 1e-4, "the largest difference is \(worst)")
    let answer = try golden.model.generator.generate(
      [GenerationRequest(golden.prompt, options: GenerationOptions(maximumTokens: 8))])[0]
    let tokens = try integers(golden.file, "generated")
    #expect(golden.prompt.tokens + answer.ids == tokens)
  }
}
