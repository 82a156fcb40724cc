import Foundation
import Messaging
import Testing

/// Bridges/Golden: what Python wrote, Swift reads and writes again to the same bytes; what must be refused is refused
/// with the fault that the description names.
@Suite struct GoldenMessageTests {
  private struct Description: Decodable {
    var frames: Int
    var error: String?
    var message: Kind?
    struct Kind: Decodable { var kind: String }
  }

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Bridges/Golden")

  private static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".msgpack") }.map { String($0.dropLast(8)) }.sorted()
  }()

  @Test func everyKindIsThere() throws {
    let kinds = try Set(Self.names.compactMap { try Self.load($0).0.message?.kind })
    let all: Set = [
      "hello", "welcome", "refusal", "next", "route", "ready", "observation", "control", "route_end", "fault",
      "bye",
    ]
    #expect(kinds == all)
  }

  @Test(arguments: names) func golden(_ name: String) throws {
    let (description, encoded) = try Self.load(name)
    if let code = description.error {
      do throws(MessagingError) {
        _ = try MessageCodec.decode(encoded)
        Issue.record("\(name) was read")
      } catch {
        switch error {
        case .wrongVersion: #expect(code == "wrong_version")
        case .malformed: #expect(code == "malformed")
        default: Issue.record("\(name): \(error)")
        }
      }
    } else {
      let message = try MessageCodec.decode(encoded)
      #expect(message.kind == description.message?.kind)
      #expect(try MessageCodec.encode(message) == encoded)
    }
  }

  private static func load(_ name: String) throws -> (Description, EncodedMessage) {
    func bytes(_ file: String) throws -> [UInt8] {
      [UInt8](try Data(contentsOf: folder.appendingPathComponent(file)))
    }
    let description = try JSONDecoder().decode(Description.self, from: Data(try bytes(name + ".json")))
    let frames = try (0..<description.frames).map { try bytes("\(name).\($0 + 1).bin") }
    return (description, EncodedMessage(header: try bytes(name + ".msgpack"), frames: frames))
  }
}
