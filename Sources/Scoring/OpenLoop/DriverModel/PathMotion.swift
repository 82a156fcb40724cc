import DriveTypes
import Glibc

/// Poses, speeds and comfort of a path, from differences of its waypoints.
struct PathMotion: Hashable {
  /// [6] place and heading at the waypoints.
  var poses: [Pose<Ego>]
  /// [6] m/s over the step before each waypoint.
  var speeds: [Double]
  private var headings: [Double]
  private var firstSpeed: Double?

  /// A shorter step keeps the heading before it, metres.
  private static let still = 0.1

  /// - Parameter lastStep: the displacement before t0, from which the first acceleration follows.
  init(_ path: Waypoints<Ego>, lastStep: SIMD2<Double>?) {
    poses = []
    speeds = []
    headings = [0]
    firstSpeed = lastStep.map { ($0 * $0).sum().squareRoot() / Waypoints<Ego>.spacing }
    var before = SIMD2<Double>.zero
    var heading = 0.0
    for point in path.points {
      let step = point - before
      let length = (step * step).sum().squareRoot()
      if length >= Self.still {
        // Backwards stays backwards: a step behind the car does not turn it round.
        let direction = atan2(step.y, step.x)
        heading += wrapAngle(direction - heading).magnitude > .pi / 2 ? 0 : wrapAngle(direction - heading)
      }
      poses.append(Pose(x: point.x, y: point.y, yaw: heading))
      speeds.append(length / Waypoints<Ego>.spacing)
      headings.append(heading)
      before = point
    }
  }

  private static func slopes(_ values: [Double]) -> [Double] {
    zip(values.dropFirst(), values).map { ($0 - $1) / Waypoints<Ego>.spacing }
  }

  /// nuPlan's bounds (`Comfort.Bound`) at every step.
  var isComfortable: Bool {
    let speeds = (firstSpeed.map { [$0] } ?? []) + speeds
    let accelerations = Self.slopes(speeds)
    let rates = Self.slopes(headings)
    func within(_ values: [Double], _ bound: (Double, Double)) -> Bool {
      values.allSatisfy { $0 > bound.0 && $0 < bound.1 }
    }
    return within(accelerations, Comfort.Bound.longitudinalAcceleration)
      && within(zip(rates, self.speeds).map { $0 * $1 }, Comfort.Bound.lateralAcceleration)
      && within(Self.slopes(accelerations), Comfort.Bound.longitudinalJerk)
      && within(rates, Comfort.Bound.yawRate) && within(Self.slopes(rates), Comfort.Bound.yawAcceleration)
  }
}
