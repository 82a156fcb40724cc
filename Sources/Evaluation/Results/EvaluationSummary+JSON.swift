import DriveTypes
import Scoring

/// The summary for machines; the same bytes for the same run.
extension EvaluationSummary {
  public var json: String {
    var members = manifest.fields.map { JSONMember($0.name, .string($0.value)) }
    members += [
      JSONMember("evaluated", .integer(records.count)), JSONMember("driving_score", .float(drivingScore)),
      JSONMember("route_completion", .float(routeCompletion)), JSONMember("successes", .integer(successes)),
      JSONMember("success_rate", .float(successRate)),
      JSONMember("efficiency", efficiency.map { .float($0) } ?? .null),
      JSONMember("comfort", comfort.map { .float($0) } ?? .null), JSONMember("crashed", .integer(crashed)),
    ]
    if manifest.scenarios != .none {
      members += [
        JSONMember(
          "scenario_counts", .object(scenarios.counts.map { JSONMember($0.name, .integer($0.count)) })),
        JSONMember("scenarios_not_played", .array(scenarios.absences.map(Self.absence))),
        JSONMember("types", .array(types.map(Self.type))),
        JSONMember("abilities", abilities?.json ?? .null),
      ]
    }
    if let plans, case .object(let counts) = plans.counts.json.value {
      members.append(
        JSONMember("plan_counts", .object([JSONMember("routes", .integer(plans.routes))] + counts)))
    }
    members.append(JSONMember("failed_routes", .array(failed.map(Self.failure))))
    return JSONWriter.text(.object(members))
  }

  private static func absence(_ absence: ScenarioTally.Absence) -> JSONNode {
    guard case .object(let members) = absence.report.json.value else { return .null }
    return .object([JSONMember("route_id", .string(absence.routeID))] + members)
  }

  private static func type(_ score: ScenarioTypeScore) -> JSONNode {
    .object([
      JSONMember("type", .string(score.type)), JSONMember("routes", .integer(score.routes)),
      JSONMember("driving_score", .float(score.drivingScore)),
      JSONMember("successes", .integer(score.successes)),
    ])
  }

  private static func failure(_ route: FinishedRoute) -> JSONNode {
    .object([
      JSONMember("route_id", .string(route.definition.id)),
      JSONMember("town", .string(route.definition.town)),
      JSONMember("types", .array(route.types.map { .string($0) })),
      JSONMember("what", .string(route.record.account)),
      JSONMember("reason", route.reason.map { .string($0) } ?? .null),
    ])
  }
}
