/// World on Rails' longitudinal law, for every vehicle but the MKZ: dv/dt = brake ? −4.952399 : 0.5633837·throttle
/// (m/s²), v ≥ 0, forward Euler over 0.05 s.
///
/// Assumption of ours: brakes between 0 and 1 mix the two, (1−b)·drive + b·brake. There is no coasting term in the
/// published law, and no drag: `topSpeed` bounds the speed.
public enum LinearSpeedModel {
  /// m/s²
  public static let throttleAcceleration = 0.5633837
  public static let brakeAcceleration = -4.952399
  /// 180 km/h: our bound, m/s.
  public static let topSpeed = 50.0

  static func nextSpeed(_ speed: Double, throttle: Double, brake: Double) -> Double {
    let drive = throttleAcceleration * throttle
    let acceleration = drive + (brakeAcceleration - drive) * brake
    return max(0, min(max(speed, topSpeed), speed + acceleration * 0.05))
  }
}
