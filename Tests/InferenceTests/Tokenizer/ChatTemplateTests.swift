import DriveTypes
import Foundation
import Inference
import Testing

/// Conversations as the models' own Jinja programs write them: Tests/Oracles/Text/chat_templates.py made chat_templates.json.
@Suite struct ChatTemplateTests {
  private static func template(_ family: String) -> ChatTemplate.Family? {
    switch family {
    case "qwenVL": .qwenVL
    case "qwen25": .qwen25
    case "deepSeekR1": .deepSeekR1(opensThinking: true)
    case "deepSeekR1First": .deepSeekR1(opensThinking: false)
    case "alignDSV": .alignDSV
    default: nil
    }
  }

  @Test func writesConversationsAsTheModelsDo() throws {
    let cases = try OracleFile.json("chat_templates.json")["cases"].items
    #expect(cases.count == 60)
    for item in cases {
      let template = ChatTemplate(try #require(Self.template(item["family"].string ?? "")))
      let messages = try item["messages"].items.map { message in
        ChatMessage(
          try #require(ChatMessage.Role(rawValue: message[0].string ?? "")),
          message[1].items.map { part -> ChatMessage.Part in
            switch part[0].string {
            case "image": .image
            case "video": .video
            default: .text(part[1].string ?? "")
            }
          })
      }
      let prompt = try template.prompt(
        messages, addingGenerationPrompt: item["generation"].flag, addingVisionId: item["vision"].flag)
      #expect(bytes(prompt) == bytes(item["prompt"].string), "\(item["family"].string ?? ""): \(messages)")
    }
  }

  @Test func knowsProgramsByTheirText() throws {
    let file = try OracleFile.json("chat_templates.json")
    for sample in file["samples"].items {
      let (fingerprint, prompt) = ChatTemplate.fingerprint(sample[0].string ?? "")
      #expect(fingerprint == UInt64(sample[1].string ?? "", radix: 16))
      #expect(prompt == sample[2].string)
    }
    #expect(file["fingerprints"].items.count == ChatTemplate.known.count)
    for (entry, known) in zip(file["fingerprints"].items, ChatTemplate.known) {
      #expect(known.fingerprint == UInt64(entry[1].string ?? "", radix: 16))
      #expect(known.family == Self.template(entry[0].string ?? ""))
      // Qwen's default prompt is the one that the program has.
      if let prompt = entry[2].string {
        #expect(ChatTemplate(known.family).defaultSystemPrompt == prompt)
      }
    }
  }

  @Test func refusesOtherPrograms() throws {
    let error = #expect(throws: InferenceError.self) {
      try ChatTemplate(jinja: "{% for m in messages %}[{{ m }}]{% endfor %}", file: "chat_template.jinja")
    }
    #expect(try #require(error).description.contains("a prompt that is ready can be given instead"))
    #expect(throws: InferenceError.self) {
      try ChatTemplate(.qwen25).prompt([ChatMessage(.user, [.image])])
    }
    #expect(throws: InferenceError.self) {
      try ChatTemplate(.alignDSV).prompt([ChatMessage(.user, [.video])])
    }
  }

  /// AutoVLA's frame, from vla-model.md §1.6, and DriveRX's from §2.
  @Test func writesTheDriversPrompts() throws {
    let vision = ChatMessage(.user, [.video, .text("Where to?")])
    #expect(
      try ChatTemplate(.qwenVL).prompt([vision], addingVisionId: true) == """
        <|im_start|>system
        You are a helpful assistant.<|im_end|>
        <|im_start|>user
        Video 1: <|vision_start|><|video_pad|><|vision_end|>Where to?<|im_end|>
        <|im_start|>assistant

        """)
    let question = ChatMessage.driveRX(pictures: 2, instructions: "Think. ", question: "Why?")
    #expect(
      try ChatTemplate(.alignDSV).prompt([question])
        == "<｜begin▁of▁sentence｜><｜User｜><image>\n<image>\nThink. Why?<｜Assistant｜>")
    let cutOut = ChatMessage.toolResponse([.image])
    #expect(
      try ChatTemplate(.qwenVL, defaultSystemPrompt: "S").prompt([cutOut], addingGenerationPrompt: false)
        == """
        <|im_start|>system
        S<|im_end|>
        <|im_start|>user
        <tool_response>
        <|vision_start|><|image_pad|><|vision_end|>
        </tool_response><|im_end|>

        """)
  }

  @Test func makesRoomForPictures() throws {
    #expect(try ChatTemplate.expand([7, 1, 9, 1], placeholder: 1, counts: [3, 1]) == [7, 1, 1, 1, 9, 1])
    #expect(try ChatTemplate.expand([7], placeholder: 1, counts: []) == [7])
    #expect(throws: InferenceError.self) { try ChatTemplate.expand([1, 1], placeholder: 1, counts: [3]) }
    #expect(throws: InferenceError.self) { try ChatTemplate.expand([1], placeholder: 1, counts: [0]) }
  }
}
