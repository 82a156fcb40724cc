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
        var driving = try #require(try JSONSerialization.jsonObject(with: shipped) as? [String: Any])
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
      let whole = try #require(try JSONSerialization.jsonObject(with: shipped) as? [String: Any])
      let own = try #require(whole["backbone"] as? [String: String])
      let seen = try answer(own)
      #expect(seen.actions == without.actions && seen.way != without.way)
      // A file that is not the one that was named.
      #expect(throws: DrivingModelError.self) {
        _ = try answer(["file": "perception.safetensors", "sha256": own["sha256"] ?? ""])
      }
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
