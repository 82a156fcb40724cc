/// Writes JSON as Python's `json.dumps(value, indent=4)` does, byte for byte: keys in order, four spaces, `[]` and
/// `{}` for empty containers, everything outside ASCII escaped (`ensure_ascii`), numbers by `repr`.
public struct JSONWriter: Sendable {
  private var bytes: [UInt8] = []
  /// Spaces per level; nil writes one line with `", "` and `": "`, as `json.dumps(value)`.
  private let indent: Int?

  private init(indent: Int?) { self.indent = indent }

  public static func write(_ node: JSONNode, indent: Int? = 4) -> [UInt8] {
    var writer = JSONWriter(indent: indent)
    writer.append(node, depth: 0)
    return writer.bytes
  }

  public static func text(_ node: JSONNode, indent: Int? = 4) -> String {
    String(decoding: write(node, indent: indent), as: UTF8.self)
  }

  private mutating func append(_ text: String) { bytes += Array(text.utf8) }

  private mutating func newLine(_ depth: Int) {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * depth))
  }

  private mutating func append(_ node: JSONNode, depth: Int) {
    switch node.value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .number(.integer(let i)): append(String(i))
    case .number(.float(let x)):
      // Python's json writes these three words, which are not JSON.
      append(x.isNaN ? "NaN" : x.isInfinite ? (x < 0 ? "-Infinity" : "Infinity") : x.pythonRepr)
    case .string(let string): append(quoted: string)
    case .array(let items):
      bracketed(items, "[", "]", depth) { $0.append($1, depth: depth + 1) }
    case .object(let members):
      bracketed(members, "{", "}", depth) {
        $0.append(quoted: $1.key)
        $0.append(": ")
        $0.append($1.node, depth: depth + 1)
      }
    }
  }

  private mutating func bracketed<Item>(
    _ items: [Item], _ open: String, _ close: String, _ depth: Int, _ each: (inout JSONWriter, Item) -> Void
  ) {
    append(open)
    for (index, item) in items.enumerated() {
      if index > 0 { append(indent == nil ? ", " : ",") }
      newLine(depth + 1)
      each(&self, item)
    }
    if !items.isEmpty { newLine(depth) }
    append(close)
  }

  private mutating func append(quoted string: String) {
    bytes.append(UInt8(ascii: "\""))
    for unit in string.utf16 {
      switch unit {
      case 0x22: append("\\\"")
      case 0x5C: append("\\\\")
      case 0x0A: append("\\n")
      case 0x0D: append("\\r")
      case 0x09: append("\\t")
      case 0x0C: append("\\f")
      case 0x08: append("\\b")
      case 0x20...0x7E: bytes.append(UInt8(unit))
      default:
        let hex = String(unit, radix: 16)
        append("\\u" + String(repeating: "0", count: 4 - hex.count) + hex)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
