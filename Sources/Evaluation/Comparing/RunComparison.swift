import DriveTypes
import Scoring

/// What counts as a regression.
public struct ComparisonRules: Sendable, Hashable {
  /// Points by which the mean may have become worse.
  public var tolerance: Double
  /// Routes that may flip from success to failure.
  public var allowedFlips: Int
  /// The difference whose noise budget is told, points.
  public var difference: Double
  public var bootstrap: Bootstrap

  public init(
    tolerance: Double = 0, allowedFlips: Int = 0, difference: Double = 1,
    bootstrap: Bootstrap = Bootstrap(resamples: 10_000, seed: 0, confidence: 0.95)
  ) {
    self.tolerance = tolerance
    self.allowedFlips = allowedFlips
    self.difference = difference
    self.bootstrap = bootstrap
  }
}

/// New runs against base runs of the same routes with the same seeds: differences, their intervals, and a verdict.
///
/// Pairs are (route, seed): the same places, weather and traffic on both sides, so that the difficulty of a route is in no
/// interval. Intervals are percentile bootstraps (Efron 1979) of the mean difference, with a fixed seed: whole routes are
/// drawn with replacement, each with all its seeds (the seeds of one route resemble each other). Drawing clusters and
/// keeping them whole gives the variance over routes and seeds; drawing again inside them would give too much. Source: A. C.
/// Davison and D. V. Hinkley, "Bootstrap Methods and their Application", Cambridge 1997, section 3.8. One route alone with
/// several seeds: seeds are drawn.
public struct RunComparison: Sendable {
  public let base, new: RunSet
  public let rules: ComparisonRules
  /// Seeds that both sides have, ascending; others are left out.
  public let seeds: [UInt64]
  /// In suite order.
  public let routes: [RouteComparison]
  public let all: GroupComparison
  public let abilities, types: [GroupComparison]
  /// nil where fewer than two seeds are on both sides.
  public let noise: NoiseBudget?
  /// Why the new runs are a regression; empty when they are none.
  public let regressions: [String]

  /// - Parameter anyway: whether runs of different worlds or suites are compared, on the routes that both have.
  public init(
    base: RunSet, new: RunSet, rules: ComparisonRules = ComparisonRules(), anyway: Bool = false
  ) throws {
    if !anyway { try new.requireSameGround(base.manifest, named: "the base runs") }
    let seeds = base.seeds.filter(new.seeds.contains)
    guard !seeds.isEmpty else {
      throw EvaluationError.unfit(
        path: "the new runs", what: "seed", got: new.seeds.map(String.init).joined(separator: ", "),
        expected: "one of \(base.seeds.map(String.init).joined(separator: ", ")), as in the base runs",
        advice: "drive both with the same seeds: pairs are routes with the same seed")
    }
    var routes: [RouteComparison] = []
    for identity in base.routes {
      let pairs = seeds.compactMap { seed -> RoutePair? in
        base[identity.id, seed].map { RoutePair(seed: seed, base: $0, new: new[identity.id, seed]) }
      }
      // Of another suite only what both have is compared.
      if pairs.isEmpty || (anyway && pairs.allSatisfy { $0.new == nil }) { continue }
      routes.append(RouteComparison(route: identity, pairs: pairs))
    }
    guard !routes.isEmpty else {
      throw EvaluationError.unfit(
        path: "the new runs", what: "the set of routes", got: "without any of the base runs",
        expected: "routes that both have", advice: "compare runs of the same suite")
    }
    func group(_ name: String, where isIn: (RouteIdentity) -> Bool) -> GroupComparison? {
      GroupComparison(name: name, routes: routes.filter { isIn($0.route) }, bootstrap: rules.bootstrap)
    }
    self.base = base
    self.new = new
    self.rules = rules
    self.seeds = seeds
    self.routes = routes
    all = GroupComparison(routes, bootstrap: rules.bootstrap)
    abilities = Ability.allCases.compactMap { ability in
      group(ability.rawValue) { $0.abilities.contains(ability) }
    }
    types = Set(routes.compactMap(\.route.type)).sorted().compactMap { type in group(type) { $0.type == type }
    }
    let bySeed = seeds.map { seed -> Double in
      let pairs = routes.flatMap { $0.pairs.filter { $0.seed == seed } }
      return pairs.reduce(0) { $0 + $1.difference } / Double(max(1, pairs.count))
    }
    noise = NoiseBudget(values: bySeed, difference: rules.difference)
    regressions = Self.verdict(routes, all, rules)
  }

  public var isRegression: Bool { !regressions.isEmpty }
  public func flipped(_ flip: RouteComparison.Flip) -> [RouteComparison] { routes.filter { $0.flip == flip } }

  private static func verdict(
    _ routes: [RouteComparison], _ all: GroupComparison, _ rules: ComparisonRules
  ) -> [String] {
    var reasons: [String] = []
    for route in routes {
      if route.newlyMissing > 0 {
        reasons.append("\(route.route.title) has no result\(route.often(route.newlyMissing))")
      }
      if let crash = route.newCrash { reasons.append("\(route.route.title) crashed: \(crash)") }
    }
    let lost = routes.filter { $0.flip == .toFailure }
    if lost.count > rules.allowedFlips {
      reasons.append(
        "\(lost.count) route\(lost.count == 1 ? "" : "s") flipped from success to failure"
          + (rules.allowedFlips > 0 ? " (allowed: \(rules.allowedFlips))" : "") + ": "
          + lost.map(\.route.id).joined(separator: ", "))
    }
    for (what, interval) in [("driving score", all.interval), ("success rate", all.successInterval)] {
      if let interval, interval.high < -rules.tolerance {
        reasons.append(
          "the \(what) is lower: the whole interval, \(ComparisonText.interval(interval)), lies below "
            + (rules.tolerance > 0 ? ComparisonText.signed(-rules.tolerance) : "0"))
      }
    }
    return reasons
  }
}
