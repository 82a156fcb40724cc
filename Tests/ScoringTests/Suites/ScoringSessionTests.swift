import DriveTypes
import Foundation
import Roads
import Scoring
import TestOracles
import Testing

/// From files in a folder to scores, as the score command does it.
@Suite final class ScoringSessionTests {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("scores-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func write(_ name: String, _ bytes: [UInt8]) throws -> URL {
    let url = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: url)
    return url
  }

  func checkpoint(_ ids: [String], total: Int) throws -> Checkpoint {
    var checkpoint = Checkpoint(
      progress: .init(next: ids.count, total: total),
      records: ids.enumerated().map {
        var record = DrivingScoreTests.record($1, score: 50, success: $0 == 0)
        record.index = $0
        return record
      })
    if ids.count == total { try checkpoint.finish() }
    return checkpoint
  }

  @Test func foldersAreSortedIntoSets() throws {
    _ = try write("run/0.json", checkpoint(["1", "2"], total: 2).bytes)
    _ = try write("run/1.json", checkpoint(["3"], total: 2).bytes)
    _ = try write("run/merged.json", MergedResults(merging: checkpoint(["1", "2"], total: 2).records).bytes)
    _ = try write("run/merged_ability.json", Array("{\"mean\": 0.5}".utf8))
    _ = try write("run/cut.json", Array(checkpoint(["4"], total: 1).bytes.dropLast(30)))
    _ = try write("other/empty.json", [])
    let discovery = ResultSet.discover([folder])
    #expect(discovery.sets.map(\.name) == ["merged.json", "empty.json", "run"])
    #expect(discovery.sets.map(\.records.count) == [2, 0, 3])
    #expect(discovery.sets[2].unfinished.map(\.lastPathComponent) == ["1.json"])
    #expect(discovery.skipped.map(\.lastPathComponent) == ["merged_ability.json"])
    #expect(discovery.problems.count == 1)
    #expect(discovery.problems[0].description.contains("cut.json"))
  }

  @Test func namedFilesMustBeResults() throws {
    let other = try write("metric.json", Array("{\"0\": {}}".utf8))
    #expect(ResultSet.discover([other]).problems.count == 1)
    #expect(ResultSet.discover([folder.appendingPathComponent("none.json")]).problems.count == 1)
  }

  @Test func remarksNameWhatIsWrong() throws {
    let merged = try write(
      "merged.json",
      MergedResults(merging: checkpoint(["1", "2"], total: 2).records + checkpoint(["1"], total: 1).records)
        .bytes)
    var options = SuiteScore.Options()
    options.routes = ["1", "2", "9"].map { SuiteRoute(id: $0, town: "Town01", scenarioType: "Accident") }
    let set = try #require(ResultSet.discover([merged]).sets.first)
    let score = try SuiteScore(set, options: options)
    #expect(score.missing?.map(\.id) == ["9"])
    #expect(score.duplicates == [DuplicateRoute(routeID: "RouteScenario_1_rep0", count: 2)])
    #expect(score.driving.evaluated == 3)
    #expect(score.driving.suiteSize == 3)
    #expect(!score.isClean)
    let table = score.table
    for part in ["missing routes (1): 9", "RouteScenario_1_rep0 x2", "official (/3)"] {
      #expect(table.contains(part), "\(part)")
    }
    options.rules = .corrected
    let corrected = try SuiteScore(set, options: options)
    #expect(corrected.driving.evaluated == 2)
    #expect(corrected.remarks.contains("2 records for a suite of 3: only the official column is comparable"))

    var alone = SuiteScore.Options()
    alone.publishedRates = [54.62]
    let remarks = try SuiteScore(set, options: alone).remarks
    #expect(remarks.contains("a success rate of 54.62 is not k/220: it would be 118/216"))
  }

  /// A merged file that claims more than its records give is told so.
  @Test func falseClaimsAreNamed() throws {
    var merged = MergedResults(merging: try checkpoint(["1", "2"], total: 2).records)
    merged.drivingScore = 99.0
    merged.successRate = 0.5455
    merged.evaluated = 3
    let url = try write("merged.json", merged.bytes)
    let set = try #require(ResultSet.discover([url]).sets.first)
    let score = try SuiteScore(set, options: SuiteScore.Options())
    #expect(score.disagreements.count == 3)
  }

  @Test func comfortIsReadFromTheMetricFolder() throws {
    let info = ComfortTests.episodes[11].info
    _ = try write("metrics/file_1/metric_info.json", JSONWriter.write(info.json))
    let url = try write("run.json", checkpoint(["1", "2"], total: 2).bytes)
    var options = SuiteScore.Options()
    options.metricFolder = folder.appendingPathComponent("metrics")
    let score = try SuiteScore(try #require(ResultSet.discover([url]).sets.first), options: options)
    let comfort = try #require(score.comfort)
    // The save names are "1" and "2"; the folder has the route file's name before it.
    #expect(comfort.routes == 1)
    #expect(comfort.missing == ["2"])
    #expect(comfort.value == (try Comfort(info)).value)
  }

  /// Stored traces are scored again by the same criteria.
  @Test func tracesAreScoredAgain() throws {
    let plan = try #require(try Looptown.plan("lt01"))
    var drive = MadeUpDrive(route: plan.points, town: "Looptown")
    drive.trace.header.routeID = "lt01"
    for pose in MadeUpDrive.poses(along: plan.points, speed: 8) { drive.append(pose, speed: 8) }
    drive.passTheEnd()
    _ = try write("traces/lt01.dltrace", TraceFile.encode(drive.trace))
    let session = try ScoringSession(
      routeFile: TownMaps.scenarios.appendingPathComponent("Routes/looptown.xml"), maps: TownMaps.store,
      options: SuiteScore.Options())
    let set = try #require(ResultSet.discover([folder]).sets.first)
    let score = try session.score(set) { Issue.record("\($0)") }
    #expect(score.records.map(\.routeID) == ["RouteScenario_lt01_rep0"])
    #expect(score.records.map(\.isSuccess) == [true])
    #expect(score.missing?.count == 7)

    drive.trace.header.town = "Atlantis"
    _ = try write("traces/lt01.dltrace", TraceFile.encode(drive.trace))
    #expect(throws: ScoringError.self) { _ = try session.score(set) { _ in } }
    _ = try write("traces/lt01.dltrace", Array("DLTRACE\n".utf8))
    #expect(throws: ScoringError.self) { _ = try session.score(set) { _ in } }
  }
}
