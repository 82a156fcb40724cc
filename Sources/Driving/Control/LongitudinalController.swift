/// Target speed to throttle or brake: the inverse fit of the ego's longitudinal model, as PDM-Lite uses it.
///
/// Linear regression in km/h (`reference/simulation.md` §4.3c; RenzKa/simlingo `longitudinal_controller.py`).
public struct LongitudinalController: Sendable {
  static let weights = [
    1.1990342347353184, -0.8057602384167799, 1.710818710950062, 0.921890257450335, 1.556497522998393,
    -0.7013479734904027,
  ]
  static let brakeRatio = 1.031266635497984
  /// Above this error (km/h) the throttle is full.
  static let fullThrottleError = 1.89
  /// 1 km/h, the lowest target that the fit knows, in m/s.
  static let lowestTarget = 0.278

  public init() {}

  /// - Parameters: speeds in m/s.
  /// - Returns: throttle 0…1 and whether to brake fully.
  public func control(target: Double, speed: Double) -> (throttle: Double, brake: Bool) {
    if target < 1e-5 { return (0, true) }
    let target = max(target, Self.lowestTarget) * 3.6
    let speed = speed * 3.6
    let error = target - speed
    if error > Self.fullThrottleError { return (1, false) }
    if speed / target > Self.brakeRatio { return (0, true) }
    let e = max(error, 0) / 100
    let v = speed / 100
    let w = Self.weights
    let throttle = w[0] * v + w[1] * v * v + w[2] * 100 * e + w[3] * e * e + w[4] * v * e + w[5] * v * v * e
    return (min(max(throttle, 0), 1), false)
  }
}
