/// An audit of a published success rate: over 220 routes it must be k/220 for a whole k.
///
/// A rate that is not tells of another denominator, or of an average over several runs.
public struct PublishedRate: Sendable, Hashable {
  /// Percent, as printed.
  public var rate: Double
  /// The fraction with the suite's denominator, when there is one.
  public var successes: Int?
  /// Other denominators of up to 20 missing routes that explain the rate, largest first.
  public var explanations: [Fraction]

  public struct Fraction: Sendable, Hashable {
    public var successes, routes: Int
    public init(successes: Int, routes: Int) {
      self.successes = successes
      self.routes = routes
    }
  }

  /// Published rates have two decimals, and are rounded or cut.
  public static let tolerance = 0.01

  public init(rate: Double, suiteSize: Int = DrivingScore.officialSuiteSize) {
    self.rate = rate
    func count(of routes: Int) -> Int? {
      guard rate.isFinite, (0...100).contains(rate), routes > 0 else { return nil }
      let successes = (rate * Double(routes) / 100).rounded()
      return abs(successes / Double(routes) * 100 - rate) <= Self.tolerance ? Int(successes) : nil
    }
    successes = count(of: suiteSize)
    explanations =
      successes != nil
      ? []
      : stride(from: suiteSize - 1, through: max(1, suiteSize - 20), by: -1).compactMap { routes in
        count(of: routes).map { Fraction(successes: $0, routes: routes) }
      }
  }

  public var isSuspicious: Bool { successes == nil }
}
