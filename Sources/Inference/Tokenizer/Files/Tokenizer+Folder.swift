import DriveTypes
import Foundation

extension Tokenizer {
  /// The tokenizer of a model folder: `tokenizer.json`, else `vocab.json` with `merges.txt`, else a `.tiktoken` file; with
  /// the added tokens that `tokenizer_config.json` or `added_tokens.json` name besides.
  ///
  /// Files without a pattern and normalizer of their own get those of the tokenizer class which tokenizer_config.json
  /// names: Qwen2's (also where it names none) or GPT-2's. A tiktoken file without a list of added tokens gets those of
  /// Qwen2.5.
  public convenience init(folder: URL) throws(InferenceError) {
    func file(_ name: String) -> URL? {
      let file = modelFile(folder, name)
      return FileManager.default.fileExists(atPath: file.path) ? file : nil
    }
    let configuration = try file("tokenizer_config.json").map { (file) throws(InferenceError) in
      try ConfigurationFields(document: try smallFile(file), file: file.path)
    }
    var parts: Parts
    if let json = file("tokenizer.json") {
      parts = try TokenizerFile(try smallFile(json, limit: 128 << 20), file: json.path).parts()
    } else if let vocabulary = file("vocab.json"), let merges = file("merges.txt") {
      let encoder = try VocabularyFiles.encoder(vocabulary: vocabulary, merges: merges)
      parts = try Parts(
        encoder, tokenizerClass: try configuration?.word("tokenizer_class"), file: vocabulary.path)
    } else if let ranks = try Self.tiktokenFile(folder) {
      let encoder = try VocabularyFiles.encoder(
        tiktoken: try smallFile(ranks, limit: 64 << 20), file: ranks.path)
      parts = try Parts(encoder, tokenizerClass: nil, file: ranks.path)
    } else {
      throw .cannotRead(
        file: folder.path,
        reason:
          "it has no tokenizer: expected tokenizer.json, vocab.json with merges.txt, or one .tiktoken file")
    }
    if let configuration { try parts.addTokens(ofConfiguration: configuration) }
    if let list = file("added_tokens.json") { try parts.addTokens(ofList: list) }
    if parts.added.tokens.isEmpty, file("tokenizer.json") == nil, file("vocab.json") == nil {
      try parts.add(AddedToken.qwen25)
    }
    if let configuration { try parts.addSpecialTokens(of: configuration) }
    self.init(parts)
  }

  /// A tokenizer of tiktoken's ranks with Qwen2's pattern, and added tokens at the next free ids.
  public convenience init(
    tiktoken file: URL, adding tokens: [AddedToken] = AddedToken.qwen25
  ) throws(InferenceError) {
    try self.init(tiktoken: try smallFile(file, limit: 64 << 20), file: file.path, adding: tokens)
  }

  package convenience init(
    tiktoken bytes: [UInt8], file: String, adding tokens: [AddedToken]
  ) throws(InferenceError) {
    let encoder = try VocabularyFiles.encoder(tiktoken: bytes, file: file)
    var parts = try Parts(encoder, tokenizerClass: nil, file: file)
    try parts.add(tokens)
    self.init(parts)
  }

  /// A `tokenizer.json` by itself.
  public convenience init(json bytes: [UInt8], file: String) throws(InferenceError) {
    self.init(try TokenizerFile(bytes, file: file).parts())
  }

  /// The one file of tiktoken's ranks in a folder.
  private static func tiktokenFile(_ folder: URL) throws(InferenceError) -> URL? {
    let place = modelFile(folder, "tokenizer.json").deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place.path)) ?? []
    let found = names.filter { $0.hasSuffix(".tiktoken") }.sorted()
    guard found.count < 2 else {
      throw .malformed(
        file: place.path, place: "its tokenizer", expected: "one .tiktoken file",
        got: found.joined(separator: ", "))
    }
    return found.first.map { place.appendingPathComponent($0) }
  }
}

