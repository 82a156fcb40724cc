import DriveTypes
import Foundation
import Inference
import TestOracles
import Testing

/// Ids and texts as Hugging Face's tokenizers give them: Tests/Oracles/tokenizer.py made tokenizers.json with version
/// 0.23.3. Three small vocabularies: Qwen2's pattern with NFC; Llama 3's with a begin-of-text token and words that are
/// tokens whatever their merges; GPT-2's with a space in front and every flag of added tokens.
@Suite struct TokenizerOracleTests {
  static func entry(_ name: String) throws -> (JSONNode, Tokenizer) {
    let entry = try #require(
      OracleFile("tokenizers.json").node["entries"].items.first { $0["name"].string == name })
    return (entry, try Tokenizer(json: JSONWriter.write(entry["tokenizer"]), file: "\(name).json"))
  }

  @Test(arguments: ["qwen", "llama", "gpt2"]) func givesTheSameTokens(_ name: String) throws {
    let (entry, tokenizer) = try Self.entry(name)
    let cases = entry["cases"].items
    #expect(cases.count == 116)
    for item in cases {
      let text = try #require(item[0].string)
      let tokens = item[1].integers
      #expect(tokenizer.encode(text) == tokens, "\(name): \(text.debugDescription)")
      let decoded = item[2].string ?? text
      #expect(bytes(tokenizer.decode(tokens)) == bytes(decoded), "\(name): \(text.debugDescription)")
      #expect(
        bytes(tokenizer.decode(tokens, skippingSpecial: true)) == bytes(item[3].string ?? decoded),
        "\(name): \(text.debugDescription)")
      // The text as strangers' text: no special tokens in it, none around it.
      let plain = item[4] == .null ? tokens : item[4].integers
      #expect(
        tokenizer.encode(text, addingSpecial: false, allowingSpecial: false) == plain,
        "\(name): \(text.debugDescription)")
    }
  }

  /// Tokens that no text gives: broken UTF-8, ids of no token.
  @Test(arguments: ["qwen", "llama", "gpt2"]) func givesTheSameTexts(_ name: String) throws {
    let (entry, tokenizer) = try Self.entry(name)
    #expect(entry["decodings"].items.count == 40)
    for item in entry["decodings"].items {
      let text = tokenizer.decode(item[0].integers)
      #expect(bytes(text) == bytes(item[1].string), "\(name): \(item[0].integers)")
      var stream = StreamingDecoder(tokenizer)
      var streamed = item[0].integers.map { stream.append($0) }.joined()
      streamed += stream.finish()
      #expect(bytes(streamed) == bytes(text), "\(name): \(item[0].integers)")
    }
  }

  @Test(.enabled(if: OracleFolder.isPresent, "no shared data")) func agreesOnTheGoldenCases() throws {
    let folder = try #require(OracleFolder.root).appendingPathComponent("qwen2_5_vl")
    let tokenizer = try Tokenizer(
      tiktoken: folder.appendingPathComponent("qwen.tiktoken"),
      adding: AddedToken.qwen25 + AddedToken.actions(2048))
    #expect(tokenizer.vocabularySize == 153_713)
    #expect(tokenizer.id(of: "<|endoftext|>") == 151_643 && tokenizer.id(of: "<|file_sep|>") == 151_664)
    #expect(tokenizer.family("<action_").map(\.id) == Array(151_665..<153_713))
    let file = folder.appendingPathComponent("tokenizer_cases.json")
    let cases = try JSONReader.read([UInt8](Data(contentsOf: file)), file: file.path).items
    #expect(cases.count >= 18)
    for item in cases {
      let text = try #require(item["text"].string)
      #expect(tokenizer.encode(text) == item["ids"].integers, "\(text.debugDescription)")
      #expect(bytes(tokenizer.decode(item["ids"].integers)) == bytes(item["decoded"].string))
    }
  }

  @Test(.enabled(if: OracleFolder.isPresent, "no shared data")) func takesLongWordsInLinearTime() throws {
    let folder = try #require(OracleFolder.root).appendingPathComponent("qwen2_5_vl")
    let tokenizer = try Tokenizer(tiktoken: folder.appendingPathComponent("qwen.tiktoken"))
    // In quadratic time a million letters would take minutes.
    for (text, composed) in [("a", "a"), (" ", " "), ("<", "<"), ("e\u{301}", "\u{e9}")] {
      let tokens = tokenizer.encode(String(repeating: text, count: 1_000_000))
      let isSame = bytes(tokenizer.decode(tokens)) == bytes(String(repeating: composed, count: 1_000_000))
      #expect(isSame, "\(text)")
    }
  }
}
