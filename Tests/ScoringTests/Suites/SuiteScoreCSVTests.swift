import DriveTypes
import Foundation
import Scoring
import Testing

@Suite struct SuiteScoreCSVTests {
  /// By RFC 4180: a line for each record, quotes where a cell needs them, the records' own digits.
  @Test func aLineForEachRoute() throws {
    var record = DrivingScoreTests.record("17", score: 50, success: false)
    record.index = 3
    record.place = RouteRecord.Place(
      scenarioName: "ParkingCutIn_1", weatherID: nil, saveName: "x", townName: "Town \"12\", west")
    record.scores.route = 88.25
    record.infractions = InfractionLists()
    record.infractions[.redLight] = ["a", "b"]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("csv-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var checkpoint = Checkpoint(progress: .init(next: 1, total: 1), records: [record])
    try checkpoint.finish()
    try Data(checkpoint.bytes).write(to: folder.appendingPathComponent("0.json"))
    let set = try #require(ResultSet.discover([folder]).sets.first)
    let csv = SuiteScore.csv([try SuiteScore(set, options: SuiteScore.Options())])
    let lines = csv.split(separator: "\r\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[2].isEmpty)
    #expect(lines[0].hasPrefix("set,index,route,town,scenario,weather,status,success,driving_score,"))
    #expect(lines[0].contains(",red_light,") && !lines[0].contains("min_speed"))
    #expect(
      lines[1].hasPrefix(
        "\(set.name),3,17,\"Town \"\"12\"\", west\",ParkingCutIn_1,,\(record.status.rawValue),0,"
          + "\(record.scores.composed),88.25,"))
    // Four kinds before red lights have no entry, and eight after them.
    let counts = lines[1].split(separator: ",").suffix(11).map(String.init)
    #expect(counts == ["0", "0", "0", "2"] + Array(repeating: "0", count: 7))
  }
}
