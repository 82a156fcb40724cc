import Inference
import Testing

@Suite struct DecoderTests {
  /// Logits after every row as bits, whatever way the rows were divided among passes.
  private func logits(_ generator: Generator, _ tokens: [Int], rowsPerPass: Int = 1024) throws -> [UInt32] {
    generator.rowsPerPass = rowsPerPass
    var bits: [UInt32] = []
    try generator.logits(of: Prompt(tokens: tokens)) { _, row in bits += row.map(\.bitPattern) }
    return bits
  }

  private static let tokens = (0..<23).map { ($0 * 37 + 5) % 64 }

  @Test(arguments: NumericPath.allCases)
  func chunksDoNotChangeAnything(path: NumericPath) throws {
    let whole = try logits(try TinyModels.llama(path: path), Self.tokens)
    #expect(whole.count == 23 * 64)
    for rows in [1, 3, 16] {
      #expect(try logits(try TinyModels.llama(path: path), Self.tokens, rowsPerPass: rows) == whole)
    }
  }

  @Test func threadsDoNotChangeAnything() throws {
    let one = try logits(try TinyModels.llama(path: .int8), Self.tokens)
    #expect(try logits(try TinyModels.llama(path: .int8, threads: 3), Self.tokens) == one)
  }

  /// The last row's scores are the same whether all rows' outputs were asked for or its alone.
  @Test func lastRowAlone() throws {
    let generator = try TinyModels.llama()
    let all = try logits(generator, Self.tokens)
    var last: [UInt32] = []
    try generator.logits(of: Prompt(tokens: Self.tokens), lastOnly: true) { row, scores in
      #expect(row == 22)
      last = scores.map(\.bitPattern)
    }
    #expect(last == Array(all.suffix(64)))
  }

  /// Tokens, forced parts and probabilities of a request do not depend on the requests beside it.
  @Test(arguments: [NumericPath.fp32, .bf16, .int8])
  func neighboursDoNotChangeAnything(path: NumericPath) throws {
    let requests = [5, 1, 12].enumerated().map { index, count in
      GenerationRequest(
        Prompt(tokens: Array(Self.tokens[index..<index + count])),
        options: GenerationOptions(
          sampling: Sampling(temperature: 0.9, topP: 0.95, seed: UInt64(index)), maximumTokens: 6 + index,
          alternatives: 2))
    }
    let alone = try requests.map { try TinyModels.llama(path: path).generate([$0])[0].tokens }
    let generator = try TinyModels.llama(path: path)
    #expect(try generator.generate(requests).map(\.tokens) == alone)
    generator.rowsPerPass = 4
    #expect(try generator.generate(requests).map(\.tokens) == alone)
    #expect(alone.map(\.count) == [6, 7, 8])
  }

  /// Generated tokens are those that scoring the whole text gives the same probabilities.
  @Test func scoresOfWhatWasGenerated() throws {
    let generator = try TinyModels.llama()
    let options = GenerationOptions(
      sampling: Sampling(temperature: 1, seed: 3), maximumTokens: 8, alternatives: 0)
    let prompt = Prompt(tokens: [1, 2, 3, 4])
    let generation = try generator.generate([GenerationRequest(prompt, options: options)])[0]
    let scores = try generator.score(generation.ids, after: prompt)
    #expect(scores.map(\.token) == generation.ids)
    #expect(scores.map(\.logProbability) == generation.tokens.compactMap(\.logProbability))
    let total = scores.reduce(0) { $0 + $1.logProbability }
    #expect(total < 0 && total.isFinite)
  }

  @Test func parametersAreCounted() throws {
    let generator = try TinyModels.llama()
    let model = try TinyModels.configuration(TinyModels.llamaJSON)
    let expected = expectedTensors(model).reduce(0) { $0 + $1.count }
    #expect(try Decoder(model, weights: ChanceWeights(), path: .fp32).parameters == expected)
    #expect(generator.makeSequence().count == 0)
  }
}
