extension Tokenizer {
  /// The id of a token by its name: an added token's text, else the vocabulary's spelling (`Ġthe`).
  public func id(of name: String) -> Int? {
    parts.id(of: Array(name.utf8))
  }

  /// A token's name as its files spell it; nil for an id of no token.
  public func token(of id: Int) -> String? {
    name(of: id).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes for which a token stands; none for an id of no token.
  public func bytes(of id: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    appendBytes(of: id, to: &bytes)
    return bytes
  }

  /// Whether a token is left out of decoded text on request: begin and end markers, placeholders.
  public func isSpecial(_ id: Int) -> Bool { parts.added.tokens[id]?.special ?? false }

  /// The added tokens with their ids, in order of ids.
  public var addedTokens: [(id: Int, token: AddedToken)] {
    parts.added.ids.compactMap { id in parts.added.tokens[id].map { (id, $0) } }
  }

  /// Tokens whose names are a number between `prefix` and `suffix`, such as `<action_12>`, in order of their numbers.
  public func family(_ prefix: String, suffix: String = ">") -> [(number: Int, id: Int)] {
    let (head, tail) = (Array(prefix.utf8), Array(suffix.utf8))
    var members: [(number: Int, id: Int)] = []
    for id in 0..<vocabularySize {
      guard let name = name(of: id), name.starts(with: head), name.count > head.count + tail.count,
        name.suffix(tail.count).elementsEqual(tail)
      else { continue }
      let digits = name.dropFirst(head.count).dropLast(tail.count)
      guard digits.allSatisfy({ (0x30...0x39).contains($0) }), digits.count == 1 || digits.first != 0x30,
        let number = Int(String(decoding: digits, as: UTF8.self))
      else { continue }
      members.append((number, id))
    }
    return members.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
  }

  /// The same tokenizer with more tokens, which get the next free ids; those that exist already keep theirs.
  public func adding(_ tokens: [AddedToken]) throws(InferenceError) -> Tokenizer {
    var parts = parts
    try parts.add(tokens)
    return Tokenizer(parts)
  }
}

extension Tokenizer.Parts {
  /// Longer added tokens are refused: looking for them takes their length at each place of a text.
  static let longestAddedToken = 4096

  mutating func add(_ token: AddedToken, id: Int, file: String, place: String) throws(InferenceError) {
    let content = Array(token.content.utf8)
    func wrong(_ expected: String, _ got: String) -> InferenceError {
      .malformed(file: file, place: place, expected: expected, got: got)
    }
    guard !content.isEmpty else { return }
    guard content.count <= Self.longestAddedToken else {
      throw wrong("an added token of at most \(Self.longestAddedToken) bytes", "\(content.count)")
    }
    guard (0..<TokenVocabulary.idLimit).contains(id) else {
      throw wrong("an id below \(TokenVocabulary.idLimit)", "\(id)")
    }
    if let known = encoder.vocabulary.id(of: content) {
      guard known == id else { throw wrong("the vocabulary's id \(known) for '\(token.content)'", "\(id)") }
    } else if encoder.vocabulary.contains(id) {
      throw wrong(
        "an id of its own for '\(token.content)'", "\(id), which the vocabulary gives another token")
    }
    if let other = added.tokens[id], Array(other.content.utf8) != content {
      throw wrong("an id of its own for '\(token.content)'", "\(id), which '\(other.content)' has")
    }
    if let other = added.idsByContent[content], other != id {
      throw wrong("the id \(other), which '\(token.content)' has already", "\(id)")
    }
    let changed =
      composes && token.normalized
      ? content.withUnsafeBufferPointer { CharacterComposition.composed(ClassifiedText($0)) } : nil
    added.insert(token, id: id, changedContent: changed)
  }
}
