import DriveTypes
import Foundation
import Glibc
import Roads
import Scoring

/// The folder of one run, crash-safe at every moment.
///
/// ```
/// manifest.json            what was run; every result byte depends on this alone
/// suite.xml                the route file, as it was
/// journal.jsonl            one line per finished route, flushed to disk as it finishes
/// records/0007_1711.json   the route's record
/// traces/0007_1711.dltrace the route's trace
/// checkpoint.json          all records in Bench2Drive's schema, written when the run is complete
/// summary.json             the scores, with where they come from
/// continuations/0007_1711.json  where the expert would have gone, in drives with a student (`driveloop collect`)
/// timing.jsonl, timing.json  wall-clock diary and its sums by part: the only files that differ from run to run
/// ```
/// Workers write records and traces; the parent alone writes the rest. A route counts as finished when its journal
/// line is on disk and the files that it names have the hashes that it names.
package struct ResultStore {
  package let folder: String
  private let lock: Int32

  /// Opens or creates the folder for the run that `manifest` describes.
  /// - Parameter untold: fields that nobody knows before the agent has said hello; they are not compared.
  package static func open(
    _ folder: String, manifest: RunManifest, fresh: Bool, untold: [String] = []
  ) throws(EvaluationError) -> ResultStore {
    try makeFolder(folder)
    let lock: Int32 = Glibc.open(folder + "/.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else { throw .cannotWrite(path: folder, reason: String(cString: strerror(errno))) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(lock)
      throw .outputLocked(folder: folder)
    }
    let store = ResultStore(folder: folder, lock: lock)
    do throws(EvaluationError) {
      if fresh { try store.clear() }
      try store.check(manifest, untold: untold)
      try makeFolder(folder + "/records")
      try makeFolder(folder + "/traces")
      store.removeTemporaryFiles()
    } catch {
      store.close()
      throw error
    }
    return store
  }

  /// A worker's view of a folder that its parent has opened.
  package static func worker(_ folder: String) -> ResultStore { ResultStore(folder: folder, lock: -1) }

  package func close() {
    if lock >= 0 { Glibc.close(lock) }
  }

  /// Half-written files of a run that was killed.
  private func removeTemporaryFiles() {
    for part in [folder, folder + "/records", folder + "/traces"] {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: part)) ?? []
      for name in names where name.hasSuffix(DurableFile.temporarySuffix) {
        // Best effort: a stray file harms nobody.
        try? FileManager.default.removeItem(atPath: part + "/" + name)
      }
    }
  }

  package func recordPath(_ index: Int, _ id: String) -> String {
    "\(folder)/records/\(stem(index, id)).json"
  }
  package func tracePath(_ index: Int, _ id: String) -> String {
    "\(folder)/traces/\(stem(index, id)).dltrace"
  }
  package func continuationPath(_ index: Int, _ id: String) -> String {
    "\(folder)/\(Continuations.folder)/\(stem(index, id)).json"
  }
  var journalPath: String { folder + "/journal.jsonl" }
  var manifestPath: String { folder + "/manifest.json" }
  var suitePath: String { folder + "/suite.xml" }

  /// File name of a route: its place and its id, of which only harmless characters are kept.
  private func stem(_ index: Int, _ id: String) -> String {
    let safe = id.unicodeScalars.map { scalar in
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "-")
        ? Character(scalar) : "_"
    }
    return String(format: "%04d_", index) + String(safe.prefix(80))
  }

  // MARK: Writing

  /// Puts a route's record, and its trace if it has one, on disk.
  /// - Returns: their hashes.
  package func write(
    _ index: Int, _ id: String, record: RouteRecord, trace: Trace?
  ) throws(EvaluationError) -> (record: String, trace: String?) {
    let recordBytes = JSONWriter.write(record.json)
    var traceHash: String?
    if let trace {
      let bytes: [UInt8]
      do {
        bytes = try TraceFile.encode(trace)
      } catch {
        throw .cannotWrite(path: tracePath(index, id), reason: String(describing: error))
      }
      try DurableFile.replace(tracePath(index, id), with: bytes)
      traceHash = SHA256Digest.hex(of: bytes)
    }
    try DurableFile.replace(recordPath(index, id), with: recordBytes)
    return (SHA256Digest.hex(of: recordBytes), traceHash)
  }

  /// Puts a drive's continuations on disk; before its record, so that a finished route has them.
  package func write(_ index: Int, _ id: String, continuations: Continuations) throws(EvaluationError) {
    try Self.makeFolder(folder + "/" + Continuations.folder)
    let bytes = JSONWriter.write(continuations.json, indent: nil)
    try DurableFile.replace(continuationPath(index, id), with: bytes)
  }

  /// Declares a route finished.
  package func append(_ entry: JournalEntry) throws(EvaluationError) {
    try DurableFile.append(entry.line, to: journalPath)
  }

  /// Notes wall-clock facts that are not part of the result.
  package func note(timing: JSONNode) throws(EvaluationError) {
    try DurableFile.append(JSONWriter.text(timing, indent: nil), to: folder + "/timing.jsonl")
  }

  /// The lines of the diary. One that a crash tore is cut off, so that the next is not appended to it.
  package func timings() throws(EvaluationError) -> [JSONCursor] {
    let diary = try diary()
    if let whole = diary.mended { try DurableFile.replace(folder + "/timing.jsonl", with: whole) }
    return diary.lines
  }

  /// The lines of the diary as it stands, and its bytes without a last line that a crash tore; nil where it is whole.
  func diary() throws(EvaluationError) -> (lines: [JSONCursor], mended: [UInt8]?) {
    let path = folder + "/timing.jsonl"
    let newline = UInt8(ascii: "\n")
    guard var bytes = try DurableFile.read(path) else { return ([], nil) }
    var isTorn = false
    if let last = bytes.last, last != newline {
      bytes.removeSubrange((bytes.lastIndex(of: newline).map { $0 + 1 } ?? 0)...)
      isTorn = true
    }
    let lines = bytes.split(separator: newline).compactMap { line in
      (try? JSONReader.read(Array(line), file: path)).map { JSONCursor($0, file: path) }
    }
    return (lines, isTorn ? bytes : nil)
  }

  /// Rewrites the journal in suite order, so that its bytes do not depend on who finished first.
  func sortJournal(_ entries: [JournalEntry]) throws(EvaluationError) {
    let lines = entries.sorted { $0.index < $1.index }.map { $0.line + "\n" }.joined()
    try DurableFile.replace(journalPath, with: Array(lines.utf8))
  }

  func replace(_ name: String, with bytes: [UInt8]) throws(EvaluationError) {
    try DurableFile.replace("\(folder)/\(name)", with: bytes)
  }

  /// Keeps the route file with the results: nobody has to find it to merge or to compare them.
  func keep(_ suite: Suite) throws(EvaluationError) {
    if try DurableFile.read(suitePath) != suite.bytes {
      try DurableFile.replace(suitePath, with: suite.bytes)
    }
  }

  // MARK: Reading

  /// The finished routes, by place in the suite. A torn last line or a file that is missing or does not match its
  /// hash leaves its route unfinished.
  package func finished() throws(EvaluationError) -> [Int: JournalEntry] {
    let journal = try journal()
    var result = journal.entries
    for (index, entry) in journal.entries where try flaw(of: entry) != nil { result[index] = nil }
    // A torn line must not have the next one appended to it.
    if journal.isTorn { try sortJournal(Array(result.values)) }
    return result
  }

  package func record(_ entry: JournalEntry) throws(EvaluationError) -> RouteRecord {
    let path = recordPath(entry.index, entry.routeID)
    guard let bytes = try DurableFile.read(path) else {
      throw .cannotRead(path: path, reason: "the file has vanished")
    }
    do {
      return try RouteRecord(JSONCursor(JSONReader.read(bytes, file: path), file: path))
    } catch {
      throw .cannotRead(path: path, reason: String(describing: error))
    }
  }

  /// The trace that the entry names; nil where the route has none.
  func trace(_ entry: JournalEntry) throws(EvaluationError) -> Trace? {
    guard entry.traceHash != nil else { return nil }
    let path = tracePath(entry.index, entry.routeID)
    do {
      return try TraceFile.read(URL(fileURLWithPath: path))
    } catch {
      throw .cannotRead(path: path, reason: String(describing: error))
    }
  }

  // MARK: Opening

  /// Writes what was learnt of the run since the folder was opened.
  func replace(_ manifest: RunManifest) throws(EvaluationError) {
    let node = JSONNode.object(manifest.fields.map { JSONMember($0.name, .string($0.value)) })
    try DurableFile.replace(manifestPath, with: JSONWriter.write(node))
  }

  /// Who drives in the run of this folder, as it introduced itself.
  func introduction() throws(EvaluationError) -> AgentIntroduction {
    guard let bytes = try DurableFile.read(manifestPath) else {
      throw .cannotRead(path: manifestPath, reason: "the file has vanished")
    }
    do {
      let cursor = JSONCursor(try JSONReader.read(bytes, file: manifestPath), file: manifestPath)
      let hash = try cursor.member("model_sha256").string()
      let options = try cursor.member("agent_options").string()
      return AgentIntroduction(
        name: try cursor.member("agent").string(),
        model: hash == "none" ? nil : ModelIdentity(hash: hash, options: options))
    } catch {
      throw .cannotRead(path: manifestPath, reason: String(describing: error))
    }
  }

  private func check(_ manifest: RunManifest, untold: [String]) throws(EvaluationError) {
    guard let bytes = try DurableFile.read(manifestPath) else { return try replace(manifest) }
    let cursor: JSONCursor
    do {
      cursor = JSONCursor(try JSONReader.read(bytes, file: manifestPath), file: manifestPath)
    } catch {
      throw .cannotRead(path: manifestPath, reason: String(describing: error))
    }
    for field in manifest.fields {
      let found: String
      do {
        found = try cursor.member(field.name).string()
      } catch {
        throw .cannotRead(path: manifestPath, reason: String(describing: error))
      }
      if found != field.value, !untold.contains(field.name) {
        throw .otherRun(folder: folder, field: field.name, got: found, expected: field.value)
      }
    }
  }

  /// Removes what earlier runs left, and nothing that no run writes.
  private func clear() throws(EvaluationError) {
    let files = FileManager.default
    for name in [
      "manifest.json", "suite.xml", "journal.jsonl", "checkpoint.json", "summary.json", "timing.jsonl",
      "timing.json", "records", "traces", Continuations.folder,
    ] {
      let path = "\(folder)/\(name)"
      guard files.fileExists(atPath: path) else { continue }
      do {
        try files.removeItem(atPath: path)
      } catch {
        throw .cannotWrite(path: path, reason: error.localizedDescription)
      }
    }
  }

  private static func makeFolder(_ path: String) throws(EvaluationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }
}
