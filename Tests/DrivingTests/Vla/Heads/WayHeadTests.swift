import DriveTypes
import Driving
import Foundation
import Inference
import Testing

/// The way head against its formula, worked out one number after another.
@Suite struct WayHeadTests {
  private static let (columns, rows, width) = (4, 3, 5)
  /// Speed, six commands and five numbers of each of two target points.
  private static let condition = 17

  private static func weights() -> HeadWeights {
    var weights = HeadWeights(format: WayHead.format, seed: 3)
    weights.addScene(
      columns: columns, rows: rows, width: width, condition: condition, layers: (7, 2, 6, 4, 32))
    weights.add("way.mean", [32], plus: 3)
    weights.add("way.deviation", [32], plus: 2)
    return weights
  }

  private static func head(_ file: URL, targets: Int = 2) throws -> WayHead {
    try WayHead(
      file, width: width, columns: columns, rows: rows, targets: targets, compute: Compute(threads: 1))
  }

  private static func expected(_ weights: HeadWeights, _ tokens: [Float], _ condition: [Double]) -> [Double] {
    let told = weights.scene(tokens, condition, columns: columns, rows: rows, width: width)
    return told.indices.map {
      told[$0] * Double(weights["way.deviation"][$0]) + Double(weights["way.mean"][$0])
    }
  }

  @Test func isItsFormula() throws {
    let weights = Self.weights()
    let file = HeadWeights.file("way")
    defer { try? FileManager.default.removeItem(at: file) }
    try weights.write(file)
    let head = try Self.head(file)
    var random = RandomSource(seed: 2, stream: "tokens")
    let tokens = (0..<60).map { _ in Float(2 * random.uniform() - 1) }
    // 7 m/s, turn left; 9 m ahead and 12 to the left is 15 m; 150 m is beyond what is told; the second is where the ego is.
    let told = try #require(
      head.way(tokens, speed: 7, command: .left, targets: [Point(x: 9, y: 12), Point(x: -150, y: 0)]))
    let condition: [Double] = [
      0.7, 0, 1, 0, 0, 0, 0, 0.3, 0.4, -4, 0, log(15) / 3, log(150) / 3, 0.6, 0.8, -1, 0,
    ]
    for (number, expected) in zip(told.flatMap { [$0.x, $0.y] }, Self.expected(weights, tokens, condition)) {
      #expect(abs(number - expected) < 1e-4)
    }
    #expect(told.count == 16)
    // `void` is said as to follow the lane; no target points are zeros.
    let blind = try #require(head.way(tokens, speed: 0, command: .void, targets: []))
    let none: [Double] = [0, 1] + Array(repeating: 0, count: 15)
    for (number, expected) in zip(blind.flatMap { [$0.x, $0.y] }, Self.expected(weights, tokens, none)) {
      #expect(abs(number - expected) < 1e-4)
    }
    // The same place as the ego is half a metre away.
    #expect(head.way(tokens, speed: 0, command: .right, targets: [.origin, .origin]) != nil)
    #expect(head.way(tokens, speed: .nan, command: .right, targets: []) == nil)
    #expect(head.way([], speed: 0, command: .right, targets: []) == nil)
    #expect(
      head.way(tokens, speed: 7, command: .left, targets: [Point(x: 9, y: 12), Point(x: -150, y: 0)]) == told)
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
    try refused("driveloop-way-1", [("format", "driveloop-perception-4")]) { _ in }
    for name in ["mean", "squeeze.weight", "second.bias", "way.mean"] {
      try refused(name) { $0.remove(name) }
    }
    try refused("finite") { $0["first.weight"][5] = .infinity }
    try refused("greater than 0") { $0["way.deviation"][31] = -1 }
    try refused("[32, 4]") {
      $0.remove("output.weight")
      $0.add("output.weight", [30, 4])
    }
    // Weights for another number of target points.
    try Self.weights().expectRefusal("first.weight", by: { _ = try Self.head($0, targets: 3) })
  }
}
