/// PDM-Lite's speed forecast for the MKZ 2020 (simlingo `kinematic_bicycle_model.py`), one 0.05 s tick, v in km/h.
///
/// Published: full brake v' = Σ Bᵢ·vⁱ (i = 1…7); throttle u ≥ 0.3
/// v' = T·[v, v², u, u², vu, vu², v²u, v²u²]; v' ≥ 0. The fit is of a straight motorway run, 0–72 km/h.
///
/// Guards and assumptions of ours, because the published law diverges (u = 0.7 reaches 423 km/h after 60 s) and says
/// nothing about the rest:
/// - Above 72 km/h a gain is at most the gain at 72 km/h; above 100 km/h the gain at 100 fades linearly to 0 at
///   180 km/h, and braking keeps the deceleration of 100 km/h.
/// - Coasting, u < 0.3: the law at u = 0.3 less 0.4 m/s²·(1 − u/0.3), so that more throttle never slows the car. (The
///   published shortcut is v' = v.)
/// - Partial brake b: v' = (1−b)·v'(throttle) + b·v'(full brake). Upstream's brake is a boolean.
/// - Braking never speeds up, and below 0.02 m/s it stops.
public enum PolynomialSpeedModel {
  static let brakeValues = [
    9.31711370e-03, 8.20967431e-02, -2.83832427e-03, 5.06587474e-05, -4.90357228e-07, 2.44419284e-09,
    -4.91381935e-12,
  ]
  /// km/h
  static let fitLimit = 72.0
  static let polynomialLimit = 100.0
  static let topSpeed = 180.0
  static let smallestThrottle = 0.3
  /// m/s²
  static let coastDeceleration = 0.4

  /// - Parameters: speed in m/s (≥ 0), throttle and brake 0…1. Returns m/s.
  static func nextSpeed(_ speed: Double, throttle: Double, brake: Double) -> Double {
    let v = max(0, speed) * 3.6
    if brake <= 0 { return driven(v, throttle: throttle) / 3.6 }
    let next = (1 - brake) * driven(v, throttle: throttle) + brake * braked(v)
    return next < 0.072 && brake >= 0.5 ? 0 : next / 3.6
  }

  static func driven(_ v: Double, throttle: Double) -> Double {
    let u = max(throttle, smallestThrottle)
    var next = v + gain(v, u)
    if throttle < smallestThrottle {
      next -= coastDeceleration * (1 - throttle / smallestThrottle) * 0.05 * 3.6
    }
    return max(0, next)
  }

  /// v' − v, guarded.
  private static func gain(_ v: Double, _ u: Double) -> Double {
    if v <= fitLimit { return polynomial(v, u) - v }
    let atFitLimit = polynomial(fitLimit, u) - fitLimit
    if v <= polynomialLimit { return min(polynomial(v, u) - v, atFitLimit) }
    let atEnd = min(polynomial(polynomialLimit, u) - polynomialLimit, atFitLimit)
    if v > topSpeed { return min(atEnd, 0) }
    return atEnd > 0 ? atEnd * (topSpeed - v) / (topSpeed - polynomialLimit) : atEnd
  }

  private static func polynomial(_ v: Double, _ u: Double) -> Double {
    let linear = 9.63873001e-01 * v + 4.37535692e-04 * v * v - 3.80192912e-01 * u + 1.74950069e+00 * u * u
    let mixed = 9.16787414e-02 * v * u - 7.05461530e-02 * v * u * u
    return linear + mixed - 1.05996152e-03 * v * v * u + 6.71079346e-04 * v * v * u * u
  }

  static func braked(_ v: Double) -> Double {
    let inside = min(v, polynomialLimit)
    // Horner's scheme from the highest power.
    var next = 0.0
    for value in brakeValues.reversed() { next = (next + value) * inside }
    return max(0, min(v, next + (v - inside)))
  }
}
