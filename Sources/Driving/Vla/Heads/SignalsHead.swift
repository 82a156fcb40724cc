import DriveTypes
import Foundation
import Inference

/// Whether a traffic light or a stop sign tells the car to stop.
public struct PerceivedSignals: Sendable, Hashable {
  /// Probability that a light ahead is red or yellow and governs the car.
  public var light: Double
  /// Metres from the ego's middle to where that light's reach ends, which is its stop line.
  public var distance: Double
  /// Probability that a stop sign ahead demands a stop that is not made yet.
  public var sign: Double

  public init(light: Double, distance: Double, sign: Double) {
    (self.light, self.distance, self.sign) = (light, distance, sign)
  }
}

/// What a model sees of signals: a small net on the rows of its vision tower and its prompt's numbers, trained beside the model
/// (`Training/driveloop_training/signals`, `SceneNet`). Its outputs:
///
/// | output | unit |
/// |---|---|
/// | logit | that a red or yellow light governs the car's way within 40 m |
/// | distance to its stop line | 10 m |
/// | logit | that a stop sign demands a stop |
public final class SignalsHead {
  /// As the file's metadata names it, with its version.
  public static let format = "driveloop-signals-1"
  /// Metres of one unit of the distance.
  private static let unit = 10.0

  private let net: SceneNet

  /// - Parameters:
  ///   - file: safetensors with the tensors of a `SceneNet` of 3 outputs.
  ///   - width: of a visual token.
  ///   - columns: cells across.
  ///   - rows: cells down.
  ///   - targets: points of the prompt.
  public init(
    _ file: URL, width: Int, columns: Int, rows: Int, targets: Int, compute: Compute
  ) throws(DrivingModelError) {
    do throws(InferenceError) {
      net = try SceneNet(
        HeadFile(file, format: Self.format), width: width, columns: columns, rows: rows, targets: targets,
        outputs: 3, compute: compute)
    } catch {
      throw .inference(error)
    }
  }

  /// The same head, its weights not copied, for another thread.
  func twin(compute: Compute) -> SignalsHead { SignalsHead(sharing: net.twin(compute: compute)) }

  private init(sharing net: SceneNet) { self.net = net }

  /// - Parameters:
  ///   - tokens: [rows · columns, width], row by row.
  ///   - speed: m/s.
  ///   - targets: none where they are left out.
  /// - Returns: nil where there are not as many tokens as cells, or numbers are not finite.
  public func signals(
    _ tokens: [Float], speed: Double, command: RoadOption, targets: [Point<Ego>]
  ) -> PerceivedSignals? {
    guard let outputs = net.outputs(tokens, speed: speed, command: command, targets: targets) else {
      return nil
    }
    func probability(_ logit: Float) -> Double { 1 / (1 + exp(-Double(logit))) }
    return PerceivedSignals(
      light: probability(outputs[0]), distance: Double(outputs[1]) * Self.unit, sign: probability(outputs[2]))
  }
}
