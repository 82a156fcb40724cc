import DriveTypes
import Foundation

/// Where the time of a whole run went, over all its sessions: `timing.json`, summed from the lines of `timing.jsonl`.
///
/// A session is one start of the program. An interrupted one counts up to its last finished route; a route that was driven
/// twice counts as it was driven last.
public struct TimingReport: Sendable {
  /// Seconds on the wall.
  public private(set) var wall = 0.0
  public private(set) var sessions = 0
  /// Worker processes of the last session.
  public private(set) var jobs = 1
  public private(set) var routes = 0
  /// Simulated seconds.
  public private(set) var game = 0.0
  /// Seconds of all workers together.
  public private(set) var workers = 0.0
  /// Seconds by part, in the order of `RouteTimes.parts`; those that some route told.
  public private(set) var parts: [(name: String, label: String, seconds: Double)] = []

  /// Seconds of workers that are in no part: processes started, waiting, routes that crashed.
  public var other: Double { max(0, workers - parts.reduce(0) { $0 + $1.seconds }) }

  /// A route's line.
  static func line(
    _ route: String, index: Int, session: Session, elapsed: Double, wall: Double, game: PythonNumber,
    times: JSONNode?
  ) -> JSONNode {
    var members = [
      JSONMember("route_id", .string(route)), JSONMember("wall_seconds", .seconds(wall)),
      JSONMember("game_seconds", .number(game)), JSONMember("index", .integer(index)),
    ]
    members += session.members(elapsed: elapsed)
    if let times { members.append(JSONMember("parts", times)) }
    return .object(members)
  }

  /// One start of the program: its number, from 1, and how many workers it has.
  struct Session {
    var number: Int
    var jobs: Int

    func members(elapsed: Double) -> [JSONMember] {
      [
        JSONMember("session", .integer(number)), JSONMember("jobs", .integer(jobs)),
        JSONMember("elapsed", .seconds(elapsed)),
      ]
    }

    /// The line that ends it.
    func end(elapsed: Double) -> JSONNode { .object(members(elapsed: elapsed)) }
  }

  /// - Parameter lines: of `timing.jsonl`. It is a diary: what cannot be read in it is passed over.
  package init(_ lines: [JSONCursor]) {
    var elapsed: [Int: Double] = [:]
    var last: [Int: JSONCursor] = [:]
    for line in lines {
      guard let session = try? line.member("session").integer(),
        (1...1_000_000).contains(session), let seconds = Self.seconds(line, "elapsed")
      else { continue }
      elapsed[session] = max(elapsed[session] ?? 0, seconds)
      jobs = (try? line.member("jobs").integer()) ?? jobs
      if let index = try? line.member("index").integer() { last[index] = line }
    }
    sessions = elapsed.keys.max() ?? 0
    wall = elapsed.sorted { $0.key < $1.key }.reduce(0) { $0 + $1.value }
    routes = last.count
    var sums: [String: Double] = [:]
    for (_, line) in last.sorted(by: { $0.key < $1.key }) {
      workers += Self.seconds(line, "wall_seconds") ?? 0
      game += Self.seconds(line, "game_seconds") ?? 0
      guard let times = try? line.member("parts") else { continue }
      for part in RouteTimes.parts {
        if let seconds = Self.seconds(times, part.name) { sums[part.name, default: 0] += seconds }
      }
    }
    parts = RouteTimes.parts.compactMap { part in sums[part.name].map { (part.name, part.label, $0) } }
  }

  /// A member's seconds; nil where there are none, or so many that no run took them.
  private static func seconds(_ line: JSONCursor, _ name: String) -> Double? {
    guard let value = try? line.member(name).number().value, (0...1e9).contains(value) else { return nil }
    return value
  }

  public var json: JSONNode {
    .object([
      JSONMember("wall_seconds", .seconds(wall)), JSONMember("sessions", .integer(sessions)),
      JSONMember("jobs", .integer(jobs)), JSONMember("routes", .integer(routes)),
      JSONMember("game_seconds", .seconds(game)), JSONMember("worker_seconds", .seconds(workers)),
      JSONMember(
        "parts",
        .object(
          parts.map { JSONMember($0.name, .seconds($0.seconds)) } + [JSONMember("other", .seconds(other))])),
    ])
  }

  /// For people, on standard error.
  public var table: String {
    let often = sessions > 1 ? ", in \(sessions) sessions" : ""
    var lines = [
      "time: \(Self.duration(wall)) on the wall with \(jobs) job\(jobs == 1 ? "" : "s")\(often); "
        + "\(routes) route\(routes == 1 ? "" : "s") of \(Self.duration(game)) simulated took workers "
        + "\(Self.duration(workers)):"
    ]
    for (label, seconds) in parts.map({ ($0.label, $0.seconds) }) + [("processes started, waiting", other)] {
      lines.append(
        "  " + label.padding(toLength: 32, withPad: " ", startingAt: 0)
          + String(format: "%10.1f s %5.1f %%", seconds, 100 * seconds / max(workers, 1e-9)))
    }
    return lines.joined(separator: "\n")
  }

  /// `3:25:45`, `13:32` or `7.4 s`.
  private static func duration(_ seconds: Double) -> String {
    guard seconds >= 60 else { return String(format: "%.1f s", seconds) }
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? String(format: "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60)
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
