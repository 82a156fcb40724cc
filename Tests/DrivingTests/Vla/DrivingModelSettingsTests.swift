import DriveTypes
import Driving
import Foundation
import Testing

@Suite struct DrivingModelSettingsTests {
  static let text = """
    {"format": "driveloop-driving-model", "version": 1, "prompt": "driveloop-1", "camera": "front",
     "crop": {"left": 0, "top": 56, "width": 448, "height": 168},
     "history_seconds": 0.5, "planning_period": 0.5, "horizon": 6, "targets": 2,
     "action_vocabulary": {"file": "action_vocabulary.json", "sha256": "\(String(repeating: "0a", count: 32))"},
     "modes": ["fast", "slow"], "default_mode": "fast"}
    """

  @Test func readsTheContract() throws {
    let settings = try DrivingModelSettings(Array(Self.text.utf8), file: "driving.json")
    var expected = DrivingModelSettings()
    expected.vocabularyHash = String(repeating: "0a", count: 32)
    #expect(settings == expected && settings.pictureCount == 2)
  }

  /// Version 2 says how the model answers.
  @Test func readsVersionTwo() throws {
    let text = Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 2")
      .replacingOccurrences(
        of: "\"action_vocabulary\": {\"file\": \"action",
        with: "\"answer\": \"waypoints\", \"vocabulary\": {\"file\": \"waypoint")
    let settings = try DrivingModelSettings(Array(text.utf8), file: "driving.json")
    #expect(settings.answer == .waypoints && settings.vocabularyFile == "waypoint_vocabulary.json")
    #expect {
      _ = try DrivingModelSettings(
        Array(text.replacingOccurrences(of: "waypoints\"", with: "points\"").utf8), file: "driving.json")
    } throws: { "\($0)".contains("\"actions\" or \"waypoints\"") }
  }

  /// Version 3 also names a perception head.
  @Test func readsVersionThree() throws {
    let hash = String(repeating: "0b", count: 32)
    let text = Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 3")
      .replacingOccurrences(
        of: "\"action_vocabulary\": {",
        with:
          "\"answer\": \"actions\", \"perception\": {\"file\": \"p.safetensors\", \"sha256\": \"\(hash)\"}, "
          + "\"vocabulary\": {")
    let settings = try DrivingModelSettings(Array(text.utf8), file: "driving.json")
    #expect(settings.perception == .init(name: "p.safetensors", hash: hash) && settings.answer == .actions)
    #expect(try DrivingModelSettings(Array(Self.text.utf8), file: "driving.json").perception == nil)
    #expect {
      _ = try DrivingModelSettings(
        Array(text.replacingOccurrences(of: "p.safetensors", with: "../p").utf8), file: "driving.json")
    } throws: { "\($0)".contains("the name of a file beside driving.json") }
  }

  /// Version 4 may name heads, or none.
  @Test func readsVersionFour() throws {
    let hash = String(repeating: "0c", count: 32)
    func text(_ heads: String) -> String {
      Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 4")
        .replacingOccurrences(
          of: "\"action_vocabulary\": {", with: "\"answer\": \"actions\", \(heads)\"vocabulary\": {")
    }
    let way = "\"way\": {\"file\": \"way.safetensors\", \"sha256\": \"\(hash)\"}, "
    let perception = way.replacingOccurrences(of: "way", with: "perception")
    for (heads, isSeen, isTold) in [("", false, false), (way, false, true), (way + perception, true, true)] {
      let settings = try DrivingModelSettings(Array(text(heads).utf8), file: "driving.json")
      #expect(settings.way == (isTold ? .init(name: "way.safetensors", hash: hash) : nil))
      #expect(settings.perception == (isSeen ? .init(name: "perception.safetensors", hash: hash) : nil))
    }
    let third = text(way).replacingOccurrences(of: "\"version\": 4", with: "\"version\": 3")
    #expect(throws: DrivingModelError.self) {
      _ = try DrivingModelSettings(Array(third.utf8), file: "driving.json")
    }
  }

  /// Version 5 names the heads' tower as well.
  @Test func readsVersionFive() throws {
    let hash = String(repeating: "0d", count: 32)
    let backbone = "\"backbone\": {\"file\": \"backbone.safetensors\", \"sha256\": \"\(hash)\"}, "
    func text(version: Int) -> String {
      Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": \(version)")
        .replacingOccurrences(
          of: "\"action_vocabulary\": {", with: "\"answer\": \"actions\", \(backbone)\"vocabulary\": {")
    }
    let settings = try DrivingModelSettings(Array(text(version: 5).utf8), file: "driving.json")
    #expect(settings.backbone == .init(name: "backbone.safetensors", hash: hash) && settings.way == nil)
    #expect(throws: DrivingModelError.self) {
      _ = try DrivingModelSettings(Array(text(version: 4).utf8), file: "driving.json")
    }
  }

  /// Version 6 names cameras with a tower and a perception head of their own.
  @Test func readsVersionSix() throws {
    let hash = String(repeating: "0e", count: 32)
    func settings(
      _ cameras: String, _ history: String = "0.1", files names: [String] = ["backbone", "perception"],
      member: String = "perception"
    ) throws -> DrivingModelSettings {
      let file = "{\"file\": \"v.safetensors\", \"sha256\": \"\(hash)\"}"
      let views =
        "{\"cameras\": \(cameras), \"history_seconds\": \(history), \"backbone\": \(file), \"\(member)\": \(file)}"
      let files = names.map { "\"\($0)\": {\"file\": \"\($0).safetensors\", \"sha256\": \"\(hash)\"}, " }
      let text = Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": 6")
        .replacingOccurrences(
          of: "\"action_vocabulary\": {",
          with: "\"answer\": \"actions\", \(files.joined())\"views\": \(views), \"vocabulary\": {")
      return try DrivingModelSettings(Array(text.utf8), file: "driving.json")
    }
    let named = DrivingModelSettings.NamedFile(name: "v.safetensors", hash: hash)
    let expected = DrivingModelSettings.Views(
      cameras: ["left", "right"], historySeconds: 0.1, backbone: named, perception: named)
    let sides = try settings("[\"left\", \"right\"]")
    #expect(sides.views == expected && sides.perception != nil && sides.backbone != nil)
    // Perception may look ahead through the model's own camera where nothing else does.
    let ahead = try settings("[\"front\"]", "0.5", files: [])
    #expect(ahead.views?.cameras == ["front"] && ahead.perception == nil && ahead.backbone == nil)
    #expect { _ = try settings("[\"left\"]", member: "head") } throws: { "\($0)".contains("\"head\"") }
    for history in ["0", "-1", "6"] {
      #expect { _ = try settings("[\"left\"]", history) } throws: { "\($0)".contains("at most 5 seconds") }
    }
    for (views, words) in [
      ("[]", "one rig at least"), ("[\"left\", \"left\"]", "each camera once"),
      ("[\"front\"]", "each camera once"), ("[3]", "a string"), ("\"left\"", "an array"),
    ] {
      #expect { _ = try settings(views) } throws: { "\($0)".contains(words) }
    }
  }

  /// Version 7 names a signals head, with views or without.
  @Test func readsVersionSeven() throws {
    let hash = String(repeating: "0f", count: 32)
    let file = "{\"file\": \"s.safetensors\", \"sha256\": \"\(hash)\"}"
    let views =
      "\"views\": {\"cameras\": [\"left\"], \"history_seconds\": 0.1, \"backbone\": \(file), \"perception\": \(file)}, "
    func settings(_ members: String, version: Int = 7) throws -> DrivingModelSettings {
      let text = Self.text.replacingOccurrences(of: "\"version\": 1", with: "\"version\": \(version)")
        .replacingOccurrences(
          of: "\"action_vocabulary\": {", with: "\"answer\": \"actions\", \(members)\"vocabulary\": {")
      return try DrivingModelSettings(Array(text.utf8), file: "driving.json")
    }
    let signals = "\"signals\": \(file), "
    for (members, hasViews) in [(signals, false), (signals + views, true)] {
      let settings = try settings(members)
      #expect(settings.signals == .init(name: "s.safetensors", hash: hash))
      #expect((settings.views != nil) == hasViews && settings.backbone == nil)
    }
    #expect { _ = try settings(views) } throws: { "\($0)".contains("\"signals\"") }
    #expect(throws: DrivingModelError.self) { _ = try settings(signals + views, version: 6) }
  }

  /// What is wrong, in which line.
  @Test(arguments: [
    ("\"version\": 1", "\"version\": 8", "version 1 or 2 or 3 or 4 or 5 or 6 or 7"),
    // Version 2 has other members.
    ("\"version\": 1", "\"version\": 2", "action_vocabulary"), ("driveloop-1", "driveloop-0", "driveloop-1"),
    ("\"height\": 168", "\"height\": 0", "driving.json:2"), ("\"left\": 0, ", "", "\"left\""),
    ("0.5, \"planning", "-1, \"planning", "driving.json:3"),
    ("\"horizon\": 6", "\"horizon\": 0", "driving.json:3"),
    ("\"targets\": 2", "\"targets\": 2.0", "targets"),
    ("action_vocabulary.json", "../x.json", "driving.json:4"),
    ("0a0a", "0A0A", "SHA-256"), ("\"slow\"", "\"fast\"", "each mode once"),
    ("\"default_mode\": \"fast\"", "\"default_mode\": \"best\"", "driving.json:5"),
    ("\"camera\"", "\"kamera\"", "kamera"), ("\"front\"", "3", "a string at camera"),
  ])
  func namesMistakes(old: String, new: String, words: String) throws {
    let range = try #require(Self.text.range(of: old))
    let text = Self.text.replacingCharacters(in: range, with: new)
    guard text != Self.text else {
      Issue.record("nothing changed")
      return
    }
    #expect {
      _ = try DrivingModelSettings(Array(text.utf8), file: "driving.json")
    } throws: { "\($0)".contains(words) }
  }
}
