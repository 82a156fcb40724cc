/// A node together with its file and its path from the root, so that a wrong type is reported as
/// `merged.json:17:23: expected a string at _checkpoint.records[2].status, got null`.
public struct JSONCursor: Sendable {
  public let node: JSONNode
  public let file: String
  public let path: String

  public init(_ node: JSONNode, file: String, path: String = "") {
    self.node = node
    self.file = file
    self.path = path
  }

  public func error(expected: String, got: String? = nil) -> JSONError {
    JSONError(
      location: SourceLocation(file: file, line: Int(node.line)), column: Int(node.column),
      expected: expected + (path.isEmpty ? "" : " at \(path)"), got: got ?? node.kindName)
  }

  public var isNull: Bool { node.value == .null }

  public func members() throws(JSONError) -> [JSONMember] {
    guard case .object(let members) = node.value else { throw error(expected: "an object") }
    return members
  }

  /// The member of that name (the last one, as in Python, where a key is repeated), or nil.
  public func optional(_ key: String) throws(JSONError) -> JSONCursor? {
    guard let member = try members().last(where: { $0.key == key }) else { return nil }
    return JSONCursor(member.node, file: file, path: path.isEmpty ? key : "\(path).\(key)")
  }

  public func member(_ key: String) throws(JSONError) -> JSONCursor {
    guard let cursor = try optional(key) else { throw error(expected: "a member \"\(key)\"", got: "none") }
    return cursor
  }

  public func items() throws(JSONError) -> [JSONCursor] {
    guard case .array(let items) = node.value else { throw error(expected: "an array") }
    return items.enumerated().map { JSONCursor($1, file: file, path: "\(path)[\($0)]") }
  }

  public func string() throws(JSONError) -> String {
    guard case .string(let string) = node.value else { throw error(expected: "a string") }
    return string
  }

  public func bool() throws(JSONError) -> Bool {
    guard case .bool(let flag) = node.value else { throw error(expected: "a bool") }
    return flag
  }

  public func number() throws(JSONError) -> PythonNumber {
    guard case .number(let number) = node.value else { throw error(expected: "a number") }
    return number
  }

  public func integer() throws(JSONError) -> Int {
    guard case .number(.integer(let integer)) = node.value else { throw error(expected: "an integer") }
    return integer
  }

  public func strings() throws(JSONError) -> [String] {
    var strings: [String] = []
    for item in try items() { strings.append(try item.string()) }
    return strings
  }
}
