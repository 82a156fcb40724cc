import DriveTypes
import Inference
import Testing

@Suite struct StreamingDecoderTests {
  /// 🚗 in a vocabulary of single bytes: nothing until its last byte is there.
  @Test func holdsUnfinishedCharactersBack() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    let tokens = try [0xF0, 0x9F, 0x9A, 0x97].map { byte in
      try #require(tokenizer.id(of: String(ByteAlphabet.scalars[byte])))
    }
    var stream = StreamingDecoder(tokenizer)
    #expect(tokens.map { stream.append($0) } == ["", "", "", "🚗"])
    #expect(stream.finish() == "")
    _ = stream.append(tokens[0])
    #expect(stream.append(tokens[0]) == "\u{FFFD}")
    #expect(stream.finish() == "\u{FFFD}" && stream.finish() == "")
  }

  /// The law: pieces together are the whole, for any bytes.
  @Test func givesTheWholeInPieces() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    var random = RandomSource(seed: 4)
    let names = try ByteAlphabet.scalars.map { try #require(tokenizer.id(of: String($0))) }
    // Bytes at the borders of what may follow what (Unicode 16, table 3-7).
    let likely: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEE, 0xF0, 0xF1,
      0xF4, 0xF5,
      0xFF,
    ]
    for _ in 0..<5000 {
      let chosen = (0..<8).map { _ in likely[random.index(below: likely.count)] }
      let tokens = chosen.map { names[Int($0)] }
      var stream = StreamingDecoder(tokenizer)
      let pieces = tokens.map { stream.append($0) } + [stream.finish()]
      #expect(pieces.joined() == String(decoding: chosen, as: UTF8.self), "\(chosen)")
    }
  }

  @Test func leavesSpecialTokensOut() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    var stream = StreamingDecoder(tokenizer, skippingSpecial: true)
    let tokens = tokenizer.encode("red<|im_end|><action_5>")
    #expect(tokens.map { stream.append($0) }.joined() + stream.finish() == "red<action_5>")
  }
}
