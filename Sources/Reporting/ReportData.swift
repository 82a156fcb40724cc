import DriveTypes
import Evaluation
import Scoring

/// What the page knows before any route is looked at.
package struct ReportData {
  package let run: StoredRun
  package let routes: [RouteReport]
  package let other: StoredRun?
  package let charts: ChartLibrary

  package init(run: StoredRun, routes: [RouteReport], other: StoredRun?, charts: ChartLibrary) {
    self.run = run
    self.routes = routes
    self.other = other
    self.charts = charts
  }

  package var json: JSONNode {
    .object([
      JSONMember("version", .integer(1)), JSONMember("run", Self.run(run)),
      JSONMember("other", other.map(Self.run) ?? .null),
      JSONMember("differences", .array(differences.map { .string($0) })),
      JSONMember("routes", .array(routes.map(\.json))),
      JSONMember(
        "penalties",
        .object(InfractionKind.allCases.map { JSONMember($0.rawValue, .float($0.penalty)) })),
      JSONMember("literature", .array(PublishedScore.lists.map(Self.list))),
      JSONMember("maker", .string("DriveLoop \(BuildInfo.version)")),
      JSONMember("charts", .string(charts.name)),
    ])
  }

  private static func run(_ run: StoredRun) -> JSONNode {
    let scores = RunScores(run)
    return .object([
      JSONMember("name", .string(run.name)),
      JSONMember("fields", .array(run.fields.map { .array([.string($0.name), .string($0.value)]) })),
      JSONMember("problems", .array((run.problems + scores.problems).map { .string($0) })),
      JSONMember("scores", scores.json),
    ])
  }

  /// What two runs that are compared were not given alike, but for what is compared: the driver.
  private var differences: [String] {
    guard let other else { return [] }
    return ["suite", "suite_sha256", "world", "scenarios", "tick_limit", "sensor_noise", "seed"].compactMap {
      name in
      guard let (a, b) = Optional((run[name] ?? "none", other[name] ?? "none")), a != b else { return nil }
      return "\(name): \(a) here, \(b) there"
    }
  }

  private static func list(_ list: PublishedScore.List) -> JSONNode {
    .object([
      JSONMember("title", .string(list.title)), JSONMember("world", .string(list.world)),
      JSONMember("note", .string(list.note)), JSONMember("rows", .array(list.rows.map(\.json))),
    ])
  }
}
