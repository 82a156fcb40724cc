import DriveTypes
import Scoring

/// What a regression suite is expected to give: for each route a band of scores, made from blessed runs.
///
/// The band reaches from the lowest score seen with any seed to the highest, and on both sides as far again as the standard
/// deviation over the seeds, or `minimumBand` points where that is more; within 0…100. A route that succeeded with every
/// seed must succeed; one that sometimes failed may fail.
public struct RegressionBaseline: Sendable, Hashable {
  public static let formatVersion = 1

  public struct Route: Sendable, Hashable {
    public var identity: RouteIdentity
    /// Mean, and the lowest and highest score that will do.
    public var mean, low, high: Double
    /// Seeds with success.
    public var successes: Int
    /// How it ended, each once, sorted.
    public var statuses: [String]
  }

  /// Where it comes from; the seed is that of the first run.
  public var manifest: RunManifest
  public var seeds: [UInt64]
  public var minimumBand: Double
  public var routes: [Route]
  /// Mean driving score over all routes: over the seeds, and the lowest and highest that will do.
  public var mean, low, high: Double
  /// Seeds that two such runs need to tell a point apart; nil for one seed.
  public var noise: NoiseBudget?

  /// Points that a score may move where all seeds agree.
  public static let usualMinimumBand = 1.0

  /// Blesses runs.
  /// - Parameter anyway: whether routes that crashed or have no result will do.
  public init(
    blessing runs: RunSet, minimumBand: Double = usualMinimumBand, anyway: Bool = false
  ) throws(EvaluationError) {
    manifest = runs.manifest
    seeds = runs.seeds
    self.minimumBand = minimumBand
    if !anyway { try Self.requireWhole(runs) }
    routes = runs.routes.map { identity in
      let outcomes = runs.seeds.compactMap { runs[identity.id, $0] }
      let band = Self.band(outcomes.map(\.score), minimum: minimumBand)
      return Route(
        identity: identity, mean: band.mean, low: band.low, high: band.high,
        successes: outcomes.count { $0.isSuccess }, statuses: Set(outcomes.map(\.status)).sorted())
    }
    let means = runs.seeds.map { runs.meanScore($0) }
    (mean, low, high) = Self.band(means, minimum: minimumBand)
    noise = NoiseBudget(values: means, isPaired: false)
  }

  /// - Parameter scores: at least one.
  static func band(_ scores: [Double], minimum: Double) -> (mean: Double, low: Double, high: Double) {
    let width = max(minimum, NoiseBudget.deviation(scores))
    let (least, most) = (scores.min() ?? 0, scores.max() ?? 0)
    return (
      scores.reduce(0, +) / Double(max(1, scores.count)), max(0, least - width), min(100, most + width)
    )
  }

  private static func requireWhole(_ runs: RunSet) throws(EvaluationError) {
    let advice = "finish these runs before they are blessed, or insist with --anyway"
    for seed in runs.seeds {
      if runs.missing(seed) > 0 {
        throw .unfit(
          path: "the runs", what: "the number of routes with a result with seed \(seed)",
          got: "\(runs.manifest.routes - runs.missing(seed))", expected: "\(runs.manifest.routes)",
          advice: advice)
      }
      for route in runs.routes {
        if let crash = runs[route.id, seed]?.crash {
          throw .unfit(
            path: "the runs", what: "\(route.title) with seed \(seed)", got: "crashed (\(crash))",
            expected: "a route that was driven", advice: advice)
        }
      }
    }
  }
}

extension RunSet {
  /// Mean driving score over all routes that were asked for.
  func meanScore(_ seed: UInt64) -> Double {
    routes.reduce(0) { $0 + (self[$1.id, seed]?.score ?? 0) } / Double(max(1, manifest.routes))
  }
}

extension RegressionBaseline {
  /// What was blessed, for people.
  public func account(file: String) -> String {
    let wide = routes.filter { $0.high - $0.low > 2 * minimumBand }
    var lines = [
      "\(file): \(routes.count) routes, seeds \(seeds.map(String.init).joined(separator: ", ")), \(manifest.agent), "
        + "DriveLoop \(manifest.version) commit \(manifest.commit)",
      ComparisonText.world(manifest.world),
      "driving score \(ComparisonText.plain(mean)), band [\(ComparisonText.plain(low)), \(ComparisonText.plain(high))]",
      "\(wide.count) routes move more than the minimum of \(ComparisonText.plain(minimumBand)) points between seeds",
    ]
    if seeds.count == 1 { lines.append("one seed shows no spread: bless several for honest bands") }
    if let noise {
      lines.append(
        noise.deviation == 0
          ? "noise budget: every seed gives the same mean score"
          : "noise budget: to tell two such runs \(ComparisonText.plain(noise.difference)) points apart takes \(noise.needed) "
            + "seeds of each (80 % power, 5 % level)")
    }
    return lines.joined(separator: "\n")
  }
}
