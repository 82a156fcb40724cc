import DriveTypes
import Evaluation
import Foundation
import Scoring

/// The figures of a run as the page shows them: from its records; what records do not hold, from its summary.
package struct RunScores: Sendable {
  package let json: JSONNode
  /// Where summary and records disagree, in words.
  package let problems: [String]

  package init(_ run: StoredRun) {
    let records = run.records
    let expected = Double(run.expectedRoutes)
    let score = records.reduce(0) { $0 + $1.scores.composed.value } / expected
    let completion = records.reduce(0) { $0 + $1.scores.route.value } / expected
    let successes = records.count { $0.isSuccess }
    var problems: [String] = []
    func told(_ name: String) -> JSONCursor? {
      guard let cursor = try? run.summary?.optional(name), !cursor.isNull else { return nil }
      return cursor
    }
    if let stored = (try? told("driving_score")?.number())?.value, abs(stored - score) > 1e-6 {
      problems.append(
        "summary.json has driving score \(stored), the records give \(score): the records are shown")
    }
    let efficiency = (try? Efficiency(records: records))?.value
    let types = ScenarioTypeScore.table(
      run.routes.compactMap { route in route.record.map { (route.types, $0) } })
    json = .object([
      JSONMember("score", Self.number(score)), JSONMember("completion", Self.number(completion)),
      JSONMember("successes", .integer(successes)),
      JSONMember("successRate", Self.number(100 * Double(successes) / expected)),
      JSONMember("routes", .integer(run.expectedRoutes)), JSONMember("finished", .integer(records.count)),
      JSONMember("efficiency", Self.number(efficiency)),
      JSONMember("comfort", Self.number((try? told("comfort")?.number()).map { 100 * $0.value })),
      JSONMember("crashed", .integer(run.routes.count { $0.reason != nil })),
      JSONMember("abilities", Self.abilities(told("abilities"))),
      JSONMember(
        "types",
        .array(
          types.map { type in
            .array([
              .string(type.type), .integer(type.routes), .integer(type.successes),
              Self.number(type.drivingScore),
            ])
          })),
      JSONMember("infractions", Self.infractions(records)),
      JSONMember("plans", Self.plans(run)),
      JSONMember("timing", Self.timing(run)),
    ])
    self.problems = problems
  }

  /// null for what is no number.
  static func number(_ value: Double?) -> JSONNode {
    guard let value, value.isFinite else { return .null }
    return .float(value)
  }

  /// `[name, share, successes, routes]`, then the mean; nothing where the summary tells none.
  private static func abilities(_ cursor: JSONCursor?) -> JSONNode {
    guard let cursor else { return .array([]) }
    var rows: [JSONNode] = []
    for ability in Ability.allCases {
      guard let counts = try? cursor.member("counts").member(ability.rawValue).items(), counts.count == 2,
        let successes = try? counts[0].integer(), let routes = try? counts[1].integer()
      else { continue }
      rows.append(
        .array([
          .string(ability.rawValue.replacing("_", with: " ")),
          number((try? cursor.member(ability.rawValue).number())?.value), .integer(successes),
          .integer(routes),
        ]))
    }
    return .array(rows)
  }

  /// `[kind, entries, routes with one]`; the minimum speed, which costs nothing, is left out.
  private static func infractions(_ records: [RouteRecord]) -> JSONNode {
    .array(
      InfractionKind.allCases.filter { $0 != .minimumSpeed }.map { kind in
        .array([
          .string(kind.rawValue), .integer(records.reduce(0) { $0 + $1.infractions[kind].count }),
          .integer(records.count { !$0.infractions[kind].isEmpty }),
        ])
      })
  }

  private static func plans(_ run: StoredRun) -> JSONNode {
    let told = run.routes.compactMap(\.plans)
    guard !told.isEmpty else { return .null }
    return told.reduce(into: PlanCounts()) { $0 += $1 }.json
  }

  /// Sums by part; and of each route that planned, the milliseconds of its model for one plan.
  private static func timing(_ run: StoredRun) -> JSONNode {
    guard !run.timings.isEmpty else { return .null }
    let report = TimingReport(run.timings)
    var plans: [Int: Int] = [:]
    for route in run.routes { plans[route.index] = route.plans?.plans }
    var last: [Int: Double] = [:]
    for line in run.timings {
      guard let index = try? line.member("index").integer(), let count = plans[index], count > 0,
        let parts = try? line.member("parts")
      else { continue }
      let seconds = inference.reduce(0.0) { $0 + ((try? parts.optional($1)?.number())?.value ?? 0) }
      if seconds.isFinite, seconds > 0 { last[index] = 1000 * seconds / Double(count) }
    }
    let latencies = last.sorted { $0.key < $1.key }.map { number(pythonRound($0.value, 3)) }
    return .object([
      JSONMember("wall", number(report.wall)), JSONMember("jobs", .integer(report.jobs)),
      JSONMember("game", number(report.game)), JSONMember("workers", number(report.workers)),
      JSONMember(
        "parts",
        .array(
          (report.parts.map { ($0.label, $0.seconds) } + [("processes started, waiting", report.other)])
            .map { .array([.string($0.0), number($0.1)]) })),
      JSONMember("latencies", .array(latencies)),
    ])
  }

  private static let inference = ["preprocessing", "vision", "prefill", "decode"]
}
