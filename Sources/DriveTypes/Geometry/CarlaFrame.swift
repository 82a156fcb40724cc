/// The border to CARLA's convention: left-handed, y to the right, yaw in degrees clockwise seen from above.
///
/// `x_carla = x`, `y_carla = −y`, `z_carla = z`, `yaw_carla = −yaw·180/π` (`reference/opendrive.md` §2a). Nothing
/// else in the package knows these axes.
extension Point where F == World {
  /// A position given in CARLA's axes, metres.
  public init(carlaX x: Double, y: Double, z: Double) { self.init(x: x, y: -y, z: z) }
  /// `y` in CARLA's axes, metres; `x` and `z` are the same in both.
  public var carlaY: Double { 0 - y }
}

extension Vector where F == World {
  public init(carlaX x: Double, y: Double, z: Double) { self.init(x: x, y: -y, z: z) }
  public var carlaY: Double { 0 - y }
}

extension Rotation {
  /// Angles as CARLA writes them, in degrees.
  public init(carlaPitch pitch: Double, yaw: Double, roll: Double) {
    self.init(roll: radians(roll), pitch: radians(pitch), yaw: -radians(yaw))
  }
  public var carlaPitch: Double { degrees(pitch) }
  public var carlaYaw: Double { 0 - degrees(yaw) }
  public var carlaRoll: Double { degrees(roll) }
}

/// Degrees to radians.
@inlinable public func radians(_ degrees: Double) -> Double { degrees * (.pi / 180) }
/// Radians to degrees.
@inlinable public func degrees(_ radians: Double) -> Double { radians * (180 / .pi) }
/// Kilometres an hour to metres a second.
@inlinable public func metresPerSecond(kilometresPerHour v: Double) -> Double { v / 3.6 }