extension Tokenizer.Parts {
  init(_ encoder: BytePairEncoder, tokenizerClass: String?, file: String) throws(InferenceError) {
    switch tokenizerClass ?? "Qwen2Tokenizer" {
    case "Qwen2Tokenizer", "Qwen2TokenizerFast":
      self.init(
        encoder: encoder,
        preTokenizer: PreTokenizer([.split(.qwen2), .byteLevel(addsPrefixSpace: false, usesRegex: false)]))
    case "GPT2Tokenizer", "GPT2TokenizerFast":
      self.init(
        encoder: encoder, composes: false,
        preTokenizer: PreTokenizer([.byteLevel(addsPrefixSpace: false, usesRegex: true)]))
    case let other:
      throw .unsupported(
        what: "\(file): the tokenizer's class without a tokenizer.json", got: other,
        expected: "Qwen2Tokenizer or GPT2Tokenizer, or a tokenizer.json")
    }
  }

  /// Adds tokens at the next free ids; those that exist already keep theirs.
  mutating func add(_ tokens: [AddedToken]) throws(InferenceError) {
    var next = max(encoder.vocabulary.count, (added.ids.last ?? -1) + 1)
    for token in tokens {
      let known = id(of: Array(token.content.utf8))
      try add(token, id: known ?? next, file: "added tokens", place: "'\(token.content)'")
      if known == nil { next += 1 }
    }
  }

  func id(of name: [UInt8]) -> Int? { added.idsByContent[name] ?? encoder.vocabulary.id(of: name) }

  /// `added_tokens_decoder`: tokens by id, which replace those of the same id.
  fileprivate mutating func addTokens(ofConfiguration fields: ConfigurationFields) throws(InferenceError) {
    guard let list = try fields.fields("added_tokens_decoder") else { return }
    for member in try reading({ () throws(JSONError) in try list.cursor.members() }) {
      let place = JSONCursor(member.node, file: list.cursor.file, path: "added_tokens_decoder.\(member.key)")
      guard let id = Int(member.key) else {
        throw InferenceError(place.error(expected: "an id as a key", got: "'\(member.key)'"))
      }
      let token = try AddedToken(try ConfigurationFields(place))
      try add(token, id: id, file: list.cursor.file, place: "line \(member.node.line)")
    }
  }

  /// Tokens with a role (`eos_token` and so on) are special whatever the lists of tokens say.
  fileprivate mutating func addSpecialTokens(of fields: ConfigurationFields) throws(InferenceError) {
    let roles = ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"]
    var named = roles.compactMap { fields.member($0) }
    for list in ["additional_special_tokens", "extra_special_tokens"].compactMap({ fields.member($0) }) {
      if case .array = list.node.value {
        named += try reading { () throws(JSONError) in try list.items() }
      } else {
        named += try reading { () throws(JSONError) in try list.members() }
          .map { JSONCursor($0.node, file: list.file, path: "\(list.path).\($0.key)") }
      }
    }
    for place in named {
      var token: AddedToken
      if case .string(let content) = place.node.value {
        token = AddedToken(content, special: true)
      } else {
        token = try AddedToken(try ConfigurationFields(place))
        token.special = true
      }
      guard let id = id(of: Array(token.content.utf8)) else {
        try add([token])
        continue
      }
      if added.tokens[id]?.special ?? false { continue }
      try add(token, id: id, file: place.file, place: "line \(place.node.line)")
    }
  }

  /// `added_tokens.json`: ids by text, without flags. Those known already keep their flags.
  fileprivate mutating func addTokens(ofList file: URL) throws(InferenceError) {
    let list = try ConfigurationFields(document: try smallFile(file), file: file.path)
    for member in try reading({ () throws(JSONError) in try list.cursor.members() }) {
      let place = JSONCursor(member.node, file: file.path, path: member.key)
      let id = try reading { () throws(JSONError) in try place.integer() }
      if added.tokens[id].map({ Array($0.content.utf8) == Array(member.key.utf8) }) ?? false { continue }
      try add(AddedToken(member.key), id: id, file: file.path, place: "line \(member.node.line)")
    }
  }
}
