/// Where a generation stands in its grammar.
package struct GrammarState {
  package enum Demand: Equatable {
    /// Tokens to append as they are.
    case fixed([Int])
    /// A token to choose: among `allowed` (nil: all), but no stop token.
    case choose(allowed: TokenSet?)
    /// The frame is complete.
    case end
  }

  private let grammar: TokenGrammar
  private var part = 0
  /// Tokens of the current part so far, and bytes of its free text.
  private var taken: [Int] = []
  private var bytes: [UInt8] = []
  /// Tokens that come before the current part.
  private var forced: [Int] = []

  package init(_ grammar: TokenGrammar) { self.grammar = grammar }

  /// What comes next. A `fixed` demand is met by asking for it.
  package mutating func next() throws(InferenceError) -> Demand {
    while true {
      if !forced.isEmpty {
        defer { forced = [] }
        return .fixed(forced)
      }
      guard part < grammar.parts.count else { return .end }
      switch grammar.parts[part] {
      case .text(let text):
        forced = try tokens(of: text)
        advance()
      case .fixed(let ids):
        forced = ids
        advance()
      case .choice(let options):
        let left = options.filter { $0.starts(with: taken) }
        let next = TokenSet(left.compactMap { $0.count > taken.count ? $0[taken.count] : nil })
        if left.count == 1 {
          forced = Array(left[0][taken.count...])
          advance()
        } else if next.ids.isEmpty {
          advance()
        } else if next.ids.count == 1 {
          taken += next.ids
          return .fixed(next.ids)
        } else {
          return .choose(allowed: next)
        }
      case .tokens(let set, let count):
        guard taken.count < count else {
          advance()
          continue
        }
        if set.ids.count == 1 {
          forced = Array(repeating: set.ids[0], count: count)
          advance()
        } else {
          return .choose(allowed: set)
        }
      case .free(let marker, let limit):
        guard taken.count < limit else {
          // The marker's beginning may be there already.
          let begun = (0..<marker.count).last { bytes.suffix($0).elementsEqual(marker.prefix($0)) } ?? 0
          try close(Array(marker[begun...]))
          continue
        }
        return .choose(allowed: nil)
      }
    }
  }

  /// A token was chosen. False: it must not be appended, because it carries more than the frame allows; what stands in
  /// its place comes with the next demand.
  package mutating func accept(_ token: Int) throws(InferenceError) -> Bool {
    guard part < grammar.parts.count, case .free(let marker, _) = grammar.parts[part] else {
      taken.append(token)
      return true
    }
    let before = bytes.count
    taken.append(token)
    bytes += grammar.text?.bytes(of: token) ?? []
    // The marker's end lies in this token, or it is not there.
    let start = max(0, before - marker.count + 1)
    guard let found = firstIndex(of: marker, from: start) else { return true }
    let extra = Array(bytes[(found + marker.count)...])
    let following: [UInt8] =
      part + 1 < grammar.parts.count
      ? { if case .text(let text) = grammar.parts[part + 1] { text } else { [] } }() : []
    if following.starts(with: extra) {
      try close([], skipping: extra.count)
      return true
    }
    // The token is dropped; its part of the marker is put in with the text that follows.
    try close(
      Array(marker[max(0, before - found)...]), lead: found > before ? Array(bytes[before..<found]) : [])
    return false
  }

  /// Ends a free part: puts in what is missing of its marker, together with a text that follows, of which `skipping`
  /// bytes are there already.
  private mutating func close(
    _ missing: [UInt8], lead: [UInt8] = [], skipping: Int = 0
  ) throws(InferenceError) {
    var text = lead + missing
    advance()
    if part < grammar.parts.count, case .text(let following) = grammar.parts[part] {
      text += following[skipping...]
      advance()
    }
    forced = try tokens(of: text)
  }

  private mutating func advance() {
    part += 1
    taken = []
    bytes = []
  }

  private func tokens(of bytes: [UInt8]) throws(InferenceError) -> [Int] {
    guard !bytes.isEmpty, let text = grammar.text else { return [] }
    return try text.tokens(of: String(decoding: bytes, as: UTF8.self))
  }

  private func firstIndex(of marker: [UInt8], from start: Int) -> Int? {
    guard bytes.count >= marker.count else { return nil }
    return (start...max(start, bytes.count - marker.count)).first {
      $0 + marker.count <= bytes.count && bytes[$0..<$0 + marker.count].elementsEqual(marker)
    }
  }
}
