import DriveTypes
import Evaluation
import Scenarios
import Scoring

/// One route in the page: its line in the tables, and what its block holds.
package struct RouteReport: Sendable {
  package var route: StoredRoute
  package var events: [RouteEvent] = []
  /// Seconds of the trace's ticks; empty without a trace.
  package var times: [Double] = []
  package var problems: [String] = []
  package var hasReplay = false
  package var hasPictures = false
  /// Of the other run, where there is one.
  package var other: StoredRoute?
  package var divergence: Divergence?

  package init(_ route: StoredRoute) {
    self.route = route
    problems = route.problems
  }

  package var score: Double { route.record?.scores.composed.value ?? 0 }
  package var isSuccess: Bool { route.record?.isSuccess ?? false }

  /// Seconds of a tick, on a grid of a millisecond: sums of 0.05 have long tails.
  private func time(_ place: Int) -> Double {
    times.indices.contains(place) ? pythonRound(times[place], 3) : 0
  }

  package var json: JSONNode {
    let record = route.record
    let decisive = RouteEvent.decisive(events, isCompleted: record?.status.isCompleted ?? false)
    var members = [
      JSONMember("id", .string(route.id)), JSONMember("place", .integer(route.index)),
      JSONMember("town", .string(route.town)), JSONMember("types", .array(route.types.map { .string($0) })),
      JSONMember("status", .string(record?.status.rawValue ?? "unreadable")),
      JSONMember("success", .bool(isSuccess)), JSONMember("score", RunScores.number(score)),
      JSONMember("completion", RunScores.number(record?.scores.route.value ?? 0)),
      JSONMember("penalty", RunScores.number(record?.scores.penalty.value ?? 0)),
      JSONMember("length", RunScores.number(record?.meta.routeLength.value)),
      JSONMember("game", RunScores.number(record?.meta.durationGame.value)),
      JSONMember("what", .string(record?.account ?? "its record cannot be read")),
      JSONMember("reason", route.reason.map { .string($0) } ?? .null),
      JSONMember("problems", .array(problems.map { .string($0) })),
      JSONMember("events", .array(events.map(event))),
      JSONMember(
        "decisive", decisive.flatMap { events.firstIndex(of: $0) }.map { .integer($0) } ?? .null),
      JSONMember(
        "scenarios",
        .array(route.scenarios.map { .array([.string($0.name), .string($0.type), outcome($0)]) })),
      JSONMember("plans", route.plans.map { .integer($0.plans) } ?? .null),
      JSONMember("replay", .bool(hasReplay)), JSONMember("pictures", .bool(hasPictures)),
    ]
    if let other {
      members.append(
        JSONMember(
          "other",
          .object([
            JSONMember("success", .bool(other.record?.isSuccess ?? false)),
            JSONMember("score", RunScores.number(other.record?.scores.composed.value ?? 0)),
            JSONMember("status", .string(other.record?.status.rawValue ?? "unreadable")),
            JSONMember("what", .string(other.record?.account ?? "its record cannot be read")),
            JSONMember("first", RunScores.number(divergence?.first)),
            JSONMember("visible", RunScores.number(divergence?.visible)),
          ])))
    }
    return .object(members)
  }

  /// `[kind, seconds, last second, title, detail, factor on the score]`
  private func event(_ event: RouteEvent) -> JSONNode {
    .array([
      .string(event.kind), RunScores.number(time(event.place)), RunScores.number(time(event.end)),
      .string(event.title), .string(event.detail), RunScores.number(pythonRound(event.penalty, 4)),
    ])
  }

  private func outcome(_ report: ScenarioReport) -> JSONNode {
    guard case .object(let members) = report.json.value,
      let outcome = members.first(where: { $0.key == "outcome" })
    else { return .null }
    return outcome.node
  }
}
