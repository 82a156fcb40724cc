/// A route as far as abilities go: which scenario it tests, and where.
public struct SuiteRoute: Sendable, Hashable {
  public var id: String
  public var town: String
  /// Type of the route's first scenario; nil when it has none.
  public var scenarioType: String?

  public init(id: String, town: String, scenarioType: String?) {
    self.id = id
    self.town = town
    self.scenarioType = scenarioType
  }
}

/// Success by ability; `ability_benchmark.py`.
public struct AbilityScores: Sendable, Hashable {
  public struct Count: Sendable, Hashable {
    public var successes = 0
    public var total = 0

    public init(successes: Int = 0, total: Int = 0) {
      self.successes = successes
      self.total = total
    }

    /// 0…1; nil without routes.
    public var value: Double? { total == 0 ? nil : Double(successes) / Double(total) }
  }

  public var version: AbilityVersion
  /// Traffic signs: with the sign test of the decided routes; see `undecided`.
  public var counts: [Ability: Count]
  /// Traffic signs by success alone, which needs no map.
  public var trafficSignsBySuccess: Count
  /// Routes whose sign test needs a town map that is not at hand; while there are any, the value of the traffic
  /// signs, and with it the mean, is unknown.
  public var undecided: [String]
  /// Routes without a record, in the order of their towns: upstream's `crashed`.
  public var missing: [SuiteRoute]

  /// - Parameters:
  ///   - requiredCompletion: of a route: `SignTest.requiredCompletion`, or nil when its map is not at hand. Asked
  ///     only where it decides.
  public init(
    routes: [SuiteRoute], records: [RouteRecord], version: AbilityVersion, rules: ScoringRules = .upstream,
    requiredCompletion: (SuiteRoute) throws(ScoringError) -> Double?
  ) throws(ScoringError) {
    self.version = version
    counts = [:]
    for ability in Ability.allCases { counts[ability] = Count() }
    trafficSignsBySuccess = Count()
    undecided = []
    missing = []
    // Upstream takes the first record of a route.
    let byNumber = Dictionary(records.map { ($0.routeNumber, $0) }, uniquingKeysWith: { first, _ in first })
    // A stable sort by town, as upstream's.
    let sorted = routes.enumerated().sorted { ($0.element.town, $0.offset) < ($1.element.town, $1.offset) }
    for route in sorted.map(\.element) {
      let record = byNumber[route.id]
      if record == nil { missing.append(route) }
      if record == nil, rules == .upstream { continue }
      let success = record?.isSuccess ?? false
      for ability in Ability.allCases where ability.scenarioTypes.contains(route.scenarioType ?? "") {
        counts[ability, default: Count()].total += 1
        counts[ability, default: Count()].successes += success ? 1 : 0
        if ability == .trafficSigns {
          trafficSignsBySuccess.total += 1
          trafficSignsBySuccess.successes += success ? 1 : 0
          try addSignTest(route, record, success, requiredCompletion)
        }
      }
    }
  }

  private mutating func addSignTest(
    _ route: SuiteRoute, _ record: RouteRecord?, _ success: Bool,
    _ requiredCompletion: (SuiteRoute) throws(ScoringError) -> Double?
  ) throws(ScoringError) {
    switch version {
    case .v003: counts[.trafficSigns, default: Count()].total += 1
    case .v004: if success { return }
    }
    // Without a record nothing was passed; with a broken rule neither, wherever the junction is.
    guard let record, !SignTest.isBroken(record), record.scores.route.value > 0 else { return }
    guard let required = try requiredCompletion(route) else {
      undecided.append(route.id)
      return
    }
    if SignTest.isPassed(record, requiredCompletion: required) {
      counts[.trafficSigns, default: Count()].successes += 1
    }
  }

  /// 0…1; nil without routes, and for traffic signs while routes are undecided.
  public subscript(ability: Ability) -> Double? {
    if ability == .trafficSigns, !undecided.isEmpty { return nil }
    return counts[ability]?.value
  }

  /// Arithmetic mean of the five; nil unless all are known.
  public var mean: Double? {
    var sum = 0.0
    for ability in Ability.allCases {
      guard let value = self[ability] else { return nil }
      sum += value
    }
    return sum / Double(Ability.allCases.count)
  }
}
