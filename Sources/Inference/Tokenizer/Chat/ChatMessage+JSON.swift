import DriveTypes
import Foundation

extension ChatMessage {
  /// A conversation as Hugging Face's processors take it: `[{"role": "user", "content": [{"type": "image"}, {"type":
  /// "text", "text": "…"}]}]`; a content may be a plain text too.
  public static func read(_ file: URL) throws(InferenceError) -> [ChatMessage] {
    try read(json: try smallFile(file), file: file.path)
  }

  package static func read(json: [UInt8], file: String) throws(InferenceError) -> [ChatMessage] {
    try reading { () throws(JSONError) in
      let limits = JSONReader.Limits(maxBytes: 16 << 20, maxDepth: 16)
      let root = JSONCursor(try JSONReader.read(json, file: file, limits: limits), file: file)
      var messages: [ChatMessage] = []
      for item in try root.items() {
        let role = try item.member("role")
        guard let known = Role(rawValue: try role.string()) else {
          throw role.error(expected: Role.allCases.map(\.rawValue).joined(separator: ", "))
        }
        messages.append(ChatMessage(known, try parts(try item.member("content"))))
      }
      return messages
    }
  }

  private static func parts(_ content: JSONCursor) throws(JSONError) -> [Part] {
    if case .string(let text) = content.node.value { return [.text(text)] }
    var parts: [Part] = []
    for item in try content.items() {
      let type = try item.member("type")
      switch try type.string() {
      case "text": parts.append(.text(try item.member("text").string()))
      case "image": parts.append(.image)
      case "video": parts.append(.video)
      default: throw type.error(expected: "text, image or video")
      }
    }
    return parts
  }
}
