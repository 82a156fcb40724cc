/// How text is cut into words before byte pairs are merged: the regular expressions of the well-known models, each as a
/// scanner of its own.
///
/// All of them cover every text without gaps, so a word ends where the next begins.
public enum WordPattern: Sendable, Hashable, CaseIterable {
  /// GPT-2: numbers of any length, a word takes one space before it along.
  case gpt2
  /// GPT-4 (cl100k) and Llama 3: up to three digits, a word takes any one character before it along.
  case llama3
  /// Qwen2 and 2.5: as Llama 3, but each digit alone.
  case qwen2

  /// The expression as tokenizer.json has it.
  public var regex: String {
    switch self {
    case .gpt2: #"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#
    case .llama3: Self.contractions + #"\p{N}{1,3}"# + Self.rest
    case .qwen2: Self.contractions + #"\p{N}"# + Self.rest
    }
  }

  private static let contractions = #"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|"#
  private static let rest = #"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"#

  /// Other ways to write the same expressions (tiktoken's cl100k, with possessive quantifiers and one line end).
  private static let synonyms: [(String, WordPattern)] = [
    (
      #"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|"#
        + #"\s+(?!\S)|\s+"#,
      .llama3
    ),
    (#"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"#, .gpt2),
  ]

  /// The pattern of a regular expression, known by its text.
  public init?(regex: String) {
    let known = Self.allCases.map { ($0.regex, $0) } + Self.synonyms
    // By bytes: Swift compares strings by canonical equivalence.
    guard let match = known.first(where: { Array($0.0.utf8) == Array(regex.utf8) }) else { return nil }
    self = match.1
  }

  /// Where the word that starts at `start` ends.
  func wordEnd(in text: ClassifiedText, from start: Int) -> Int {
    self == .gpt2 ? gpt2WordEnd(in: text, from: start) : modernWordEnd(in: text, from: start)
  }

  private func modernWordEnd(in text: ClassifiedText, from start: Int) -> Int {
    let first = text.bytes[start]
    if first == UInt8(ascii: "'"), let end = contractionEnd(in: text, from: start, ignoringCase: true) {
      return end
    }
    let (classes, next) = text.character(at: start)
    if classes.contains(.letter) { return text.end(of: .letter, from: next) }
    if classes.contains(.number) {
      var end = next
      for _ in 1..<(self == .llama3 ? 3 : 1) where end < text.count {
        let (classes, after) = text.character(at: end)
        if !classes.contains(.number) { break }
        end = after
      }
      return end
    }
    let isLineEnd = first == UInt8(ascii: "\r") || first == UInt8(ascii: "\n")
    if !isLineEnd, next < text.count {
      let (second, after) = text.character(at: next)
      if second.contains(.letter) { return text.end(of: .letter, from: after) }
    }
    if let end = symbolsEnd(in: text, from: start) {
      var end = end
      while end < text.count, text.bytes[end] == UInt8(ascii: "\r") || text.bytes[end] == UInt8(ascii: "\n") {
        end += 1
      }
      return end
    }
    return spacesEnd(in: text, from: start, stoppingAtLines: true)
  }

  private func gpt2WordEnd(in text: ClassifiedText, from start: Int) -> Int {
    if text.bytes[start] == UInt8(ascii: "'"),
      let end = contractionEnd(in: text, from: start, ignoringCase: false)
    {
      return end
    }
    let word = text.bytes[start] == UInt8(ascii: " ") ? start + 1 : start
    if word < text.count {
      let (classes, next) = text.character(at: word)
      if classes.contains(.letter) { return text.end(of: .letter, from: next) }
      if classes.contains(.number) { return text.end(of: .number, from: next) }
    }
    return symbolsEnd(in: text, from: start) ?? spacesEnd(in: text, from: start, stoppingAtLines: false)
  }

  /// `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` and `'d`. Regardless of case, `'ſ` (U+017F) is `'s`, as case folding has it.
  private func contractionEnd(in text: ClassifiedText, from start: Int, ignoringCase: Bool) -> Int? {
    func letter(_ place: Int) -> UInt8? {
      guard place < text.count else { return nil }
      let byte = text.bytes[place]
      return ignoringCase && (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
    }
    let (first, second) = (letter(start + 1), letter(start + 2))
    switch first {
    case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
    case UInt8(ascii: "r"), UInt8(ascii: "v"): return second == UInt8(ascii: "e") ? start + 3 : nil
    case UInt8(ascii: "l"): return second == UInt8(ascii: "l") ? start + 3 : nil
    case 0xC5: return ignoringCase && second == 0xBF ? start + 3 : nil
    default: return nil
    }
  }

  /// ` ?[^\s\p{L}\p{N}]+`; nil where it does not match.
  private func symbolsEnd(in text: ClassifiedText, from start: Int) -> Int? {
    let first = text.bytes[start] == UInt8(ascii: " ") ? start + 1 : start
    var end = first
    while end < text.count {
      let (classes, next) = text.character(at: end)
      if !classes.isDisjoint(with: [.space, .letter, .number]) { break }
      end = next
    }
    return end > first ? end : nil
  }

  /// `\s*[\r\n]+|\s+(?!\S)|\s+`, the first only where asked for.
  private func spacesEnd(in text: ClassifiedText, from start: Int, stoppingAtLines: Bool) -> Int {
    var end = start
    var last = start
    var line: Int?
    while end < text.count {
      let (classes, next) = text.character(at: end)
      if !classes.contains(.space) { break }
      if text.bytes[end] == UInt8(ascii: "\r") || text.bytes[end] == UInt8(ascii: "\n") { line = next }
      (last, end) = (end, next)
    }
    if stoppingAtLines, let line { return line }
    // Before a word the last white space is left to it, unless it is the only one.
    return end == text.count || last == start ? end : last
  }
}
