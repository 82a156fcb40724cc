import DriveTypes

/// Driving score and success rate over a suite, by both denominators in use.
///
/// Bench2Drive divides by 220 whatever was run, so that a missing route counts as 0. Several published numbers are
/// divided by the routes that were run instead; they are not comparable, so both always stand side by side.
public struct DrivingScore: Sendable, Hashable {
  /// `merge_route_json.py` has this number written in.
  public static let officialSuiteSize = 220

  /// Σ score_composed.
  public var sum: Double
  public var evaluated: Int
  public var successes: Int
  /// The official denominator: 220, or the size of the suite where another route file is given.
  public var suiteSize: Int

  public init(records: [RouteRecord], suiteSize: Int = officialSuiteSize) {
    sum = records.reduce(0) { $0 + $1.scores.composed.value }
    evaluated = records.count
    successes = records.count(where: \.isSuccess)
    self.suiteSize = suiteSize
  }

  /// Percent.
  public var official: Double { sum / Double(suiteSize) }
  /// Percent; nil when nothing was evaluated.
  public var evaluatedOnly: Double? { evaluated == 0 ? nil : sum / Double(evaluated) }
  /// 0…1
  public var successRate: Double { Double(successes) / Double(suiteSize) }
  public var successRateEvaluatedOnly: Double? {
    evaluated == 0 ? nil : Double(successes) / Double(evaluated)
  }
}

/// A route that stands in the records more than once.
public struct DuplicateRoute: Sendable, Hashable {
  public var routeID: String
  public var count: Int

  public init(routeID: String, count: Int) {
    self.routeID = routeID
    self.count = count
  }

  /// In the order of first appearance.
  public static func find(in records: [RouteRecord]) -> [DuplicateRoute] {
    var counts: [String: Int] = [:]
    for record in records { counts[record.routeID, default: 0] += 1 }
    var seen: Set<String> = []
    return records.compactMap { record in
      guard let count = counts[record.routeID], count > 1, seen.insert(record.routeID).inserted else {
        return nil
      }
      return DuplicateRoute(routeID: record.routeID, count: count)
    }
  }

  /// The last record of each route, in the order of the records.
  public static func removed(from records: [RouteRecord]) -> [RouteRecord] {
    var seen: Set<String> = []
    return records.reversed().filter { seen.insert($0.routeID).inserted }.reversed()
  }
}
