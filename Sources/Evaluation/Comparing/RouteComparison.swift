import Scoring

/// One route with one seed on both sides.
public struct RoutePair: Sendable, Hashable {
  public var seed: UInt64
  public var base: RouteOutcome
  /// nil: no result, which counts as 0.
  public var new: RouteOutcome?

  public init(seed: UInt64, base: RouteOutcome, new: RouteOutcome?) {
    self.seed = seed
    self.base = base
    self.new = new
  }

  /// Points of driving score, new − base.
  public var difference: Double { (new?.score ?? 0) - base.score }
  /// 1, 0 or −1.
  public var successDifference: Double { (new?.isSuccess == true ? 1 : 0) - (base.isSuccess ? 1 : 0) }
}

/// One route on both sides.
public struct RouteComparison: Sendable, Hashable {
  public enum Flip: String, Sendable, Hashable {
    case toFailure = "success to failure"
    case toSuccess = "failure to success"
    case none
  }

  public var route: RouteIdentity
  /// One for each common seed, at least one.
  public var pairs: [RoutePair]

  /// Mean over seeds, points.
  public var difference: Double { mean(\.difference) }
  public var baseScore: Double { mean(\.base.score) }
  public var newScore: Double { mean { $0.new?.score ?? 0 } }
  public var baseSuccesses: Int { pairs.count { $0.base.isSuccess } }
  public var newSuccesses: Int { pairs.count { $0.new?.isSuccess == true } }

  /// A route succeeds when more than half of its seeds do.
  public var flip: Flip {
    let (before, after) = (2 * baseSuccesses > pairs.count, 2 * newSuccesses > pairs.count)
    return before == after ? .none : after ? .toSuccess : .toFailure
  }

  /// Seeds without a result on the new side.
  var newlyMissing: Int { pairs.count { $0.new == nil } }
  /// Why its program fails now where it did not.
  var newCrash: String? { pairs.first { $0.base.crash == nil && $0.new?.crash != nil }?.new?.crash }

  func often(_ count: Int) -> String { pairs.count == 1 ? "" : " with \(count) of \(pairs.count) seeds" }

  private func mean(_ value: (RoutePair) -> Double) -> Double {
    pairs.reduce(0) { $0 + value($1) } / Double(max(1, pairs.count))
  }
}

/// Several routes on both sides: all, those of an ability, those of a type.
public struct GroupComparison: Sendable, Hashable {
  public var name: String
  public var routes: Int
  public var pairs: Int
  /// Mean driving scores over routes and seeds.
  public var base, new: Double
  /// Percent of routes and seeds.
  public var baseSuccess, newSuccess: Double
  /// Of new − base, points; nil for a single pair.
  public var interval: Interval?
  /// Of new − base, percentage points.
  public var successInterval: Interval?

  public var difference: Double { new - base }
  public var successDifference: Double { newSuccess - baseSuccess }

  /// nil without routes.
  init?(name: String, routes: [RouteComparison], bootstrap: Bootstrap) {
    guard !routes.isEmpty else { return nil }
    self.init(routes, name: name, bootstrap: bootstrap)
  }

  init(_ routes: [RouteComparison], name: String = "all", bootstrap: Bootstrap) {
    let pairs = routes.flatMap(\.pairs)
    let count = Double(max(1, pairs.count))
    self.name = name
    self.routes = routes.count
    self.pairs = pairs.count
    base = pairs.reduce(0) { $0 + $1.base.score } / count
    new = pairs.reduce(0) { $0 + ($1.new?.score ?? 0) } / count
    baseSuccess = 100 * Double(pairs.count { $0.base.isSuccess }) / count
    newSuccess = 100 * Double(pairs.count { $0.new?.isSuccess == true }) / count
    // Whole routes are drawn; of one route alone its seeds.
    let clusters = routes.count > 1 ? routes.map(\.pairs) : pairs.map { [$0] }
    let groups = clusters.map { cluster in
      Bootstrap.Group(
        frames: Double(cluster.count),
        sums: [
          cluster.reduce(0) { $0 + $1.difference }, 100 * cluster.reduce(0) { $0 + $1.successDifference },
        ])
    }
    let intervals = bootstrap.intervals(groups, stream: "runs/" + name)
    interval = intervals.first
    successInterval = intervals.count > 1 ? intervals[1] : nil
  }
}
