/// One value of a JSON text, with the place where it stood.
///
/// Why not `Foundation.JSONSerialization`: it loses the order of keys, does not tell `100` from `100.0`, accepts
/// what it should not, and knows no line numbers. Result files need all four.
public struct JSONNode: Sendable {
  public indirect enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case number(PythonNumber)
    case string(String)
    case array([JSONNode])
    /// Members in file order.
    case object([JSONMember])
  }

  public var value: Value
  /// Line and byte column counted from 1; 0 when the node was not read from a text.
  public var line, column: Int32

  public init(_ value: Value, line: Int32 = 0, column: Int32 = 0) {
    self.value = value
    self.line = line
    self.column = column
  }
}

public struct JSONMember: Sendable, Hashable {
  public var key: String
  public var node: JSONNode

  public init(_ key: String, _ node: JSONNode) {
    self.key = key
    self.node = node
  }
}

/// Two nodes are equal when their values are; places do not count.
extension JSONNode: Hashable {
  public static func == (a: JSONNode, b: JSONNode) -> Bool { a.value == b.value }
  public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension JSONNode {
  public static var null: JSONNode { JSONNode(.null) }
  public static func bool(_ flag: Bool) -> JSONNode { JSONNode(.bool(flag)) }
  public static func number(_ number: PythonNumber) -> JSONNode { JSONNode(.number(number)) }
  public static func integer(_ integer: Int) -> JSONNode { JSONNode(.number(.integer(integer))) }
  public static func float(_ float: Double) -> JSONNode { JSONNode(.number(.float(float))) }
  public static func string(_ string: String) -> JSONNode { JSONNode(.string(string)) }
  public static func array(_ items: [JSONNode]) -> JSONNode { JSONNode(.array(items)) }
  public static func object(_ members: [JSONMember]) -> JSONNode { JSONNode(.object(members)) }

  /// What kind of value this is, for error messages.
  public var kindName: String {
    switch value {
    case .null: "null"
    case .bool: "a bool"
    case .number(.integer): "an integer"
    case .number(.float): "a float"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
