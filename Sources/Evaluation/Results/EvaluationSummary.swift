import DriveTypes
import Foundation
import Scoring

/// The scores of a run, with everything that a reader must know to compare them.
public struct EvaluationSummary: Sendable {
  public let manifest: RunManifest
  public let records: [RouteRecord]
  /// Routes whose program failed, as opposed to those driven badly.
  public let crashed: Int
  /// Bytes of `checkpoint.json`, in Bench2Drive's schema.
  public let checkpoint: [UInt8]
  private let output: String
  private let reasons: [String]

  init(
    manifest: RunManifest, records: [RouteRecord], entries: [JournalEntry], comfort: Double?,
    output: String
  ) throws {
    self.manifest = manifest
    self.records = records
    self.output = output
    self.comfort = comfort
    efficiency = try Efficiency(records: records)?.value
    reasons = entries.compactMap { entry in entry.reason.map { "route \(entry.routeID): \($0)" } }
    crashed = reasons.count
    var checkpoint = Checkpoint(
      progress: Checkpoint.Progress(next: records.count, total: manifest.routes), records: records,
      sensors: Self.sensors)
    try checkpoint.finish()
    self.checkpoint = checkpoint.bytes
  }

  /// What the embedded world gives every agent, in the leaderboard's words.
  private static let sensors = ["carla_gnss", "carla_imu", "carla_speedometer"]

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
  /// Mean speed against the traffic's, percent; nil where no route passed a checkpoint.
  public let efficiency: Double?
  /// Share of comfortable stretches, 0…1, by Bench2Drive's rule; nil without a trace.
  public let comfort: Double?

  /// For people: scores by town, infractions by kind, and where it all comes from.
  public var table: String {
    var lines = ["", "town       routes  driving score  completion  success"]
    for town in Dictionary(grouping: records, by: { $0.place?.townName ?? "?" }).sorted(by: {
      $0.key < $1.key
    }) {
      lines.append(Self.row(town.key, town.value))
    }
    lines.append(Self.row("all", records))
    lines.append("")
    lines.append(
      "efficiency \(Self.text(efficiency)), comfort \(Self.text(comfort.map { 100 * $0 }))")
    let kinds = InfractionKind.allCases.compactMap { kind -> String? in
      let count = records.reduce(0) { $0 + $1.infractions[kind].count }
      return count > 0 && kind != .minimumSpeed ? "\(kind.rawValue) \(count)" : nil
    }
    lines.append("infractions: " + (kinds.isEmpty ? "none" : kinds.joined(separator: ", ")))
    let failures = Dictionary(grouping: records.filter { $0.status.isFailed }, by: \.status.rawValue)
    for failure in failures.sorted(by: { $0.key < $1.key }) {
      lines.append("\(failure.key) (\(failure.value.count)): " + Self.names(failure.value))
    }
    lines += reasons.prefix(10)
    if records.count < manifest.routes {
      lines.append(
        "\(manifest.routes - records.count) of \(manifest.routes) routes have no result: counted as 0")
    }
    lines.append("world: \(manifest.world) (not CARLA: never to be listed among CARLA results)")
    if manifest.scenarios == "none" {
      lines.append(
        "scenarios: none is played; these figures are about roads, lights, signs and traffic alone")
    }
    lines.append(manifest.provenance)
    lines.append("results: \(output)")
    return lines.joined(separator: "\n")
  }

  /// The first routes by number; a long list ends with how many more there are.
  private static func names(_ records: [RouteRecord], most: Int = 12) -> String {
    let shown = records.prefix(most).map(\.routeNumber).joined(separator: ", ")
    return records.count > most ? "\(shown) and \(records.count - most) more" : shown
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

  /// For machines; the same bytes for the same run.
  public var json: String {
    var members = manifest.fields.map { JSONMember($0.name, .string($0.value)) }
    members += [
      JSONMember("evaluated", .integer(records.count)), JSONMember("driving_score", .float(drivingScore)),
      JSONMember("route_completion", .float(routeCompletion)), JSONMember("successes", .integer(successes)),
      JSONMember("success_rate", .float(successRate)),
      JSONMember("efficiency", efficiency.map { .float($0) } ?? .null),
      JSONMember("comfort", comfort.map { .float($0) } ?? .null), JSONMember("crashed", .integer(crashed)),
    ]
    return JSONWriter.text(.object(members))
  }
}
