import DriveTypes
import Foundation
import Scoring
import TestOracles

/// The open-loop fixtures under `DRIVELOOP_DATA`/nuscenes; every file of a kind is tested.
enum OpenLoopFolder {
  static let inputs = OracleFolder.files(in: "nuscenes", suffix: "_inputs.json")
  static let isPresent = !inputs.isEmpty
  static let comment = "no open-loop fixtures under DRIVELOOP_DATA/nuscenes"

  struct Fixture: Sendable {
    var name: String
    var data: OpenLoopData
    /// The input file's tree, for what the reader does not keep.
    var root: JSONCursor
    var expected: JSONCursor?
  }

  static let fixtures: [Fixture] = inputs.compactMap { url in
    guard let root = cursor(url), let data = try? OpenLoopFile.read(url) else { return nil }
    let expected = URL(
      fileURLWithPath: url.path.replacingOccurrences(of: "_inputs.json", with: "_expected.json"))
    return Fixture(name: data.name, data: data, root: root, expected: cursor(expected))
  }

  static func cursor(_ url: URL) -> JSONCursor? {
    guard let bytes = try? Data(contentsOf: url),
      let node = try? JSONReader.read([UInt8](bytes), file: url.lastPathComponent)
    else { return nil }
    return JSONCursor(node, file: url.lastPathComponent)
  }

  static func cursor(named name: String) -> JSONCursor? {
    OracleFolder.root.flatMap { cursor($0.appendingPathComponent("nuscenes/" + name)) }
  }
}

extension JSONCursor {
  func integers() throws -> [Int] { try items().map { try $0.integer() } }
  func numbers() throws -> [Double] { try items().map { try $0.number().value } }
}
