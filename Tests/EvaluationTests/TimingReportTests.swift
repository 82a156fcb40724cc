import DriveTypes
import Evaluation
import Foundation
import Testing

/// The sums of the wall-clock diary, beside sums made by hand.
@Suite struct TimingReportTests {
  static func report(_ lines: [String]) -> TimingReport {
    TimingReport(
      lines.compactMap { line in
        (try? JSONReader.read(Array(line.utf8), file: "t")).map { JSONCursor($0, file: "t") }
      })
  }

  static func route(_ index: Int, session: Int, elapsed: Double, wall: Double, parts: String?) -> String {
    #"{"route_id": "r", "wall_seconds": \#(wall), "game_seconds": 20, "index": \#(index), "session": \#(session), "#
      + #""jobs": \#(session), "elapsed": \#(elapsed)\#(parts.map { #", "parts": {\#($0)}"# } ?? "")}"#
  }

  /// The first session was killed in its third route; the second drove that and one that had crashed again.
  @Test func sumsOverSessions() {
    let report = Self.report([
      Self.route(
        0, session: 1, elapsed: 3, wall: 3, parts: #""simulation": 1.5, "vision": 0.25, "agent": 0.5"#),
      Self.route(1, session: 1, elapsed: 7, wall: 4, parts: nil),
      #"{"route_id": "torn"#,
      Self.route(
        1, session: 2, elapsed: 2, wall: 2, parts: #""simulation": 0.5, "vision": 0.5, "agent": 0.25"#),
      Self.route(2, session: 2, elapsed: 5, wall: 6, parts: #""simulation": 1, "agent": 1, "unheard_of": 9"#),
      #"{"session": 2, "jobs": 2, "elapsed": 5.5}"#,
    ])
    #expect(report.wall == 12.5 && report.sessions == 2 && report.jobs == 2)
    #expect(report.routes == 3 && report.game == 60 && report.workers == 11)
    #expect(report.parts.map(\.name) == ["simulation", "vision", "agent"])
    #expect(report.parts.map(\.seconds) == [3, 0.75, 1.75] && report.other == 5.5)
    for words in [
      "time: 12.5 s on the wall with 2 jobs, in 2 sessions; 3 routes of 1:00 simulated took workers 11.0 s:",
      "  simulation                             3.0 s  27.3 %",
      "  inference: vision                      0.8 s   6.8 %",
      "  processes started, waiting             5.5 s  50.0 %",
    ] { #expect(report.table.contains(words), "\(report.table)") }
    #expect(!report.table.contains("prefill"))
  }

  @Test func aDiaryThatMakesNoSenseIsPassedOver() {
    let report = Self.report([
      "[]", "7", #"{"session": "one", "elapsed": 3}"#, #"{"session": -4, "elapsed": 3}"#,
      #"{"session": 1, "elapsed": 1e300}"#, #"{"session": 1, "elapsed": -1}"#,
      Self.route(0, session: 1, elapsed: 1, wall: -5, parts: #""simulation": 1e300, "agent": "much""#),
    ])
    #expect(report.wall == 1 && report.routes == 1 && report.workers == 0 && report.parts.isEmpty)
    #expect(Self.report([]).sessions == 0 && !Self.report([]).table.isEmpty)
  }
}
