/// Text of tokens as they come: what is certain at once, the bytes of an unfinished character with the next token.
///
/// All texts together are the same as `Tokenizer.decode` of all tokens.
public struct StreamingDecoder: Sendable {
  public let tokenizer: Tokenizer
  public let skippingSpecial: Bool
  private var pending: [UInt8] = []

  public init(_ tokenizer: Tokenizer, skippingSpecial: Bool = false) {
    self.tokenizer = tokenizer
    self.skippingSpecial = skippingSpecial
  }

  /// The text that a token completes; may be empty.
  public mutating func append(_ token: Int) -> String {
    if skippingSpecial && tokenizer.isSpecial(token) { return "" }
    tokenizer.appendBytes(of: token, to: &pending)
    let certain = pending.count - Self.unfinished(pending)
    defer { pending.removeFirst(certain) }
    return String(decoding: pending[..<certain], as: UTF8.self)
  }

  /// What is left at the end: an unfinished character as U+FFFD.
  public mutating func finish() -> String {
    defer { pending = [] }
    return String(decoding: pending, as: UTF8.self)
  }

  /// How many bytes at the end may be the start of a character (Unicode 16, table 3-7).
  static func unfinished(_ bytes: [UInt8]) -> Int {
    for length in 1...3 where length <= bytes.count {
      let first = bytes[bytes.count - length]
      if first & 0xC0 == 0x80 { continue }
      let needed =
        first >= 0xF0 && first <= 0xF4 ? 4 : first >= 0xE0 && first <= 0xEF ? 3 : first >= 0xC2 ? 2 : 0
      guard first <= 0xF4, length < needed else { return 0 }
      if length > 1 {
        let second = bytes[bytes.count - length + 1]
        let range: ClosedRange<UInt8> =
          switch first {
          case 0xE0: 0xA0...0xBF
          case 0xED: 0x80...0x9F
          case 0xF0: 0x90...0xBF
          case 0xF4: 0x80...0x8F
          default: 0x80...0xBF
          }
        if !range.contains(second) { return 0 }
      }
      return length
    }
    return 0
  }
}
