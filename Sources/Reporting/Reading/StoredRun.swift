import DriveTypes
import Evaluation
import Foundation
import Roads
import Scenarios
import Scoring

/// An output folder of `driveloop evaluate`, only read: what it says of itself, its routes, and what is wrong with it.
package struct StoredRun: Sendable {
  package let folder: String
  /// The folder's own name.
  package let name: String
  /// Members of the manifest, in file order.
  package let fields: [(name: String, value: String)]
  /// Routes of the journal, in suite order.
  package private(set) var routes: [StoredRoute] = []
  /// `summary.json`; nil where the run is not finished.
  package private(set) var summary: JSONCursor?
  /// Lines of `timing.jsonl` that can be read.
  package private(set) var timings: [JSONCursor] = []
  /// What is wrong with the folder, in words.
  package private(set) var problems: [String] = []

  /// Formats of the manifest that are read: later ones only added members.
  static let formats = 4...max(6, RunManifest.formatVersion)
  /// Without these a run has no name.
  private static let required = ["suite", "suite_sha256", "routes", "agent", "seed", "world", "commit"]

  package init(folder path: String) throws(ReportError) {
    var folder = path
    while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
    self.folder = folder
    name = (URL(fileURLWithPath: folder).standardizedFileURL.path as NSString).lastPathComponent
    fields = try Self.manifest(folder)
    try readJournal()
    readSummary()
    if let bytes = try Self.read(folder + "/timing.jsonl") {
      timings = Self.lines(bytes, file: folder + "/timing.jsonl").compactMap(\.cursor)
    }
    if routes.count < expectedRoutes {
      problems.append(
        "\(routes.count) of \(expectedRoutes) routes are finished: averages count the others as 0")
    }
  }

  package subscript(field: String) -> String? { fields.first { $0.name == field }?.value }

  /// Routes that the run was asked for: what averages are taken over.
  package var expectedRoutes: Int { max(1, self["routes"].flatMap { Int($0) } ?? routes.count) }

  /// Ticks after which a route ends; nil for no limit.
  package var tickLimit: Int? { self["tick_limit"].flatMap { Int($0) } }

  package var records: [RouteRecord] { routes.compactMap(\.record) }

  /// The trace of a route.
  package func trace(_ route: StoredRoute) throws(ReportError) -> Trace {
    guard let expected = route.traceHash else {
      throw .cannotRead(path: route.tracePath, reason: "the route has no trace")
    }
    guard let bytes = try Self.read(route.tracePath) else {
      throw .cannotRead(path: route.tracePath, reason: "the file is missing")
    }
    guard SHA256Digest.hex(of: bytes) == expected else {
      throw .cannotRead(path: route.tracePath, reason: "it is not the file that the journal names")
    }
    let trace: Trace
    do {
      trace = try TraceFile.decode(bytes)
    } catch {
      throw .cannotRead(path: route.tracePath, reason: "\(error)")
    }
    guard !trace.ticks.isEmpty else { throw .cannotRead(path: route.tracePath, reason: "it has no tick") }
    return trace
  }

  // MARK: Reading

  private static func manifest(_ folder: String) throws(ReportError) -> [(name: String, value: String)] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else {
      throw .notARun(folder: folder, reason: "it does not exist")
    }
    guard isFolder.boolValue else { throw .notARun(folder: folder, reason: "it is a file") }
    let path = folder + "/manifest.json"
    guard let bytes = try read(path) else {
      throw .notARun(folder: folder, reason: "it has no manifest.json")
    }
    var fields: [(name: String, value: String)] = []
    do throws(JSONError) {
      for member in try JSONCursor(JSONReader.read(bytes, file: path), file: path).members() {
        guard case .string(let value) = member.node.value else { continue }
        fields.append((member.key, value))
      }
    } catch {
      throw .notARun(folder: folder, reason: "\(error)")
    }
    let format = fields.first { $0.name == "format" }?.value
    guard let format, let number = Int(format), formats.contains(number) else {
      let expected =
        formats.count == 1 ? "\(formats.lowerBound)" : "\(formats.lowerBound) to \(formats.upperBound)"
      throw .otherFormat(folder: folder, got: format ?? "none", expected: expected)
    }
    for name in required where !fields.contains(where: { $0.name == name }) {
      throw .notARun(folder: folder, reason: "\(path) does not tell \(name)")
    }
    return fields
  }

  private mutating func readJournal() throws(ReportError) {
    let path = folder + "/journal.jsonl"
    guard let bytes = try Self.read(path) else {
      throw .notARun(folder: folder, reason: "it has no journal.jsonl")
    }
    var entries: [Int: JournalEntry] = [:]
    for line in Self.lines(bytes, file: path) {
      do {
        guard let cursor = line.cursor else {
          problems.append("\(path):\(line.number): damaged line: its route is missing here")
          continue
        }
        let entry = try JournalEntry(cursor)
        if let other = entries[entry.index] {
          problems.append(
            "\(path):\(line.number): route \(entry.routeID) stands at place \(entry.index), where \(other.routeID) "
              + "stood before; the last one counts")
        }
        entries[entry.index] = entry
      } catch {
        problems.append("\(path):\(line.number): damaged line: \(error); its route is missing here")
      }
    }
    let ordered = entries.values.sorted { $0.index < $1.index }
    var places: [String: Int] = [:]
    for entry in ordered {
      if let place = places[entry.routeID] {
        problems.append("route \(entry.routeID) stands twice in the journal: at \(place) and \(entry.index)")
      }
      places[entry.routeID] = entry.index
      routes.append(route(entry))
    }
  }

  private func route(_ entry: JournalEntry) -> StoredRoute {
    let files = ResultStore.worker(folder)
    var route = StoredRoute(
      index: entry.index, id: entry.routeID, reason: entry.reason, scenarios: entry.scenarios,
      plans: entry.plans, traceHash: entry.traceHash, tracePath: files.tracePath(entry.index, entry.routeID))
    let path = files.recordPath(entry.index, entry.routeID)
    do {
      guard let bytes = try Self.read(path) else {
        throw ReportError.cannotRead(path: path, reason: "the file is missing")
      }
      guard SHA256Digest.hex(of: bytes) == entry.recordHash else {
        throw ReportError.cannotRead(path: path, reason: "it is not the file that the journal names")
      }
      route.record = try RouteRecord(JSONCursor(JSONReader.read(bytes, file: path), file: path))
    } catch {
      route.problems.append("\(error)")
    }
    return route
  }

  private mutating func readSummary() {
    let path = folder + "/summary.json"
    do {
      guard let bytes = try Self.read(path) else {
        problems.append("no summary.json: the run is not finished")
        return
      }
      let cursor = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
      for name in Self.required {
        guard try cursor.member(name).string() == self[name] else {
          problems.append("summary.json is of another run: its \(name) is not the manifest's; it is not used")
          return
        }
      }
      summary = cursor
    } catch {
      problems.append("summary.json: \(error); it is not used")
    }
  }

  private static func read(_ path: String) throws(ReportError) -> [UInt8]? {
    do throws(EvaluationError) {
      return try DurableFile.read(path)
    } catch {
      throw .cannotRead(path: path, reason: "\(error)")
    }
  }

  /// Lines that are not empty, with their numbers from 1; nil for what is no JSON.
  private static func lines(_ bytes: [UInt8], file: String) -> [(number: Int, cursor: JSONCursor?)] {
    bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated().compactMap {
      number, line in
      line.isEmpty
        ? nil
        : (number + 1, (try? JSONReader.read(Array(line), file: file)).map { JSONCursor($0, file: file) })
    }
  }
}
