import DriveTypes
import Foundation
import Inference

/// Where the road goes: path waypoints at even distances, from the rows of a model's vision tower and its prompt's numbers,
/// by a small net that was trained beside the model (`Training/driveloop_training/way`).
///
/// Steering by a path that is told apart from speed is SimLingo's way (Renz et al., CVPR 2025, arXiv 2503.09594) and
/// CarLLaVA's (arXiv 2406.10165): the action tokens say how fast, and say nothing of the way while the car stands.
///
/// For each cell of the picture, from the tokens of the 3 × 3 cells around it, normalised, h = silu(context), then
/// silu(squeeze); all cells' numbers in a row with the condition through silu(first), with the condition again through
/// silu(second), then output. Waypoint coordinate = output · deviation + mean.
///
/// | condition | numbers |
/// |---|---|
/// | speed | m/s / 10 |
/// | command | 6, one of them 1: follow, left, right, straight, change left, change right |
/// | target points | x and y of each / 30 m, held to ±4; then ln of each one's distance in m / 3; then each one's direction as x and y |
///
/// Without target points their numbers are 0. Distances are at least 0.5 m.
public final class WayHead {
  /// As the file's metadata names it, with its version.
  public static let format = "driveloop-way-1"

  private let neighbourhood: TokenNeighbourhood
  private let targets: Int
  private let context, squeeze, first, second, output: HeadLayer
  /// [count, 2]
  private let mean, deviation: [Float]
  private let compute: Compute
  private let around, hidden, small, scene, told, inner, last, result: Rows

  /// - Parameters:
  ///   - file: safetensors with `mean` and `deviation` [width]; `NAME.weight` and `NAME.bias` of `context` (9 · width
  ///     inputs, row by row, column by column, channel by channel), `squeeze`, `first` (cells · squeezed, then the
  ///     condition), `second` (first's outputs, then the condition) and `output` [2 · waypoints]; `way.mean` and
  ///     `way.deviation` [2 · waypoints].
  ///   - width: of a visual token.
  ///   - columns: cells across.
  ///   - rows: cells down.
  ///   - targets: points of the prompt.
  public init(
    _ file: URL, width: Int, columns: Int, rows: Int, targets: Int, compute: Compute
  ) throws(DrivingModelError) {
    self.targets = targets
    self.compute = compute
    let condition = Self.conditionSize(targets: targets)
    do throws(InferenceError) {
      let head = try HeadFile(file, format: Self.format)
      neighbourhood = try TokenNeighbourhood(head, columns: columns, rows: rows, width: width)
      context = try head.layer("context", inputs: neighbourhood.inputs)
      squeeze = try head.layer("squeeze", inputs: context.outputs)
      first = try head.layer("first", inputs: neighbourhood.cells * squeeze.outputs + condition)
      second = try head.layer("second", inputs: first.outputs + condition)
      output = try head.layer("output", inputs: second.outputs, outputs: 2 * PlannedWay.count)
      mean = try head.values("way.mean", [output.outputs])
      deviation = try head.divisors("way.deviation", [output.outputs])
    } catch {
      throw .inference(error)
    }
    around = Rows(neighbourhood.cells, by: neighbourhood.inputs)
    hidden = Rows(neighbourhood.cells, by: context.outputs)
    small = Rows(neighbourhood.cells, by: squeeze.outputs)
    scene = Rows(1, by: first.weights.inputs)
    told = Rows(1, by: first.outputs)
    inner = Rows(1, by: second.weights.inputs)
    last = Rows(1, by: second.outputs)
    result = Rows(1, by: output.outputs)
  }

  /// The same head, its weights not copied, for another thread.
  func twin(compute: Compute) -> WayHead { WayHead(sharing: self, compute: compute) }

  private init(sharing other: WayHead, compute: Compute) {
    (neighbourhood, targets) = (other.neighbourhood, other.targets)
    (context, squeeze, first, second) = (other.context, other.squeeze, other.first, other.second)
    (output, mean, deviation) = (other.output, other.mean, other.deviation)
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
  /// - Returns: waypoints `PlannedWay.step` metres apart, in the ego's frame; nil where there are not as many tokens as
  ///   cells, or numbers are not finite.
  public func way(
    _ tokens: [Float], speed: Double, command: RoadOption, targets: [Point<Ego>]
  ) -> [Point<Ego>]? {
    guard neighbourhood.gather(tokens, into: around) else { return nil }
    let condition = Self.condition(speed: speed, command: command, targets: targets, count: self.targets)
    context.apply(compute, around, activation: .silu, into: hidden)
    squeeze.apply(compute, hidden, activation: .silu, into: small)
    fill(scene, small.values + condition)
    first.apply(compute, scene, activation: .silu, into: told)
    fill(inner, told.values + condition)
    second.apply(compute, inner, activation: .silu, into: last)
    output.apply(compute, last, into: result)
    let numbers = zip(result.values, zip(deviation, mean)).map { Double($0 * $1.0 + $1.1) }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    return (0..<PlannedWay.count).map { Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) }
  }

  private func fill(_ rows: Rows, _ values: [Float]) {
    for (index, value) in values.enumerated() { rows[0][index] = value }
  }
}
