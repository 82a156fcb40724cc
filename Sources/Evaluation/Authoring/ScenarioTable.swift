import DriveTypes
import Foundation
import Roads
import Scenarios
import Scoring

/// The table of scenario types in the documentation: what happens, what a driver does wrong who ignores it, how drivers
/// fare that ignore others and the expert, and a picture of each.
public struct ScenarioTable {
  /// Agents of the table's columns: obeys the rules but sees nobody; sees nothing; sees everything.
  static let agents = [
    (name: "rule-follower", title: "ignores others"), (name: "constant-velocity", title: "ignores all"),
    (name: "expert", title: "expert"),
  ]
  static let pictured = "expert"
  static let start = "<!-- scenarios -->"
  static let end = "<!-- end of scenarios -->"
  static let pictureFolder = "Pictures"

  private let maps: MapStore
  private let seed: UInt64

  public init(maps: MapStore, seed: UInt64 = 0) {
    self.maps = maps
    self.seed = seed
  }

  /// One agent on one type's routes.
  struct Cell {
    var scores: [Double] = []
    var outcomes: [String] = []

    var text: String {
      guard !scores.isEmpty else { return "–" }
      let mean = scores.reduce(0, +) / Double(scores.count)
      var seen: Set<String> = []
      let words = outcomes.filter { seen.insert($0).inserted }.joined(separator: "; ")
      return String(format: "%.0f: ", mean) + words
    }
  }

  /// Drives the suite and writes the pictures and the table in `README.md` of the folder, between its two marks.
  /// - Returns: how many types were drawn.
  public func write(suite: URL, folder: URL, progress: (String) -> Void) throws -> Int {
    let routes = try RouteFile(contentsOf: suite).routes
    var cells: [String: [Cell]] = [:]
    var trial = RouteTrial(maps: maps, seed: seed)
    let pictures = folder.appendingPathComponent(Self.pictureFolder)
    try Self.guarding(pictures.path) {
      try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    }
    for route in routes.sorted(by: { ($0.town, $0.id) < ($1.town, $1.id) }) {
      guard let type = route.scenarios.first?.type else { continue }
      let prepared = try trial.prepare(route)
      var row = cells[type] ?? Self.agents.map { _ in Cell() }
      let isFirst = row[0].scores.isEmpty
      for (n, agent) in Self.agents.enumerated() {
        let run = try trial.drive(prepared, agent: agent.name)
        row[n].scores.append(run.record.scores.composed.value)
        row[n].outcomes.append(run.record.outcome)
        if agent.name == Self.pictured, isFirst {
          let svg = try ScenarioViewer.svg(of: prepared, run: run, agent: agent.name, size: 760)
          let file = pictures.appendingPathComponent("\(type).svg")
          try Self.guarding(file.path) { try svg.write(to: file, atomically: true, encoding: .utf8) }
        }
      }
      cells[type] = row
      progress("\(route.id) \(type): " + row.map(\.text).joined(separator: " | "))
    }
    let readme = folder.appendingPathComponent("README.md")
    try Self.guarding(readme.path) {
      let old = (try? String(contentsOf: readme, encoding: .utf8)) ?? ""
      try Self.replacing(old, with: Self.table(cells)).write(to: readme, atomically: true, encoding: .utf8)
    }
    return cells.count
  }

  static func table(_ cells: [String: [Cell]]) -> String {
    var lines = [
      "| type | what happens | who ignores it | "
        + agents.map { "\($0.title) (`\($0.name)`)" }.joined(separator: " | ")
        + " | picture |",
      "|---|---|---|" + agents.map { _ in "---|" }.joined() + "---|",
    ]
    for specification in ScenarioSpecification.all {
      guard let row = cells[specification.type] else { continue }
      let columns = [specification.type, specification.summary, specification.hazard.words] + row.map(\.text)
      lines.append(
        "| " + columns.joined(separator: " | ")
          + " | <img src=\"\(pictureFolder)/\(specification.type).svg\" width=\"300\"> |"
      )
    }
    return lines.joined(separator: "\n")
  }

  /// The text between the marks replaced; appended with marks where there are none.
  static func replacing(_ text: String, with table: String) -> String {
    let block = "\(start)\n\(table)\n\(end)"
    guard let from = text.range(of: start),
      let to = text.range(of: end, range: from.upperBound..<text.endIndex)
    else {
      return text + (text.isEmpty ? "" : "\n") + block + "\n"
    }
    return text.replacingCharacters(in: from.lowerBound..<to.upperBound, with: block)
  }

  private static func guarding(_ path: String, _ write: () throws -> Void) throws(EvaluationError) {
    do { try write() } catch { throw .cannotWrite(path: path, reason: error.localizedDescription) }
  }
}
