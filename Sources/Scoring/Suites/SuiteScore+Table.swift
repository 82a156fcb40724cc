import DriveTypes
import Glibc

/// The score for people: a table and a list of remarks.
extension SuiteScore {
  public var table: String {
    var lines = ["\(name)  [\(rules.rawValue) rules]"]
    let n = driving.evaluated
    lines.append(Self.row("", "official (/\(driving.suiteSize))", "evaluated only (/\(n))"))
    lines.append(
      Self.row(
        "driving score", Self.fixed(driving.official, 6),
        driving.evaluatedOnly.map { Self.fixed($0, 6) } ?? "-"))
    lines.append(
      Self.row(
        "success rate %", Self.fixed(driving.successRate * 100, 4),
        driving.successRateEvaluatedOnly.map { Self.fixed($0 * 100, 4) } ?? "-"))
    lines.append(Self.row("successes", "\(driving.successes)", "\(driving.successes)"))
    lines.append(
      Self.row(
        "efficiency %", efficiency.map { Self.fixed($0.value, 6) } ?? "-", "\(efficiency?.routes ?? 0) routes"
      ))
    if let comfort {
      lines.append(
        Self.row("comfort", comfort.value.map { Self.fixed($0, 6) } ?? "-", "\(comfort.routes) routes"))
    } else {
      lines.append(Self.row("comfort", "-", "needs --metric-info"))
    }
    lines += abilityLines
    lines.append("  status")
    lines += statuses.map { Self.row("  " + $0.status, "\($0.count)", "") }
    lines.append("  infractions")
    lines += InfractionKind.allCases.filter { infractionCount($0) > 0 }.map {
      Self.row("  " + $0.rawValue, "\(infractionCount($0))", "")
    }
    lines += remarks.map { "  ! " + $0 }
    return lines.joined(separator: "\n") + "\n"
  }

  private var abilityLines: [String] {
    guard let abilities else { return [Self.row("abilities", "-", "need --routes")] }
    var lines = ["  abilities, rules of \(abilities.version.rawValue)"]
    for ability in Ability.allCases {
      let count = abilities.counts[ability] ?? .init()
      if let value = abilities[ability] {
        lines.append(
          Self.row("  " + ability.rawValue, Self.fixed(value * 100, 2), "\(count.successes)/\(count.total)"))
      } else if count.total == 0 {
        lines.append(Self.row("  " + ability.rawValue, "-", "no routes"))
      } else {
        let part = abilities.trafficSignsBySuccess
        lines.append(
          Self.row("  " + ability.rawValue, "-", "by success alone \(part.successes)/\(part.total)"))
      }
    }
    lines.append(Self.row("  mean", abilities.mean.map { Self.fixed($0 * 100, 2) } ?? "-", ""))
    return lines
  }

  /// What a reader of the numbers must know.
  public var remarks: [String] {
    var list: [String] = []
    if driving.evaluated != driving.suiteSize {
      list.append(
        "\(driving.evaluated) records for a suite of \(driving.suiteSize): only the official column is comparable"
      )
    }
    if let missing, !missing.isEmpty {
      list.append("missing routes (\(missing.count)): \(Self.listed(missing.map(\.id)))")
    } else if missing == nil, driving.evaluated < driving.suiteSize {
      list.append("missing routes are named when --routes gives the suite's route file")
    }
    if !duplicates.isEmpty {
      let counted = rules == .upstream ? "each counts, as upstream" : "the last counts"
      list.append(
        "duplicate routes (\(counted)): \(Self.listed(duplicates.map { "\($0.routeID) x\($0.count)" }))")
    }
    if !foreign.isEmpty {
      list.append("records of routes that are not in the suite: \(Self.listed(foreign))")
    }
    if !unfinishedFiles.isEmpty {
      list.append("unfinished checkpoints (\(unfinishedFiles.count)): \(Self.listed(unfinishedFiles))")
    }
    if let abilities, !abilities.undecided.isEmpty {
      list.append(
        "\(abilities.undecided.count) sign tests need town maps that are not here (driveloop maps fetch): "
          + "Traffic_Signs and the mean are unknown")
    }
    if let comfort, !comfort.missing.isEmpty {
      list.append("no metric file for \(comfort.missing.count) routes: \(Self.listed(comfort.missing))")
    }
    list += comfort?.problems.map(\.description) ?? []
    list += disagreements
    for audit in audits where audit.isSuspicious {
      let explained = audit.explanations.map { "\($0.successes)/\($0.routes)" }
      list.append(
        "a success rate of \(Self.fixed(audit.rate, 2)) is not k/\(driving.suiteSize): "
          + (explained.isEmpty
            ? "an average of several runs?" : "it would be \(explained.joined(separator: " or "))"))
    }
    return list
  }

  static func fixed(_ value: Double, _ digits: Int) -> String {
    var text = [CChar](repeating: 0, count: 400)
    _ = withVaList([Int32(digits), value]) { vsnprintf(&text, text.count, "%.*f", $0) }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  private static func row(_ label: String, _ first: String, _ second: String) -> String {
    func left(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(0, width - text.count))
    }
    func right(_ text: String, _ width: Int) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let line = "  " + left(label, 40) + right(first, 18) + "  " + right(second, 24)
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// The first dozen.
  private static func listed(_ items: [String]) -> String {
    items.prefix(12).joined(separator: ", ") + (items.count > 12 ? ", … (\(items.count) in all)" : "")
  }
}
