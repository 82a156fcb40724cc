import DriveTypes
import Foundation
import Scoring
import TestOracles
import Testing

@Suite(.enabled(if: ResultFolder.isPresent, "no Bench2Drive results under DRIVELOOP_DATA"))
struct DrivingScoreOracleTests {
  /// Oracle: what each merged file says of itself. 1e-6 is the bound; only the order of the sum differs.
  @Test func mergedFilesAreBorneOut() {
    for (oracle, merged) in ResultFolder.merged {
      let score = DrivingScore(records: merged.records)
      #expect(abs(score.official - merged.drivingScore.value) < 1e-6, "\(oracle.name)")
      #expect(abs(score.successRate - merged.successRate.value) < 1e-12, "\(oracle.name)")
    }
  }

  /// Oracle: numbers computed independently from the same files (reference §5), six and four decimals.
  @Test(arguments: [
    ("UniAD-Base.json", 218, 45.813164, 46.2335, 36, 129.208445),
    ("VAD.json", 213, 42.350736, 43.7425, 33, 157.949580),
    ("merged.json", 220, 97.015796, 97.0158, 203, 250.039250),
  ])
  func knownNumbers(
    file: String, count: Int, official: Double, evaluatedOnly: Double, successes: Int, efficiency: Double
  ) throws {
    for (oracle, merged) in ResultFolder.merged where oracle.url.lastPathComponent == file {
      let score = DrivingScore(records: merged.records)
      #expect(score.evaluated == count)
      #expect(abs(score.official - official) < 1e-6)
      #expect(abs(try #require(score.evaluatedOnly) - evaluatedOnly) < 1e-4)
      #expect(score.successes == successes)
      let ours = try #require(try Efficiency(records: merged.records))
      #expect(abs(ours.value - efficiency) < 1e-6)
    }
  }

  /// Oracle: `merged_ability.json` names the efficiency that upstream's tool gave for the file beside it.
  @Test func efficiencyOfTheAbilityFile() throws {
    for url in OracleFolder.files(in: "bench2drive/results", suffix: "_ability.json") {
      let root = JSONCursor(
        try JSONReader.read([UInt8](Data(contentsOf: url)), file: url.path), file: url.path)
      guard let stated = try root.optional("Driving Efficiency")?.number().value else { continue }
      let merged = try ResultFile(
        contentsOf: url.deletingLastPathComponent().appendingPathComponent("merged.json"))
      let ours = try #require(try Efficiency(records: merged.records))
      #expect(abs(ours.value - stated) < 1e-6)
    }
  }

  /// Merging the shards of a folder gives that folder's merged file, byte for byte but for the sum's last digits.
  @Test func mergingShardsGivesTheMergedFile() throws {
    for (oracle, merged) in ResultFolder.merged where oracle.url.lastPathComponent == "merged.json" {
      let folder = oracle.url.deletingLastPathComponent().path
      let shards = ResultFolder.checkpoints.filter { $0.0.url.deletingLastPathComponent().path == folder }
      // Upstream reads the shards in the order of the file system, which only the sum's rounding shows.
      var ours = MergedResults(merging: shards.flatMap(\.1.records))
      #expect(abs(ours.drivingScore.value - merged.drivingScore.value) < 1e-9)
      ours.drivingScore = merged.drivingScore
      #expect(JSONWriter.write(ours.json) == oracle.bytes, "\(oracle.name)")
    }
  }

  /// A finished single-route checkpoint is a suite of one: its means are its scores.
  @Test func everySetIsScored() throws {
    let root = try #require(OracleFolder.root).appendingPathComponent("bench2drive/results")
    let discovery = ResultSet.discover([root])
    #expect(discovery.problems.isEmpty)
    #expect(discovery.skipped.allSatisfy { $0.lastPathComponent.contains("ability") })
    for set in discovery.sets {
      let score = try SuiteScore(set, options: SuiteScore.Options())
      #expect(score.driving.evaluated == set.records.count)
      #expect(score.table.contains(set.name))
      #expect(try JSONReader.read(JSONWriter.write(score.json), file: "out") == score.json)
      print(
        "\(set.name): \(score.driving.evaluated) records, \(SuiteScoreText.fixed(score.driving.official)) official, "
          + "\(score.driving.successes) successes")
    }
  }
}

enum SuiteScoreText {
  static func fixed(_ value: Double) -> String { pythonRound(value, 6).pythonRepr }
}

@Suite struct DrivingScoreTests {
  static func record(_ id: String, score: Double, success: Bool, speeds: [String] = []) -> RouteRecord {
    var record = RouteRecord(
      index: 0, routeID: "RouteScenario_\(id)_rep0",
      place: .init(scenarioName: "ParkingCutIn_1", weatherID: nil, saveName: id, townName: "Town12"))
    record.status = success ? .completed : .failed
    record.scores = .init(route: success ? 100 : .float(score), penalty: 1.0, composed: .float(score))
    record.infractions[.minimumSpeed] = speeds.map {
      "Average speed is \($0)% of the surrounding traffic's one"
    }
    return record
  }

  @Test func duplicatesAreNamedAndRemoved() {
    let records = ["7", "8", "7", "9", "7"].enumerated().map {
      Self.record($1, score: Double($0), success: false)
    }
    #expect(DuplicateRoute.find(in: records) == [DuplicateRoute(routeID: "RouteScenario_7_rep0", count: 3)])
    #expect(DuplicateRoute.removed(from: records).map(\.scores.composed.value) == [1, 3, 4])
  }

  /// Oracle: by hand. Upstream drops above 1000; corrected counts the last stretch once.
  @Test func efficiencyRules() throws {
    let records = [
      Self.record("1", score: 0, success: false, speeds: ["50.0", "1000.01", "100", "100"]),
      Self.record("2", score: 0, success: false),
      Self.record("3", score: 0, success: false, speeds: ["2000.5"]),
    ]
    let upstream = try #require(try Efficiency(records: records))
    #expect(upstream.routes == 1)
    #expect(abs(upstream.value - 250.0 / 3) < 1e-12)
    let corrected = try #require(try Efficiency(records: records, rules: .corrected))
    #expect(abs(corrected.value - 75) < 1e-12)
    #expect(try Efficiency(records: [Self.record("2", score: 0, success: false)]) == nil)
    #expect(throws: ScoringError.self) {
      _ = try Efficiency(records: [Self.record("4", score: 0, success: false, speeds: ["fast"])])
    }
  }

  /// The published rates that the reference audits (§6).
  @Test(arguments: [45.23, 50.51, 52.87, 54.62, 55.09, 69.03]) func suspiciousRates(rate: Double) {
    #expect(PublishedRate(rate: rate).isSuspicious)
  }

  @Test(arguments: [
    (67.27, 148), (69.09, 152), (74.55, 164), (86.81, 191), (87.28, 192), (16.36, 36), (15.0, 33), (0, 0),
    (100, 220),
  ])
  func soundRates(rate: Double, successes: Int) {
    #expect(PublishedRate(rate: rate).successes == successes)
  }

  @Test func otherDenominatorsExplainARate() {
    #expect(PublishedRate(rate: 54.62).explanations.contains(.init(successes: 118, routes: 216)))
    #expect(PublishedRate(rate: .nan).isSuspicious)
  }

  @Test func successNeedsACleanRecord() {
    var record = Self.record("1", score: 100, success: true, speeds: ["80.5"])
    #expect(record.isSuccess)
    record.infractions[.outsideRouteLanes] = ["x"]
    #expect(!record.isSuccess)
    #expect(record.scenarioType == "ParkingCutIn")
    #expect(record.routeNumber == "1")
  }
}
