import DriveTypes
import Driving
import Foundation
import Inference
import Sensing
import Testing

/// The perception head against its formula, worked out one number after another.
@Suite struct PerceptionHeadTests {
  private static let width = 6
  private static let hidden = 5
  private static let crop = DrivingModelSettings.Crop(left: 0, top: 56, width: 448, height: 168)
  private static func view(
    x: Double, y: Double = 0, yaw: Double = 0, fieldOfView: Double = 100
  ) -> PerceptionView {
    var camera = CameraSpecification(
      id: "CAM", pose: Pose(x: x, y: y, z: 1.6, yaw: yaw), width: 448, height: 252,
      fieldOfView: 100 * .pi / 180)
    let lens = camera
    camera.fieldOfView = fieldOfView * .pi / 180
    return PerceptionView(camera, lens: lens, crop: crop, cell: 28)
  }

  /// - Parameter turns: whether it is told how fast the camera turns, as from format 4 on.
  private static func weights(turns: Bool = true) -> HeadWeights {
    var weights = HeadWeights(format: "driveloop-perception-\(turns ? 4 : 3)", seed: 1)
    weights.add("mean", [width])
    weights.add("deviation", [width], plus: 1)
    weights.addLayer("context", hidden, 9 * width + (turns ? 3 : 2))
    weights.addLayer("output", 7, hidden)
    // So that most cells show something.
    weights["output.bias"][0] = 1
    return weights
  }

  private static func head(_ file: URL) throws -> PerceptionHead {
    try PerceptionHead(file, width: width, columns: 16, rows: 6, compute: Compute(threads: 1))
  }

