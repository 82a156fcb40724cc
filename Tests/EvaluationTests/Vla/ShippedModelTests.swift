import DriveTypes
import Driving
import Foundation
import Images
import Inference
import Roads
import Testing

/// The model that comes with the project, `Models/driveloop-vla`.
@Suite struct ShippedModelTests {
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Models/driveloop-vla")

  /// A `driving.json` as it may be: the perception head sees through the way head's tower, and nothing tells of signals.
  private func oneTower(_ file: Data) throws -> [String: Any] {
    var driving = try #require(try JSONSerialization.jsonObject(with: file) as? [String: Any])
    if let views = driving["views"] as? [String: Any] {
      (driving["perception"], driving["backbone"]) = (views["perception"], views["backbone"])
      (driving["views"], driving["signals"], driving["version"]) = (nil, nil, 5)
    }
    return driving
  }

  /// The heads see through the tower that is named: with the model's own as a file they tell what they tell without one, on the
  /// model's tokens; with theirs something else.
  @Test func headsSeeThroughTheirTower() throws {
    try withTemporaryFolder { path in
      let copy = URL(fileURLWithPath: path + "/model")
      try FileManager.default.copyItem(at: folder, to: copy)
      let file = copy.appendingPathComponent("driving.json")
      let shipped = try Data(contentsOf: file)
      let weights = try Data(contentsOf: copy.appendingPathComponent("model.safetensors"))
      func answer(_ tower: [String: String]?) throws -> DriveAnswer {
        var driving = try oneTower(shipped)
        driving["version"] = tower == nil ? 4 : 5
        driving["backbone"] = tower
        try JSONSerialization.data(withJSONObject: driving).write(to: file)
        let picture = RGBImage(width: 448, height: 168, red: 90, green: 100, blue: 110)
        return try DrivingModel(folder: copy, path: .fp32).answer(
          DrivePrompt(
            pictures: [picture, picture], speed: 5, command: .laneFollow,
            targets: [Point(x: 30, y: 0), Point(x: 60, y: 0)], mode: .fast))
      }
      let without = try answer(nil)
      let named = ["file": "model.safetensors", "sha256": SHA256Digest.hex(of: weights)]
      #expect(try answer(named) == without && without.things != nil)
      let own = try #require(oneTower(shipped)["backbone"] as? [String: String])
      let head = try #require(oneTower(shipped)["perception"] as? [String: String])
      let seen = try answer(own)
      #expect(seen.actions == without.actions && seen.way != without.way)
      // A file that is not the one that was named.
      #expect(throws: DrivingModelError.self) {
        _ = try answer(["file": head["file"] ?? "", "sha256": own["sha256"] ?? ""])
      }
    }
  }

  /// A view is seen as the picture ahead is, a quarter turn on; what is planned does not depend on it.
  @Test func perceptionLooksThroughFurtherViews() throws {
    try withTemporaryFolder { path in
      let copy = URL(fileURLWithPath: path + "/model")
      try FileManager.default.copyItem(at: folder, to: copy)
      let file = copy.appendingPathComponent("driving.json")
      func change(_ change: (inout [String: Any]) -> Void) throws {
        let stored = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
        var driving = try #require(stored as? [String: Any])
        change(&driving)
        try JSONSerialization.data(withJSONObject: driving).write(to: file)
      }
      func views(_ driving: [String: Any], _ cameras: String...) -> [String: Any] {
        [
          "cameras": cameras, "history_seconds": 0.5, "backbone": driving["backbone"] ?? "",
          "perception": driving["perception"] ?? "",
        ]
      }
      try JSONSerialization.data(withJSONObject: oneTower(Data(contentsOf: file))).write(to: file)
      try change { ($0["version"], $0["views"]) = (6, views($0, "left", "right")) }
      let model = try DrivingModel(folder: copy, path: .fp32)
      // Grey sky, dark road, and what could be a car's back.
      func picture(_ car: Int) -> RGBImage {
        var picture = RGBImage(width: 448, height: 168, red: 150, green: 170, blue: 200)
        picture.paste(RGBImage(width: 448, height: 98, red: 70, green: 70, blue: 72), x: 0, y: 70)
        picture.paste(RGBImage(width: 76, height: 52, red: 150, green: 20, blue: 20), x: car, y: 52)
        picture.paste(RGBImage(width: 60, height: 16, red: 20, green: 20, blue: 24), x: car + 8, y: 56)
        picture.paste(RGBImage(width: 76, height: 8, red: 15, green: 15, blue: 15), x: car, y: 100)
        return picture
      }
      func answer(_ pictures: RGBImage, views: [RGBImage]) throws -> DriveAnswer {
        try model.answer(
          DrivePrompt(
            pictures: [pictures, pictures], views: views.map { [$0, $0] }, speed: 0, command: .laneFollow,
            targets: [Point(x: 30, y: 0), Point(x: 60, y: 0)], mode: .fast))
      }
      let alone = try #require(try answer(picture(180), views: []).things)
      let other = try #require(try answer(picture(60), views: []).things)
      #expect(!alone.isEmpty && !other.isEmpty && alone != other)
      let seen = try answer(picture(180), views: [picture(60), picture(180)])
      let things = try #require(seen.things)
      try #require(things.count == 2 * alone.count + other.count)
      #expect(Array(things.prefix(alone.count)) == alone)
      // The front camera is 0.8 m ahead, those to the sides 0.55 m aside.
      for (thing, ahead) in zip(things.dropFirst(alone.count), other) {
        #expect(
          abs(thing.place.x + ahead.place.y) < 1e-9 && abs(thing.place.y - (ahead.place.x - 0.25)) < 1e-9)
      }
      for (thing, ahead) in zip(things.suffix(alone.count), alone) {
        #expect(abs(thing.place.x - ahead.place.y) < 1e-9 && abs(thing.place.y + ahead.place.x - 0.25) < 1e-9)
      }
      #expect(try seen.actions == answer(picture(180), views: []).actions)
      #expect(throws: DrivingModelError.self) { _ = try answer(picture(180), views: [picture(60)]) }
      // A view is one camera, and its files are those that were named.
      try change { $0["views"] = views($0, "bench2drive-six") }
      #expect(throws: DrivingModelError.self) { _ = try DrivingModel(folder: copy, path: .fp32) }
      try change { driving in
        var other = views(driving, "left")
        other["backbone"] = driving["perception"]
        driving["views"] = other
      }
      #expect(throws: DrivingModelError.self) { _ = try DrivingModel(folder: copy, path: .fp32) }
      // Perception through the model's own camera tells what the model's own perception told.
      try change {
        $0["views"] = views($0, "front")
        $0["perception"] = nil
      }
      let ahead = try DrivingModel(folder: copy, path: .fp32)
      let prompt = DrivePrompt(
        pictures: [picture(180), picture(180)], views: [[picture(180), picture(180)]], speed: 0,
        command: .laneFollow, targets: [Point(x: 30, y: 0), Point(x: 60, y: 0)], mode: .fast)
      #expect(try ahead.answer(prompt).things == alone)
    }
  }

  @Test func isSmallAndWhole() throws {
    let weights = folder.appendingPathComponent("model.safetensors")
    let size = try #require(try weights.resourceValues(forKeys: [.fileSizeKey]).fileSize)
    #expect((1_000_000...30_000_000).contains(size))
    let card = try String(contentsOf: folder.appendingPathComponent("README.md"), encoding: .utf8)
    for part in ["## Training", "## Data", "## Limits"] { #expect(card.contains(part)) }
  }

  @Test(arguments: [NumericPath.fp32, .bf16, .int8])
  func plans(path: NumericPath) throws {
    let model = try DrivingModel(folder: folder, path: path)
    let picture = RGBImage(width: 448, height: 168, red: 90, green: 100, blue: 110)
    func prompt(_ speed: Double, _ mode: DriveMode = .fast) -> DrivePrompt {
      DrivePrompt(
        pictures: [picture, picture], speed: speed, command: .laneFollow,
        targets: [Point(x: 30, y: 0), Point(x: 60, y: 0)], mode: mode)
    }
    let start = Pose<World>(x: 0, y: 0, yaw: 0)
    func poses(_ speed: Double) throws -> [Pose<World>] {
      try #require(try model.answer(prompt(speed)).trajectory(model.vocabulary, horizon: 6, from: start))
        .poses
    }
    var before = -1.0
    for speed in [2.0, 8, 14] {
      let plan = try poses(speed)
      let (first, last) = (try #require(plan.first), try #require(plan.last))
      // Whatever it sees, a plan begins at the speed that the car has, and is one that a car can drive: no farther than at
      // the vocabulary's highest speed of 20 m/s.
      #expect(abs(first.position.x - 0.5 * speed) < 1.25)
      #expect(plan.count == 6 && (0...60).contains(last.position.x))
      #expect(first.position.x > before)
      before = first.position.x
    }
    let words = try #require(try model.answer(prompt(5, .slow)).text)
    for stage in ["Perception: ", "Prediction: ", "Planning: ", "Behavior: The ego vehicle is "] {
      #expect(words.contains(stage))
    }
  }
}
