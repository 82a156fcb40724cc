/// A tokenizer's added tokens, and how a text falls apart at them.
///
/// At each place the longest token wins, the leftmost place first, as with the Aho-Corasick automaton of Hugging Face's
/// `AddedVocabulary`. Tokens that are not `normalized` are found first, in the text as given; then, in what is left and
/// after normalisation, the others.
struct AddedTokens: Sendable {
  enum Stage: Sendable { case given, normalized }

  /// By id.
  private(set) var tokens: [Int: AddedToken] = [:]
  /// What the tokens of the second stage look like after normalisation, where that is not their content.
  private(set) var changedContents: [Int: [UInt8]] = [:]
  /// By content, in UTF-8.
  private(set) var idsByContent: [[UInt8]: Int] = [:]
  /// In order of their ids.
  var ids: [Int] { tokens.keys.sorted() }
  private var given = TokenTrie()
  private var normalized = TokenTrie()

  /// Adds a token, in place of one of the same id.
  ///
  /// - Parameter changedContent: the content after normalisation, where that is another.
  mutating func insert(_ token: AddedToken, id: Int, changedContent: [UInt8]?) {
    let content = Array(token.content.utf8)
    if let old = tokens[id], old.normalized != token.normalized {
      if old.normalized { normalized.remove(changedContents[id] ?? content) } else { given.remove(content) }
    }
    tokens[id] = token
    idsByContent[content] = id
    changedContents[id] = changedContent
    if token.normalized {
      normalized.insert(changedContent ?? content, id: id)
    } else {
      given.insert(content, id: id)
    }
  }

  /// What a text falls apart into.
  enum Piece {
    case text(Range<Int>)
    case token(Int)
  }

  /// Cuts `text` at the tokens of a stage, in order.
  ///
  /// - Parameter allowingSpecial: special tokens are found; otherwise they are text like any other.
  func split(_ text: ClassifiedText, stage: Stage, allowingSpecial: Bool, _ body: (Piece) -> Void) {
    let trie = stage == .given ? given : normalized
    var done = 0
    var place = 0
    while let match = trie.match(in: text.bytes, from: place) {
      place = match.range.upperBound
      guard let added = tokens[match.id], allowingSpecial || !added.special else { continue }
      let range = match.range
      if added.singleWord, !isAlone(range, in: text) { continue }
      // The token before may have taken the white space, and even what this one starts with.
      let start = added.lstrip ? max(done, spaceStart(in: text, before: range.lowerBound)) : range.lowerBound
      let end = added.rstrip ? text.end(of: .space, from: range.upperBound) : range.upperBound
      if done < start { body(.text(done..<start)) }
      body(.token(match.id))
      done = end
    }
    if done < text.count { body(.text(done..<text.count)) }
  }

  /// Where the white space that ends at `end` starts.
  private func spaceStart(in text: ClassifiedText, before end: Int) -> Int {
    var start = end
    while let previous = characterStart(in: text, before: start),
      text.character(at: previous).classes.contains(.space)
    {
      start = previous
    }
    return start
  }

  private func characterStart(in text: ClassifiedText, before end: Int) -> Int? {
    guard end > 0 else { return nil }
    var start = end - 1
    while start > 0, text.bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// Whether no word character touches the range.
  private func isAlone(_ range: Range<Int>, in text: ClassifiedText) -> Bool {
    if let before = characterStart(in: text, before: range.lowerBound),
      Self.isWordCharacter(text.scalar(at: before).value)
    {
      return false
    }
    return range.upperBound == text.count || !Self.isWordCharacter(text.scalar(at: range.upperBound).value)
  }

  /// `\w` of Rust's regex: letters and what is like them, marks, decimal digits, connectors, joiners (UTS #18).
  private static func isWordCharacter(_ value: UInt32) -> Bool {
    guard let properties = Unicode.Scalar(value)?.properties else { return false }
    if properties.isAlphabetic || properties.isJoinControl { return true }
    switch properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}

/// Texts by their bytes, for finding the longest that starts at a place.
struct TokenTrie: Sendable {
  /// Node and byte to node; node 0 is the root.
  private var edges = MergeTable()
  /// The token that ends at each node; −1 where none does.
  private var ends: [Int32] = [-1]
  /// Bytes with which a text starts.
  private var starts = [Bool](repeating: false, count: 256)

  mutating func insert(_ text: [UInt8], id: Int) {
    guard let first = text.first else { return }
    starts[Int(first)] = true
    var node: Int32 = 0
    for byte in text {
      if let edge = edges[node, Int32(byte)] {
        node = edge.token
      } else {
        edges.insert(Int(node), Int(byte), MergeTable.Merge(rank: 0, token: Int32(ends.count)))
        node = Int32(ends.count)
        ends.append(-1)
      }
    }
    ends[Int(node)] = Int32(id)
  }

  mutating func remove(_ text: [UInt8]) {
    var node: Int32 = 0
    for byte in text {
      guard let edge = edges[node, Int32(byte)] else { return }
      node = edge.token
    }
    ends[Int(node)] = -1
  }

  /// The first match from `start` on; of those that start there, the longest.
  func match(in text: UnsafeBufferPointer<UInt8>, from start: Int) -> (id: Int, range: Range<Int>)? {
    guard ends.count > 1 else { return nil }
    var start = start
    while start < text.count {
      if starts[Int(text[start])] {
        var node: Int32 = 0
        var place = start
        var found: (id: Int, range: Range<Int>)?
        while place < text.count, let edge = edges[node, Int32(text[place])] {
          node = edge.token
          place += 1
          if ends[Int(node)] >= 0 { found = (Int(ends[Int(node)]), start..<place) }
        }
        if let found { return found }
      }
      start += 1
    }
    return nil
  }
}
