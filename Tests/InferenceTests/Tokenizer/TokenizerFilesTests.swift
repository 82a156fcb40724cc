import DriveTypes
import Foundation
import Inference
import Testing

/// The same vocabulary in each kind of file gives the same tokenizer; files that are wrong are refused with their place.
@Suite struct TokenizerFilesTests {
  /// A folder that is gone after the test.
  private final class Folder {
    let url = FileManager.default.temporaryDirectory.appendingPathComponent("tokenizer-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: url.appendingPathComponent(name))
    }
  }

  private static let texts = [
    "The bus is red.", "<|im_start|>user\nspeed * 2<|im_end|>", "naïve e\u{301}t\u{e9} 12 345",
    "<action_3><action_23> ok",
    "", "   x\n\n", "🚗",
  ]

  @Test func readsVocabularyWithMerges() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    let file = try OracleFile.json("tokenizers/qwen.json")
    let (model, folder) = (file["model"], try Folder())
    try folder.write("vocab.json", JSONWriter.text(model["vocab"]))
    let merges = model["merges"].items.map { "\($0[0].string ?? "") \($0[1].string ?? "")" }
    try folder.write("merges.txt", "#version: 0.2\n" + merges.joined(separator: "\n") + "\n")
    var added = file["added_tokens"].items
    let list = added.suffix(5).map { JSONMember($0["content"].string ?? "", $0["id"]) }
    added.removeLast(5)
    let byId = added.map { JSONMember("\($0["id"].integer ?? -1)", $0) }
    try folder.write("added_tokens.json", JSONWriter.text(.object(list)))
    try folder.write(
      "tokenizer_config.json",
      JSONWriter.text(
        .object([
          JSONMember("added_tokens_decoder", .object(byId)),
          JSONMember("tokenizer_class", .string("Qwen2Tokenizer")),
        ])))
    let other = try Tokenizer(folder: folder.url)
    #expect(other.vocabularySize == tokenizer.vocabularySize)
    for text in Self.texts { #expect(other.encode(text) == tokenizer.encode(text), "\(text)") }
    #expect(other.decode(0..<600, skippingSpecial: true) == tokenizer.decode(0..<600, skippingSpecial: true))
  }

  /// Ranks in order of the merges give the same merges.
  @Test func readsRanks() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    let file = try OracleFile.json("tokenizers/qwen.json")
    let count = 256 + file["model"]["merges"].items.count
    let lines = (0..<count).map { "\(Data(tokenizer.bytes(of: $0)).base64EncodedString()) \($0)" }
    let folder = try Folder()
    try folder.write("own.tiktoken", lines.joined(separator: "\n"))
    let names = file["added_tokens"].items.map {
      AddedToken($0["content"].string ?? "", special: $0["special"].flag)
    }
    let other = try Tokenizer(tiktoken: folder.url.appendingPathComponent("own.tiktoken"), adding: names)
    for text in Self.texts { #expect(other.encode(text) == tokenizer.encode(text), "\(text)") }
    // Without a list of added tokens a folder with ranks is Qwen2.5's.
    #expect(try Tokenizer(folder: folder.url).id(of: "<|im_end|>") == count + 2)
  }

  @Test func addsTokensAtTheNextIds() throws {
    let tokenizer = try OracleFile.tokenizer("qwen")
    let more = try tokenizer.adding([
      AddedToken("<|im_end|>", special: true), AddedToken("<v_10>"), AddedToken("<v_9>"),
    ])
    let size = tokenizer.vocabularySize
    #expect(more.vocabularySize == size + 2)
    #expect(more.family("<v_").map(\.number) == [9, 10] && more.family("<v_").map(\.id) == [size + 1, size])
    #expect(more.encode("<v_9>") == [size + 1] && tokenizer.encode("<v_9>").count > 1)
    #expect(more.token(of: size) == "<v_10>" && more.token(of: size + 2) == nil)
    #expect(more.isSpecial(try #require(more.id(of: "<|im_end|>"))) && !more.isSpecial(size))
    #expect(tokenizer.family("<action_").map(\.number) == Array(0..<24))
  }

  @Test(arguments: [
    ("\"BPE\"", "\"Unigram\"", "Unigram"),
    ("\"byte_fallback\":false", "\"byte_fallback\":true", "byte_fallback"),
    ("\"type\":\"NFC\"", "\"type\":\"Lowercase\"", "Lowercase"),
    (#"\\p{N}|"#, #"\\p{N}{2}|"#, "the pattern that cuts text into words"),
    ("\"Isolated\"", "\"Removed\"", "Isolated"),
    ("\"decoder\":{\"type\":\"ByteLevel\"", "\"decoder\":{\"type\":\"WordPiece\"", "WordPiece"),
    ("[\"Ġ\",\"s\"]", "[\"Ġ\",\"Ġs\"]", "two tokens of the vocabulary"),
    ("\"!\":0,", "\"!\":1,", "one token of each name and id"),
    ("\"content\":\"<action_3>\"", "\"content\":\"<action_2>\"", "which tokenizers gives it"),
    ("\"merges\"", "\"mergers\"", "merges"),
    ("\"add_prefix_space\":false", "\"add_prefix_space\":0", "a bool"),
  ]) func refuses(_ old: String, _ new: String, _ words: String) throws {
    let text = String(decoding: try OracleFile.bytes("tokenizers/qwen.json"), as: UTF8.self)
    #expect(text.contains(old), "the fixture has \(old)")
    let wrong = Array(text.replacingOccurrences(of: old, with: new).utf8)
    let error = #expect(throws: InferenceError.self) { try Tokenizer(json: wrong, file: "wrong.json") }
    let message = try #require(error).description
    #expect(message.contains(words) && message.contains("wrong.json"), "\(message)")
  }

  /// What has a role is special, though the list of tokens does not say so.
  @Test func takesTokensWithARoleAsSpecial() throws {
    let folder = try Folder()
    try folder.write(
      "tokenizer.json", String(decoding: try OracleFile.bytes("tokenizers/qwen.json"), as: UTF8.self))
    try folder.write(
      "tokenizer_config.json",
      #"{"eos_token": "<tool_call>", "pad_token": {"content": "<pad>"}, "extra_special_tokens": ["<action_1>"]}"#
    )
    let tokenizer = try Tokenizer(folder: folder.url)
    let size = try OracleFile.tokenizer("qwen").vocabularySize
    #expect(tokenizer.id(of: "<pad>") == size && tokenizer.vocabularySize == size + 1)
    let tokens = tokenizer.encode("a<tool_call><action_1><action_2><pad>")
    #expect(tokenizer.decode(tokens, skippingSpecial: true) == "a<action_2>")
    #expect(tokenizer.encode("<tool_call>", allowingSpecial: false).count > 1)
  }

  @Test func saysWhatAFolderLacks() throws {
    let folder = try Folder()
    let error = #expect(throws: InferenceError.self) { try Tokenizer(folder: folder.url) }
    #expect(try #require(error).description.contains("expected tokenizer.json"))
    try folder.write("qwen.tiktoken", "IQ== 0\nI?== 1\n")
    let second = #expect(throws: InferenceError.self) { try Tokenizer(folder: folder.url) }
    #expect(try #require(second).description.contains("line 2"))
  }
}

extension JSONNode {
  var integer: Int? {
    if case .number(.integer(let number)) = value { return number }
    return nil
  }
}
