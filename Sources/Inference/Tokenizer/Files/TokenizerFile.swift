import DriveTypes

/// Hugging Face's `tokenizer.json`. What this engine does not do is refused, naming the member.
struct TokenizerFile {
  let file: String
  private let root: ConfigurationFields

  init(_ bytes: [UInt8], file: String) throws(InferenceError) {
    self.file = file
    let node = try reading { () throws(JSONError) in
      try JSONReader.read(bytes, file: file, limits: JSONReader.Limits(maxBytes: 128 << 20, maxDepth: 32))
    }
    root = try ConfigurationFields(JSONCursor(node, file: file))
  }

  func parts() throws(InferenceError) -> Tokenizer.Parts {
    guard let model = try root.fields("model") else {
      throw root.error("model", expected: "to be an object", got: "none")
    }
    var parts = Tokenizer.Parts(encoder: try encoder(model), preTokenizer: PreTokenizer([]))
    parts.composes = try composes(root.fields("normalizer"))
    guard let pieces = try root.fields("pre_tokenizer") else {
      throw root.error("pre_tokenizer", expected: "to be one that ends in ByteLevel", got: "none")
    }
    parts.preTokenizer.steps = try steps(pieces)
    guard parts.preTokenizer.steps.last?.isByteLevel ?? false,
      parts.preTokenizer.steps.dropLast().allSatisfy({ !$0.isByteLevel })
    else { throw root.error("pre_tokenizer", expected: "to end in its only ByteLevel", got: "others") }
    guard let decoder = try root.fields("decoder") else {
      throw root.error("decoder", expected: "to be ByteLevel", got: "none")
    }
    try checkDecoder(decoder)
    try addTokens(&parts)
    if let processor = try root.fields("post_processor") { try frame(processor, &parts) }
    return parts
  }

  private func type(_ fields: ConfigurationFields) throws(InferenceError) -> String {
    guard let type = try fields.word("type") else {
      throw fields.error("type", expected: "to be a string", got: "none")
    }
    return type
  }

  private func items(_ fields: ConfigurationFields, _ key: String) throws(InferenceError) -> [JSONCursor] {
    guard let list = fields.member(key) else { return [] }
    return try reading { () throws(JSONError) in try list.items() }
  }

  private func objects(_ fields: ConfigurationFields, _ key: String) throws(InferenceError)
    -> [ConfigurationFields]
  {
    var objects: [ConfigurationFields] = []
    for item in try items(fields, key) { objects.append(try ConfigurationFields(item)) }
    return objects
  }

  // MARK: The model

  private func encoder(_ model: ConfigurationFields) throws(InferenceError) -> BytePairEncoder {
    if let type = try model.word("type"), type != "BPE" {
      throw .unsupported(what: "\(file): the tokenizer's model", got: type, expected: "BPE")
    }
    try model.require("byte_fallback", is: false, default: false)
    for affix in ["continuing_subword_prefix", "end_of_word_suffix"] {
      if let text = try model.word(affix), !text.isEmpty {
        throw model.error(affix, expected: "to be empty: this engine knows no other", got: "'\(text)'")
      }
    }
    if let dropout = model.member("dropout"),
      try reading({ () throws(JSONError) in try dropout.number() }).value != 0
    {
      throw model.error(
        "dropout", expected: "to be null: merges are never left out by chance", got: "a number")
    }
    let vocabulary = try vocabulary(model)
    let merges = try merges(model, vocabulary)
    var encoder = BytePairEncoder(vocabulary: vocabulary, merges: merges)
    encoder.ignoresMerges = try model.flag("ignore_merges", default: false)
    if let name = try model.word("unk_token") {
      guard let token = vocabulary.id(of: Array(name.utf8)) else {
        throw model.error("unk_token", expected: "to be a token of the vocabulary", got: "'\(name)'")
      }
      encoder.unknown = BytePairEncoder.Unknown(
        token: token, isFused: try model.flag("fuse_unk", default: false))
    }
    return encoder
  }

  private func vocabulary(_ model: ConfigurationFields) throws(InferenceError) -> TokenVocabulary {
    guard let names = model.member("vocab") else {
      throw model.error("vocab", expected: "to be an object", got: "none")
    }
    return try Self.vocabulary(names)
  }

  /// An object of names and ids.
  static func vocabulary(_ names: JSONCursor) throws(InferenceError) -> TokenVocabulary {
    let members = try reading { () throws(JSONError) in try names.members() }
    var vocabulary = TokenVocabulary(capacity: members.count)
    for member in members {
      guard case .number(.integer(let id)) = member.node.value else {
        throw InferenceError(
          JSONCursor(member.node, file: names.file).error(expected: "an id for '\(member.key)'"))
      }
      var name = member.key
      guard name.withUTF8({ vocabulary.insert($0, id: id) }) else {
        throw InferenceError(
          JSONCursor(member.node, file: names.file).error(
            expected: "one token of each name and id, ids from 0 to \(TokenVocabulary.idLimit - 1)",
            got: "'\(name)': \(id)"))
      }
    }
    return vocabulary
  }

  private func merges(
    _ model: ConfigurationFields, _ vocabulary: TokenVocabulary
  ) throws(InferenceError) -> MergeTable {
    guard let list = model.member("merges") else {
      throw model.error("merges", expected: "to be an array", got: "none")
    }
    guard case .array(let items) = list.node.value else {
      throw InferenceError(list.error(expected: "an array of merges"))
    }
    var merges = NamedMerges(vocabulary, capacity: items.count)
    for item in items {
      let isKnown: Bool
      switch item.value {
      // "Ġ t", or since 2024 ["Ġ", "t"].
      case .string(var merge): isKnown = merge.withUTF8 { merges.append(line: $0) }
      case .array(let sides):
        if sides.count == 2, case .string(var left) = sides[0].value, case .string(var right) = sides[1].value
        {
          isKnown = left.withUTF8 { left in right.withUTF8 { merges.append(left, $0) } }
        } else {
          isKnown = false
        }
      default: isKnown = false
      }
      guard isKnown else {
        throw InferenceError(
          JSONCursor(item, file: file).error(
            expected: "two tokens of the vocabulary which together are a third", got: "another merge"))
      }
    }
    return merges.table
  }

