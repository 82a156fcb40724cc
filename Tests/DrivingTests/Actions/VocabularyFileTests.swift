import DriveTypes
import Driving
import Foundation
import Testing

@Suite struct VocabularyFileTests {
  private static let provenance = VocabularyProvenance(
    method: "by hand", seed: 7, tolerance: 0.05, motions: 12, holdout: 0.25, split: "training",
    sources: [
      .init(
        suite: "a \"b\".xml", suiteHash: String(repeating: "0f", count: 32), agent: "expert", seed: 3,
        world: "embedded", commit: "abc-dirty", routes: 2)
    ])

  private func small() throws -> ActionVocabulary {
    try ActionVocabulary(
      name: "small", period: 0.25, horizon: 12, box: MotionBox(length: 4, width: 1.5),
      tokens: [
        .zero, MotionSegment(x: 1, y: 0.1, heading: 1e-5), MotionSegment(x: 1, y: -0.1, heading: -1e-5),
        MotionSegment(x: 0.1 + 0.2, y: 0, heading: 0),
      ], provenance: Self.provenance)
  }

  @Test func whatIsWrittenIsRead() throws {
    let vocabulary = try small()
    let read = try ActionVocabulary(vocabulary.document, file: "small.json")
    #expect(read.document == vocabulary.document)
    #expect(read.tokens == vocabulary.tokens && read.provenance == vocabulary.provenance)
    #expect(read.period == 0.25 && read.horizon == 12 && read.box == vocabulary.box && read.name == "small")
    #expect(read.identity == vocabulary.identity && read.identity.count == 64)
    let path = NSTemporaryDirectory() + "\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try vocabulary.write(to: path)
    #expect(try ActionVocabulary(contentsOf: path).document == vocabulary.document)
    guard case .actions(let told) = try VocabularyFile(contentsOf: path) else {
      Issue.record("not told as actions")
      return
    }
    #expect(told.identity == vocabulary.identity)
    #expect(throws: ActionVocabularyError.self) { try ActionVocabulary(contentsOf: path + ".none") }
    #expect(throws: ActionVocabularyError.self) { try vocabulary.write(to: path + "/none") }
  }

  /// Each mistake is found at its line: (text to replace, with what, line, part of the message).
  private static let mistakes: [(String, String, Int, String)] = [
    ("driveloop action vocabulary", "another thing", 2, "expected \"driveloop action vocabulary\""),
    ("\"version\": 1", "\"version\": 2", 3, "version 1"),
    ("\"name\"", "\"nome\"", 4, "\"nome\""),
    ("\"period\": 0.25", "\"period\": 0", 5, "above 0"),
    ("\"horizon\": 12", "\"horizon\": 1.5", 6, "an integer"),
    ("\"horizon\": 12", "\"horizon\": 12, \"horizon\": 13", 6, "again"),
    ("\"length\": 4.0", "\"length\": NaN", 8, "finite"),
    ("\"width\": 1.5", "\"width\": 1.5, \"height\": 2", 9, "\"height\""),
    ("\"mirrored\": true", "\"mirrored\": false", 11, "true, as the tokens are"),
    (String(repeating: "0f", count: 32), "0F", 21, "SHA-256"),
    ("[0.0, 0.0, 0.0]", "[0.0, 0.0, 0.1]", 30, "standing still"),
    ("[1.0, 0.1, 1e-05]", "[1.0, 0.1]", 31, "x, y and heading"),
    ("[1.0, 0.1, 1e-05]", "[1.0, 0.1, 3.2]", 31, "from −π to π"),
    ("[1.0, 0.1, 1e-05]", "[1.0, \"a\", 0]", 31, "a number"),
    ("[1.0, 0.1, 1e-05]", "[1.0, 1e999, 0]", 31, "finite"),
    ("[1.0, 0.1, 1e-05]", "[1.0, 0.1, 1e-04]", 11, "false, as the tokens are"),
  ]

  @Test(arguments: mistakes.indices) func mistakesAreNamedByTheirLine(index: Int) throws {
    let (old, new, line, part) = Self.mistakes[index]
    let text = String(decoding: try small().document, as: UTF8.self)
    #expect(text.contains(old))
    do {
      _ = try ActionVocabulary(Array(text.replacing(old, with: new, maxReplacements: 1).utf8), file: "f.json")
      Issue.record("\(new) was read")
    } catch {
      let message = "\(error)"
      #expect(message.hasPrefix("f.json:\(line):") && message.contains(part), "\(message)")
    }
  }

  /// No cut and no changed byte may crash; a cut text is never read.
  @Test func hostileBytes() throws {
    let bytes = try small().document
    for length in 0..<(bytes.count - 2) {
      #expect(throws: ActionVocabularyError.self) { try ActionVocabulary(Array(bytes[..<length]), file: "f") }
    }
    var random = RandomSource(seed: 1)
    for _ in 0..<2000 {
      var bent = bytes
      bent[random.index(below: bent.count)] = UInt8(truncatingIfNeeded: random.next())
      if let read = try? ActionVocabulary(bent, file: "f") { #expect(read.tokens[0] == .zero) }
    }
  }

  @Test func waypointsAreWrittenAndRead() throws {
    let vocabulary = try WaypointVocabulary(
      name: "w", x: -0.25...60.125, y: -20...20, provenance: Self.provenance)
    #expect(try WaypointVocabulary(vocabulary.document, file: "w.json") == vocabulary)
    let text = String(decoding: vocabulary.document, as: UTF8.self)
    for (old, new, part) in [
      ("[-0.25, 60.125]", "[60.125, -0.25]", "upper bound above"), ("[-0.25, 60.125],", "", "two ranges"),
      ("\"bins\": 512", "\"bins\": 1", "at least 2"), ("\"bins\": 512", "\"bins\": 0", "1 to 65536"),
      ("waypoint vocabulary", "action vocabulary", "waypoint vocabulary"),
    ] {
      #expect(text.contains(old))
      do {
        _ = try WaypointVocabulary(Array(text.replacing(old, with: new).utf8), file: "w.json")
        Issue.record("\(new) was read")
      } catch {
        #expect("\(error)".hasPrefix("w.json:") && "\(error)".contains(part), "\(error)")
      }
    }
  }

  /// The vocabulary that goes with the project's model is sound, in the writer's own form, and made from training places.
  @Test func theProjectsOwnVocabulary() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Models/driveloop-vla/action_vocabulary.json")
    let bytes = [UInt8](try Data(contentsOf: file))
    let vocabulary = try ActionVocabulary(bytes, file: file.path)
    #expect(vocabulary.document == bytes && bytes.count <= 200_000)
    #expect(vocabulary.count == 2048 && vocabulary.isMirrored && Set(vocabulary.tokens).count == 2048)
    #expect(vocabulary.period == 0.5 && vocabulary.horizon == 6)
    #expect(vocabulary.provenance.split == "training")
    // Drives that have nothing to do with those it was made from.
    let drives = (0..<10).map { MadeUpMotion.drive(ticks: 400, seed: $0) }
    let error = try QuantisationError(of: vocabulary, on: drives, tickDuration: 0.05)
    #expect(error.average3s < 0.06 && error.final5s < 0.08, "\(error)")
  }
}
