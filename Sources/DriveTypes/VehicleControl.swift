/// A driver's command for one tick, as CARLA's `VehicleControl`.
public struct VehicleControl: Sendable, Hashable {
  /// 0…1
  public var throttle: Double
  /// −1…1, positive to the right (CARLA's sign).
  public var steer: Double
  /// 0…1
  public var brake: Double
  public var handBrake: Bool
  public var reverse: Bool

  public init(
    throttle: Double = 0, steer: Double = 0, brake: Double = 0, handBrake: Bool = false, reverse: Bool = false
  ) {
    self.throttle = throttle
    self.steer = steer
    self.brake = brake
    self.handBrake = handBrake
    self.reverse = reverse
  }

  /// Full brake, wheels straight.
  public static let stop = VehicleControl(brake: 1)

  /// Whether every number is finite and in range. A world refuses a control that is not.
  public var isValid: Bool {
    (0...1).contains(throttle) && (-1...1).contains(steer) && (0...1).contains(brake)
  }
}
