import DriveTypes
import Glibc

/// A planned motion in the world's frame: poses a period apart, the first one period after the start.
public struct PlannedTrajectory: Sendable, Hashable {
  /// Where the ego stood when the plan was asked for.
  public let start: Pose<World>
  public let poses: [Pose<World>]
  /// Seconds between poses.
  public let period: Double
  /// The line to drive on, where the model tells one apart from its motion.
  public var way: PlannedWay?

  public init(start: Pose<World>, poses: [Pose<World>], period: Double) {
    self.start = start
    self.poses = poses
    self.period = period
  }

  /// Seconds from the start to the last pose.
  public var duration: Double { Double(poses.count) * period }

  /// Where the car is to be `time` seconds after the start; the ends hold before and after.
  ///
  /// Between poses a cubic Hermite curve whose tangents are the headings, as long as the arc that joins them.
  public func pose(at time: Double) -> Pose<World> {
    guard let last = poses.last, time > 0 else { return start }
    guard time < duration else { return last }
    let i = min(Int(time / period), poses.count - 1)
    let from = i == 0 ? start : poses[i - 1]
    return Self.between(from, poses[i], share: time / period - Double(i))
  }

  static func between(_ a: Pose<World>, _ b: Pose<World>, share s: Double) -> Pose<World> {
    let chord = b.position - a.position
    let turn = wrapAngle(b.yaw - a.yaw)
    let length = chord.lengthXY
    // An arc is longer than its chord by (Δθ/2) / sin(Δθ/2).
    let half = min(abs(turn) / 2, .pi / 3)
    let arc = half > 1e-6 ? length * half / sin(half) : length
    func tangent(_ yaw: Double) -> Vector<World> {
      let ahead = Vector<World>(x: cos(yaw), y: sin(yaw))
      // Backwards where the motion is.
      return ahead * (ahead.dotXY(chord) < 0 ? -arc : arc)
    }
    let (m0, m1) = (tangent(a.yaw), tangent(b.yaw))
    let (s2, s3) = (s * s, s * s * s)
    let (toEnd, alongStart, alongEnd) = (3 * s2 - 2 * s3, s3 - 2 * s2 + s, s3 - s2)
    let offset = chord * toEnd + m0 * alongStart + m1 * alongEnd
    return Pose(
      x: a.position.x + offset.x, y: a.position.y + offset.y,
      z: a.position.z + (b.position.z - a.position.z) * s, yaw: wrapAngle(a.yaw + turn * s))
  }

  /// The point to steer for: on the way, seen from where the car is; without one on the motion, seen from where it is to
  /// be at `time`.
  public func aim(ahead metres: Double, from time: Double, at position: Point<World>) -> Point<World> {
    way?.line(from: position, length: metres, step: metres).last ?? point(ahead: metres, from: time)
  }

  /// What will be driven on, in points `step` metres apart: the way from where the car is; without one the motion from
  /// where it is to be at `time`.
  public func line(
    from time: Double, at position: Point<World>, length: Double, step: Double
  ) -> [Point<World>] {
    way?.line(from: position, length: length, step: step)
      ?? line(from: time, length: length, step: step)
  }

  /// The point `metres` farther along the curve than where the car is to be at `time`; beyond the end, straight ahead.
  public func point(ahead metres: Double, from time: Double) -> Point<World> {
    let step = period / 10
    var left = metres
    var here = pose(at: time)
    var next = time
    while next < duration {
      next = min(next + step, duration)
      let there = pose(at: next)
      let length = here.position.distanceXY(to: there.position)
      if length >= left, length > 0 {
        return here.position + (there.position - here.position) * (left / length)
      }
      left -= length
      here = there
    }
    return here.position + Vector(x: cos(here.yaw), y: sin(here.yaw)) * left
  }

  /// Points `step` metres apart along the curve, from where the car is to be at `time`; beyond the end, straight ahead.
  public func line(from time: Double, length: Double, step: Double) -> [Point<World>] {
    let period = period / 10
    var here = pose(at: time)
    var points = [here.position]
    var next = time
    // Metres from the last point to `here`.
    var covered = 0.0
    while next < duration, Double(points.count) * step <= length {
      next = min(next + period, duration)
      let there = pose(at: next)
      let way = there.position - here.position
      let long = way.lengthXY
      var done = 0.0
      while long > 0, covered + long - done >= step {
        done += step - covered
        covered = 0
        points.append(here.position + way * (done / long))
      }
      covered += long - done
      here = there
    }
    let ahead = Vector<World>(x: cos(here.yaw), y: sin(here.yaw))
    var left = step - covered
    while Double(points.count) * step <= length {
      points.append(here.position + ahead * left)
      left += step
    }
    return points
  }

  /// Mean speed between two times, m/s; negative backwards.
  public func speed(from a: Double, to b: Double) -> Double {
    guard b > a else { return 0 }
    let (start, end) = (pose(at: a), pose(at: b))
    let way = end.position - start.position
    let length = way.lengthXY
    return (way.dotXY(Vector(x: cos(start.yaw), y: sin(start.yaw))) < 0 ? -length : length) / (b - a)
  }
}
