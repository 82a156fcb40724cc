import DriveTypes
import Scenarios
import Scoring

/// A route of a finished or interrupted run, as far as its files can be read.
package struct StoredRoute: Sendable {
  /// Place in the suite.
  package let index: Int
  package let id: String
  /// nil where it cannot be read; `problems` says why.
  package var record: RouteRecord?
  /// Why its program failed, in words; nil when it did not.
  package let reason: String?
  package let scenarios: [ScenarioReport]
  package let plans: PlanCounts?
  /// SHA-256 that the journal gives of the trace; nil where the route has none.
  package let traceHash: String?
  package let tracePath: String
  /// What is wrong with its files, in words.
  package var problems: [String] = []

  /// Types of its scenarios, each once, in the journal's order; from the record where the journal names none.
  package var types: [String] {
    var types: [String] = []
    for scenario in scenarios where !types.contains(scenario.type) { types.append(scenario.type) }
    if types.isEmpty, let type = record?.scenarioType, type != "NoScenario" { types = [type] }
    return types
  }

  package var town: String { record?.place?.townName ?? "" }
}
