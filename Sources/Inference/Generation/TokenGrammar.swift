/// A frame that generated text must keep: fixed parts, which are appended without asking the model, and gaps.
///
/// ```
/// let frame = try TokenGrammar(
///   [.text("<think>"), .free(until: "</think>", limit: 200),
///    .text("\n<answer>\nThe final output action is: "), .tokens(actions, count: 10), .text("\n</answer>")],
///   text: tokenizer)
/// ```
public struct TokenGrammar {
  public enum Step {
    /// Fixed text.
    case text(String)
    /// Fixed tokens.
    case fixed([Int])
    /// One of several fixed texts, chosen token by token where they differ.
    case choice([String])
    /// As many tokens of a set.
    case tokens(TokenSet, count: Int)
    /// Free text up to and with a marker. Where the marker has not come after `limit` tokens, it is put in.
    case free(until: String, limit: Int)
  }

  /// A step with its texts as bytes or tokens.
  enum Part: Sendable, Hashable {
    /// Text whose tokens depend on what stands before it: the end of a free part may have taken some of it.
    case text([UInt8])
    case fixed([Int])
    case choice([[Int]])
    case tokens(TokenSet, count: Int)
    case free(marker: [UInt8], limit: Int)
  }

  let parts: [Part]
  let text: (any TokenText)?

  /// - Parameter text: the model's tokenizer; not needed where all steps are tokens.
  public init(_ steps: [Step], text: (any TokenText)? = nil) throws(InferenceError) {
    self.text = text
    func tokens(of string: String) throws(InferenceError) -> [Int] {
      guard let text else {
        throw .badRequest(
          what: "grammar", got: "text without a tokenizer", expected: "a model with a tokenizer")
      }
      return try text.tokens(of: string)
    }
    var parts: [Part] = []
    for (index, step) in steps.enumerated() {
      func bad(_ got: String, _ expected: String) -> InferenceError {
        .badRequest(what: "grammar step \(index)", got: got, expected: expected)
      }
      switch step {
      case .text(let string):
        _ = try tokens(of: string)
        // Neighbouring texts are one: a token may span both.
        if case .text(let before)? = parts.last {
          parts[parts.count - 1] = .text(before + Array(string.utf8))
        } else {
          parts.append(.text(Array(string.utf8)))
        }
      case .fixed(let ids): parts.append(.fixed(ids))
      case .choice(let strings):
        var options: [[Int]] = []
        for string in strings { options.append(try tokens(of: string)) }
        guard !options.isEmpty, !options.contains(where: \.isEmpty) else {
          throw bad("no text or an empty one", "texts to choose among")
        }
        for option in options {
          guard !options.contains(where: { $0.count > option.count && $0.starts(with: option) }) else {
            throw bad("a text that begins another one", "texts none of which begins another")
          }
        }
        parts.append(.choice(options))
      case .tokens(let set, let count):
        guard !set.ids.isEmpty, count >= 0 else {
          throw bad("\(count) of \(set.ids.count) tokens", "some tokens")
        }
        parts.append(.tokens(set, count: count))
      case .free(let marker, let limit):
        _ = try tokens(of: marker)
        guard !marker.isEmpty, limit >= 0 else {
          throw bad("marker '\(marker)', limit \(limit)", "a marker, and a limit of 0 or more tokens")
        }
        parts.append(.free(marker: Array(marker.utf8), limit: limit))
      }
    }
    self.parts = parts
  }

  /// Every token that the grammar names lies within a vocabulary.
  func check(vocabularySize: Int) throws(InferenceError) {
    for part in parts {
      let ids: [Int] =
        switch part {
        case .fixed(let ids): ids
        case .choice(let options): options.flatMap { $0 }
        case .tokens(let set, _): set.ids
        case .text, .free: []
        }
      guard let stranger = ids.first(where: { $0 < 0 || $0 >= vocabularySize }) else { continue }
      throw .badRequest(
        what: "token of the grammar", got: "\(stranger)", expected: "an id from 0 to \(vocabularySize - 1)")
    }
  }
}
