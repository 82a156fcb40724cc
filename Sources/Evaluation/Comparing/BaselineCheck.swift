import DriveTypes
import Foundation
import Scoring

/// Runs held against a baseline, route by route.
public struct BaselineCheck: Sendable {
  public enum Verdict: String, Sendable, Hashable, CaseIterable {
    case within
    /// Better than anything expected: no regression, but worth a new baseline.
    case above
    /// The score lies below its band, or a route fails that succeeded with every blessed seed.
    case below
    case crashed
    case missing

    var isRegression: Bool { self != .within && self != .above }
  }

  public struct Route: Sendable, Hashable {
    public var expected: RegressionBaseline.Route
    /// Of the worst seed.
    public var verdict: Verdict
    /// What happened, in words; empty within the band.
    public var reasons: [String]
    /// By seed; nil where there is no result.
    public var scores: [(seed: UInt64, score: Double?)]
    /// Simulated seconds of all seeds together.
    public var duration: Double

    public static func == (a: Route, b: Route) -> Bool {
      a.expected == b.expected && a.verdict == b.verdict && a.reasons == b.reasons
    }
    public func hash(into hasher: inout Hasher) { hasher.combine(expected.identity) }
  }

  public let baseline: RegressionBaseline
  public let file: String
  public let runs: RunSet
  /// In the order of the baseline.
  public let routes: [Route]
  /// Mean driving score over all routes by seed.
  public let means: [(seed: UInt64, mean: Double)]
  /// Why the runs are a regression; empty when they are none.
  public let regressions: [String]

  /// - Parameters:
  ///   - file: the baseline's path, for messages.
  ///   - anyway: whether another agent, world or suite will do.
  public init(_ baseline: RegressionBaseline, file: String, runs: RunSet, anyway: Bool = false) throws {
    if !anyway { try runs.requireSameGround(baseline.manifest, named: file, more: ["agent"]) }
    self.baseline = baseline
    self.file = file
    self.runs = runs
    routes = baseline.routes.map { Self.check($0, of: baseline.seeds.count, in: runs) }
    means = runs.seeds.map { ($0, runs.meanScore($0)) }
    var reasons = routes.filter { $0.verdict.isRegression }.map {
      "\($0.expected.identity.title): " + $0.reasons.joined(separator: "; ")
    }
    for (seed, mean) in means where mean < baseline.low {
      reasons.append(
        "driving score \(ComparisonText.plain(mean)) with seed \(seed) lies below \(Self.text(baseline.low, baseline.high))"
      )
    }
    regressions = reasons
  }

  public var isRegression: Bool { !regressions.isEmpty }

  private static func check(_ expected: RegressionBaseline.Route, of blessed: Int, in runs: RunSet) -> Route {
    var (verdicts, reasons) = ([Verdict](), [String]())
    var scores: [(UInt64, Double?)] = []
    var duration = 0.0
    for seed in runs.seeds {
      let (verdict, reason) = check(expected, of: blessed, runs[expected.identity.id, seed])
      verdicts.append(verdict)
      if let reason { reasons.append(runs.seeds.count == 1 ? reason : "seed \(seed): \(reason)") }
      scores.append((seed, runs[expected.identity.id, seed]?.score))
      duration += runs[expected.identity.id, seed]?.duration ?? 0
    }
    // Cases stand in the order of how bad they are.
    let worst = Verdict.allCases.last { verdicts.contains($0) } ?? .missing
    return Route(expected: expected, verdict: worst, reasons: reasons, scores: scores, duration: duration)
  }

  private static func check(
    _ expected: RegressionBaseline.Route, of blessed: Int, _ outcome: RouteOutcome?
  ) -> (Verdict, String?) {
    guard let outcome else { return (.missing, "no result") }
    if let crash = outcome.crash { return (.crashed, "crashed: \(crash)") }
    let band = text(expected.low, expected.high)
    if outcome.score < expected.low {
      return (.below, "score \(ComparisonText.plain(outcome.score)) lies below \(band); \(outcome.account)")
    }
    if expected.successes == blessed, !outcome.isSuccess {
      return (.below, "no success, which every blessed seed had; \(outcome.account)")
    }
    if outcome.score > expected.high {
      return (.above, "score \(ComparisonText.plain(outcome.score)) lies above \(band)")
    }
    return (.within, nil)
  }

  fileprivate static func text(_ low: Double, _ high: Double) -> String {
    "[\(ComparisonText.plain(low)), \(ComparisonText.plain(high))]"
  }
}

extension BaselineCheck {
  public var table: String {
    var lines = [
      "baseline: \(file), \(baseline.manifest.agent), \(baseline.seeds.count) seed\(baseline.seeds.count == 1 ? "" : "s"), "
        + "DriveLoop \(baseline.manifest.version) commit \(baseline.manifest.commit)",
      "runs:     \(runs.provenance)", ComparisonText.world(runs.manifest.world),
    ]
    let better = routes.filter { $0.verdict == .above }
    let within = routes.count { $0.verdict == .within }
    lines.append("\(within) of \(routes.count) routes within their bands")
    for (seed, mean) in means {
      lines.append(
        "driving score \(ComparisonText.plain(mean)) with seed \(seed), expected "
          + Self.text(baseline.low, baseline.high))
    }
    if !better.isEmpty {
      lines.append("better than expected (\(better.count)); `driveloop compare --bless` takes them over:")
      lines += ComparisonText.list(
        better.map { "\($0.expected.identity.title): \($0.reasons.joined(separator: "; "))" })
    }
    lines.append(isRegression ? "verdict: REGRESSION" : "verdict: no regression")
    lines += ComparisonText.list(regressions)
    return lines.joined(separator: "\n")
  }

  public var json: String {
    JSONWriter.text(
      .object([
        JSONMember("regression", .bool(isRegression)),
        JSONMember("reasons", .array(regressions.map { .string($0) })),
        JSONMember("baseline", .string(file)), JSONMember("world", .string(runs.manifest.world)),
        JSONMember("suite", .string(runs.manifest.suite)), JSONMember("agent", .string(runs.manifest.agent)),
        JSONMember("version", .string(runs.manifest.version)),
        JSONMember("commit", .string(runs.manifest.commit)),
        JSONMember(
          "driving_scores",
          .array(
            means.map {
              .object([JSONMember("seed", .string(String($0.seed))), JSONMember("mean", .float($0.mean))])
            })),
        JSONMember("expected", .array([.float(baseline.low), .float(baseline.high)])),
        JSONMember("routes", .array(routes.map(Self.route))),
      ]))
  }

  private static func route(_ route: Route) -> JSONNode {
    .object([
      JSONMember("route_id", .string(route.expected.identity.id)),
      JSONMember("verdict", .string(route.verdict.rawValue)),
      JSONMember("expected", .array([.float(route.expected.low), .float(route.expected.high)])),
      JSONMember(
        "scores",
        .array(
          route.scores.map { item in
            .object([
              JSONMember("seed", .string(String(item.seed))),
              JSONMember("score", item.score.map { .float($0) } ?? .null),
            ])
          })),
      JSONMember("reasons", .array(route.reasons.map { .string($0) })),
    ])
  }
}
