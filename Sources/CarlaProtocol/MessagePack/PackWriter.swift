/// Writes MessagePack values one after another, in their shortest form. A count that is announced must be kept by the caller.
public struct PackWriter: Sendable {
  public private(set) var bytes: [UInt8] = []
  /// Whose layouts structures are written in.
  public let version: CarlaVersion

  public init(version: CarlaVersion) { self.version = version }

  public mutating func null() { bytes.append(0xc0) }
  public mutating func bool(_ value: Bool) { bytes.append(value ? 0xc3 : 0xc2) }

  public mutating func unsigned(_ value: some UnsignedInteger & FixedWidthInteger) {
    let value = UInt64(value)
    switch value {
    case 0..<0x80: bytes.append(UInt8(value))
    case 0x80..<0x100: head(0xcc, UInt8(value))
    case 0x100..<0x1_0000: head(0xcd, UInt16(value))
    case 0x1_0000..<0x1_0000_0000: head(0xce, UInt32(value))
    default: head(0xcf, value)
    }
  }

  public mutating func integer(_ value: some SignedInteger & FixedWidthInteger) {
    let value = Int64(value)
    if value >= 0 { return unsigned(UInt64(value)) }
    switch value {
    case -32..<0: bytes.append(UInt8(bitPattern: Int8(value)))
    case -0x80 ..< -32: head(0xd0, Int8(value))
    case -0x8000 ..< -0x80: head(0xd1, Int16(value))
    case -0x8000_0000 ..< -0x8000: head(0xd2, Int32(value))
    default: head(0xd3, value)
    }
  }

  public mutating func float(_ value: Float) { head(0xca, value.bitPattern) }
  public mutating func double(_ value: Double) { head(0xcb, value.bitPattern) }

  public mutating func string(_ value: String) {
    let count = value.utf8.count
    switch count {
    case 0..<32: bytes.append(0xa0 | UInt8(count))
    case 32..<0x100: head(0xd9, UInt8(count))
    case 0x100..<0x1_0000: head(0xda, UInt16(count))
    default: head(0xdb, UInt32(clamping: count))
    }
    bytes.append(contentsOf: value.utf8)
  }

  public mutating func binary(_ value: some Collection<UInt8>) {
    switch value.count {
    case 0..<0x100: head(0xc4, UInt8(value.count))
    case 0x100..<0x1_0000: head(0xc5, UInt16(value.count))
    default: head(0xc6, UInt32(clamping: value.count))
    }
    bytes.append(contentsOf: value)
  }

  /// Head of an array; that many values must follow.
  public mutating func array(_ count: Int) {
    switch count {
    case 0..<16: bytes.append(0x90 | UInt8(count))
    case 16..<0x1_0000: head(0xdc, UInt16(count))
    default: head(0xdd, UInt32(clamping: count))
    }
  }

  public mutating func list<Elements: Collection>(
    _ elements: Elements, _ body: (inout PackWriter, Elements.Element) -> Void
  ) {
    array(elements.count)
    for element in elements { body(&self, element) }
  }

  public mutating func list(_ elements: [some PackStructure]) { list(elements) { $1.write(to: &$0) } }

  /// CARLA's `optional`: `[false]` or `[true, value]`.
  public mutating func optional<Value>(_ value: Value?, _ body: (inout PackWriter, Value) -> Void) {
    array(value == nil ? 1 : 2)
    bool(value != nil)
    if let value { body(&self, value) }
  }

  /// Values that were written elsewhere.
  public mutating func packed(_ values: [UInt8]) { bytes.append(contentsOf: values) }

  private mutating func head(_ type: UInt8, _ value: some FixedWidthInteger) {
    bytes.append(type)
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// A structure of calls: a MessagePack array whose elements stand in a fixed order.
public protocol PackStructure: Sendable {
  /// Name of the structure in CARLA's source, without its namespace.
  static var name: String { get }
  init(from reader: inout PackReader) throws(CarlaProtocolError)
  func write(to writer: inout PackWriter)
}
