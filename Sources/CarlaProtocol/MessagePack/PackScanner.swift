/// Finds where a MessagePack value ends, over as many pieces as it arrives in, in time linear in its length and without
/// recursion: all that it keeps is how many values are still to come.
struct PackScanner: Sendable {
  /// Values still to come until the outermost is complete.
  private var pending = 1
  /// Where the scan goes on; may lie beyond the bytes that are there.
  private var next: Int?

  /// The end of the value that starts at `start`; nil while bytes are missing. Call again with more of the same bytes.
  mutating func scan(_ bytes: [UInt8], from start: Int) throws(CarlaProtocolError) -> Int? {
    var position = next ?? start
    while pending > 0 {
      guard position < bytes.count else {
        next = position
        return nil
      }
      let head = bytes[position]
      let (width, kind) = try Self.shape(head)
      guard position + 1 + width <= bytes.count else {
        next = position
        return nil
      }
      var count = kind.fixed
      for byte in bytes[position + 1..<position + 1 + (kind.counts ? width : 0)] {
        count = count << 8 | Int(byte)
      }
      position += 1 + width
      pending -= 1
      switch kind.content {
      case .none: break
      case .bytes: position += count + kind.extra
      case .values:
        pending += count * kind.extra
        // A value takes a byte at least.
        guard pending <= PackFramer.maximumMessage else {
          throw .tooLarge(field: "array", got: pending, limit: PackFramer.maximumMessage)
        }
      }
      guard position - start <= PackFramer.maximumMessage else {
        throw .tooLarge(field: "message", got: position - start, limit: PackFramer.maximumMessage)
      }
    }
    guard position <= bytes.count else {
      next = position
      return nil
    }
    return position
  }

  /// Called when the first `count` bytes were dropped.
  mutating func move(by count: Int) { if let next { self.next = next - count } }

  private enum Content { case none, bytes, values }
  private struct Kind {
    var content = Content.none
    /// Length that stands in the head itself.
    var fixed = 0
    /// Whether the bytes after the head are a length.
    var counts = false
    /// Bytes beyond the length (an extension's type), or values for each count (a map's pairs are two).
    var extra = 0
  }

  /// Bytes that belong to the head besides the first, and what follows.
  private static func shape(_ head: UInt8) throws(CarlaProtocolError) -> (Int, Kind) {
    switch head {
    case 0x80...0x8f: (0, Kind(content: .values, fixed: Int(head & 0x0f), extra: 2))
    case 0x90...0x9f: (0, Kind(content: .values, fixed: Int(head & 0x0f), extra: 1))
    case 0xa0...0xbf: (0, Kind(content: .bytes, fixed: Int(head & 0x1f)))
    case 0xc1: throw .invalidByte(field: "", got: head)
    case 0xc4, 0xd9: (1, Kind(content: .bytes, counts: true))
    case 0xc5, 0xda: (2, Kind(content: .bytes, counts: true))
    case 0xc6, 0xdb: (4, Kind(content: .bytes, counts: true))
    case 0xc7: (1, Kind(content: .bytes, counts: true, extra: 1))
    case 0xc8: (2, Kind(content: .bytes, counts: true, extra: 1))
    case 0xc9: (4, Kind(content: .bytes, counts: true, extra: 1))
    case 0xcc, 0xd0: (1, Kind())
    case 0xcd, 0xd1: (2, Kind())
    case 0xca, 0xce, 0xd2: (4, Kind())
    case 0xcb, 0xcf, 0xd3: (8, Kind())
    case 0xd4...0xd8: (0, Kind(content: .bytes, fixed: 1 << Int(head - 0xd4), extra: 1))
    case 0xdc: (2, Kind(content: .values, counts: true, extra: 1))
    case 0xdd: (4, Kind(content: .values, counts: true, extra: 1))
    case 0xde: (2, Kind(content: .values, counts: true, extra: 2))
    case 0xdf: (4, Kind(content: .values, counts: true, extra: 2))
    default: (0, Kind())
    }
  }

  /// A head's type in words, for errors.
  static func typeName(_ head: UInt8) -> String {
    switch head {
    case 0x00...0x7f, 0xcc...0xcf, 0xd0...0xd3, 0xe0...0xff: "integer"
    case 0x80...0x8f, 0xde, 0xdf: "map"
    case 0x90...0x9f, 0xdc, 0xdd: "array"
    case 0xa0...0xbf, 0xd9...0xdb: "string"
    case 0xc0: "nil"
    case 0xc2, 0xc3: "bool"
    case 0xc4...0xc6: "binary"
    case 0xca, 0xcb: "float"
    default: "extension"
    }
  }
}
