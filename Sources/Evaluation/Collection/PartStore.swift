import DriveTypes
import Foundation
import Glibc
import Roads

/// The folder of a collection, crash-safe at every moment.
///
/// ```
/// collection.json      what was asked for; every byte of the samples depends on this alone
/// drives/              the drives, as `driveloop evaluate` leaves them, where routes were given
/// parts/0007_1711.*    samples (.jsonl) and pictures (.bin) of a finished drive, and their hashes (.json)
/// shard-00000.jsonl    samples, shard-00000.bin their pictures
/// manifest.json        the shards with their hashes, written last; the parts go then
/// ```
struct PartStore {
  let folder: String
  private let lock: Int32

  /// A finished part: what its hashes file says.
  struct Entry: Sendable, Hashable {
    var name: String
    var traceHash, linesHash, picturesHash: String
    var samples, standing, collided, ended, blocked, interrupted: Int
  }

  static func open(_ folder: String, fields: [(name: String, value: String)]) throws -> PartStore {
    try makeFolder(folder)
    let lock = Glibc.open(folder + "/.collect.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else {
      throw EvaluationError.cannotWrite(path: folder, reason: String(cString: strerror(errno)))
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(lock)
      throw CollectionError.inUse(folder: folder)
    }
    let store = PartStore(folder: folder, lock: lock)
    do {
      try store.check(fields)
      try makeFolder(folder + "/parts")
    } catch {
      store.close()
      throw error
    }
    return store
  }

  func close() { Glibc.close(lock) }

  private func path(_ name: String, _ ending: String) -> String { "\(folder)/parts/\(name).\(ending)" }

  /// Compares with what an earlier run was asked for; writes it down where there was none.
  private func check(_ fields: [(name: String, value: String)]) throws {
    let path = folder + "/collection.json"
    guard let bytes = try DurableFile.read(path) else {
      let node = JSONNode.object(fields.map { JSONMember($0.name, .string($0.value)) })
      return try DurableFile.replace(path, with: JSONWriter.write(node))
    }
    let known = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    for field in fields {
      let found = try known.member(field.name).string()
      guard found == field.value else {
        throw CollectionError.otherCollection(
          folder: folder, field: field.name, got: found, expected: field.value)
      }
    }
  }

  /// Puts a drive's part on disk; the hashes come last and make it finished.
  func write(_ part: RoutePart, name: String, traceHash: String) throws(EvaluationError) {
    let lines = Array(part.lines.map { $0 + "\n" }.joined().utf8)
    try DurableFile.replace(path(name, "bin"), with: part.pictures)
    try DurableFile.replace(path(name, "jsonl"), with: lines)
    let entry = JSONNode.object([
      JSONMember("trace_sha256", .string(traceHash)),
      JSONMember("jsonl_sha256", .string(SHA256Digest.hex(of: lines))),
      JSONMember("bin_sha256", .string(SHA256Digest.hex(of: part.pictures))),
      JSONMember("samples", .integer(part.lines.count)), JSONMember("standing", .integer(part.standing)),
      JSONMember("collided", .integer(part.collided)), JSONMember("ended", .integer(part.ended)),
      JSONMember("blocked", .integer(part.blocked)), JSONMember("interrupted", .integer(part.interrupted)),
    ])
    try DurableFile.replace(path(name, "json"), with: JSONWriter.write(entry))
  }

  /// The finished part of a drive; nil where there is none, or where its files or its trace are not what they were.
  func entry(_ name: String, traceHash: String) throws -> Entry? {
    let file = path(name, "json")
    guard let bytes = try DurableFile.read(file),
      let node = try? JSONReader.read(bytes, file: file),
      let entry = try? Entry(JSONCursor(node, file: file), name: name), entry.traceHash == traceHash,
      let lines = try DurableFile.read(path(name, "jsonl")), SHA256Digest.hex(of: lines) == entry.linesHash,
      let pictures = try DurableFile.read(path(name, "bin")),
      SHA256Digest.hex(of: pictures) == entry.picturesHash
    else { return nil }
    return entry
  }

  /// The samples of a finished part, and its pictures.
  func read(_ entry: Entry) throws -> (lines: [JSONCursor], pictures: [UInt8]) {
    let file = path(entry.name, "jsonl")
    guard let lines = try DurableFile.read(file), let pictures = try DurableFile.read(path(entry.name, "bin"))
    else { throw EvaluationError.cannotRead(path: file, reason: "the file has vanished") }
    return (
      try lines.split(separator: UInt8(ascii: "\n")).map {
        JSONCursor(try JSONReader.read(Array($0), file: file), file: file)
      }, pictures
    )
  }

  /// The parts are in the shards now. Best effort: what stays harms nobody.
  func removeParts() { try? FileManager.default.removeItem(atPath: folder + "/parts") }

  private static func makeFolder(_ path: String) throws(EvaluationError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: error.localizedDescription)
    }
  }
}

extension PartStore.Entry {
  init(_ cursor: JSONCursor, name: String) throws(JSONError) {
    self.name = name
    traceHash = try cursor.member("trace_sha256").string()
    linesHash = try cursor.member("jsonl_sha256").string()
    picturesHash = try cursor.member("bin_sha256").string()
    samples = try cursor.member("samples").integer()
    standing = try cursor.member("standing").integer()
    collided = try cursor.member("collided").integer()
    ended = try cursor.member("ended").integer()
    blocked = try cursor.member("blocked").integer()
    interrupted = try cursor.member("interrupted").integer()
  }
}
