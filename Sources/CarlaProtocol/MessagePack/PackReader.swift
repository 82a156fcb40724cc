/// Reads MessagePack values one after another from bytes of hostile origin. Nothing is allocated for a length that the
/// bytes do not hold.
///
/// As tolerant as CARLA's own reader: a number may come as an integer or as either float; a structure may have more
/// elements than it is asked for.
public struct PackReader: Sendable {
  private let bytes: [UInt8]
  /// Of the next byte to read.
  public private(set) var position = 0
  /// Whose layouts structures are read in.
  public let version: CarlaVersion

  /// Most elements of one list.
  public static let maximumElements = 1 << 16

  public init(_ bytes: [UInt8], version: CarlaVersion) {
    self.bytes = bytes
    self.version = version
  }

  var left: Int { bytes.count - position }
  public var isAtEnd: Bool { left == 0 }

  /// Type of the next value: bool, integer, float, string, binary, array, map, nil or extension.
  public func nextType() throws(CarlaProtocolError) -> String {
    PackScanner.typeName(try peek())
  }

  // MARK: Plain values

  public mutating func bool() throws(CarlaProtocolError) -> Bool {
    switch try peek() {
    case 0xc2:
      position += 1
      return false
    case 0xc3:
      position += 1
      return true
    default: throw mismatch("bool")
    }
  }

  /// An integer that fits `T`.
  public mutating func integer<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(CarlaProtocolError) -> T
  {
    let head = try peek()
    let value: T?
    let got: String
    switch head {
    case 0x00...0x7f, 0xcc...0xcf:
      let wide = try unsigned()
      (value, got) = (T(exactly: wide), "\(wide)")
    case 0xe0...0xff, 0xd0...0xd3:
      let wide = try signed()
      (value, got) = (T(exactly: wide), "\(wide)")
    default: throw mismatch("integer")
    }
    guard let value else { throw .unexpected(field: "", got: got, expected: "\(T.min)...\(T.max)") }
    return value
  }

  public mutating func double() throws(CarlaProtocolError) -> Double {
    switch try peek() {
    case 0xca:
      position += 1
      return Double(Float(bitPattern: try big(UInt32.self)))
    case 0xcb:
      position += 1
      return Double(bitPattern: try big(UInt64.self))
    case 0x00...0x7f, 0xcc...0xcf: return Double(try unsigned())
    case 0xe0...0xff, 0xd0...0xd3: return Double(try signed())
    default: throw mismatch("number")
    }
  }

  public mutating func float() throws(CarlaProtocolError) -> Float { Float(try double()) }

