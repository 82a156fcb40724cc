import Foundation

/// A verdict in JUnit's XML, which continuous integration services show: one case for each route.
///
/// The form is the one that Jenkins' schema takes (`junit-10.xsd` of its xunit plugin): `testsuites/testsuite` with counts,
/// `properties`, and `testcase` with `failure`, `error` or `system-out`. There is no time stamp: the same runs give the same
/// bytes. `time` is simulated seconds.
public struct JUnitReport: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    case passed
    /// Driven worse than allowed.
    case failed(String)
    /// Its program failed, or there is no result.
    case error(String)
  }

  public struct Case: Sendable, Hashable {
    /// Dotted, as services group by it.
    public var group: String
    public var name: String
    public var seconds: Double
    public var outcome: Outcome
    /// More to read.
    public var output: String

    public init(group: String, name: String, seconds: Double, outcome: Outcome, output: String = "") {
      self.group = group
      self.name = name
      self.seconds = seconds
      self.outcome = outcome
      self.output = output
    }
  }

  public var name: String
  public var properties: [(name: String, value: String)]
  public var cases: [Case]

  public init(name: String, properties: [(name: String, value: String)], cases: [Case]) {
    self.name = name
    self.properties = properties
    self.cases = cases
  }

  public static func == (a: JUnitReport, b: JUnitReport) -> Bool { a.xml == b.xml }
  public func hash(into hasher: inout Hasher) { hasher.combine(xml) }

  public var xml: String {
    let failures = cases.count { if case .failed = $0.outcome { true } else { false } }
    let errors = cases.count { if case .error = $0.outcome { true } else { false } }
    let seconds = Self.seconds(cases.reduce(0) { $0 + $1.seconds })
    let counts =
      "name=\"\(Self.escaped(name))\" tests=\"\(cases.count)\" failures=\"\(failures)\" errors=\"\(errors)\" "
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites \(counts)time=\"\(seconds)\">",
      "  <testsuite \(counts)skipped=\"0\" time=\"\(seconds)\">",
    ]
    if !properties.isEmpty {
      lines.append("    <properties>")
      lines += properties.map {
        "      <property name=\"\(Self.escaped($0.name))\" value=\"\(Self.escaped($0.value))\"/>"
      }
      lines.append("    </properties>")
    }
    lines += cases.flatMap(Self.lines)
    return (lines + ["  </testsuite>", "</testsuites>", ""]).joined(separator: "\n")
  }

  private static func lines(_ item: Case) -> [String] {
    let head =
      "    <testcase classname=\"\(escaped(item.group))\" name=\"\(escaped(item.name))\" time=\"\(seconds(item.seconds))\""
    var inner: [String] = []
    switch item.outcome {
    case .passed: break
    case .failed(let message):
      inner.append(
        "      <failure type=\"regression\" message=\"\(escaped(message))\">\(escaped(message))</failure>")
    case .error(let message):
      inner.append("      <error type=\"crash\" message=\"\(escaped(message))\">\(escaped(message))</error>")
    }
    if !item.output.isEmpty { inner.append("      <system-out>\(escaped(item.output))</system-out>") }
    return inner.isEmpty ? [head + "/>"] : [head + ">"] + inner + ["    </testcase>"]
  }

  private static func seconds(_ value: Double) -> String {
    String(format: "%.3f", value.isFinite ? value : 0)
  }

  /// Text as XML 1.0 may hold it: the five entities, line ends as references, and no characters that it forbids.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&apos;"
      case "\n": result += "&#10;"
      case "\r": result += "&#13;"
      case "\t": result += "&#9;"
      case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
        result.unicodeScalars.append(scalar)
      default: result += "\u{FFFD}"
      }
    }
    return result
  }

  public func write(_ path: String) throws(EvaluationError) {
    try DurableFile.replace(path, with: Array(xml.utf8))
  }
}

extension RunSet {
  /// What a reader of a CI page must know.
  fileprivate var properties: [(name: String, value: String)] {
    [("figures", ComparisonText.world(manifest.world)), ("runs", provenance)]
      + manifest.fields.filter { $0.name != "seed" }.map { ($0.name, $0.value) }
  }

  /// Dots part groups from each other.
  fileprivate func group(_ part: String?) -> String {
    let suite = (manifest.suite as NSString).deletingPathExtension
    return "\(suite.replacingOccurrences(of: ".", with: "_")).\(part ?? "route")"
  }
}

extension RunComparison {
  /// One case for each route; a last one for the verdict over all, which may be bad where no route alone is.
  public var junit: JUnitReport {
    var cases = routes.map { route in
      let text =
        "driving score \(ComparisonText.plain(route.baseScore)) → \(ComparisonText.plain(route.newScore)), successes "
        + "\(route.baseSuccesses) → \(route.newSuccesses) of \(route.pairs.count)"
      let outcome: JUnitReport.Outcome =
        if route.newlyMissing > 0 {
          .error("no result" + route.often(route.newlyMissing))
        } else if let crash = route.newCrash {
          .error("crashed: \(crash)")
        } else if route.flip == .toFailure {
          .failed("flipped from success to failure: \(text)")
        } else {
          .passed
        }
      return JUnitReport.Case(
        group: new.group(route.route.type), name: route.route.title,
        seconds: route.pairs.reduce(0) { $0 + ($1.new?.duration ?? 0) }, outcome: outcome, output: text)
    }
    let verdict = regressions.joined(separator: "\n")
    cases.append(
      JUnitReport.Case(
        group: new.group("verdict"), name: "verdict over all routes", seconds: 0,
        outcome: isRegression ? .failed(verdict) : .passed))
    return JUnitReport(
      name: "driveloop compare \(new.manifest.suite)",
      properties: new.properties + [("base", base.provenance)],
      cases: cases)
  }
}

extension BaselineCheck {
  public var junit: JUnitReport {
    var cases = routes.map { route in
      let reasons = route.reasons.joined(separator: "\n")
      let outcome: JUnitReport.Outcome =
        switch route.verdict {
        case .within, .above: .passed
        case .below: .failed(reasons)
        case .crashed, .missing: .error(reasons)
        }
      return JUnitReport.Case(
        group: runs.group(route.expected.identity.type), name: route.expected.identity.title,
        seconds: route.duration,
        outcome: outcome, output: route.verdict == .above ? reasons : "")
    }
    cases.append(
      JUnitReport.Case(
        group: runs.group("verdict"), name: "verdict over all routes", seconds: 0,
        outcome: isRegression ? .failed(regressions.joined(separator: "\n")) : .passed))
    return JUnitReport(
      name: "driveloop compare \(runs.manifest.suite)", properties: runs.properties + [("baseline", file)],
      cases: cases)
  }
}
