import Synchronization

/// Text to tokens and back: byte-level byte-pair encoding, the same ids as Hugging Face's fast tokenizers give.
///
/// A text is cut at its added tokens, the pieces are normalised, cut into words by the model's pattern, and each word's
/// bytes are merged. Checked against tokenizers 0.23.3 by `Tests/Oracles/Text/tokenizer.py`.
public final class Tokenizer: Sendable {
  /// What a tokenizer is made of.
  struct Parts: Sendable {
    var encoder: BytePairEncoder
    var composes = true
    var preTokenizer: PreTokenizer
    var added = AddedTokens()
    /// Tokens before and after every text (a begin-of-text token).
    var prefix: [Int] = []
    var suffix: [Int] = []
  }

  let parts: Parts
  /// One past the largest id: the least number of rows of the model's embedding table.
  public let vocabularySize: Int
  /// The most bytes of text for which a token stands.
  public let longestToken: Int
  private let cache = Mutex(WordCache())

  init(_ parts: Parts) {
    self.parts = parts
    vocabularySize = max(parts.encoder.vocabulary.count, (parts.added.ids.last ?? -1) + 1)
    longestToken = max(
      parts.encoder.vocabulary.longestName,
      parts.added.tokens.values.reduce(0) { max($0, $1.content.utf8.count) })
  }

  /// The tokens of a text.
  ///
  /// - Parameters:
  ///   - addingSpecial: puts the model's begin-of-text token in front, if it has one (`add_special_tokens`).
  ///   - allowingSpecial: special tokens in the text are found; false for text from strangers, in which `<|im_end|>`
  ///     is to be text like any other (`split_special_tokens`).
  public func encode(_ text: String, addingSpecial: Bool = true, allowingSpecial: Bool = true) -> [Int] {
    var text = text
    var tokens = addingSpecial ? parts.prefix : []
    text.withUTF8 { bytes in
      cache.withLock { cache in
        encode(ClassifiedText(bytes), allowingSpecial: allowingSpecial, &cache, into: &tokens)
      }
    }
    if addingSpecial { tokens += parts.suffix }
    return tokens
  }

  private func encode(
    _ text: ClassifiedText, allowingSpecial: Bool, _ cache: inout WordCache, into tokens: inout [Int]
  ) {
    parts.added.split(text, stage: .given, allowingSpecial: allowingSpecial) { match in
      switch match {
      case .token(let id): tokens.append(id)
      case .text(let range):
        let given = ClassifiedText(UnsafeBufferPointer(rebasing: text.bytes[range]), classes: text.classes)
        let changed = parts.composes ? CharacterComposition.composed(given) : nil
        guard let changed else {
          encode(composed: given, allowingSpecial: allowingSpecial, &cache, into: &tokens)
          return
        }
        changed.withUnsafeBufferPointer {
          let piece = ClassifiedText($0, classes: text.classes)
          encode(composed: piece, allowingSpecial: allowingSpecial, &cache, into: &tokens)
        }
      }
    }
  }

  /// Normalised text between added tokens that are looked for before.
  private func encode(
    composed text: ClassifiedText, allowingSpecial: Bool, _ cache: inout WordCache, into tokens: inout [Int]
  ) {
    parts.added.split(text, stage: .normalized, allowingSpecial: allowingSpecial) { match in
      switch match {
      case .token(let id): tokens.append(id)
      case .text(let range):
        let piece = ClassifiedText(UnsafeBufferPointer(rebasing: text.bytes[range]), classes: text.classes)
        parts.preTokenizer.words(of: piece) { word in
          if cache.find(word, into: &tokens) { return }
          let start = tokens.count
          parts.encoder.encode(word, into: &tokens)
          cache.keep(word, tokens[start...])
        }
      }
    }
  }

  /// The text of tokens. Bytes that are no UTF-8 become U+FFFD, as Hugging Face has it; ids of no token give nothing.
  public func decode(_ tokens: some Sequence<Int>, skippingSpecial: Bool = false) -> String {
    var bytes: [UInt8] = []
    for token in tokens where !(skippingSpecial && isSpecial(token)) { appendBytes(of: token, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  func appendBytes(of token: Int, to bytes: inout [UInt8]) {
    // Added tokens, too, go through the alphabet, in the form in which they are looked for.
    guard let name = parts.added.changedContents[token].map({ $0[...] }) ?? name(of: token) else { return }
    ByteAlphabet.appendBytes(of: name, to: &bytes)
  }

  /// The name's UTF-8.
  func name(of token: Int) -> ArraySlice<UInt8>? {
    parts.added.tokens[token].map { Array($0.content.utf8)[...] } ?? parts.encoder.vocabulary.name(of: token)
  }
}
