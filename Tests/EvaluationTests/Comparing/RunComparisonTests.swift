import Evaluation
import Scoring
import Testing

@Suite struct RunComparisonTests {
  /// Differences [route][seed] that other programs were asked about, too.
  static let differences: [[Double]] = [
    [-100, -40], [0, 0], [10, -5], [0, 20], [-30, -30], [0, 0], [5, 5], [0, -60],
  ]

  static func comparison(_ base: [[Double?]], _ new: [[Double?]], rules: ComparisonRules = ComparisonRules())
    throws
    -> RunComparison
  {
    try RunComparison(base: MadeUpRuns.set(base), new: MadeUpRuns.set(new), rules: rules)
  }

  /// scipy 1.17.1, `stats.bootstrap((routes' mean differences,), mean, method='percentile', n_resamples=200000)`, three seeds:
  /// -33.1 to -32.8, and 1.56 (the means are multiples of 0.3125). 10,000 resamples of eight routes scatter by less than 0.7.
  @Test func theIntervalIsScipysOverRoutesWithTheirSeeds() throws {
    let base = Self.differences.map { $0.map { _ in Optional(100.0) } }
    let new = Self.differences.map { $0.map { Optional(100 + $0) } }
    let all = try Self.comparison(base, new).all
    #expect(all.difference == -14.0625 && all.routes == 8 && all.pairs == 16)
    let interval = try #require(all.interval)
    #expect(abs(interval.low + 33) < 0.7)
    #expect(abs(interval.high - 1.5625) < 0.7)
    // The same runs, the same digits.
    #expect(try Self.comparison(base, new).all == all)
  }

  @Test func oneRouteAloneHasAnIntervalOverItsSeeds() throws {
    let all = try Self.comparison([[100, 100, 100]], [[90, 100, 80]]).all
    #expect(all.difference == -10)
    // Three draws of three: the mean lies between the least and the greatest difference.
    #expect(all.interval == Interval(low: -20, high: 0))
    #expect(try Self.comparison([[100]], [[90]]).all.interval == nil)
  }

  @Test func equalRunsAreNoRegression() throws {
    let same = try Self.comparison([[100], [60], [0]], [[100], [60], [0]])
    #expect(!same.isRegression && same.all.interval == Interval(low: 0, high: 0))
    #expect(same.flipped(.toFailure).isEmpty && same.flipped(.toSuccess).isEmpty)
    #expect(same.table.hasSuffix("verdict: no regression"))
    #expect(same.table.contains("not CARLA"))
  }

  @Test func aFlippedRouteIsARegressionUnlessAllowed() throws {
    let base: [[Double?]] = [[100], [100], [60], [20]]
    let new: [[Double?]] = [[100], [40], [100], [30]]
    let comparison = try Self.comparison(base, new)
    #expect(comparison.flipped(.toFailure).map(\.route.id) == ["2"])
    #expect(comparison.flipped(.toSuccess).map(\.route.id) == ["3"])
    #expect(comparison.regressions == ["1 route flipped from success to failure: 2"])
    #expect(try !Self.comparison(base, new, rules: ComparisonRules(allowedFlips: 1)).isRegression)
  }

  /// A route flips when more than half of its seeds do.
  @Test func seedsVoteOnAFlip() throws {
    #expect(try Self.comparison([[100, 100, 100]], [[100, 100, 0]]).flipped(.toFailure).isEmpty)
    #expect(try Self.comparison([[100, 100, 100]], [[100, 0, 0]]).flipped(.toFailure).count == 1)
    #expect(try Self.comparison([[100, 100]], [[100, 0]]).flipped(.toFailure).count == 1)
  }

  @Test func anIntervalBelowZeroIsARegressionWithinTolerance() throws {
    // Ten points less everywhere: no route flips, as none succeeded.
    let base = [[Double?]](repeating: [50], count: 12)
    let new = [[Double?]](repeating: [40], count: 12)
    let worse = try Self.comparison(base, new)
    #expect(worse.all.interval == Interval(low: -10, high: -10))
    #expect(worse.regressions.count == 1 && worse.regressions[0].contains("driving score is lower"))
    #expect(try Self.comparison(base, new, rules: ComparisonRules(tolerance: 9.9)).isRegression)
    #expect(try !Self.comparison(base, new, rules: ComparisonRules(tolerance: 10)).isRegression)
    #expect(try !Self.comparison(new, base).isRegression)
  }

