import DriveTypes
import Foundation
import Inference
import Sensing

/// What a model's visual tokens show: a small net on the rows of its vision tower, trained beside the model
/// (`Training/driveloop_training/perception`).
///
/// It looks from any camera on the car (`PerceptionView`): what it is told and what it tells is along the camera's axes, ahead
/// and to the left. For each cell of the picture, which is one visual token, from the tokens of the 3 × 3 cells around it and
/// the camera's own motion, without which motion between two pictures tells nobody's: hidden = silu(W₁ · [(tokens − mean) /
/// deviation, ahead / 10, left / 10, turn] + b₁), outputs = W₂ · hidden + b₂. The turn, radians a second to the left, is
/// missing in format 3. Beyond the border tokens are 0 after the normalisation. The outputs are those of the nearest thing that
/// shows in the cell:
///
/// | output | unit |
/// |---|---|
/// | logit | that there is a vehicle, a person or an obstacle |
/// | log of the distance of its middle from the camera | ln m |
/// | bearing of its middle less that of the cell's column, to the left | 1/4 rad |
/// | velocity over ground along the camera's axes | 5 m/s |
/// | half of its extent along the camera's axes | 2 m |
public final class PerceptionHead {
  /// As the file's metadata names it, with its version, and how many numbers of the camera's motion it takes.
  public static let formats = ["driveloop-perception-3": 2, "driveloop-perception-4": 3]
  /// Things that are less probable are not told.
  public static let leastConfidence = 0.5
  static let outputs = 7

  private let neighbourhood: TokenNeighbourhood
  private let context, output: HeadLayer
  private let compute: Compute
  private let motions: Int
  private let around, hidden, results: Rows

  /// Cells across and down.
  public var columns: Int { neighbourhood.columns }
  public var rows: Int { neighbourhood.rows }

  /// - Parameters:
  ///   - file: safetensors with `mean`, `deviation` [width], `context.weight` [hidden, 9 · width + motions] (row by row,
  ///     column by column, channel by channel; last the motion's), `context.bias`, `output.weight` [7, hidden] and
  ///     `output.bias`.
  ///   - width: of a visual token.
  ///   - columns: cells across.
  ///   - rows: cells down.
  public init(
    _ file: URL, width: Int, columns: Int, rows: Int, compute: Compute
  ) throws(DrivingModelError) {
    self.compute = compute
    do throws(InferenceError) {
      let head = try HeadFile(file, formats: Self.formats.keys.sorted())
      motions = Self.formats[head.format] ?? 0
      neighbourhood = try TokenNeighbourhood(head, columns: columns, rows: rows, width: width)
      context = try head.layer("context", inputs: neighbourhood.inputs + motions)
      output = try head.layer("output", inputs: context.outputs, outputs: Self.outputs)
    } catch {
      throw .inference(error)
    }
    around = Rows(neighbourhood.cells, by: neighbourhood.inputs + motions)
    hidden = Rows(neighbourhood.cells, by: context.outputs)
    results = Rows(neighbourhood.cells, by: Self.outputs)
  }

  /// The same head, its weights not copied, for another thread.
  func twin(compute: Compute) -> PerceptionHead { PerceptionHead(sharing: self, compute: compute) }

  private init(sharing other: PerceptionHead, compute: Compute) {
    (neighbourhood, context, output) = (other.neighbourhood, other.context, other.output)
    (self.compute, motions) = (compute, other.motions)
    around = Rows(other.around.count, by: other.around.columns)
    hidden = Rows(other.hidden.count, by: other.hidden.columns)
    results = Rows(other.results.count, by: other.results.columns)
  }

  /// - Parameters:
  ///   - tokens: [rows · columns, width], row by row.
  ///   - speed: the ego's, m/s.
  ///   - yawRate: the ego's, radians a second to the left.
  ///   - view: of the picture.
  /// - Returns: what shows in each cell, if anything does; the same thing as often as cells show it. In the order of cells.
  public func things(_ tokens: [Float], speed: Double, yawRate: Double = 0, view: PerceptionView)
    -> [PerceivedThing]
  {
    guard neighbourhood.gather(tokens, into: around), view.bearings.count == columns else { return [] }
    let motion = view.motion(speed, yawRate: yawRate)
    let told = [Float(motion.ahead / 10), Float(motion.left / 10), Float(motion.turn)].prefix(motions)
    for cell in 0..<neighbourhood.cells {
      for (place, value) in told.enumerated() { around[cell][neighbourhood.inputs + place] = value }
    }
    context.apply(compute, around, activation: .silu, into: hidden)
    output.apply(compute, hidden, into: results)
    var found: [PerceivedThing] = []
    for cell in 0..<rows * columns {
      let told = results[cell].map(Double.init)
      guard told.allSatisfy(\.isFinite) else { continue }
      let confidence = 1 / (1 + exp(-told[0]))
      guard confidence >= Self.leastConfidence else { continue }
      let distance = exp(min(max(told[1], -1), 6))
      let bearing = view.bearings[cell % columns] + told[2] / 4
      let place =
        view.place + view.turned(view.seen(Vector(x: distance * cos(bearing), y: distance * sin(bearing))))
      let extent = view.seen(Vector(x: min(max(told[5] * 2, 0.2), 8), y: min(max(told[6] * 2, 0.2), 8)))
      let size = view.turned(halfLength: extent.x, halfWidth: extent.y)
      found.append(
        PerceivedThing(
          place: Point(x: place.x, y: place.y),
          velocity: view.turned(view.seen(Vector(x: told[3] * 5, y: told[4] * 5))),
          halfLength: size.length, halfWidth: size.width, confidence: confidence))
    }
    return found
  }
}
