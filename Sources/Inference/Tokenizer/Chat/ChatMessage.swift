/// A turn of a conversation with a model.
public struct ChatMessage: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case system, user, assistant
    /// What a tool answered.
    case tool
  }

  /// A turn's content in order.
  public enum Part: Sendable, Hashable {
    case text(String)
    /// A picture; which one, the order says.
    case image
    case video
  }

  public var role: Role
  public var content: [Part]

  public init(_ role: Role, _ content: [Part]) {
    self.role = role
    self.content = content
  }

  public init(_ role: Role, _ text: String) { self.init(role, [.text(text)]) }

  /// What a tool gave, as a user's turn between `<tool_response>` marks: how Qwen2.5-VL models that zoom into their
  /// pictures while they reason get the cut-out (DeepEyes). The VL template knows no turn of a tool.
  public static func toolResponse(_ content: [Part]) -> ChatMessage {
    ChatMessage(.user, [.text("<tool_response>\n")] + content + [.text("\n</tool_response>")])
  }

  /// A question as DriveRX was trained on it: the cameras (front, front left, front right, back, back left, back right),
  /// each on a line of its own, then the instructions, then the question, all in one user's turn.
  public static func driveRX(pictures: Int = 6, instructions: String, question: String) -> ChatMessage {
    let cameras = Array(repeating: [Part.image, .text("\n")], count: pictures).flatMap { $0 }
    return ChatMessage(.user, cameras + [.text(instructions), .text(question)])
  }
}
