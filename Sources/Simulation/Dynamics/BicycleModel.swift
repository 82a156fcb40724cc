import DriveTypes
import Glibc

/// The kinematic bicycle of World on Rails (Chen et al. 2021; the same constants in simlingo's
/// `kinematic_bicycle_model.py`), a fit to CARLA's cars at urban speed, not their geometry.
///
/// With δ = g·steer and β = atan(lr/(lf+lr)·tan δ), forward Euler over dt = 0.05 s, all from the old state:
/// x += v·cos(ψ+β)·dt, y += v·sin(ψ+β)·dt, ψ += v/lr·sin β·dt in CARLA's left-handed axes. Here the world is
/// right-handed and +steer still turns right, so β and the turn change sign.
///
/// Assumptions of ours: the wheels follow the command at once (the published fit has no steering rate), and lateral
/// acceleration v²·sin β/lr is capped at 8 m/s² by reducing β (tyres slide instead of turning tighter). Full-lock
/// turns at speed are outside the fit.
public enum BicycleModel {
  /// Signed distance from the reference point to the front and rear axle of the fit, metres.
  public static let frontBase = -0.090769015
  public static let rearBase = 1.4178275
  /// Wheel angle for full steer, radians.
  public static let steerGain = 0.36848336
  /// Our cap, m/s².
  public static let maximumLateralAcceleration = 8.0

  /// Path curvature for a command with no cap, 1/m; positive to the right.
  public static func curvature(steer: Double) -> Double { sin(slip(steer: steer)) / rearBase }

  /// The command that gives a curvature (1/m, positive to the right), clipped to ±1: inverse of `curvature`.
  public static func steer(curvature: Double) -> Double {
    let beta = asin(max(-0.999, min(0.999, curvature * rearBase)))
    let delta = atan(tan(beta) * (frontBase + rearBase) / rearBase)
    return max(-1, min(1, delta / steerGain))
  }

  static func slip(steer: Double) -> Double {
    atan(rearBase / (frontBase + rearBase) * tan(steerGain * steer))
  }

  /// Planar motion of one tick.
  struct Step {
    var dx, dy, dyaw: Double
    /// Direction of motion after the tick less the new yaw, radians, right-handed.
    var drift: Double
  }

  /// - Parameters:
  ///   - speed: signed, m/s
  ///   - yaw: right-handed, radians
  ///   - steer: −1…1, positive to the right
  static func step(speed: Double, yaw: Double, steer: Double, dt: Double) -> Step {
    var sine = steer == 0 ? 0 : sin(slip(steer: steer))
    let limit = rearBase * maximumLateralAcceleration / max(speed * speed, 1e-9)
    sine = max(-limit, min(limit, sine))
    let beta = asin(sine)
    let course = yaw - beta
    return Step(
      dx: speed * cos(course) * dt, dy: speed * sin(course) * dt, dyaw: -speed / rearBase * sine * dt,
      drift: -beta)
  }
}
