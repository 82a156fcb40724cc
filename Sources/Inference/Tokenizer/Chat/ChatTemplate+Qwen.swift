extension ChatTemplate {
  /// Turns as `<|im_start|>role\n…<|im_end|>\n`, pictures between vision marks.
  func qwenVL(_ messages: [ChatMessage], _ addingGenerationPrompt: Bool, _ addingVisionId: Bool) -> String {
    var text = ""
    var (images, videos) = (0, 0)
    if let first = messages.first, first.role != .system { text += qwenTurn("system", defaultSystemPrompt) }
    for message in messages {
      var content = ""
      for part in message.content {
        switch part {
        case .text(let words): content += words
        case .image:
          images += 1
          if addingVisionId { content += "Picture \(images): " }
          content += "<|vision_start|><|image_pad|><|vision_end|>"
        case .video:
          videos += 1
          if addingVisionId { content += "Video \(videos): " }
          content += "<|vision_start|><|video_pad|><|vision_end|>"
        }
      }
      text += qwenTurn(message.role.rawValue, content)
    }
    return text + (addingGenerationPrompt ? "<|im_start|>assistant\n" : "")
  }

  /// As Qwen-VL without pictures; answers of tools that follow each other are one user's turn. Calls of tools are part
  /// of the assistant's text here.
  func qwen25(_ messages: [ChatMessage], _ addingGenerationPrompt: Bool) throws(InferenceError) -> String {
    var text = ""
    if messages.first?.role != .system { text += qwenTurn("system", defaultSystemPrompt) }
    for (index, message) in messages.enumerated() {
      let content = try message.text(for: "Qwen2.5")
      guard message.role == .tool else {
        text += qwenTurn(message.role.rawValue, content)
        continue
      }
      if index == 0 || messages[index - 1].role != .tool { text += "<|im_start|>user" }
      text += "\n<tool_response>\n\(content)\n</tool_response>"
      if index + 1 == messages.count || messages[index + 1].role != .tool { text += "<|im_end|>\n" }
    }
    return text + (addingGenerationPrompt ? "<|im_start|>assistant\n" : "")
  }

  private func qwenTurn(_ role: String, _ content: String) -> String {
    "<|im_start|>\(role)\n\(content)<|im_end|>\n"
  }
}