  @Test(arguments: [false, true])
  func isItsFormula(turns: Bool) throws {
    let weights = Self.weights(turns: turns)
    let file = HeadWeights.file("formula")
    defer { try? FileManager.default.removeItem(at: file) }
    try weights.write(file)
    let head = try Self.head(file)
    #expect(head.columns == 16 && head.rows == 6)
    var random = RandomSource(seed: 2, stream: "tokens")
    let tokens = (0..<96 * Self.width).map { _ in Float(2 * random.uniform() - 1) }
    var expected: [PerceivedThing] = []
    for cell in 0..<96 {
      let around = weights.around(cell, tokens, columns: 16, rows: 6, width: Self.width)
      let told = weights.layer(
        "output", weights.layer("context", around + (turns ? [0.7, 0, -0.4] : [0.7, 0])), active: false)
      let confidence = 1 / (1 + exp(-told[0]))
      guard confidence >= 0.5 else { continue }
      // Focal length 224 / tan 50°, the column's middle 28 · (column + ½) pixels from the left.
      let across = 224 - 28 * (Double(cell % 16) + 0.5)
      // Distances are held between e⁻¹ and e⁶ m, half extents between 0.2 and 8 m.
      let distance = exp(min(max(told[1], -1), 6))
      let bearing = atan2(across, 224 / tan(50 * .pi / 180)) + told[2] / 4
      expected.append(
        PerceivedThing(
          place: Point(x: 0.8 + distance * cos(bearing), y: distance * sin(bearing)),
          velocity: Vector(x: 5 * told[3], y: 5 * told[4]), halfLength: max(0.2, 2 * told[5]),
          halfWidth: max(0.2, 2 * told[6]), confidence: confidence))
    }
    let front = Self.view(x: 0.8)
    let found = head.things(tokens, speed: 7, yawRate: -0.4, view: front)
    #expect(found.count == expected.count && expected.count > 20)
    for (a, b) in zip(found, expected) {
      #expect(
        a.place.distanceXY(to: b.place) < 1e-5 * (1 + b.place.x.magnitude + b.place.y.magnitude)
          && (a.velocity - b.velocity).lengthXY < 1e-4)
      #expect(abs(a.halfLength - b.halfLength) < 1e-4 && abs(a.halfWidth - b.halfWidth) < 1e-4)
      #expect(abs(a.confidence - b.confidence) < 1e-5)
    }
    #expect(head.things(tokens, speed: 7, yawRate: -0.4, view: front) == found)
    #expect((head.things(tokens, speed: 7, yawRate: 0, view: front) == found) == !turns)
    #expect(
      head.things([], speed: 7, view: front) == [] && head.things(tokens, speed: .nan, view: front) == [])
  }

  /// What the head tells of a camera that looks to the left is turned with it: the same picture of a standing car shows
  /// the same things, a quarter turn on.
  @Test func looksFromAnyCamera() throws {
    let file = HeadWeights.file("views")
    defer { try? FileManager.default.removeItem(at: file) }
    try Self.weights().write(file)
    let head = try Self.head(file)
    var random = RandomSource(seed: 3, stream: "tokens")
    let tokens = (0..<96 * Self.width).map { _ in Float(2 * random.uniform() - 1) }
    let ahead = head.things(tokens, speed: 0, view: Self.view(x: 0))
    let left = head.things(tokens, speed: 0, view: Self.view(x: 0.3, y: 0.55, yaw: .pi / 2))
    #expect(ahead.count == left.count && ahead.count > 20)
    for (a, b) in zip(ahead, left) {
      #expect(abs(b.place.x - (0.3 - a.place.y)) < 1e-9 && abs(b.place.y - (0.55 + a.place.x)) < 1e-9)
      #expect(abs(b.velocity.x + a.velocity.y) < 1e-9 && abs(b.velocity.y - a.velocity.x) < 1e-9)
      #expect(abs(b.halfLength - a.halfWidth) < 1e-9 && abs(b.halfWidth - a.halfLength) < 1e-9)
    }
    // The car's motion is the camera's to its right.
    #expect(Self.view(x: 0, yaw: .pi / 2).motion(7).left == -7)
    let driving = head.things(tokens, speed: 7, view: Self.view(x: 0.3, y: 0.55, yaw: .pi / 2))
    #expect(driving != left)
    // A box around the turned one.
    let oblique = Self.view(x: 0, yaw: .pi / 4).turned(halfLength: 2, halfWidth: 1)
    #expect(abs(oblique.length - 3 / 2.0.squareRoot()) < 1e-9 && abs(oblique.length - oblique.width) < 1e-9)
  }

  /// Through a longer lens the same picture is of a world that much longer along the axis, by a car so much faster that turns
  /// so much less.
  @Test func looksThroughAnyLens() throws {
    let file = HeadWeights.file("lenses")
    defer { try? FileManager.default.removeItem(at: file) }
    try Self.weights().write(file)
    let head = try Self.head(file)
    var random = RandomSource(seed: 4, stream: "tokens")
    let tokens = (0..<96 * Self.width).map { _ in Float(2 * random.uniform() - 1) }
    let zoom = tan(50 * Double.pi / 180) / tan(30 * Double.pi / 180)
    let wide = head.things(tokens, speed: 4, yawRate: 0.2, view: Self.view(x: 0))
    let narrow = head.things(
      tokens, speed: 4 * zoom, yawRate: 0.2 / zoom, view: Self.view(x: 0, fieldOfView: 60))
    #expect(wide.count == narrow.count && wide.count > 20)
    for (a, b) in zip(wide, narrow) {
      #expect(abs(b.place.x - zoom * a.place.x) < 1e-4 * a.place.x.magnitude + 1e-9)
      #expect(abs(b.place.y - a.place.y) < 1e-4 * (1 + a.place.y.magnitude))
      #expect(abs(b.velocity.x - zoom * a.velocity.x) < 1e-4 && abs(b.velocity.y - a.velocity.y) < 1e-4)
      #expect(abs(b.halfLength - zoom * a.halfLength) < 1e-4 && abs(b.halfWidth - a.halfWidth) < 1e-4)
    }
  }

  /// What does not fit is named.
  @Test func wrongFilesAreRefused() throws {
    func refused(
      _ words: String, _ metadata: [(key: String, value: String)]? = nil,
      _ change: (inout HeadWeights) -> Void
    ) throws {
      try Self.weights().expectRefusal(
        words, metadata: metadata, by: { _ = try Self.head($0) }, after: change)
    }
    try refused("driveloop-perception-3 or driveloop-perception-4", [("format", "pt")]) { _ in }
    try refused("57]", [("format", "driveloop-perception-4")]) { file in
      let older = Self.weights(turns: false)
      file.tensors = older.tensors
    }
    try refused("output.bias") { $0.remove("output.bias") }
    try refused("context.weight") { $0.remove("context.weight") }
    try refused("[6]") { $0.tensors[0] = ("mean", [5], Array(repeating: 0, count: 5)) }
    try refused("greater than 0") { $0["deviation"][3] = 0 }
    try refused("finite") { $0["output.bias"][0] = .nan }
    let file = HeadWeights.file("nothing")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data("nothing".utf8).write(to: file)
    #expect(throws: DrivingModelError.self) { _ = try Self.head(file) }
  }
}
