/// What generation needs of a tokenizer: text to tokens for fixed parts, and a token's bytes for stop strings.
public protocol TokenText {
  /// The tokens of a text, no others added.
  func tokens(of text: String) throws(InferenceError) -> [Int]

  /// The UTF-8 bytes that a token stands for; a character may be split among tokens.
  func bytes(of token: Int) -> [UInt8]
}

/// Token ids among which a choice is made.
public struct TokenSet: Sendable, Hashable {
  /// Sorted, each once.
  public let ids: [Int]

  public init(_ ids: some Collection<Int>) {
    var sorted = ids.sorted()
    var kept = 0
    for index in sorted.indices where index == 0 || sorted[index] != sorted[index - 1] {
      sorted[kept] = sorted[index]
      kept += 1
    }
    sorted.removeLast(sorted.count - kept)
    self.ids = sorted
  }

  /// From the lowest to the highest.
  public var bounds: Range<Int> {
    guard let first = ids.first, let last = ids.last else { return 0..<0 }
    return first..<last + 1
  }
}

extension Tokenizer: TokenText {
  /// Added tokens in the text are found, special ones too: fixed parts are the caller's own.
  public func tokens(of text: String) throws(InferenceError) -> [Int] { encode(text, addingSpecial: false) }
}
