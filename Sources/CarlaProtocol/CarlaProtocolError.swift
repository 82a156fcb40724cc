/// Why bytes are not a message of CARLA's protocol. `field` says where: names and indices from the outside in.
public enum CarlaProtocolError: Error, Sendable, Hashable {
  /// The bytes end inside a value.
  case truncated(field: String)
  /// Another type or value than the protocol has here.
  case unexpected(field: String, got: String, expected: String)
  /// A length, count or depth above what is accepted; refused before anything is allocated for it.
  case tooLarge(field: String, got: Int, limit: Int)
  /// A byte that MessagePack never uses.
  case invalidByte(field: String, got: UInt8)
  /// Bytes after a complete message.
  case trailing(count: Int)

  /// The same error, seen from the structure around it.
  public func within(_ name: String) -> CarlaProtocolError {
    func path(_ inner: String) -> String {
      inner.isEmpty ? name : inner.hasPrefix("[") ? name + inner : "\(name).\(inner)"
    }
    return switch self {
    case .truncated(let field): .truncated(field: path(field))
    case .unexpected(let field, let got, let expected):
      .unexpected(field: path(field), got: got, expected: expected)
    case .tooLarge(let field, let got, let limit): .tooLarge(field: path(field), got: got, limit: limit)
    case .invalidByte(let field, let got): .invalidByte(field: path(field), got: got)
    case .trailing: self
    }
  }
}

extension CarlaProtocolError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let field): "\(name(field)): the bytes end inside the value"
    case .unexpected(let field, let got, let expected): "\(name(field)): got \(got), expected \(expected)"
    case .tooLarge(let field, let got, let limit): "\(name(field)): got \(got), at most \(limit) is accepted"
    case .invalidByte(let field, let got): "\(name(field)): invalid byte \(got)"
    case .trailing(let count): "message: \(count) more bytes after its end"
    }
  }

  private func name(_ field: String) -> String { field.isEmpty ? "message" : field }
}
