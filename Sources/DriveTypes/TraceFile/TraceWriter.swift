import CZlib

/// Appends little-endian values and packed sections to a byte array.
struct TraceWriter {
  var bytes: [UInt8] = []

  mutating func append<Integer: FixedWidthInteger>(_ value: Integer) {
    withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func append(_ value: Double) { append(value.bitPattern) }

  mutating func append(_ text: String) {
    let utf8 = Array(text.utf8)
    append(UInt32(clamping: utf8.count))
    bytes += utf8
  }

  mutating func append<F: Frame>(_ point: Point<F>) {
    append(point.x)
    append(point.y)
    append(point.z)
  }

  mutating func append<F: Frame>(_ vector: Vector<F>) {
    append(vector.x)
    append(vector.y)
    append(vector.z)
  }

  mutating func append(_ pose: Pose<World>) {
    append(pose.position)
    append(pose.rotation.roll)
    append(pose.rotation.pitch)
    append(pose.rotation.yaw)
  }

  mutating func append(_ box: OrientedBox<World>) {
    append(box.centre)
    append(box.yaw)
    append(box.halfExtent)
  }

  mutating func append(_ actor: ActorDescription) {
    append(actor.id)
    append(actor.kind.rawValue)
    append(actor.typeID)
    append(actor.roleName)
    append(actor.halfExtent)
    append(actor.boxCentre)
  }

  /// Packs with zlib at its best level.
  mutating func append(section: TraceSection, _ raw: [UInt8]) throws(TraceFileError) {
    guard raw.count <= Int(UInt32.max) / 2 else {
      throw .tooLarge(section: section.rawValue, bytes: raw.count, limit: Int(UInt32.max) / 2)
    }
    var size = compressBound(UInt(raw.count))
    var packed = [UInt8](repeating: 0, count: Int(size))
    let status = compress2(&packed, &size, raw, UInt(raw.count), Z_BEST_COMPRESSION)
    guard status == Z_OK else {
      throw .malformed(
        section: section.rawValue, offset: 0, expected: "zlib to pack", got: "status \(status)")
    }
    bytes += Array(section.rawValue.utf8)
    append(UInt32(size))
    append(UInt32(raw.count))
    append(UInt32(truncatingIfNeeded: crc32(0, packed, UInt32(size))))
    bytes += packed[..<Int(size)]
  }
}
