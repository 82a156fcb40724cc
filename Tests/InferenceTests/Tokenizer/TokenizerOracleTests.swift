import DriveTypes
import Foundation
import Inference
import TestOracles
import Testing

/// Ids and texts as Hugging Face's tokenizers give them: Tests/Oracles/Text/tokenizer.py made tokenizers/ with version
/// 0.23.3. Three small vocabularies: Qwen2's pattern with NFC; Llama 3's with a begin-of-text token and words that are
/// tokens whatever their merges; GPT-2's with a space in front and every flag of added tokens.
@Suite struct TokenizerOracleTests {
  @Test(arguments: ["qwen", "llama", "gpt2"]) func givesTheSameTokens(_ name: String) throws {
    let tokenizer = try OracleFile.tokenizer(name)
    let cases = try OracleFile.json("tokenizers/\(name)_cases.json")["cases"].items
    #expect(cases.count == 116)
    for item in cases {
      let text = try #require(item["text"].string)
      let tokens = item["ids"].integers
      #expect(tokenizer.encode(text) == tokens, "\(name): \(text.debugDescription)")
      let decoded = item["decoded"].string ?? text
      #expect(bytes(tokenizer.decode(tokens)) == bytes(decoded), "\(name): \(text.debugDescription)")
      #expect(
        bytes(tokenizer.decode(tokens, skippingSpecial: true))
          == bytes(item["without_special"].string ?? decoded),
        "\(name): \(text.debugDescription)")
      // The text as strangers' text: no special tokens in it, none around it.
      let plain = item["plain"] == .null ? tokens : item["plain"].integers
      #expect(
        tokenizer.encode(text, addingSpecial: false, allowingSpecial: false) == plain,
        "\(name): \(text.debugDescription)")
    }
  }

  /// Tokens that no text gives: broken UTF-8, ids of no token.
  @Test(arguments: ["qwen", "llama", "gpt2"]) func givesTheSameTexts(_ name: String) throws {
    let tokenizer = try OracleFile.tokenizer(name)
    let decodings = try OracleFile.json("tokenizers/\(name)_cases.json")["decodings"].items
    #expect(decodings.count == 40)
    for item in decodings {
      let tokens = item["ids"].integers
      let text = tokenizer.decode(tokens)
      #expect(bytes(text) == bytes(item["decoded"].string), "\(name): \(tokens)")
      var stream = StreamingDecoder(tokenizer)
      var streamed = tokens.map { stream.append($0) }.joined()
      streamed += stream.finish()
      #expect(bytes(streamed) == bytes(text), "\(name): \(tokens)")
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
