/// How a model wants a conversation written down.
///
/// Hugging Face keeps this as a Jinja program; here are the programs of the model families that this engine runs, in
/// Swift. A prompt has one placeholder for each picture; `expand` makes it as many as the picture has tokens. Where a
/// model's program is another, a prompt that is ready can be given instead.
public struct ChatTemplate: Sendable, Hashable {
  public enum Family: Sendable, Hashable {
    /// Qwen2-VL and Qwen2.5-VL; also Qwen2, for which the text comes out the same.
    case qwenVL
    /// Qwen2.5: text only, turns of tools.
    case qwen25
    /// DeepSeek-R1-Distill; its newer program opens the reasoning itself (`<think>`).
    case deepSeekR1(opensThinking: Bool)
    /// Align-DS-V and DriveRX, which is trained from it: DeepSeek's marks with pictures.
    case alignDSV
  }

  public var family: Family
  /// Stands at the start of Qwen's conversations that have no system turn.
  public var defaultSystemPrompt: String

  public init(_ family: Family, defaultSystemPrompt: String? = nil) {
    self.family = family
    let usual =
      switch family {
      case .qwenVL: "You are a helpful assistant."
      case .qwen25: "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
      case .deepSeekR1, .alignDSV: ""
      }
    self.defaultSystemPrompt = defaultSystemPrompt ?? usual
  }

  /// The text of a conversation.
  ///
  /// - Parameters:
  ///   - addingGenerationPrompt: ends where the model's answer starts.
  ///   - addingVisionId: numbers the pictures: `Picture 1: ` (Qwen-VL only).
  public func prompt(
    _ messages: [ChatMessage], addingGenerationPrompt: Bool = true, addingVisionId: Bool = false
  ) throws(InferenceError) -> String {
    if addingVisionId, family != .qwenVL {
      throw .badRequest(
        what: "numbers of pictures in a prompt", got: "a template without them", expected: "Qwen-VL's")
    }
    switch family {
    case .qwenVL: return qwenVL(messages, addingGenerationPrompt, addingVisionId)
    case .qwen25: return try qwen25(messages, addingGenerationPrompt)
    case .deepSeekR1(let opensThinking):
      return try deepSeek(messages, addingGenerationPrompt, opensThinking: opensThinking)
    case .alignDSV: return try alignDSV(messages, addingGenerationPrompt)
    }
  }

  /// Each placeholder as often as its picture has tokens, pictures in order.
  ///
  /// - Parameters:
  ///   - placeholder: the image or the video token of the model's configuration.
  ///   - counts: tokens of each picture, or of each video, at least 1.
  public static func expand(
    _ tokens: [Int], placeholder: Int, counts: [Int]
  ) throws(InferenceError) -> [Int] {
    let found = tokens.count { $0 == placeholder }
    guard found == counts.count else {
      throw .badRequest(
        what: "a prompt's placeholders (token \(placeholder))", got: "\(found)",
        expected: "\(counts.count), one for each picture")
    }
    guard counts.allSatisfy({ (1...1 << 24).contains($0) }) else {
      throw .badRequest(what: "the tokens of each picture", got: "\(counts)", expected: "1 to \(1 << 24)")
    }
    var expanded: [Int] = []
    expanded.reserveCapacity(tokens.count + counts.reduce(0, +))
    var next = 0
    for token in tokens {
      expanded.append(contentsOf: repeatElement(token, count: token == placeholder ? counts[next] : 1))
      if token == placeholder { next += 1 }
    }
    return expanded
  }
}

extension ChatMessage {
  /// The content, for a template that has no pictures.
  func text(for template: String) throws(InferenceError) -> String {
    var text = ""
    for part in content {
      guard case .text(let words) = part else {
        throw .badRequest(what: "a prompt of \(template)", got: "a picture", expected: "text only")
      }
      text += words
    }
    return text
  }
}
