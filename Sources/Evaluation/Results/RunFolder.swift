import DriveTypes
import Glibc
import Roads
import Scoring

/// A result folder that is only read: its manifest, its suite and what it says of each finished route, all of it checked.
struct RunFolder {
  let path: String
  let manifest: RunManifest
  let store: ResultStore
  /// By place in the suite.
  let entries: [Int: JournalEntry]
  /// The last line of the journal was torn: the run was interrupted, and one route more may have been finished.
  let isTorn: Bool

  /// Reads and checks a folder; names the first file that is not what it should be.
  /// - Parameter formats: those of the manifest that will do.
  init(_ path: String, formats: ClosedRange<Int>) throws(EvaluationError) {
    self.path = path
    manifest = try RunManifest(folder: path, formats: formats)
    store = .worker(path)
    let journal = try store.journal()
    entries = journal.entries
    isTorn = journal.isTorn
    for (_, entry) in entries.sorted(by: { $0.key < $1.key }) {
      if let flaw = try store.flaw(of: entry) {
        throw .unfit(
          path: flaw.path, what: flaw.got == "missing" ? "the file" : "its SHA-256", got: flaw.got,
          expected: flaw.expected + " as journal.jsonl says",
          advice: "run the same evaluation there again: it drives route \(entry.routeID) anew")
      }
    }
  }

  /// The suite that the folder keeps, checked to be the one of its manifest, with the routes that were asked for.
  func suite() throws -> Suite {
    guard let bytes = try DurableFile.read(store.suitePath) else {
      throw EvaluationError.unfit(
        path: store.suitePath, what: "the file", got: "missing", expected: "the route file \(manifest.suite)",
        advice: "copy it there")
    }
    let hash = SHA256Digest.hex(of: bytes)
    guard hash == manifest.suiteHash else {
      throw EvaluationError.unfit(
        path: store.suitePath, what: "its SHA-256", got: hash,
        expected: manifest.suiteHash + " as manifest.json says",
        advice: "copy the route file \(manifest.suite) there as it was when the run began")
    }
    let only = manifest.selection == "all" ? nil : manifest.selection.split(separator: ",").map(String.init)
    return try Suite(store.suitePath, only: only, shard: manifest.shard)
  }

  /// Keeps runs out of the folder until the result is closed; nil where nobody can lock it.
  func lockForReading() throws(EvaluationError) -> Int32? {
    let lock: Int32 = Glibc.open(path + "/.lock", O_RDONLY | O_CLOEXEC)
    // A copy may lack the file: then no run is at work there.
    guard lock >= 0 else { return nil }
    guard flock(lock, LOCK_SH | LOCK_NB) == 0 else {
      Glibc.close(lock)
      throw .outputLocked(folder: path)
    }
    return lock
  }
}
