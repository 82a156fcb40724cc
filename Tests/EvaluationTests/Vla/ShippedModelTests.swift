import DriveTypes
import Driving
import Foundation
import Images
import Inference
import Testing

/// The model that comes with the project, `Models/driveloop-vla`.
@Suite struct ShippedModelTests {
  private let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appendingPathComponent("Models/driveloop-vla")

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
