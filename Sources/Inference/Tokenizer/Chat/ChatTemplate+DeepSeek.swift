extension ChatTemplate {
  /// The marks are written with a full-width bar and U+2581 for spaces.
  private static func mark(_ words: String) -> String {
    "<｜" + words.split(separator: " ").joined(separator: "▁") + "｜>"
  }

  /// Begin of text, the last system turn, then the others; earlier answers without their reasoning.
  func deepSeek(
    _ messages: [ChatMessage], _ addingGenerationPrompt: Bool, opensThinking: Bool
  ) throws(InferenceError) -> String {
    let name = "DeepSeek-R1-Distill"
    var text = Self.mark("begin of sentence")
    if let system = messages.last(where: { $0.role == .system }) { text += try system.text(for: name) }
    var isAfterTool = false
    var isFirstOutput = true
    for message in messages {
      let content = try message.text(for: name)
      switch message.role {
      case .system: continue
      case .user:
        text += Self.mark("User") + content
        isAfterTool = false
      case .assistant:
        if isAfterTool {
          text += Self.mark("tool outputs end") + content
        } else {
          text += Self.mark("Assistant") + Self.answer(in: content)
        }
        text += Self.mark("end of sentence")
        isAfterTool = false
      case .tool:
        text += isFirstOutput ? Self.mark("tool outputs begin") : "\n"
        text += Self.mark("tool output begin") + content + Self.mark("tool output end")
        isFirstOutput = false
        isAfterTool = true
      }
    }
    if isAfterTool { return text + Self.mark("tool outputs end") }
    return addingGenerationPrompt ? text + Self.mark("Assistant") + (opensThinking ? "<think>\n" : "") : text
  }

  /// What follows the last `</think>`.
  private static func answer(in content: String) -> String {
    let end = Array("</think>".utf8)
    let bytes = Array(content.utf8)
    var start = bytes.count - end.count
    while start >= 0 {
      if bytes[start...].starts(with: end) {
        return String(decoding: bytes[(start + end.count)...], as: UTF8.self)
      }
      start -= 1
    }
    return content
  }

  /// Begin of text, the system turn's last part, then the others; each picture as `<image>`. Answers of tools are not
  /// written, as in the model's program.
  func alignDSV(_ messages: [ChatMessage], _ addingGenerationPrompt: Bool) throws(InferenceError) -> String {
    var text = Self.mark("begin of sentence")
    let parts = messages.last { $0.role == .system && !$0.content.isEmpty }?.content.suffix(1) ?? []
    text += try ChatMessage(.system, Array(parts)).text(for: "a system turn of Align-DS-V")
    for message in messages where message.role == .user || message.role == .assistant {
      text += Self.mark(message.role == .user ? "User" : "Assistant")
      for part in message.content {
        switch part {
        case .text(let words): text += words
        case .image: text += "<image>"
        case .video:
          throw .badRequest(what: "a prompt of Align-DS-V", got: "a video", expected: "text and pictures")
        }
      }
    }
    return addingGenerationPrompt ? text + Self.mark("Assistant") : text
  }
}
