import DriveTypes
import Foundation
import Inference
import Sensing

/// What a model's visual tokens show: a small net on the rows of its vision tower, trained beside the model
/// (`Training/driveloop_training/perception`).
///
/// For each cell of the picture, which is one visual token, from the tokens of the 3 × 3 cells around it and the ego's speed,
/// without which motion between two pictures tells nobody's: hidden = silu(W₁ · [(tokens − mean) / deviation, speed / 10] + b₁),
/// outputs = W₂ · hidden + b₂. Beyond the border tokens are 0 after the normalisation. The outputs are those of the nearest
/// thing that shows in the cell:
///
/// | output | unit |
/// |---|---|
/// | logit | that there is a vehicle, a person or an obstacle |
/// | log of the distance of its middle from the camera | ln m |
/// | bearing of its middle less that of the cell's column, to the left | 1/4 rad |
/// | velocity along the ego's x and y | 5 m/s |
/// | half of its extent along the ego's x and y | 2 m |
public final class PerceptionHead {
  /// As the file's metadata names it, with its version.
  public static let format = "driveloop-perception-2"
  /// Things that are less probable are not told.
  public static let leastConfidence = 0.5
  static let outputs = 7

  private let neighbourhood: TokenNeighbourhood
  private let context, output: HeadLayer
  private let compute: Compute
  /// Radians to the left, of the middle of each column.
  private let bearings: [Double]
  /// Metres that the camera stands before the ego's middle.
  private let cameraX: Double
  private let around, hidden, results: Rows

  /// Cells across and down.
  public var columns: Int { neighbourhood.columns }
  public var rows: Int { neighbourhood.rows }

  /// - Parameters:
  ///   - file: safetensors with `mean`, `deviation` [width], `context.weight` [hidden, 9 · width + 1] (row by row, column by
  ///     column, channel by channel; last the speed's), `context.bias`, `output.weight` [7, hidden] and `output.bias`.
  ///   - width: of a visual token.
  ///   - cell: pixels of a visual token's side.
  public init(
    _ file: URL, width: Int, cell: Int, crop: DrivingModelSettings.Crop, camera: CameraSpecification,
    compute: Compute
  ) throws(DrivingModelError) {
    self.compute = compute
    do throws(InferenceError) {
      let head = try HeadFile(file, format: Self.format)
      neighbourhood = try TokenNeighbourhood(
        head, columns: crop.width / cell, rows: crop.height / cell, width: width)
      context = try head.layer("context", inputs: neighbourhood.inputs + 1)
      output = try head.layer("output", inputs: context.outputs, outputs: Self.outputs)
    } catch {
      throw .inference(error)
    }
    let focal = Double(camera.width) / 2 / tan(camera.fieldOfView / 2)
    bearings = (0..<neighbourhood.columns).map { column in
      let across = Double(crop.left) + (Double(column) + 0.5) * Double(cell)
      return atan2(Double(camera.width) / 2 - across, focal)
    }
    cameraX = camera.pose.position.x
    around = Rows(neighbourhood.cells, by: neighbourhood.inputs + 1)
    hidden = Rows(neighbourhood.cells, by: context.outputs)
    results = Rows(neighbourhood.cells, by: Self.outputs)
  }

  /// The same head, its weights not copied, for another thread.
  func twin(compute: Compute) -> PerceptionHead { PerceptionHead(sharing: self, compute: compute) }

  private init(sharing other: PerceptionHead, compute: Compute) {
    (neighbourhood, context, output) = (other.neighbourhood, other.context, other.output)
    (bearings, cameraX) = (other.bearings, other.cameraX)
    self.compute = compute
    around = Rows(other.around.count, by: other.around.columns)
    hidden = Rows(other.hidden.count, by: other.hidden.columns)
    results = Rows(other.results.count, by: other.results.columns)
  }

  /// - Parameters:
  ///   - tokens: [rows · columns, width], row by row.
  ///   - speed: the ego's, m/s.
  /// - Returns: what shows in each cell, if anything does; the same thing as often as cells show it. In the order of cells.
  public func things(_ tokens: [Float], speed: Double) -> [PerceivedThing] {
    guard neighbourhood.gather(tokens, into: around) else { return [] }
    for cell in 0..<neighbourhood.cells { around[cell][neighbourhood.inputs] = Float(speed / 10) }
    context.apply(compute, around, activation: .silu, into: hidden)
    output.apply(compute, hidden, into: results)
    var found: [PerceivedThing] = []
    for cell in 0..<rows * columns {
      let told = results[cell].map(Double.init)
      guard told.allSatisfy(\.isFinite) else { continue }
      let confidence = 1 / (1 + exp(-told[0]))
      guard confidence >= Self.leastConfidence else { continue }
      let distance = exp(min(max(told[1], -1), 6))
      let bearing = bearings[cell % columns] + told[2] / 4
      found.append(
        PerceivedThing(
          place: Point(x: cameraX + distance * cos(bearing), y: distance * sin(bearing)),
          velocity: Vector(x: told[3] * 5, y: told[4] * 5),
          halfLength: min(max(told[5] * 2, 0.2), 8), halfWidth: min(max(told[6] * 2, 0.2), 8),
          confidence: confidence))
    }
    return found
  }
}
