import Foundation
import Inference
import Testing

@Suite struct PromptFileTests {
  private func integers(_ values: [Int64]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.littleEndian) { Array($0) } }
  }

  private func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
  }

  /// Two stills of 2x2 and 2x4 patches of three values, and a film of two steps.
  @Test func picturesReadyForTheModel() throws {
    let folder = try TestFolder()
    let stills = (0..<36).map { Float($0) }
    let film = (0..<24).map { Float($0) + 100 }
    let grids = integers([1, 2, 2, 1, 2, 4]) + integers([2, 2, 2])
    let header = """
      {"image_grid_thw":{"dtype":"I64","shape":[2,3],"data_offsets":[0,48]},\
      "video_grid_thw":{"dtype":"I64","shape":[1,3],"data_offsets":[48,72]},\
      "pixel_values":{"dtype":"F32","shape":[12,3],"data_offsets":[72,216]},\
      "pixel_values_videos":{"dtype":"F32","shape":[8,3],"data_offsets":[216,312]},\
      "second_per_grid_ts":{"dtype":"F32","shape":[1],"data_offsets":[312,316]}}
      """
    try folder.write("in.safetensors", header: header, data: grids + floats(stills + film + [0.5]))
    let model = try TinyModels.configuration(TinyModels.visionJSON)
    let pictures = try PatchedPicture.read(folder.url / "in.safetensors", for: model)
    #expect(pictures.map { [$0.time, $0.height, $0.width] } == [[1, 2, 2], [1, 2, 4], [2, 2, 2]])
    #expect(pictures.map(\.secondsPerStep) == [nil, nil, 0.5])
    #expect(pictures.flatMap(\.patches.values) == stills + film)
    let text = try TinyModels.configuration(TinyModels.llamaJSON)
    #expect(throws: InferenceError.self) { try PatchedPicture.read(folder.url / "in.safetensors", for: text) }
  }

  @Test(arguments: [[1, 2, 3], [1, 2, -2], [1 << 40, 1 << 40, 1 << 40], [1, 2, 1]])
  func gridsThatDoNotFit(grid: [Int64]) throws {
    let folder = try TestFolder()
    let header = """
      {"image_grid_thw":{"dtype":"I64","shape":[2,3],"data_offsets":[0,48]},\
      "pixel_values":{"dtype":"F32","shape":[8,1],"data_offsets":[48,80]}}
      """
    try folder.write(
      "in.safetensors", header: header,
      data: integers([1, 2, 2] + grid) + floats(Array(repeating: 1, count: 8)))
    let model = try TinyModels.configuration(TinyModels.visionJSON)
    #expect(throws: InferenceError.self) {
      try PatchedPicture.read(folder.url / "in.safetensors", for: model)
    }
  }

  /// What is written is what the generator says.
  @Test func results() throws {
    let folder = try TestFolder()
    let generator = try TinyModels.llama()
    let prompt = Prompt(tokens: [5, 6, 7])
    var expected: [Float] = []
    try generator.logits(of: prompt) { _, scores in expected += scores }
    try generator.write(prompt, generated: [9, 8], lastOnly: false, to: folder.url / "all.safetensors")
    try generator.write(prompt, generated: [], lastOnly: true, to: folder.url / "last.safetensors")
    for (name, rows) in [("all", 3), ("last", 1)] {
      let file = try SafetensorsFile(folder.url / "\(name).safetensors")
      let logits = try #require(file["logits"])
      #expect(logits.shape == [rows, 64])
      var values = [Float](repeating: 0, count: rows * 64)
      try values.withUnsafeMutableBufferPointer {
        try file.read(logits, values: 0..<rows * 64, into: try #require($0.baseAddress))
      }
      #expect(values == Array(expected.suffix(rows * 64)))
      #expect(file["generated"]?.shape == [name == "all" ? 2 : 0] && file["ids"]?.shape == [3])
      var positions = [Int64](repeating: 0, count: 9)
      try positions.withUnsafeMutableBytes {
        try file.read(try #require(file["positions"]), bytes: 0..<72, into: try #require($0.baseAddress))
      }
      #expect(positions == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    }
  }

  @Test func conversations() throws {
    let json = """
      [{"role": "system", "content": "Drive."},
       {"role": "user", "content": [{"type": "image"}, {"type": "video"}, {"type": "text", "text": "What now?"}]}]
      """
    #expect(
      try ChatMessage.read(json: Array(json.utf8), file: "talk.json") == [
        ChatMessage(.system, "Drive."), ChatMessage(.user, [.image, .video, .text("What now?")]),
      ])
    for bad in [
      "{}", #"[{"role": "driver", "content": "x"}]"#, #"[{"role": "user"}]"#,
      #"[{"role": "user", "content": [{"type": "sound"}]}]"#, "[", #"[{"role": "user", "content": 3}]"#,
    ] {
      #expect(throws: InferenceError.self) { try ChatMessage.read(json: Array(bad.utf8), file: "talk.json") }
    }
  }
}
