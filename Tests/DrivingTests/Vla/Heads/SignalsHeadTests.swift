import DriveTypes
import Driving
import Foundation
import Inference
import Testing

/// The signals head against its formula, worked out one number after another.
@Suite struct SignalsHeadTests {
  private static let (columns, rows, width) = (4, 3, 5)
  /// Speed, six commands and five numbers of one target point.
  private static let condition = 12

  private static func weights() -> HeadWeights {
    var weights = HeadWeights(format: SignalsHead.format, seed: 4)
    weights.addScene(
      columns: columns, rows: rows, width: width, condition: condition, layers: (6, 3, 5, 4, 3))
    return weights
  }

  private static func head(_ file: URL) throws -> SignalsHead {
    try SignalsHead(
      file, width: width, columns: columns, rows: rows, targets: 1, compute: Compute(threads: 1))
  }

  @Test func isItsFormula() throws {
    let weights = Self.weights()
    let file = HeadWeights.file("signals")
    defer { try? FileManager.default.removeItem(at: file) }
    try weights.write(file)
    let head = try Self.head(file)
    var random = RandomSource(seed: 5, stream: "tokens")
    let tokens = (0..<60).map { _ in Float(2 * random.uniform() - 1) }
    let told = try #require(head.signals(tokens, speed: 5, command: .right, targets: [Point(x: 3, y: 4)]))
    let condition: [Double] = [0.5, 0, 0, 1, 0, 0, 0, 0.1, 4.0 / 30, log(5) / 3, 0.6, 0.8]
    let output = weights.scene(
      tokens, condition, columns: Self.columns, rows: Self.rows, width: Self.width)
    #expect(abs(told.light - 1 / (1 + exp(-output[0]))) < 1e-5)
    #expect(abs(told.distance - 10 * output[1]) < 1e-3)
    #expect(abs(told.sign - 1 / (1 + exp(-output[2]))) < 1e-5)
    #expect(head.signals(tokens, speed: .infinity, command: .right, targets: []) == nil)
    #expect(head.signals(Array(tokens.dropLast()), speed: 5, command: .right, targets: []) == nil)
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
    try refused(SignalsHead.format, [("format", WayHead.format)]) { _ in }
    try refused("context.weight") { $0.remove("context.weight") }
    try refused("finite") { $0["second.bias"][0] = .nan }
    try refused("[3, 4]") {
      $0.remove("output.weight")
      $0.add("output.weight", [2, 4])
    }
  }
}
