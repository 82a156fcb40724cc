/// One message of a client: `[0, id, "name", arguments]`, or `[2, "name", arguments]`, which wants no answer.
///
/// The first argument of every call is CARLA's metadata, `[asynchronous]`; it is read here, and `arguments` stands behind
/// it.
public struct RPCRequest: Sendable {
  /// nil where no answer is wanted.
  public var id: UInt32?
  public var name: String
  /// Arguments after the metadata.
  public var count: Int
  /// Stands before the first of them.
  public var arguments: PackReader

  /// Longest name of a call, bytes; CARLA's longest has 39.
  static let maximumName = 128

  public init(_ message: [UInt8], version: CarlaVersion) throws(CarlaProtocolError) {
    var reader = PackReader(message, version: version)
    let parts = try reader.array()
    let kind = try reader.field("type") { reader throws(CarlaProtocolError) in
      try reader.integer(UInt8.self)
    }
    switch (kind, parts) {
    case (0, 4):
      id = try reader.field("id") { reader throws(CarlaProtocolError) in try reader.integer(UInt32.self) }
    case (2, 3): id = nil
    default:
      throw .unexpected(field: "", got: "type \(kind) of \(parts) parts", expected: "request or notification")
    }
    name = try reader.field("name") { reader throws(CarlaProtocolError) in try reader.string() }
    guard name.utf8.count <= Self.maximumName else {
      throw .tooLarge(field: "name", got: name.utf8.count, limit: Self.maximumName)
    }
    do throws(CarlaProtocolError) {
      let all = try reader.array()
      guard all > 0 else { throw CarlaProtocolError.unexpected(field: "", got: "none", expected: "metadata") }
      _ = try reader.row("metadata", 1) { (reader, _) throws(CarlaProtocolError) in try reader.bool() }
      count = all - 1
    } catch { throw error.within("arguments").within(name) }
    arguments = reader
  }

  /// Reads `minimum` or more arguments; more than `body` reads are ignored.
  public func read<Value>(
    _ minimum: Int, _ body: (inout PackReader, Int) throws(CarlaProtocolError) -> Value
  ) throws(CarlaProtocolError) -> Value {
    guard count >= minimum else {
      throw .unexpected(field: name, got: "\(count) arguments", expected: "\(minimum)")
    }
    var reader = arguments
    do { return try body(&reader, count) } catch { throw error.within(name) }
  }
}
