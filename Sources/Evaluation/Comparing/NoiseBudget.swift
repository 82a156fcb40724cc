/// How many seeds it takes to see a small difference through the noise of a world in which everything depends on the seed.
///
/// The unit is one seed: the mean over all routes of new − base with that seed. Its standard deviation σ over the seeds says
/// how far a single run may mislead. A two-sided paired t-test of level α sees a true difference δ with probability 1 − β
/// when it has
///
///     n = (z₁₋α⸝₂ + z₁₋β)² σ² / δ² + z²₁₋α⸝₂ / 2
///
/// seeds, rounded up. Source: W. C. Guenther, "Sample Size Formulas for Normal Theory T Tests", The American Statistician
/// 35 (4), 1981: the textbook's normal formula and a correction for t, within one seed of the exact power.
public struct NoiseBudget: Sendable, Hashable {
  /// z of 1 − 0.05 / 2, and of the power 0.8.
  static let levelQuantile = 1.959_963_984_540_054
  static let powerQuantile = 0.841_621_233_572_914_3

  /// Standard deviation over seeds, points of driving score.
  public let deviation: Double
  /// Seeds that it was estimated from.
  public let seeds: Int
  /// The difference to be seen, points.
  public let difference: Double

  /// - Parameters:
  ///   - values: one for each seed, points.
  ///   - isPaired: whether these are differences already; scores of one side vary √2 times more when two of them are
  ///     subtracted.
  /// - Returns: nil for fewer than two seeds, which show no spread.
  public init?(values: [Double], isPaired: Bool = true, difference: Double = 1) {
    guard values.count >= 2, difference > 0 else { return nil }
    let spread = Self.deviation(values)
    deviation = isPaired ? spread : spread * 2.0.squareRoot()
    seeds = values.count
    self.difference = difference
  }

  /// Seeds needed; 1 where every seed says the same.
  public var needed: Int {
    guard deviation > 0 else { return 1 }
    let share = (Self.levelQuantile + Self.powerQuantile) * deviation / difference
    return Int(min(1e12, (share * share + Self.levelQuantile * Self.levelQuantile / 2).rounded(.up)))
  }

  /// Sample standard deviation (n − 1 below the line); 0 for fewer than two values.
  static func deviation(_ values: [Double]) -> Double {
    guard values.count >= 2 else { return 0 }
    let mean = values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
