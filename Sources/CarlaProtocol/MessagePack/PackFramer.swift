/// Cuts a byte stream into MessagePack messages: MessagePack-RPC has no other framing.
public struct PackFramer: Sendable {
  /// Longest message that is accepted, bytes. A batch of commands takes about 100 bytes a command.
  public static let maximumMessage = 16 << 20

  private var buffer: [UInt8] = []
  /// Where the next message begins in `buffer`.
  private var start = 0
  private var scanner = PackScanner()

  public init() {}

  /// Bytes that wait for the rest of their message.
  public var waiting: Int { buffer.count - start }

  public mutating func append(_ bytes: some Collection<UInt8>) { buffer.append(contentsOf: bytes) }

  /// The next complete message; nil until more bytes come. After an error the stream cannot be read on.
  public mutating func next() throws(CarlaProtocolError) -> [UInt8]? {
    guard let end = try scanner.scan(buffer, from: start) else {
      if start > 0 {
        buffer.removeFirst(start)
        // Places that the scanner remembers have moved.
        scanner.move(by: start)
        start = 0
      }
      return nil
    }
    let message = Array(buffer[start..<end])
    start = end
    scanner = PackScanner()
    return message
  }
}
