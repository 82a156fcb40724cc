import DriveTypes
import Foundation

/// How much of its driving score an agent keeps when things go wrong around it.
public struct RobustnessReport: Sendable {
  /// Scores of one run over the suite.
  public struct Scores: Sendable, Hashable {
    public var drivingScore, routeCompletion, successRate: Double
    public var successes, crashed: Int

    public init(
      drivingScore: Double, routeCompletion: Double, successRate: Double, successes: Int, crashed: Int
    ) {
      self.drivingScore = drivingScore
      self.routeCompletion = routeCompletion
      self.successRate = successRate
      self.successes = successes
      self.crashed = crashed
    }
  }

  /// What came of one perturbation.
  public enum Outcome: Sendable, Hashable {
    /// - Parameter isWithoutEffect: every trace has the bytes of the clean one.
    case driven(Scores, folder: String, isWithoutEffect: Bool)
    /// Not driven, because it would change nothing for this agent.
    case futile(reason: String)
  }

  public struct Row: Sendable, Hashable {
    public var perturbation: Perturbation
    public var outcome: Outcome

    public init(_ perturbation: Perturbation, _ outcome: Outcome) {
      self.perturbation = perturbation
      self.outcome = outcome
    }
  }

  /// Of the clean run.
  public let manifest: RunManifest
  public let clean: Scores
  public let rows: [Row]

  public init(manifest: RunManifest, clean: Scores, rows: [Row]) {
    self.manifest = manifest
    self.clean = clean
    self.rows = rows
  }

  /// Routes whose program failed, clean and perturbed.
  public var crashed: Int {
    rows.reduce(clean.crashed) { sum, row in
      if case .driven(let scores, _, _) = row.outcome { sum + scores.crashed } else { sum }
    }
  }

  /// Driving score in percent of the clean one; nil where that is 0 or nothing was driven.
  public func retained(_ row: Row) -> Double? {
    guard case .driven(let scores, _, _) = row.outcome, clean.drivingScore > 0 else { return nil }
    return 100 * scores.drivingScore / clean.drivingScore
  }

  /// Mean of what is retained over the perturbations of a group, and how many were driven; nil where none was.
  public func mean(of group: Perturbation.Group) -> (retained: Double, count: Int)? {
    Self.mean(rows.filter { $0.perturbation.group == group }.compactMap(retained))
  }

  /// Mean of the groups' means: a group of many perturbations counts no more than another.
  public var mean: Double? { Self.mean(Perturbation.Group.allCases.compactMap { mean(of: $0)?.retained })?.0 }

  private static func mean(_ values: [Double]) -> (Double, Int)? {
    values.isEmpty ? nil : (values.reduce(0, +) / Double(values.count), values.count)
  }
}

/// For people.
extension RobustnessReport {
  public var table: String {
    let width = (rows.map(\.perturbation.description.count) + [22]).max() ?? 22
    func name(_ text: String) -> String { text.padding(toLength: width, withPad: " ", startingAt: 0) }
    func line(_ what: String, _ scores: Scores, _ retained: Double?, _ note: String) -> String {
      name(what)
        + String(
          format: "%14.2f %11.2f %9.2f %%", scores.drivingScore, scores.routeCompletion, scores.successRate)
        + (retained.map { String(format: "%9.1f %%", $0) } ?? "          -")
        + (scores.crashed > 0 ? "  \(scores.crashed) crashed" : "") + note
    }
    var lines = [name("perturbation") + " driving score  completion     success   retained"]
    lines.append(line("none", clean, clean.drivingScore > 0 ? 100 : nil, ""))
    for group in Perturbation.Group.allCases {
      let members = rows.filter { $0.perturbation.group == group }
      guard !members.isEmpty else { continue }
      lines += [
        "", group.rawValue + (mean(of: group).map { String(format: ": mean %.1f %%", $0.retained) } ?? ""),
      ]
      for row in members {
        switch row.outcome {
        case .driven(let scores, _, let isWithoutEffect):
          lines.append(
            line(
              row.perturbation.description, scores, retained(row),
              isWithoutEffect ? "  without effect: the same drives" : ""))
        case .futile(let reason):
          lines.append(name(row.perturbation.description) + " not driven: " + reason)
        }
      }
    }
    lines.append("")
    lines.append("mean of the groups: " + (mean.map { String(format: "%.1f %%", $0) } ?? "-"))
    lines.append("world: \(manifest.world) (not CARLA: never to be listed among CARLA results)")
    lines.append(manifest.provenance)
    return lines.joined(separator: "\n")
  }
}

/// For machines; the same bytes for the same runs.
extension RobustnessReport {
  public static let formatVersion = 1

  public var json: String {
    let run = manifest.fields.filter { !["format", "perturbations"].contains($0.name) }
    let groups: [JSONNode] = Perturbation.Group.allCases.compactMap { group in
      guard let mean = mean(of: group) else { return nil }
      return .object([
        JSONMember("group", .string(group.rawValue)), JSONMember("perturbations", .integer(mean.count)),
        JSONMember("retained_driving_score", .float(mean.retained)),
      ])
    }
    return JSONWriter.text(
      .object(
        [JSONMember("format", .integer(Self.formatVersion))]
          + run.map { JSONMember($0.name, .string($0.value)) } + [
            JSONMember("clean", .object(Self.members(clean))),
            JSONMember("perturbations", .array(rows.map { .object(members($0)) })),
            JSONMember("groups", .array(groups)),
            JSONMember("mean_retained_driving_score", mean.map { .float($0) } ?? .null),
          ]))
  }

  private static func members(_ scores: Scores) -> [JSONMember] {
    [
      JSONMember("driving_score", .float(scores.drivingScore)),
      JSONMember("route_completion", .float(scores.routeCompletion)),
      JSONMember("successes", .integer(scores.successes)),
      JSONMember("success_rate", .float(scores.successRate)), JSONMember("crashed", .integer(scores.crashed)),
    ]
  }

  private func members(_ row: Row) -> [JSONMember] {
    let head = [
      JSONMember("perturbation", .string(row.perturbation.description)),
      JSONMember("group", .string(row.perturbation.group.rawValue)),
    ]
    switch row.outcome {
    case .driven(let scores, let folder, let isWithoutEffect):
      return head + Self.members(scores) + [
        JSONMember("retained_driving_score", retained(row).map { .float($0) } ?? .null),
        JSONMember("without_effect", .bool(isWithoutEffect)), JSONMember("folder", .string(folder)),
      ]
    case .futile(let reason): return head + [JSONMember("not_driven", .string(reason))]
    }
  }
}
