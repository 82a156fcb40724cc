import DriveTypes
import Driving
import Foundation
import Inference

/// A driving model of random weights: everything that the agent needs of a folder, and no sense.
struct MadeUpDrivingModel {
  let folder: URL
  static let actionCount = 24

  /// Straight on and along gentle bends, up to 4 m a period.
  static func vocabulary() throws -> ActionVocabulary {
    var tokens = [MotionSegment.zero]
    for i in 1..<actionCount {
      let reach = Double(1 + i % 4)
      tokens.append(MotionSegment(x: reach, y: 0, heading: 0.02 * Double(i / 4 - 3) * reach))
    }
    return try ActionVocabulary(
      name: "made", tokens: tokens, provenance: VocabularyProvenance(method: "made"))
  }

  static let binCount = 16

  /// Bins of 2.5 m ahead and 1 m to the side.
  static func bins() throws -> WaypointVocabulary {
    try WaypointVocabulary(
      name: "made", bins: binCount, x: 0...40, y: -8...8, provenance: VocabularyProvenance(method: "made"))
  }

  static var words: [String] {
    DrivePrompt.words + ["<|image_pad|>", "<|video_pad|>"]
      + (0..<actionCount).map(PlanForm.actions.word) + (0..<binCount).map(PlanForm.waypoints.word)
  }

  /// Bytes and the words, no merges.
  static func tokenizer(leavingOut: Set<String>) -> JSONNode {
    func added(_ id: Int, _ text: String) -> JSONNode {
      .object([
        JSONMember("id", .integer(id)), JSONMember("content", .string(text)),
        JSONMember("single_word", .bool(false)), JSONMember("lstrip", .bool(false)),
        JSONMember("rstrip", .bool(false)), JSONMember("normalized", .bool(false)),
        JSONMember("special", .bool(text.hasPrefix("<|"))),
      ])
    }
    func byteLevel(_ regex: Bool) -> JSONNode {
      .object([
        JSONMember("type", .string("ByteLevel")), JSONMember("add_prefix_space", .bool(false)),
        JSONMember("trim_offsets", .bool(false)), JSONMember("use_regex", .bool(regex)),
      ])
    }
    return .object([
      JSONMember("version", .string("1.0")), JSONMember("truncation", .null), JSONMember("padding", .null),
      JSONMember(
        "added_tokens",
        .array(
          words.enumerated().map { added(256 + $0, leavingOut.contains($1) ? "<missing>" : $1) })),
      JSONMember("normalizer", .object([JSONMember("type", .string("NFC"))])),
      JSONMember("pre_tokenizer", byteLevel(true)), JSONMember("post_processor", .null),
      JSONMember("decoder", byteLevel(true)),
      JSONMember(
        "model",
        .object([
          JSONMember("type", .string("BPE")),
          JSONMember(
            "vocab",
            .object(
              ByteAlphabet.scalars.enumerated().map { JSONMember(String(Character($1)), .integer($0)) })),
          JSONMember("merges", .array([])),
        ])),
    ])
  }

  /// - Parameter leavingOut: words that the tokenizer lacks.
  init(
    in folder: String, seed: UInt64 = 1, leavingOut: Set<String> = [], answer: PlanForm = .actions
  ) throws {
    self.folder = URL(fileURLWithPath: folder)
    var configuration = ModelPreset.tiny.configuration
    configuration.resizeVocabulary(256 + Self.words.count)
    func id(_ word: String) -> Int? { Self.words.firstIndex(of: word).map { 256 + $0 } }
    configuration.imageToken = id("<|image_pad|>")
    configuration.videoToken = id("<|video_pad|>")
    configuration.visionStartToken = id("<|vision_start|>")
    configuration.visionEndToken = id("<|vision_end|>")
    try RandomModel(configuration, seed: seed, type: .float32).write(to: self.folder)
    try write(
      "tokenizer.json", JSONWriter.text(Self.tokenizer(leavingOut: leavingOut), indent: nil))
    switch answer {
    case .actions:
      let vocabulary = try Self.vocabulary()
      try vocabulary.write(to: folder + "/action_vocabulary.json")
      try write("driving.json", Self.settings(hash: vocabulary.identity))
    case .waypoints:
      let bins = try Self.bins()
      try bins.write(to: folder + "/waypoint_vocabulary.json")
      try write(
        "driving.json",
        Self.settings(hash: bins.identity).replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2")
          .replacingOccurrences(
            of: "\"action_vocabulary\": {\"file\": \"action_vocabulary.json\"",
            with: "\"answer\": \"waypoints\", \"vocabulary\": {\"file\": \"waypoint_vocabulary.json\""))
    }
  }

  static func settings(hash: String, height: Int = 168) -> String {
    """
    {"format": "driveloop-driving-model", "version": 1, "prompt": "driveloop-1", "camera": "front",
     "crop": {"left": 0, "top": 56, "width": 448, "height": \(height)},
     "history_seconds": 0.5, "planning_period": 0.5, "horizon": 6, "targets": 2,
     "action_vocabulary": {"file": "action_vocabulary.json", "sha256": "\(hash)"},
     "modes": ["fast", "slow"], "default_mode": "fast"}
    """
  }

  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
  }
}

/// A folder that is gone after the test.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = NSTemporaryDirectory() + "driveloop-vla-\(UUID().uuidString)"
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}