  @Test func aRouteWithoutResultCountsAsZeroAndIsARegression() throws {
    let comparison = try Self.comparison([[30], [40]], [[30], [nil]])
    #expect(comparison.all.difference == -20)
    #expect(comparison.regressions.first == "route 2 Accident Town01 has no result")
    // What the base lacks says nothing.
    let other = try Self.comparison([[30], [nil]], [[30], [40]])
    #expect(other.routes.map(\.route.id) == ["1"] && !other.isRegression)
    #expect(other.table.contains("left out, without a result in the base runs: 1"))
  }

  @Test func aNewCrashIsARegressionAndAnOldOneIsNot() throws {
    func runs(crashed: Bool) -> RunSet {
      let outcome = RouteOutcome(
        score: 0, isSuccess: false, status: "Failed", crash: crashed ? "no map" : nil)
      return RunSet(
        manifest: MadeUpRuns.manifest(routes: 1), routes: [RouteIdentity(id: "7", town: "T", type: nil)],
        outcomes: [0: ["7": outcome]])
    }
    #expect(
      try RunComparison(base: runs(crashed: false), new: runs(crashed: true)).regressions
        == ["route 7 T crashed: no map"])
    #expect(try !RunComparison(base: runs(crashed: true), new: runs(crashed: true)).isRegression)
  }

  @Test func abilitiesAndTypesAreGroupsOfTheirRoutes() throws {
    // Accident tests overtaking, StaticCutIn braking, T_Junction signs.
    let types = ["Accident", "Accident", "StaticCutIn", nil]
    let comparison = try RunComparison(
      base: MadeUpRuns.set([[100], [0], [50], [10]], types: types),
      new: MadeUpRuns.set([[100], [20], [40], [10]], types: types))
    #expect(comparison.abilities.map(\.name) == ["Overtaking", "Emergency_Brake"])
    #expect(comparison.abilities.map(\.difference) == [10, -10])
    #expect(comparison.types.map(\.name) == ["Accident", "StaticCutIn"])
    #expect(comparison.types[0].routes == 2 && comparison.types[0].interval == Interval(low: 0, high: 20))
    #expect(comparison.types[1].interval == nil)
  }

  @Test func pairsAreRoutesWithTheSameSeed() throws {
    let comparison = try RunComparison(
      base: MadeUpRuns.set([[10, 20, 30]], seeds: [1, 2, 3]), new: MadeUpRuns.set([[35, 25]], seeds: [3, 2]))
    #expect(comparison.seeds == [2, 3] && comparison.routes[0].pairs.map(\.difference) == [5, 5])
    #expect(comparison.table.contains("seeds 1"))
    #expect(throws: EvaluationError.self) {
      try RunComparison(
        base: MadeUpRuns.set([[10]], seeds: [1]), new: MadeUpRuns.set([[10]], seeds: [2]))
    }
  }

  @Test func runsOnOtherGroundAreRefusedByName() throws {
    let base = MadeUpRuns.set([[10]])
    func changed(_ change: (inout RunManifest) -> Void) -> RunSet {
      var manifest = base.manifest
      change(&manifest)
      return RunSet(manifest: manifest, routes: base.routes, outcomes: base.outcomes)
    }
    for (field, other) in [
      ("world", changed { $0.world = "carla" }), ("suite_sha256", changed { $0.suiteHash = "cd" }),
      ("selection", changed { $0.selection = "1" }), ("scenarios", changed { $0.scenarios = .none }),
      ("tick_limit", changed { $0.tickLimit = nil }),
      ("perturbations", changed { $0.perturbations = "fog:3" }),
      ("sensor_noise", changed { $0.hasSensorNoise = true }),
    ] {
      #expect {
        _ = try RunComparison(base: base, new: other)
      } throws: { error in
        guard case EvaluationError.unfit(_, let what, _, _, _) = error else { return false }
        return what == field
      }
      #expect(try !RunComparison(base: base, new: other, anyway: true).isRegression)
    }
    // Another agent, model or commit is what comparisons are for.
    #expect(
      try !RunComparison(
        base: base,
        new: changed {
          $0.agent = "vla"
          $0.commit = "x"
        }
      ).isRegression)
  }
}
