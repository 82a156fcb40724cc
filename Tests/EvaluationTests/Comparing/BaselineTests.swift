import DriveTypes
import Evaluation
import Foundation
import Testing

@Suite struct BaselineTests {
  func withFile(_ body: (String) throws -> Void) throws {
    let path = NSTemporaryDirectory() + "driveloop-baseline-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
  }

  static func check(_ blessed: [[Double?]], _ runs: [[Double?]]) throws -> BaselineCheck {
    try BaselineCheck(
      RegressionBaseline(blessing: MadeUpRuns.set(blessed)), file: "b.json", runs: MadeUpRuns.set(runs))
  }

  @Test func bandsReachAsFarAsTheSpread() throws {
    let baseline = try RegressionBaseline(
      blessing: MadeUpRuns.set([[100, 100, 100], [40, 60, 50], [50, 50.5, 50]]))
    // All the same: the minimum of one point, within 0…100.
    #expect(baseline.routes[0].low == 99 && baseline.routes[0].high == 100)
    // 40, 60, 50: deviation 10 (200 / 2 = 10²).
    #expect(baseline.routes[1].low == 30 && baseline.routes[1].high == 70 && baseline.routes[1].mean == 50)
    // A deviation of 0.29 is less than the minimum.
    #expect(baseline.routes[2].low == 49 && baseline.routes[2].high == 51.5)
    #expect(baseline.routes.map(\.successes) == [3, 0, 0])
    // Means 63.33, 70.17, 66.67: deviation 3.417.
    #expect(
      abs(baseline.low - (190.0 / 3 - 3.4169)) < 1e-3 && abs(baseline.high - (210.5 / 3 + 3.4169)) < 1e-3)
    let wide = try RegressionBaseline(blessing: MadeUpRuns.set([[50]]), minimumBand: 5)
    #expect(wide.routes[0].low == 45 && wide.routes[0].high == 55 && wide.noise == nil)
    #expect(wide.account(file: "x").contains("one seed shows no spread"))
  }

  @Test func aFileIsReadAsItWasWritten() throws {
    try withFile { path in
      let baseline = try RegressionBaseline(
        blessing: MadeUpRuns.set([[100, 90], [12.25, 80]], types: ["Accident", nil]))
      try baseline.write(path)
      let read = try RegressionBaseline(reading: path)
      #expect(read == baseline && read.json == baseline.json)
      #expect(baseline.json.contains("not CARLA") && baseline.json.contains("\"suite_sha256\": \"ab\""))
    }
  }

  @Test(arguments: [
    ("\"kind\"", "\"Kind\"", "--bless"), ("\"baseline_format\": 1", "\"baseline_format\": 2", "expected"),
    ("\"low\": 99.0", "\"low\": 101.0", "at least the lower end"),
    ("\"seeds\": [", "\"seeds\": [ 1,", "a string"),
    ("\"route_id\"", "\"route\"", "route_id"), ("\"bands\": [", "\"bands\": [,", ":"),
  ]) func damagedFilesAreRefusedWithTheirPlace(old: String, new: String, words: String) throws {
    try withFile { path in
      let text = try RegressionBaseline(blessing: MadeUpRuns.set([[100], [50]])).json
      #expect(text.contains(old))
      try text.replacingOccurrences(of: old, with: new).write(
        toFile: path, atomically: false, encoding: .utf8)
      #expect {
        _ = try RegressionBaseline(reading: path)
      } throws: { error in
        let text = String(describing: error)
        return text.contains(path) && text.contains(words)
      }
    }
  }

  @Test func runsWithinTheirBandsAreNoRegression() throws {
    let check = try Self.check([[100], [50]], [[99.5], [50.9]])
    // 99.5 lies in the band, but no success where the blessed seed had one.
    #expect(check.routes.map(\.verdict) == [.below, .within])
    #expect(try !Self.check([[100], [50]], [[100], [50.9]]).isRegression)
  }

  @Test func eachRouteIsJudgedByItsWorstSeed() throws {
    let check = try Self.check(
      [[100, 100], [50, 50], [100, 0], [20, 20], [10, 10]],
      [[100, 100], [50, 48], [0, 100], [20, 60], [10, nil]])
    #expect(check.routes.map(\.verdict) == [.within, .below, .within, .above, .missing])
    #expect(check.regressions.count == 2)
    #expect(
      check.regressions[0]
        == "route 2 Accident Town01: seed 1: score 48.00 lies below [49.00, 51.00]; Failed - TickRuntime")
    #expect(check.table.contains("3 of 5 routes within") == false)
    #expect(check.table.contains("2 of 5 routes within their bands"))
    #expect(check.table.contains("better than expected (1)"))
  }

  @Test func theMeanHasABandToo() throws {
    // No route leaves its band, but all sink at once: 49.5 → 49.2 three times within ±1 each is fine, 1.5 below is not.
    let blessed = [[Double?]](repeating: [50, 54], count: 4)
    // Routes: deviation 2.83, from 47.17. Means: the same.
    #expect(try !Self.check(blessed, [[Double?]](repeating: [47.2], count: 4)).isRegression)
    let mixed: [[Double?]] = [[50, 54], [54, 50], [50, 54], [54, 50]]
    // Means of both seeds are 52: the band is the minimum, from 51.
    let check = try Self.check(mixed, [[Double?]](repeating: [50], count: 4))
    #expect(check.routes.allSatisfy { $0.verdict == .within })
    #expect(check.regressions == ["driving score 50.00 with seed 0 lies below [51.00, 53.00]"])
  }

  @Test func anotherAgentOrWorldIsRefusedByName() throws {
    let baseline = try RegressionBaseline(blessing: MadeUpRuns.set([[100]]))
    let other = MadeUpRuns.set([[100]], agent: "vla")
    #expect {
      _ = try BaselineCheck(baseline, file: "b.json", runs: other)
    } throws: { String(describing: $0).contains("agent is 'vla'; expected 'expert', as in b.json") }
    #expect(try !BaselineCheck(baseline, file: "b.json", runs: other, anyway: true).isRegression)
  }

  @Test func unfinishedRunsAreNotBlessed() throws {
    let unfinished = MadeUpRuns.set([[100, 100], [50, nil]])
    #expect {
      _ = try RegressionBaseline(blessing: unfinished)
    } throws: { String(describing: $0).contains("with seed 1 is 1; expected 2") }
    #expect(try RegressionBaseline(blessing: unfinished, anyway: true).routes.count == 2)
  }
}
