import DriveTypes
import Foundation
import Roads

/// One answer of a judge, as it was paid for.
struct JudgeAnswer: Sendable, Hashable {
  var reply: String
  /// As the server counted them; 0 where it did not say.
  var promptTokens, replyTokens: Int
}

/// Answers on disk, each under the SHA-256 of address and request: what was asked before is never asked (and paid) again,
/// and a run that was broken off goes on. Removing a file asks again.
struct JudgeCache: Sendable {
  var folder: URL

  /// - Parameter request: all that the judge reads and how it is to reply; the key is no part of it.
  static func key(address: String, request: [UInt8]) -> String {
    SHA256Digest.hex(of: Array(address.utf8) + [10] + request)
  }

  private func path(_ key: String) -> String {
    folder.appendingPathComponent(String(key.prefix(2))).appendingPathComponent(key + ".json").path
  }

  /// nil where there is none; a damaged file counts as none and is written anew.
  func answer(_ key: String) -> JudgeAnswer? {
    guard let data = FileManager.default.contents(atPath: path(key)),
      let node = try? JSONReader.read([UInt8](data), file: path(key))
    else { return nil }
    let root = JSONCursor(node, file: path(key))
    do {
      return JudgeAnswer(
        reply: try root.member("reply").string(), promptTokens: try root.member("prompt_tokens").integer(),
        replyTokens: try root.member("reply_tokens").integer())
    } catch { return nil }
  }

  func keep(_ answer: JudgeAnswer, _ key: String, model: String, id: String) throws(JudgeError) {
    let path = path(key)
    let node = JSONNode.object([
      JSONMember("model", .string(model)), JSONMember("question", .string(id)),
      JSONMember("prompt_tokens", .integer(answer.promptTokens)),
      JSONMember("reply_tokens", .integer(answer.replyTokens)), JSONMember("reply", .string(answer.reply)),
    ])
    do {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try DurableFile.replace(path, with: JSONWriter.write(node))
    } catch { throw .cannotKeep(path: path, reason: "\(error)") }
  }
}