  // MARK: Added tokens

  private func addTokens(_ parts: inout Tokenizer.Parts) throws(InferenceError) {
    var next = parts.encoder.vocabulary.tokens
    for fields in try objects(root, "added_tokens") {
      let id = try fields.integer("id", in: 0...TokenVocabulary.idLimit - 1)
      let token = try AddedToken(fields)
      let known = parts.id(of: Array(token.content.utf8))
      // Hugging Face's reader numbers the tokens itself, whatever the file says, and only warns.
      guard id == known ?? next else {
        throw fields.error(
          "id", expected: "of '\(token.content)' to be \(known ?? next), which tokenizers gives it",
          got: "\(id)")
      }
      if known == nil { next += 1 }
      try parts.add(token, id: id, file: file, place: "line \(fields.cursor.node.line)")
    }
  }

  // MARK: Before and after the model

  private func composes(_ normalizer: ConfigurationFields?) throws(InferenceError) -> Bool {
    guard let normalizer else { return false }
    switch try type(normalizer) {
    case "NFC": return true
    case "Sequence":
      var composes = false
      for step in try objects(normalizer, "normalizers") where try self.composes(step) { composes = true }
      return composes
    case let other:
      throw .unsupported(what: "\(file): the tokenizer's normalizer", got: other, expected: "NFC or none")
    }
  }

  private func steps(_ preTokenizer: ConfigurationFields) throws(InferenceError) -> [PreTokenizer.Step] {
    switch try type(preTokenizer) {
    case "Sequence":
      var all: [PreTokenizer.Step] = []
      for step in try objects(preTokenizer, "pretokenizers") { all += try steps(step) }
      return all
    case "ByteLevel":
      return [
        .byteLevel(
          addsPrefixSpace: try preTokenizer.flag("add_prefix_space", default: true),
          usesRegex: try preTokenizer.flag("use_regex", default: true))
      ]
    case "Split":
      let behavior = try preTokenizer.word("behavior") ?? "none"
      try preTokenizer.require("invert", is: false, default: false)
      guard behavior == "Isolated" else {
        throw preTokenizer.error("behavior", expected: "to be Isolated", got: behavior)
      }
      let regex = try preTokenizer.fields("pattern")?.word("Regex") ?? ""
      guard let pattern = WordPattern(regex: regex) else {
        throw .unsupported(
          what: "\(file): the pattern that cuts text into words", got: regex.isEmpty ? "no regex" : regex,
          expected: "that of GPT-2, Llama 3 or Qwen2")
      }
      return [.split(pattern)]
    case let other:
      throw .unsupported(
        what: "\(file): the tokenizer's pre_tokenizer", got: other, expected: "Split, ByteLevel or a Sequence"
      )
    }
  }

  private func checkDecoder(_ decoder: ConfigurationFields) throws(InferenceError) {
    let type = try type(decoder)
    let steps = type == "Sequence" ? try objects(decoder, "decoders") : []
    if type == "ByteLevel" { return }
    if steps.count == 1, let step = steps.first { return try checkDecoder(step) }
    throw .unsupported(what: "\(file): the tokenizer's decoder", got: type, expected: "ByteLevel")
  }

  /// Tokens around every text, from a template such as `[{"SpecialToken": …}, {"Sequence": …}]`.
  private func frame(
    _ processor: ConfigurationFields, _ parts: inout Tokenizer.Parts
  ) throws(InferenceError) {
    switch try type(processor) {
    // Changes the places of tokens in the text, not the tokens.
    case "ByteLevel": break
    case "Sequence":
      for step in try objects(processor, "processors") { try frame(step, &parts) }
    case "TemplateProcessing":
      var (before, after, seen): ([Int], [Int], Int) = ([], [], 0)
      for step in try objects(processor, "single") {
        if try step.fields("Sequence") != nil {
          seen += 1
        } else if let name = try step.fields("SpecialToken")?.word("id") {
          let ids = try processor.fields("special_tokens")?.fields(name)?
            .integers("ids", in: 0...TokenVocabulary.idLimit - 1, atMost: 64)
          guard let ids else {
            throw processor.error("special_tokens", expected: "to have ids of '\(name)'", got: "none")
          }
          if seen == 0 { before += ids } else { after += ids }
        }
      }
      guard seen == 1 else {
        throw processor.error("single", expected: "to hold the text once", got: "\(seen) times")
      }
      parts.prefix = before + parts.prefix
      parts.suffix += after
    case let other:
      throw .unsupported(
        what: "\(file): the tokenizer's post_processor", got: other,
        expected: "TemplateProcessing, ByteLevel or none")
    }
  }
}

extension PreTokenizer.Step {
  fileprivate var isByteLevel: Bool {
    if case .byteLevel = self { return true }
    return false
  }
}

extension AddedToken {
  /// An object with Hugging Face's members.
  init(_ fields: ConfigurationFields) throws(InferenceError) {
    guard let content = try fields.word("content") else {
      throw fields.error("content", expected: "to be a string", got: "none")
    }
    self.init(
      content, special: try fields.flag("special", default: false),
      normalized: try fields.flag("normalized", default: true),
      singleWord: try fields.flag("single_word", default: false),
      lstrip: try fields.flag("lstrip", default: false), rstrip: try fields.flag("rstrip", default: false))
  }
}
