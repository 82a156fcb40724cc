import DriveTypes
import Foundation
import Scoring

/// The summary for people.
extension EvaluationSummary {
  /// Lines of the lists that may be long; all of them are in `summary.json`.
  private static let longestList = 40

  /// Scores by town, by scenario type and ability, infractions by kind, what failed, and where it all comes from.
  public var table: String {
    var lines = ["", "town       routes  driving score  completion  success"]
    let towns = Dictionary(grouping: records, by: { $0.place?.townName ?? "?" }).sorted { $0.key < $1.key }
    lines += towns.map { Self.row($0.key, $0.value) }
    lines.append(Self.row("all", records))
    lines += typeLines + abilityLines
    lines.append("")
    lines.append("efficiency \(Self.text(efficiency)), comfort \(Self.text(comfort.map { 100 * $0 }))")
    let kinds = InfractionKind.allCases.compactMap { kind -> String? in
      let count = records.reduce(0) { $0 + $1.infractions[kind].count }
      return count > 0 && kind != .minimumSpeed ? "\(kind.rawValue) \(count)" : nil
    }
    lines.append("infractions: " + (kinds.isEmpty ? "none" : kinds.joined(separator: ", ")))
    if let plans {
      let some = plans.routes < records.count ? " of \(plans.routes) of \(records.count) routes" : ""
      lines.append("planning\(some): " + plans.counts.line)
    }
    if !failed.isEmpty { lines.append("without success (\(failed.count)):") }
    lines += Self.list(failed.map(\.account))
    if records.count < manifest.routes {
      lines.append(
        "\(manifest.routes - records.count) of \(manifest.routes) routes have no result: counted as 0")
    }
    lines.append("world: \(manifest.world) (not CARLA: never to be listed among CARLA results)")
    lines += scenarioLines
    lines.append(manifest.provenance)
    lines.append("results: \(output)")
    return lines.joined(separator: "\n")
  }

  private var typeLines: [String] {
    guard let width = types.map(\.type.count).max() else { return [] }
    let name = "scenario type".padding(toLength: max(width, 13), withPad: " ", startingAt: 0)
    return ["", name + "  routes  driving score  success"]
      + types.map { score in
        score.type.padding(toLength: max(width, 13), withPad: " ", startingAt: 0)
          + String(format: "  %6d %14.2f  %d", score.routes, score.drivingScore, score.successes)
      }
  }

  private var abilityLines: [String] {
    guard let abilities else { return [] }
    let rows = Ability.allCases.compactMap { ability -> String? in
      guard let count = abilities.counts[ability], count.total > 0 else { return nil }
      let name = ability.rawValue.padding(toLength: 16, withPad: " ", startingAt: 0)
      guard let value = abilities[ability] else { return name + "unknown: a town's map is not at hand" }
      return name + String(format: "%6.2f %%  %d of %d", 100 * value, count.successes, count.total)
    }
    guard !rows.isEmpty else { return [] }
    let mean = abilities.mean.map { ["mean            " + String(format: "%6.2f %%", 100 * $0)] } ?? []
    return ["", "ability (rules of \(abilities.version.rawValue))"] + rows + mean
  }

  private var scenarioLines: [String] {
    guard manifest.scenarios != .none else {
      return ["scenarios: none is played; these figures are about roads, lights, signs and traffic alone"]
    }
    return ["scenarios: " + scenarios.line]
      + Self.list(
        scenarios.absences.filter(\.isAFlaw).map { absence in
          "route \(absence.routeID) \(absence.report.name): \(absence.report.outcome.words ?? "played")"
        })
  }

  /// The first lines, indented; a long list ends with how many more there are.
  private static func list(_ lines: [String]) -> [String] {
    let shown = lines.prefix(longestList).map { "  " + $0 }
    return lines.count > longestList
      ? shown + ["  and \(lines.count - longestList) more: see summary.json"] : shown
  }

  private static func text(_ figure: Double?) -> String { figure.map { String(format: "%.2f", $0) } ?? "-" }

  private static func row(_ name: String, _ records: [RouteRecord]) -> String {
    let n = Double(max(1, records.count))
    let score = records.reduce(0) { $0 + $1.scores.composed.value } / n
    let completion = records.reduce(0) { $0 + $1.scores.route.value } / n
    let successes = records.count { $0.isSuccess }
    return name.padding(toLength: 10, withPad: " ", startingAt: 0)
      + String(
        format: "%7d %14.2f %11.2f  %d (%.1f %%)", records.count, score, completion, successes,
        100 * Double(successes) / n)
  }
}
