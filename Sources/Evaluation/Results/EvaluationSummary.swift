import DriveTypes
import Scenarios
import Scoring

/// A route that has been driven, or tried to be.
public struct FinishedRoute: Sendable {
  public var definition: RouteDefinition
  public var record: RouteRecord
  /// Why its program failed, in words; nil when it did not.
  public var reason: String?
  /// What became of its scenarios.
  public var scenarios: [ScenarioReport]
  /// What became of the agent's plans; nil for agents that plan with no model.
  public var plans: PlanCounts?

  public init(
    definition: RouteDefinition, record: RouteRecord, reason: String? = nil,
    scenarios: [ScenarioReport] = [], plans: PlanCounts? = nil
  ) {
    self.definition = definition
    self.record = record
    self.reason = reason
    self.scenarios = scenarios
    self.plans = plans
  }

  /// Types of the route's scenarios, each once, in file order.
  var types: [String] {
    definition.scenarios.map(\.type).reduce(into: []) { types, type in
      if !types.contains(type) { types.append(type) }
    }
  }

  /// One line that says what happened: `route 1711 ParkingCutIn Town12: Failed - …`.
  public var account: String {
    let what =
      types.isEmpty ? "" : " " + (types.count > 3 ? "of \(types.count) types" : types.joined(separator: "+"))
    return "route \(definition.id)\(what) \(definition.town): \(record.account)"
      + (reason.map { "; \($0)" } ?? "")
  }
}

/// The scores of a run, with everything that a reader must know to compare them.
public struct EvaluationSummary: Sendable {
  public let manifest: RunManifest
  /// In suite order.
  public let routes: [FinishedRoute]
  /// Bytes of `checkpoint.json`, in Bench2Drive's schema.
  public let checkpoint: [UInt8]
  /// Mean speed against the traffic's, percent; nil where no route passed a checkpoint.
  public let efficiency: Double?
  /// Share of comfortable stretches, 0…1, by Bench2Drive's rule; nil without a trace.
  public let comfort: Double?
  /// Success by ability; nil where no scenario is played.
  public let abilities: AbilityScores?
  /// Scores by scenario type; empty where no scenario is played.
  public let types: [ScenarioTypeScore]
  public let scenarios: ScenarioTally
  let output: String
  /// Where the time went, over all sessions; no part of results.
  public internal(set) var timing: TimingReport?

  public init(
    manifest: RunManifest, routes: [FinishedRoute], comfort: Double?, abilities: AbilityScores? = nil,
    output: String
  ) throws {
    self.manifest = manifest
    self.routes = routes
    self.output = output
    self.comfort = comfort
    self.abilities = abilities
    var tally = ScenarioTally()
    if manifest.scenarios != .none {
      types = ScenarioTypeScore.table(routes.map { ($0.types, $0.record) })
      for route in routes {
        tally.add(
          routeID: route.definition.id, reports: route.scenarios, expected: route.definition.scenarios.count)
      }
    } else {
      types = []
    }
    scenarios = tally
    let records = routes.map(\.record)
    efficiency = try Efficiency(records: records)?.value
    var checkpoint = Checkpoint(
      progress: Checkpoint.Progress(next: records.count, total: manifest.routes), records: records,
      sensors: Self.sensors)
    try checkpoint.finish()
    self.checkpoint = checkpoint.bytes
  }

  /// What the embedded world gives every agent, in the leaderboard's words.
  private static let sensors = ["carla_gnss", "carla_imu", "carla_speedometer"]

  /// What became of the agent's plans on all routes together, and how many routes told; nil where none did.
  public var plans: (counts: PlanCounts, routes: Int)? {
    let told = routes.compactMap(\.plans)
    guard !told.isEmpty else { return nil }
    return (told.reduce(into: PlanCounts()) { $0 += $1 }, told.count)
  }

  public var records: [RouteRecord] { routes.map(\.record) }
  /// Routes whose program failed, as opposed to those driven badly.
  public var crashed: Int { routes.count { $0.reason != nil } }
  /// Routes without success, in suite order.
  public var failed: [FinishedRoute] { routes.filter { !$0.record.isSuccess } }

  /// Mean over all routes asked for, percent.
  public var drivingScore: Double {
    records.reduce(0) { $0 + $1.scores.composed.value } / Double(max(1, manifest.routes))
  }
  public var routeCompletion: Double {
    records.reduce(0) { $0 + $1.scores.route.value } / Double(max(1, manifest.routes))
  }
  public var successes: Int { records.count { $0.isSuccess } }
  /// Percent of all routes asked for.
  public var successRate: Double { 100 * Double(successes) / Double(max(1, manifest.routes)) }
}
