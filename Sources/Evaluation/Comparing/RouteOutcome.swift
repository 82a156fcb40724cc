import Scoring

/// Which route of a suite, and what it tests.
public struct RouteIdentity: Sendable, Hashable {
  public var id: String
  public var town: String
  /// Type of its first scenario, as Bench2Drive counts abilities; nil where it has none.
  public var type: String?

  public init(id: String, town: String, type: String?) {
    self.id = id
    self.town = town
    self.type = type
  }

  /// `route 2019 MergerIntoSlowTrafficV2 Town12`
  var title: String { "route \(id)" + (type.map { " \($0)" } ?? "") + " \(town)" }

  var abilities: [Ability] { Ability.allCases.filter { $0.scenarioTypes.contains(type ?? "") } }
}

/// How one route ended with one seed.
public struct RouteOutcome: Sendable, Hashable {
  /// Driving score, 0…100.
  public var score: Double
  public var isSuccess: Bool
  /// `Completed`, `Failed - TickRuntime`, …
  public var status: String
  /// The same with what went wrong: `Completed: hit vehicle.mercedes.coupe`.
  public var account: String
  /// Why its program failed, as opposed to driven badly; nil when it did not.
  public var crash: String?
  /// Simulated seconds.
  public var duration: Double

  public init(
    score: Double, isSuccess: Bool, status: String, account: String? = nil, crash: String? = nil,
    duration: Double = 0
  ) {
    self.score = score
    self.isSuccess = isSuccess
    self.status = status
    self.account = account ?? status
    self.crash = crash
    self.duration = duration
  }

  init(_ record: RouteRecord, crash: String?) {
    self.init(
      score: record.scores.composed.value, isSuccess: record.isSuccess, status: record.status.rawValue,
      account: record.account, crash: crash, duration: record.meta.durationGame.value)
  }
}
