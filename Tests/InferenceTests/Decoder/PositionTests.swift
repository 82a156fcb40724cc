import Glibc
import Inference
import Testing

@Suite struct PositionTests {
  private func rows(_ positions: [TokenPosition]) -> [[Int32]] {
    [positions.map(\.time), positions.map(\.row), positions.map(\.column)]
  }

  /// transformers' documented example: three steps of 2x2, two tokens a second, steps of 0.75 s, after five text tokens.
  @Test func filmsCountSeconds() throws {
    var counter = PositionCounter(.multimodal(tokensPerSecond: 4))
    for _ in 0..<5 { _ = counter.text() }
    let film = try counter.picture(PictureGrid(time: 3, height: 2, width: 2), secondsPerStep: 0.75)
    #expect(
      rows(film) == [
        [5, 5, 5, 5, 8, 8, 8, 8, 11, 11, 11, 11], [5, 5, 6, 6, 5, 5, 6, 6, 5, 5, 6, 6],
        [5, 6, 5, 6, 5, 6, 5, 6, 5, 6, 5, 6],
      ])
    // Text goes on after the longer side; what is generated after the highest position.
    #expect(counter.text() == TokenPosition(7))
    counter.startGenerating()
    #expect(counter.text() == TokenPosition(12))
  }

  @Test func fractionsOfStepsAreCutOff() throws {
    var counter = PositionCounter(.multimodal(tokensPerSecond: 2))
    let film = try counter.picture(PictureGrid(time: 4, height: 1, width: 1), secondsPerStep: 0.45)
    #expect(film.map(\.time) == [0, 0, 1, 2])
    var plain = PositionCounter(.multimodal(tokensPerSecond: nil))
    #expect(
      try plain.picture(PictureGrid(time: 3, height: 1, width: 1), secondsPerStep: 9).map(\.time) == [
        0, 1, 2,
      ])
    #expect(throws: InferenceError.self) {
      try counter.picture(PictureGrid(time: 4, height: 1, width: 1), secondsPerStep: .infinity)
    }
    #expect(throws: InferenceError.self) {
      try counter.picture(PictureGrid(time: 4, height: 1, width: 1), secondsPerStep: -1)
    }
  }

  @Test func plainPositionsCountRows() throws {
    var counter = PositionCounter(.plain)
    _ = counter.text()
    #expect(
      try counter.picture(PictureGrid(time: 1, height: 2, width: 2), secondsPerStep: nil)
        == (1...4).map { TokenPosition($0) })
    #expect(counter.text() == TokenPosition(5))
  }

  /// Frequencies of Llama 3.1 from transformers' `_compute_llama3_parameters`: long waves are stretched, short ones not.
  @Test func llama3Frequencies() throws {
    var rope = try TinyModels.configuration(TinyModels.llamaJSON).text.rope
    rope.llama3?.originalPositions = 8192
    let stretched = rope
    rope.llama3 = nil
    let plain = RotaryTable(rope, headDimension: 128).frequencies
    rope = stretched
    let scaled = RotaryTable(rope, headDimension: 128).frequencies
    #expect(plain[0] == 1 && scaled[0] == 1 && scaled[20] == plain[20])
    #expect(scaled[63] == plain[63] / 8)
    #expect(scaled[32] < plain[32] && scaled[32] > plain[32] / 8)
  }

  @Test func rowsOfSectionsTurnByTheirAxis() throws {
    let rope = try TinyModels.configuration(TinyModels.visionJSON).text.rope
    let table = RotaryTable(rope, headDimension: 8)
    let (cosines, sines) = (Rows(2, by: 4), Rows(2, by: 4))
    table.fill([TokenPosition(time: 3, row: 5, column: 700)], cosines: cosines, sines: sines, from: 1)
    for (index, position) in [Float(3), 5, 700, 700].enumerated() {
      let angle = Double(position * table.frequencies[index])

      #expect(cosines[1][index] == Float(cos(angle)))
    }
  }
}
