import DriveTypes
import Driving
import Evaluation
import Foundation
import Reporting
import Roads
import Scoring

/// Output folders as `driveloop evaluate` writes them, of drives on the project's own town.
struct MadeRun {
  let folder: String
  var traces: [Trace] = []
  var records: [RouteRecord] = []

  static let suite = "Scenarios/Routes/looptown.xml"
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  /// Text that passes for Chart.js.
  static let charts = "/*!\n * Chart.js v3.9.1\n * Released under the MIT License\n */\nlet Chart;\n"

  /// Drives once; tests share it.
  static let drives = Result { try drive("constant-velocity", ["lt01", "lt03", "lt05"]) }
  static let expertDrives = Result { try drive("expert", ["lt01", "lt03"]) }

  struct Drive: Sendable {
    var id: String
    var run: RouteRun
  }

  private static func drive(_ name: String, _ ids: [String]) throws -> [Drive] {
    let maps = MapStore(
      folder: FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-report-maps"),
      searchFolders: [URL(fileURLWithPath: root + "/Scenarios/Maps")])
    var preparer = RoutePreparer(maps: maps)
    let routes = try RouteFile(contentsOf: URL(fileURLWithPath: root + "/" + suite)).routes
    return try ids.enumerated().map { index, id in
      guard let route = routes.first(where: { $0.id == id }) else {
        throw EvaluationError.unknownRoute(id: id, suite: suite)
      }
      var world = EmbeddedDrivingWorld()
      var agent = try AgentRegistry.agent(named: name)
      return Drive(
        id: id,
        run: ClosedLoop.run(
          try preparer.prepare(route, index: index), world: &world, agent: &agent, seed: 3))
    }
  }

  /// - Parameter change: what is to be wrong with a trace before it is stored.
  static func make(
    _ drives: Result<[Drive], any Error> = drives, in folder: String, agent: String = "constant-velocity",
    change: (Int, inout Trace) -> Void = { _, _ in }
  ) throws -> MadeRun {
    let drives = try drives.get()
    var made = MadeRun(folder: folder)
    let manifest = RunManifest(
      suite: "looptown.xml", suiteHash: "00", routes: drives.count, agent: agent, seed: 3, world: "embedded",
      scenarios: .played)
    let store = try ResultStore.open(folder, manifest: manifest, fresh: true)
    defer { store.close() }
    for (index, drive) in drives.enumerated() {
      guard var trace = drive.run.trace else { throw EvaluationError.noEgo }
      change(index, &trace)
      let hashes = try store.write(index, drive.id, record: drive.run.record, trace: trace)
      try store.append(
        JournalEntry(
          index: index, routeID: drive.id, recordHash: hashes.record, traceHash: hashes.trace, reason: nil,
          scenarios: drive.run.scenarios))
      made.traces.append(trace)
      made.records.append(drive.run.record)
    }
    return made
  }

  func report(_ change: (inout ReportRequest) -> Void = { _ in }) throws -> PageReader {
    let charts = folder + "-charts.js"
    try Data(Self.charts.utf8).write(to: URL(fileURLWithPath: charts))
    defer { try? FileManager.default.removeItem(atPath: charts) }
    var request = ReportRequest(run: folder, pictures: 0, charts: charts)
    change(&request)
    var report = try ReportRun(request)
    return PageReader(try report.page())
  }

  static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "driveloop-report-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}
