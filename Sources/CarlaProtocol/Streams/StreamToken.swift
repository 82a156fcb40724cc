/// Where a stream is: 24 packed bytes. `u32` stream, `u16` port, `u8` protocol (1: TCP), `u8` kind of address, 16 bytes of
/// address. Without an address (kind 0) a client goes to the host which it called.
public struct StreamToken: Sendable, Hashable {
  public static let size = 24
  public var stream: UInt32
  public var port: UInt16

  public init(stream: UInt32, port: UInt16) { (self.stream, self.port) = (stream, port) }

  /// - Throws: for another length; a token of UDP or with an address is read, but only its stream and port are kept.
  public init(_ bytes: [UInt8]) throws(CarlaProtocolError) {
    guard bytes.count == Self.size else {
      throw .unexpected(field: "token", got: "\(bytes.count) bytes", expected: "\(Self.size)")
    }
    stream = bytes[0..<4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    port = bytes[4..<6].reversed().reduce(0) { $0 << 8 | UInt16($1) }
  }

  public var bytes: [UInt8] {
    var writer = RawWriter()
    writer.number(stream)
    writer.number(port)
    writer.number(UInt8(1))
    writer.zeros(17)
    return writer.bytes
  }
}

/// A stream's framing: the client sends its stream's number as `u32` and nothing else; the server sends `u32` length and
/// as many bytes, again and again. Both little-endian.
public enum StreamFrame {
  /// Bytes of what a client sends.
  public static let openingSize = 4

  /// The stream that a client asks for; nil until four bytes are there.
  public static func stream(_ bytes: [UInt8]) -> UInt32? {
    guard bytes.count >= openingSize else { return nil }
    return bytes[0..<openingSize].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// A payload behind its length. CRITICAL: clients take an empty payload for the end of the stream.
  public static func framed(_ payload: [UInt8]) -> [UInt8] {
    var writer = RawWriter()
    writer.number(UInt32(clamping: payload.count))
    return writer.bytes + payload
  }
}
