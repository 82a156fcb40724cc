import DriveTypes
import Foundation

/// A collection as conversations about picture files, in the JSON of LLaVA with the four stages of DriveLM and the action
/// tokens, so that others can fine-tune their models on it.
public struct ConversationExport {
  let folder, output: String

  public init(folder: String, output: String) {
    self.folder = folder
    self.output = output
  }

  /// Writes `conversations.json` and `images/*.jpg`.
  /// - Returns: how many conversations.
  public func write() throws -> Int {
    let report = try CollectionManifest.report(in: folder)
    do {
      try FileManager.default.createDirectory(
        atPath: output + "/images", withIntermediateDirectories: true)
    } catch {
      throw EvaluationError.cannotWrite(path: output, reason: error.localizedDescription)
    }
    var conversations: [JSONNode] = []
    for shard in report.shards {
      let path = "\(folder)/\(shard.name).jsonl"
      guard let lines = try DurableFile.read(path),
        let pictures = try DurableFile.read("\(folder)/\(shard.name).bin")
      else { throw EvaluationError.cannotRead(path: path, reason: "the file has vanished") }
      for line in lines.split(separator: UInt8(ascii: "\n")) {
        let sample = JSONCursor(try JSONReader.read(Array(line), file: path), file: path)
        let picture = try sample.member("image")
        let (offset, length) = (
          try picture.member("offset").integer(), try picture.member("length").integer()
        )
        guard offset >= 0, length >= 0, offset <= pictures.count - length else {
          throw picture.error(
            expected: "a place within \(pictures.count) bytes", got: "\(length) bytes at \(offset)")
        }
        let id = try sample.member("id").string()
        let name = "images/" + FileName.of(id) + ".jpg"
        try FileName.write(
          Array(pictures[offset..<(offset + length)]), to: URL(fileURLWithPath: "\(output)/\(name)"))
        conversations.append(try Self.conversation(sample, id: id, image: name))
      }
    }
    try DurableFile.replace(
      output + "/conversations.json", with: JSONWriter.write(.array(conversations), indent: 1))
    return conversations.count
  }

  private static func conversation(_ sample: JSONCursor, id: String, image: String) throws -> JSONNode {
    let text = try sample.member("text")
    let speed = try sample.member("speed").number().value
    let command = try sample.member("command").string()
    let targets = try sample.member("targets").items().map { target in
      let place = try target.items().map { try $0.number().value }
      return String(format: "(%.0f, %.0f)", place.first ?? 0, place.last ?? 0)
    }
    var turns: [(question: String, answer: String)] = [
      (
        "<image>\nThe ego vehicle drives at \(String(format: "%.1f", speed)) m/s. The command is to \(command). "
          + "The next points of the route are \(targets.joined(separator: " and ")) metres ahead and to the left. "
          + "What are the important objects in the current scene?",
        try text.member("perception").string()
      ),
      ("What will these objects do?", try text.member("prediction").string()),
      (
        "What actions should the ego vehicle take, and what is the reason?",
        try text.member("planning").string()
      ),
      ("Predict the behavior of the ego vehicle.", try text.member("behavior").string()),
    ]
    let actions = try sample.member("actions").items()
    if actions.allSatisfy({ !$0.isNull }) {
      let words = try actions.map { "<action_\(try $0.integer())>" }.joined()
      turns.append(("What is the action of the next three seconds?", "The final output action is: \(words)"))
    }
    return .object([
      JSONMember("id", .string(id)), JSONMember("image", .string(image)),
      JSONMember(
        "conversations",
        .array(
          turns.flatMap { turn in
            [("human", turn.question), ("gpt", turn.answer)].map { from, value in
              JSONNode.object([JSONMember("from", .string(from)), JSONMember("value", .string(value))])
            }
          })),
    ])
  }
}
