import DriveTypes

/// Comfort (driving smoothness) of one route: the share of one-second stretches in which nothing exceeds its bound.
///
/// Source: `efficiency_smoothness_benchmark.py`; the bounds are nuPlan's. Quirks 5, 6 and 7 of `ScoringRules`.
public struct Comfort: Sendable, Hashable {
  /// Consecutive samples that are judged together.
  public static let stretch = 20
  /// Samples below which upstream fails: its filter needs more points than its polynomial has degrees.
  public static let shortest = 3
  /// Samples in a smoothing window.
  public static let window = 7

  /// Every sample must lie strictly inside.
  public enum Bound {
    /// m/s²
    public static let longitudinalAcceleration = (-4.05, 2.40)
    public static let lateralAcceleration = (-4.89, 4.89)
    /// m/s³
    public static let jerk = (-8.37, 8.37)
    public static let longitudinalJerk = (-4.13, 4.13)
    /// rad/s²
    public static let yawAcceleration = (-1.93, 1.93)
    /// rad/s
    public static let yawRate = (-0.95, 0.95)
  }

  public var comfortable: Int
  public var stretches: Int

  /// 0…1
  public var value: Double { Double(comfortable) / Double(stretches) }

  /// An episode of up to 20 samples is one stretch; of a longer one, the tail shorter than 20 is dropped.
  /// - Throws: `invalid` for fewer than 3 samples, on which upstream fails too.
  public init(_ info: MetricInfo, rules: ScoringRules = .upstream) throws(ScoringError) {
    let samples = info.samples
    guard samples.count >= Self.shortest else {
      throw .invalid(what: "metric samples", expected: "at least \(Self.shortest)", got: "\(samples.count)")
    }
    let size = min(Self.stretch, samples.count)
    let starts = stride(from: 0, through: samples.count - size, by: size)
    stretches = 0
    comfortable = 0
    for start in starts {
      guard let signals = Signals(samples[start..<start + size], rules) else { continue }
      stretches += 1
      if signals.areComfortable { comfortable += 1 }
    }
  }

  /// Mean over routes; nil without routes.
  public static func mean(_ routes: [Comfort]) -> Double? {
    routes.isEmpty ? nil : routes.reduce(0) { $0 + $1.value } / Double(routes.count)
  }

  /// The six smoothed signals of one stretch.
  public struct Signals: Sendable, Hashable {
    public var longitudinalAcceleration, lateralAcceleration, jerk, longitudinalJerk: [Double]
    public var yawAcceleration, yawRate: [Double]

    /// nil for fewer than 3 samples.
    public init?(_ samples: ArraySlice<MetricInfo.Sample>, _ rules: ScoringRules) {
      func dot(_ a: [Double], _ b: [Double]) -> Double { a[0] * b[0] + a[1] * b[1] }
      func smooth(_ signal: [Double]) -> [Double]? { SavitzkyGolay.filter(signal, window: Comfort.window) }
      // CRITICAL: samples are 0.05 s apart; upstream says 0.1.
      let spacing =
        switch rules {
        case .upstream: 0.1
        case .corrected: 0.05
        }
      func slope(_ signal: [Double]) -> [Double]? {
        SavitzkyGolay.filter(signal, window: Comfort.window, output: .slope(spacing: spacing))
      }
      // CRITICAL: degrees per second, which upstream takes for radians.
      let rawRate = samples.map { $0.angularVelocity[2] }
      let rate =
        switch rules {
        case .upstream: Self.unwrapped(rawRate)
        case .corrected: rawRate.map { radians($0) }
        }
      guard let longitudinal = smooth(samples.map { dot($0.acceleration, $0.forward) }),
        let lateral = smooth(samples.map { dot($0.acceleration, $0.right) }),
        let magnitude = smooth(samples.map { dot($0.acceleration, $0.acceleration).squareRoot() }),
        let jerk = slope(magnitude), let longitudinalJerk = slope(longitudinal),
        let yawRate = smooth(rate), let yawAcceleration = rules == .upstream ? yawRate : slope(yawRate)
      else { return nil }
      longitudinalAcceleration = longitudinal
      lateralAcceleration = lateral
      self.jerk = jerk
      self.longitudinalJerk = longitudinalJerk
      self.yawRate = yawRate
      self.yawAcceleration = yawAcceleration
    }

    public var areComfortable: Bool {
      func inside(_ signal: [Double], _ bound: (Double, Double)) -> Bool {
        signal.allSatisfy { $0 > bound.0 && $0 < bound.1 }
      }
      return inside(longitudinalAcceleration, Bound.longitudinalAcceleration)
        && inside(lateralAcceleration, Bound.lateralAcceleration) && inside(jerk, Bound.jerk)
        && inside(longitudinalJerk, Bound.longitudinalJerk) && inside(yawAcceleration, Bound.yawAcceleration)
        && inside(yawRate, Bound.yawRate)
    }

    /// `_phase_unwrap`: meant for headings, applied to rates. Ties go to even, as numpy's `round`.
    static func unwrapped(_ angles: [Double]) -> [Double] {
      var turns = 0.0
      return angles.indices.map { index in
        if index > 0 {
          turns += ((angles[index] - angles[index - 1]) / (2 * .pi)).rounded(.toNearestOrEven)
        }
        return angles[index] - 2 * .pi * turns
      }
    }
  }
}
