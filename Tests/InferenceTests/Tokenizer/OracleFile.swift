import DriveTypes
import Foundation

/// A file that a script in Tests/Oracles made, and reading of it that gives nothing for what is not there.
struct OracleFile {
  let node: JSONNode

  init(_ name: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles")
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
    node = try JSONReader.read(bytes, file: name)
  }
}

extension JSONNode {
  subscript(_ key: String) -> JSONNode {
    guard case .object(let members) = value else { return .null }
    return members.last { $0.key == key }?.node ?? .null
  }

  subscript(_ index: Int) -> JSONNode { items.indices.contains(index) ? items[index] : .null }

  var items: [JSONNode] {
    if case .array(let items) = value { return items }
    return []
  }

  var string: String? {
    if case .string(let text) = value { return text }
    return nil
  }

  var integers: [Int] {
    items.compactMap { if case .number(.integer(let number)) = $0.value { number } else { nil } }
  }

  var flag: Bool { value == .bool(true) }
}

/// Strings are equal here when their bytes are; Swift's own equality does not tell é from é.
func bytes(_ text: String?) -> [UInt8]? { text.map { Array($0.utf8) } }
