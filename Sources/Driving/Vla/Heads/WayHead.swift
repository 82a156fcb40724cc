import DriveTypes
import Foundation
import Inference

/// Where the road goes: path waypoints at even distances, from the rows of a model's vision tower and its prompt's numbers,
/// by a small net that was trained beside the model (`Training/driveloop_training/way`, `SceneNet`).
///
/// Steering by a path that is told apart from speed is SimLingo's way (Renz et al., CVPR 2025, arXiv 2503.09594) and
/// CarLLaVA's (arXiv 2406.10165): the action tokens say how fast, and say nothing of the way while the car stands.
///
/// Waypoint coordinate = the net's output · deviation + mean.
public final class WayHead {
  /// As the file's metadata names it, with its version.
  public static let format = "driveloop-way-1"

  private let net: SceneNet
  /// [count, 2]
  private let mean, deviation: [Float]

  /// - Parameters:
  ///   - file: safetensors with the tensors of a `SceneNet` of 2 · waypoints outputs, and `way.mean` and `way.deviation`
  ///     [2 · waypoints].
  ///   - width: of a visual token.
  ///   - columns: cells across.
  ///   - rows: cells down.
  ///   - targets: points of the prompt.
  public init(
    _ file: URL, width: Int, columns: Int, rows: Int, targets: Int, compute: Compute
  ) throws(DrivingModelError) {
    let outputs = 2 * PlannedWay.count
    do throws(InferenceError) {
      let head = try HeadFile(file, format: Self.format)
      net = try SceneNet(
        head, width: width, columns: columns, rows: rows, targets: targets, outputs: outputs, compute: compute
      )
      mean = try head.values("way.mean", [outputs])
      deviation = try head.divisors("way.deviation", [outputs])
    } catch {
      throw .inference(error)
    }
  }

  /// The same head, its weights not copied, for another thread.
  func twin(compute: Compute) -> WayHead { WayHead(sharing: self, compute: compute) }

  private init(sharing other: WayHead, compute: Compute) {
    net = other.net.twin(compute: compute)
    (mean, deviation) = (other.mean, other.deviation)
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
    guard let outputs = net.outputs(tokens, speed: speed, command: command, targets: targets) else {
      return nil
    }
    let numbers = zip(outputs, zip(deviation, mean)).map { Double($0 * $1.0 + $1.1) }
    guard numbers.allSatisfy(\.isFinite) else { return nil }
    return (0..<PlannedWay.count).map { Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1]) }
  }
}
