import DriveTypes
import Foundation
import Inference

/// Files that the scripts in Tests/Oracles/Text made.
enum OracleFile {
  static func bytes(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Oracles/Text")
    return [UInt8](try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  static func json(_ name: String) throws -> JSONNode { try JSONReader.read(try bytes(name), file: name) }

  /// One of the three small tokenizers: `qwen`, `llama` or `gpt2`.
  static func tokenizer(_ name: String) throws -> Tokenizer {
    try Tokenizer(json: try bytes("tokenizers/\(name).json"), file: "\(name).json")
  }
}

/// Reading of JSON that gives nothing for what is not there.
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
