import DriveTypes
import Roads

/// What a folder really holds, without changing it.
extension ResultStore {
  /// The journal's entries by place in the suite, the last one of each, whether or not their files are whole; and whether
  /// the last line was torn by a crash, or is being written.
  func journal() throws(EvaluationError) -> (entries: [Int: JournalEntry], isTorn: Bool) {
    guard let bytes = try DurableFile.read(journalPath) else { return ([:], false) }
    var result: [Int: JournalEntry] = [:]
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let entry: JournalEntry
      do {
        let node = try JSONReader.read(Array(line), file: journalPath)
        entry = try JournalEntry(JSONCursor(node, file: journalPath))
      } catch {
        if number == lines.count - 1 { break }
        throw .damagedJournal(path: journalPath, line: number + 1, reason: String(describing: error))
      }
      result[entry.index] = entry
    }
    return (result, lines.last.map { !$0.isEmpty } ?? false)
  }

  /// What is wrong with a route's files: which, what stands there, and what the journal says; nil when all is well.
  func flaw(of entry: JournalEntry) throws(EvaluationError) -> (
    path: String, got: String, expected: String
  )? {
    var files = [(path: recordPath(entry.index, entry.routeID), hash: entry.recordHash)]
    if let hash = entry.traceHash { files.append((tracePath(entry.index, entry.routeID), hash)) }
    for (path, expected) in files {
      guard let bytes = try DurableFile.read(path) else { return (path, "missing", expected) }
      let got = SHA256Digest.hex(of: bytes)
      if got != expected { return (path, got, expected) }
    }
    return nil
  }
}