  public mutating func string() throws(CarlaProtocolError) -> String {
    guard let count = try length([0xd9, 0xda, 0xdb], fixed: 0xa0, mask: 0x1f) else {
      throw mismatch("string")
    }
    let range = try take(count)
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw .unexpected(field: "", got: "broken UTF-8", expected: "string")
    }
    return text
  }

  /// Bytes; CARLA writes `vector<uint8_t>` as binary.
  public mutating func binary() throws(CarlaProtocolError) -> [UInt8] {
    guard let count = try length([0xc4, 0xc5, 0xc6], fixed: nil, mask: 0) else { throw mismatch("binary") }
    return Array(bytes[try take(count)])
  }

  /// Head of an array. Every element takes at least a byte, so a count above the bytes left is refused.
  public mutating func array() throws(CarlaProtocolError) -> Int {
    guard let count = try length([nil, 0xdc, 0xdd], fixed: 0x90, mask: 0x0f) else { throw mismatch("array") }
    guard count <= left else { throw .truncated(field: "") }
    return count
  }

  // MARK: Structures

  /// An array of at least `minimum` elements; `body` reads some from the front and is told how many there are. What it
  /// leaves is skipped.
  public mutating func row<Value>(
    _ name: String, _ minimum: Int,
    _ body: (inout PackReader, Int) throws(CarlaProtocolError) -> Value
  ) throws(CarlaProtocolError) -> Value {
    do throws(CarlaProtocolError) {
      let start = position
      let count = try array()
      guard count >= minimum else {
        throw CarlaProtocolError.unexpected(
          field: "", got: "array of \(count)", expected: "\(minimum) elements")
      }
      var whole = self
      whole.position = start
      try whole.skip()
      let value = try body(&self, count)
      position = whole.position
      return value
    } catch { throw error.within(name) }
  }

  /// One element of a structure, named in errors.
  public mutating func field<Value>(
    _ name: String, _ body: (inout PackReader) throws(CarlaProtocolError) -> Value
  ) throws(CarlaProtocolError) -> Value {
    do { return try body(&self) } catch { throw error.within(name) }
  }

  public mutating func structure<Value: PackStructure>(_ type: Value.Type = Value.self)
    throws(CarlaProtocolError) -> Value
  {
    try Value(from: &self)
  }

  /// An array of any length; element `i`'s errors are named `[i]`.
  public mutating func list<Element>(
    _ body: (inout PackReader) throws(CarlaProtocolError) -> Element
  ) throws(CarlaProtocolError) -> [Element] {
    var result: [Element] = []
    let count = try array()
    guard count <= Self.maximumElements else {
      throw .tooLarge(field: "", got: count, limit: Self.maximumElements)
    }
    for index in 0..<count {
      do { result.append(try body(&self)) } catch { throw error.within("[\(index)]") }
    }
    return result
  }

  /// CARLA's `optional`.
  public mutating func optional<Value>(
    _ body: (inout PackReader) throws(CarlaProtocolError) -> Value
  ) throws(CarlaProtocolError) -> Value? {
    try row("optional", 1) { (reader, count) throws(CarlaProtocolError) in
      guard try reader.bool() else { return nil }
      guard count >= 2 else {
        throw .unexpected(field: "", got: "[true]", expected: "a value after true")
      }
      return try body(&reader)
    }
  }

  /// Passes over one value, whatever it is, without recursion.
  public mutating func skip() throws(CarlaProtocolError) {
    var scanner = PackScanner()
    guard let end = try scanner.scan(bytes, from: position) else { throw .truncated(field: "") }
    position = end
  }

  // MARK: Inside

  private func peek() throws(CarlaProtocolError) -> UInt8 {
    guard position < bytes.count else { throw .truncated(field: "") }
    return bytes[position]
  }

  private mutating func take(_ count: Int) throws(CarlaProtocolError) -> Range<Int> {
    guard count <= left else { throw .truncated(field: "") }
    defer { position += count }
    return position..<position + count
  }

  /// A big-endian number after its head.
  private mutating func big<T: FixedWidthInteger>(_ type: T.Type) throws(CarlaProtocolError) -> T {
    let range = try take(MemoryLayout<T>.size)
    return bytes[range].reduce(T.zero) { $0 << 8 | T(truncatingIfNeeded: $1) }
  }

  private mutating func unsigned() throws(CarlaProtocolError) -> UInt64 {
    let head = try peek()
    position += 1
    switch head {
    case 0xcc: return UInt64(try big(UInt8.self))
    case 0xcd: return UInt64(try big(UInt16.self))
    case 0xce: return UInt64(try big(UInt32.self))
    case 0xcf: return try big(UInt64.self)
    default: return UInt64(head)
    }
  }

  private mutating func signed() throws(CarlaProtocolError) -> Int64 {
    let head = try peek()
    position += 1
    switch head {
    case 0xd0: return Int64(Int8(bitPattern: try take(1).first.map { bytes[$0] } ?? 0))
    case 0xd1: return Int64(Int16(bitPattern: try big(UInt16.self)))
    case 0xd2: return Int64(Int32(bitPattern: try big(UInt32.self)))
    case 0xd3: return Int64(bitPattern: try big(UInt64.self))
    default: return Int64(Int8(bitPattern: head))
    }
  }

  /// The length behind a head that is one of `heads` (of 1, 2, 4 bytes) or `fixed` with the length in its `mask`; nil for
  /// any other head, which stays unread.
  private mutating func length(_ heads: [UInt8?], fixed: UInt8?, mask: UInt8) throws(CarlaProtocolError)
    -> Int?
  {
    let head = try peek()
    if let fixed, head & ~mask == fixed {
      position += 1
      return Int(head & mask)
    }
    guard let place = heads.firstIndex(of: head) else { return nil }
    position += 1
    switch place {
    case 0: return Int(try big(UInt8.self))
    case 1: return Int(try big(UInt16.self))
    default: return Int(try big(UInt32.self))
    }
  }

  private func mismatch(_ expected: String) -> CarlaProtocolError {
    let head = position < bytes.count ? bytes[position] : 0xc1
    if head == 0xc1 { return .invalidByte(field: "", got: head) }
    return .unexpected(field: "", got: PackScanner.typeName(head), expected: expected)
  }
}
