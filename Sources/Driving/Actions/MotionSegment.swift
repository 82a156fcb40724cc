import DriveTypes
import Glibc

/// How far a car moves in one period, usually 0.5 s: its pose at the end, seen from its pose at the start.
///
/// x forward, y left, metres; heading counter-clockwise, radians in (−π, π]. The point that moves is the actor's origin,
/// which for CARLA's cars is the centre of the bounding box seen from above; pitch, roll and height are left out.
public struct MotionSegment: Sendable, Hashable {
  public var x, y, heading: Double

  @inlinable public init(x: Double, y: Double, heading: Double) {
    self.x = x
    self.y = y
    self.heading = heading
  }

  /// Standing still.
  public static let zero = MotionSegment(x: 0, y: 0, heading: 0)

  /// The motion that leads from one pose to another.
  public init<F: Frame>(from start: Pose<F>, to end: Pose<F>) {
    let place = start.localLevel(end.position)
    self.init(x: place.x, y: place.y, heading: wrapAngle(end.yaw - start.yaw))
  }

  /// The same motion seen in a mirror that stands along the way: left and right change places.
  public var mirrored: MotionSegment {
    // 0 − 0 is 0, while −0 would be another number in a file.
    MotionSegment(x: x, y: 0 - y, heading: heading == .pi ? heading : 0 - heading)
  }

  /// Whether it goes and looks straight ahead: it is its own mirror image.
  public var isStraight: Bool { y == 0 && heading == 0 }

  public var isFinite: Bool { x.isFinite && y.isFinite && heading.isFinite }
}

extension Pose {
  /// Where the car stands after the motion; level, at the same height.
  public func advanced(by motion: MotionSegment) -> Pose<F> {
    let place = level(Point(x: motion.x, y: motion.y))
    return Pose(x: place.x, y: place.y, z: position.z, yaw: wrapAngle(yaw + motion.heading))
  }
}
