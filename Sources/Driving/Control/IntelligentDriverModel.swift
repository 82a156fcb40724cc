import Glibc

/// Car following by the Intelligent Driver Model (Treiber 2000) with PDM-Lite's constants.
///
/// dv/dt = a·(1 − (v/v0)⁴ − (s*/s)²), s* = s0 + v·T + v·Δv / (2·√(a·b)).
public struct IntelligentDriverModel: Sendable {
  /// Gap kept at standstill, metres.
  public var minimumGap: Double
  /// Time gap, seconds.
  public var timeHeadway: Double
  /// m/s²
  public static let acceleration = 24.0
  /// Comfortable deceleration below and above 6.02 m/s, m/s².
  public static let decelerationSlow = 8.7
  public static let decelerationFast = 3.72
  public static let slowSpeed = 6.02

  public init(minimumGap: Double, timeHeadway: Double) {
    self.minimumGap = minimumGap
    self.timeHeadway = timeHeadway
  }

  /// The speed to hold after one tick.
  /// - Parameters:
  ///   - speed: own speed, m/s.
  ///   - desired: speed without anybody ahead, m/s.
  ///   - gap: metres to the obstacle, net of its length.
  ///   - leadSpeed: m/s.
  ///   - duration: seconds.
  public func speed(
    after duration: Double, speed: Double, desired: Double, gap: Double, leadSpeed: Double
  ) -> Double {
    let desired = max(desired, 0.1)
    func rate(_ v: Double, _ t: Double, _ travelled: Double) -> Double {
      let b = v <= Self.slowSpeed ? Self.decelerationSlow : Self.decelerationFast
      let s = max(0.1, gap + leadSpeed * t - travelled)
      let wanted =
        minimumGap
        + max(0, v * timeHeadway + v * (v - leadSpeed) / (2 * (Self.acceleration * b).squareRoot()))
      let ratio = v / desired
      return Self.acceleration * (1 - ratio * ratio * ratio * ratio - (wanted / s) * (wanted / s))
    }
    // Upstream integrates adaptively; ten midpoint steps over one tick differ from that by less than 1 mm/s.
    let steps = 10
    let h = duration / Double(steps)
    var (v, x, t) = (speed, 0.0, 0.0)
    for _ in 0..<steps {
      let middle = max(0, v + rate(v, t, x) * h / 2)
      v = max(0, v + rate(middle, t + h / 2, x + v * h / 2) * h)
      x += middle * h
      t += h
    }
    return v
  }
}
