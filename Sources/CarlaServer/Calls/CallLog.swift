import CarlaProtocol
import DriveTypes

/// What clients asked for, in the order in which it took effect: one JSON object a line, without any clock, so that
/// two runs of a client can be compared line by line.
///
/// `{"frame": 12, "client": 3, "call": "apply_batch", "arguments": […], "refused": ["…"]}`: the frame is the newest that
/// clients could have seen, clients are counted in the order of their coming, `refused` stands where something was.
/// Binary arguments are told by their length.
package struct CallLog {
  /// Lists within lists that are spelt out; deeper ones become null.
  static let mostDepth = 24
  private let write: (String) -> Void

  package init(_ write: @escaping (String) -> Void) { self.write = write }

  package func note(_ message: [UInt8], client: Int, world: ServedWorld, refusals: [String]) {
    // What is no call ends its client, which the diary tells.
    guard let request = try? RPCRequest(message, version: world.version) else { return }
    var reader = request.arguments
    var members = [
      JSONMember("frame", .integer(Int(world.frame))), JSONMember("client", .integer(client)),
      JSONMember("call", .string(request.name)),
      JSONMember("arguments", (try? Self.list(request.count, &reader, depth: 1)) ?? .null),
    ]
    if !refusals.isEmpty { members.append(JSONMember("refused", .array(refusals.map { .string($0) }))) }
    write(JSONWriter.text(.object(members), indent: nil) + "\n")
  }

  /// A client begins to listen to a stream.
  package func note(stream: UInt32, client: Int, world: ServedWorld) {
    let line = JSONNode.object([
      JSONMember("frame", .integer(Int(world.frame))), JSONMember("client", .integer(client)),
      JSONMember("stream", .integer(Int(stream))),
    ])
    write(JSONWriter.text(line, indent: nil) + "\n")
  }

  private static func list(_ count: Int, _ reader: inout PackReader, depth: Int) throws(CarlaProtocolError)
    -> JSONNode
  {
    var items: [JSONNode] = []
    for _ in 0..<count { items.append(try node(&reader, depth: depth)) }
    return .array(items)
  }

  private static func node(_ reader: inout PackReader, depth: Int) throws(CarlaProtocolError) -> JSONNode {
    switch try reader.nextType() {
    case "bool": return .bool(try reader.bool())
    case "integer": return .integer(try reader.integer(Int.self))
    case "float": return .float(try reader.double())
    case "string": return .string(try reader.string())
    case "binary": return .object([JSONMember("bytes", .integer(try reader.binary().count))])
    case "array" where depth < mostDepth:
      let count = try reader.array()
      return try list(count, &reader, depth: depth + 1)
    default:
      try reader.skip()
      return .null
    }
  }
}
