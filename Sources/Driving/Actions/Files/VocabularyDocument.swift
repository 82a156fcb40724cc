import DriveTypes
import Foundation
import Roads

/// What the files of both vocabularies have in common: reading that takes nothing unknown, and writing with one entry of
/// the table on a line.
enum VocabularyDocument {
  /// Reads a file whose first member says its format.
  static func read(_ path: String) throws(ActionVocabularyError) -> [UInt8] {
    do {
      return [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .cannotRead(file: path, reason: error.localizedDescription)
    }
  }

  static func write(_ bytes: [UInt8], to path: String) throws(ActionVocabularyError) {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .cannotWrite(file: path, reason: error.localizedDescription)
    }
  }

  static func cursor(_ bytes: [UInt8], file: String) throws(JSONError) -> JSONCursor {
    JSONCursor(try JSONReader.read(bytes, file: file, limits: .init(maxBytes: 64 << 20)), file: file)
  }

  /// The object's members must be these, each once; those after a `?` may be missing.
  static func check(_ cursor: JSONCursor, _ names: [String], optional: [String] = []) throws(JSONError) {
    var seen: Set<String> = []
    for member in try cursor.members() {
      let place = JSONCursor(member.node, file: cursor.file, path: cursor.path)
      guard (names + optional).contains(member.key) else {
        throw place.error(
          expected: "only the members \((names + optional).joined(separator: ", "))",
          got: "\"\(member.key)\"")
      }
      guard seen.insert(member.key).inserted else {
        throw place.error(expected: "each member once", got: "\"\(member.key)\" again")
      }
    }
    for name in names where !seen.contains(name) {
      throw cursor.error(expected: "a member \"\(name)\"", got: "none")
    }
  }

  /// Format name and version, which come before anything else is looked at.
  static func checkFormat(_ cursor: JSONCursor, _ format: String, version: Int) throws(JSONError) {
    try checkFormat(cursor, format, versions: version...version)
  }

  /// - Returns: the version.
  @discardableResult
  static func checkFormat(
    _ cursor: JSONCursor, _ format: String, versions: ClosedRange<Int>
  ) throws(JSONError) -> Int {
    let name = try cursor.member("format")
    guard try name.string() == format else {
      throw name.error(expected: "\"\(format)\"", got: "\"\(try name.string())\"")
    }
    let number = try cursor.member("version")
    let version = try number.integer()
    guard versions.contains(version) else {
      throw number.error(
        expected: "version \(versions.map { "\($0)" }.joined(separator: " or "))", got: "\(version)")
    }
    return version
  }

  static func finite(_ cursor: JSONCursor) throws(JSONError) -> Double {
    let value = try cursor.number().value
    guard value.isFinite else { throw cursor.error(expected: "a finite number", got: "\(value)") }
    return value
  }

  static func positive(_ cursor: JSONCursor) throws(JSONError) -> Double {
    let value = try finite(cursor)
    guard value > 0 else { throw cursor.error(expected: "a number above 0", got: "\(value)") }
    return value
  }

  static func count(_ cursor: JSONCursor, upTo limit: Int) throws(JSONError) -> Int {
    let value = try cursor.integer()
    guard (1...limit).contains(value) else {
      throw cursor.error(expected: "an integer from 1 to \(limit)", got: "\(value)")
    }
    return value
  }

  static func hash(_ cursor: JSONCursor) throws(JSONError) -> String {
    let text = try cursor.string()
    guard text.utf8.count == 64, text.utf8.allSatisfy({ "0123456789abcdef".utf8.contains($0) }) else {
      throw cursor.error(expected: "a SHA-256 of 64 hexadecimal digits", got: "\"\(text.prefix(80))\"")
    }
    return text
  }

  /// A JSON object whose last member is an array with one row on a line.
  static func write(_ head: [JSONMember], rows name: String, _ rows: [[Double]]) -> [UInt8] {
    let text = JSONWriter.text(.object(head))
    let lines = rows.map { "        " + JSONWriter.text(.array($0.map(JSONNode.float)), indent: nil) }
    let table = "    \"\(name)\": [\n" + lines.joined(separator: ",\n") + "\n    ]\n}\n"
    // Without the object's own last line.
    return Array((text.dropLast(2) + ",\n" + table).utf8)
  }
}

extension VocabularyProvenance {
  static let members = ["method", "seed", "tolerance", "motions", "holdout", "split", "sources"]
  private static let sourceMembers = ["suite", "suite_sha256", "agent", "seed", "world", "commit", "routes"]

  var json: [JSONMember] {
    [
      JSONMember("method", .string(method)), JSONMember("seed", .integer(seed)),
      JSONMember("tolerance", tolerance.map(JSONNode.float) ?? .null),
      JSONMember("motions", .integer(motions)), JSONMember("holdout", .float(holdout)),
      JSONMember("split", split.map(JSONNode.string) ?? .null),
      JSONMember(
        "sources",
        .array(
          sources.map { source in
            .object([
              JSONMember("suite", .string(source.suite)),
              JSONMember("suite_sha256", .string(source.suiteHash)),
              JSONMember("agent", .string(source.agent)), JSONMember("seed", .integer(source.seed)),
              JSONMember("world", .string(source.world)), JSONMember("commit", .string(source.commit)),
              JSONMember("routes", .integer(source.routes)),
            ])
          })),
    ]
  }

  init(_ cursor: JSONCursor) throws(JSONError) {
    let (tolerance, split) = (try cursor.member("tolerance"), try cursor.member("split"))
    var sources: [Source] = []
    for item in try cursor.member("sources").items() {
      try VocabularyDocument.check(item, Self.sourceMembers)
      sources.append(
        Source(
          suite: try item.member("suite").string(),
          suiteHash: try VocabularyDocument.hash(item.member("suite_sha256")),
          agent: try item.member("agent").string(), seed: try item.member("seed").integer(),
          world: try item.member("world").string(), commit: try item.member("commit").string(),
          routes: try item.member("routes").integer()))
    }
    self.init(
      method: try cursor.member("method").string(), seed: try cursor.member("seed").integer(),
      tolerance: tolerance.isNull ? nil : try VocabularyDocument.finite(tolerance),
      motions: try cursor.member("motions").integer(),
      holdout: try VocabularyDocument.finite(cursor.member("holdout")),
      split: split.isNull ? nil : try split.string(), sources: sources)
  }
}
