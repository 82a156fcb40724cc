/// Steps that cut a piece of text into the words whose bytes are merged.
struct PreTokenizer: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    /// Hugging Face's `Split` with behaviour `Isolated`.
    case split(WordPattern)
    /// Hugging Face's `ByteLevel`: a space before each piece that has none, then GPT-2's pattern; both by option.
    case byteLevel(addsPrefixSpace: Bool, usesRegex: Bool)
  }

  var steps: [Step]

  init(_ steps: [Step]) { self.steps = steps }

  /// Calls `body` with each word, in order.
  func words(of text: ClassifiedText, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    words(of: text, after: 0, body)
  }

  private func words(of text: ClassifiedText, after done: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    guard done < steps.count else {
      if text.count > 0 { body(text.bytes) }
      return
    }
    switch steps[done] {
    case .split(let pattern): cut(text, by: pattern, done, body)
    case .byteLevel(let addsPrefixSpace, let usesRegex):
      if addsPrefixSpace, text.bytes.first != UInt8(ascii: " ") {
        let spaced = [UInt8(ascii: " ")] + text.bytes
        spaced.withUnsafeBufferPointer {
          cut(ClassifiedText($0, classes: text.classes), by: usesRegex ? .gpt2 : nil, done, body)
        }
      } else {
        cut(text, by: usesRegex ? .gpt2 : nil, done, body)
      }
    }
  }

  private func cut(
    _ text: ClassifiedText, by pattern: WordPattern?, _ done: Int,
    _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    guard let pattern else {
      words(of: text, after: done + 1, body)
      return
    }
    var start = 0
    while start < text.count {
      let end = pattern.wordEnd(in: text, from: start)
      let word = UnsafeBufferPointer(rebasing: text.bytes[start..<end])
      words(of: ClassifiedText(word, classes: text.classes), after: done + 1, body)
      start = end
    }
  }
}
