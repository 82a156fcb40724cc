/// Packed little-endian bytes, as CARLA's streams carry them.
public struct RawWriter: Sendable {
  public private(set) var bytes: [UInt8] = []

  public init(reserving count: Int = 0) { bytes.reserveCapacity(count) }

  public mutating func number(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }
  public mutating func number(_ value: Float) { number(value.bitPattern) }
  public mutating func number(_ value: Double) { number(value.bitPattern) }
  public mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }
  public mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }
  public mutating func raw(_ values: some Collection<UInt8>) { bytes.append(contentsOf: values) }

  public mutating func vector(_ value: WireVector) {
    for number in [value.x, value.y, value.z] { self.number(number) }
  }

  /// Place, then pitch, yaw and roll.
  public mutating func transform(_ value: WireTransform) {
    vector(value.location)
    for angle in [value.rotation.pitch, value.rotation.yaw, value.rotation.roll] { number(angle) }
  }

  /// Text in a field of `count` bytes, filled up with zeros; cut where it is longer, the last byte always 0.
  public mutating func text(_ value: String, count: Int) {
    let utf8 = value.utf8.prefix(count - 1)
    raw(utf8)
    zeros(count - utf8.count)
  }
}
