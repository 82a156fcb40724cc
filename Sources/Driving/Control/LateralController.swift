import DriveTypes
import Glibc

/// Steering towards a point ahead on the route: PDM-Lite's PID on the heading error.
///
/// Gains from `reference/simulation.md` §4.3d (RenzKa/simlingo `lateral_controller.py`).
public struct LateralController: Sendable {
  static let proportional = 3.118357247806046
  static let derivative = 1.3782508892109167
  static let integral = 0.6406067986034124
  /// Errors kept for the integral part.
  static let window = 6
  /// Look-ahead in route points of 0.1 m: slope per km/h, offset, and bounds.
  static let lookaheadSlope = 0.9755321901954155
  static let lookaheadOffset = 1.9152884533402488
  static let lookaheadRange = 24.0...105.0

  private var errors: [Double] = []

  public init() {}

  /// Metres ahead at which the controller aims at `speed` (m/s).
  public static func lookahead(speed: Double) -> Double {
    let points = lookaheadSlope * speed * 3.6 + lookaheadOffset
    return min(max(points, lookaheadRange.lowerBound), lookaheadRange.upperBound) * ReferencePath.spacing
  }

  /// - Returns: steer −1…1, positive to the right.
  public mutating func steer(towards aim: Point<World>, from pose: Pose<World>) -> Double {
    let bearing = atan2(aim.y - pose.position.y, aim.x - pose.position.x)
    // CARLA's yaw grows to the right, ours to the left: the error is positive when the aim lies to the right.
    let error = -wrapAngle(bearing - pose.yaw) / (.pi / 2)
    let change = error - (errors.last ?? error)
    errors.append(error)
    if errors.count > Self.window { errors.removeFirst() }
    let mean = errors.reduce(0, +) / Double(errors.count)
    let steer = Self.proportional * error + Self.derivative * change + Self.integral * mean
    return (min(max(steer, -1), 1) * 1000).rounded() / 1000
  }
}
