import DriveTypes
import Foundation
import Inference

/// A small net on all of a picture's visual tokens and the prompt's numbers, trained beside the model
/// (`Training/driveloop_training/scenenet.py`).
///
/// For each cell of the picture, from the tokens of the 3 × 3 cells around it, normalised, h = silu(context), then
/// silu(squeeze); all cells' numbers in a row with the condition through silu(first), with the condition again through
/// silu(second), then output.
///
/// | condition | numbers |
/// |---|---|
/// | speed | m/s / 10 |
/// | command | 6, one of them 1: follow, left, right, straight, change left, change right |
/// | target points | x and y of each / 30 m, held to ±4; then ln of each one's distance in m / 3; then each one's direction as x and y |
///
/// Without target points their numbers are 0. Distances are at least 0.5 m.
final class SceneNet {
  private let neighbourhood: TokenNeighbourhood
  private let targets: Int
  private let context, squeeze, first, second, output: HeadLayer
  private let compute: Compute
  private let around, hidden, small, scene, told, inner, last, result: Rows

  /// - Parameters:
  ///   - head: has `mean` and `deviation` [width]; `NAME.weight` and `NAME.bias` of `context` (9 · width inputs, row by row,
  ///     column by column, channel by channel), `squeeze`, `first` (cells · squeezed, then the condition), `second`
  ///     (first's outputs, then the condition) and `output`.
  ///   - width: of a visual token.
  ///   - columns: cells across.
  ///   - rows: cells down.
  ///   - targets: points of the prompt.
  init(
    _ head: HeadFile, width: Int, columns: Int, rows: Int, targets: Int, outputs: Int, compute: Compute
  ) throws(InferenceError) {
    self.targets = targets
    self.compute = compute
    let condition = Self.conditionSize(targets: targets)
    neighbourhood = try TokenNeighbourhood(head, columns: columns, rows: rows, width: width)
    context = try head.layer("context", inputs: neighbourhood.inputs)
    squeeze = try head.layer("squeeze", inputs: context.outputs)
    first = try head.layer("first", inputs: neighbourhood.cells * squeeze.outputs + condition)
    second = try head.layer("second", inputs: first.outputs + condition)
    output = try head.layer("output", inputs: second.outputs, outputs: outputs)
    around = Rows(neighbourhood.cells, by: neighbourhood.inputs)
    hidden = Rows(neighbourhood.cells, by: context.outputs)
    small = Rows(neighbourhood.cells, by: squeeze.outputs)
    scene = Rows(1, by: first.weights.inputs)
    told = Rows(1, by: first.outputs)
    inner = Rows(1, by: second.weights.inputs)
    last = Rows(1, by: second.outputs)
    result = Rows(1, by: output.outputs)
  }

  /// The same net, its weights not copied, for another thread.
  func twin(compute: Compute) -> SceneNet { SceneNet(sharing: self, compute: compute) }

  private init(sharing other: SceneNet, compute: Compute) {
    (neighbourhood, targets) = (other.neighbourhood, other.targets)
    (context, squeeze, first, second) = (other.context, other.squeeze, other.first, other.second)
    output = other.output
    self.compute = compute
    func alike(_ rows: Rows) -> Rows { Rows(rows.count, by: rows.columns) }
    (around, hidden, small) = (alike(other.around), alike(other.hidden), alike(other.small))
    (scene, told, inner) = (alike(other.scene), alike(other.told), alike(other.inner))
    (last, result) = (alike(other.last), alike(other.result))
  }

  static func conditionSize(targets: Int) -> Int { 1 + RoadOption.phrases.count + 5 * targets }

  /// - Parameter targets: as many as the model takes, or none.
  static func condition(
    speed: Double, command: RoadOption, targets: [Point<Ego>], count: Int
  ) -> [Float] {
    var numbers = [speed / 10]
    numbers += RoadOption.phrases.map { $0 == command.phrase ? 1 : 0 }
    guard targets.count == count else {
      return (numbers + Array(repeating: 0, count: 5 * count)).map(Float.init)
    }
    let distances = targets.map { max(0.5, ($0.x * $0.x + $0.y * $0.y).squareRoot()) }
    func held(_ metres: Double) -> Double { min(max(metres / 30, -4), 4) }
    numbers += targets.flatMap { [held($0.x), held($0.y)] }
    numbers += distances.map { log($0) / 3 }
    numbers += zip(targets, distances).flatMap { [$0.x / $1, $0.y / $1] }
    return numbers.map(Float.init)
  }

  /// - Parameters:
  ///   - tokens: [rows · columns, width], row by row.
  ///   - speed: m/s.
  ///   - targets: none where they are left out.
  /// - Returns: nil where there are not as many tokens as cells, or numbers are not finite.
  func outputs(_ tokens: [Float], speed: Double, command: RoadOption, targets: [Point<Ego>]) -> [Float]? {
    guard neighbourhood.gather(tokens, into: around) else { return nil }
    let condition = Self.condition(speed: speed, command: command, targets: targets, count: self.targets)
    context.apply(compute, around, activation: .silu, into: hidden)
    squeeze.apply(compute, hidden, activation: .silu, into: small)
    fill(scene, small.values + condition)
    first.apply(compute, scene, activation: .silu, into: told)
    fill(inner, told.values + condition)
    second.apply(compute, inner, activation: .silu, into: last)
    output.apply(compute, last, into: result)
    return result.values.allSatisfy(\.isFinite) ? result.values : nil
  }

  private func fill(_ rows: Rows, _ values: [Float]) {
    for (index, value) in values.enumerated() { rows[0][index] = value }
  }
}
