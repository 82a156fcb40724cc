/// The routes of one scenario type: how many, how they scored.
public struct ScenarioTypeScore: Sendable, Hashable {
  /// Name of the type, or `several types` for routes with scenarios of more than one.
  public var type: String
  public private(set) var routes = 0
  public private(set) var successes = 0
  private var composed = 0.0

  public static let severalTypes = "several types"

  /// Mean driving score, percent.
  public var drivingScore: Double { routes == 0 ? 0 : composed / Double(routes) }

  /// One row for each type that occurs, by name; routes with several types come last.
  /// - Parameter routes: the types of each route's scenarios and its record; a route without scenarios is left out.
  public static func table(_ routes: [(types: [String], record: RouteRecord)]) -> [ScenarioTypeScore] {
    var scores: [String: ScenarioTypeScore] = [:]
    for (types, record) in routes {
      guard let first = types.first else { continue }
      let type = types.allSatisfy { $0 == first } ? first : severalTypes
      scores[type, default: ScenarioTypeScore(type: type)].add(record)
    }
    return scores.values.sorted { a, b in
      (a.type == severalTypes ? 1 : 0, a.type) < (b.type == severalTypes ? 1 : 0, b.type)
    }
  }

  private init(type: String) { self.type = type }

  private mutating func add(_ record: RouteRecord) {
    routes += 1
    successes += record.isSuccess ? 1 : 0
    composed += record.scores.composed.value
  }
}
