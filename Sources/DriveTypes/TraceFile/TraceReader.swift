import CZlib

/// Reads little-endian values from bytes that nobody vouches for: every length is checked before it is believed.
struct TraceReader {
  let bytes: [UInt8]
  let section: String
  var position = 0

  init(bytes: [UInt8], section: String) {
    self.bytes = bytes
    self.section = section
  }

  var remaining: Int { bytes.count - position }

  func malformed(expected: String, got: String) -> TraceFileError {
    .malformed(section: section, offset: position, expected: expected, got: got)
  }

  private func need(_ count: Int) throws(TraceFileError) {
    if remaining < count { throw malformed(expected: "\(count) more bytes", got: "\(remaining)") }
  }

  func expectEnd() throws(TraceFileError) {
    if remaining > 0 { throw malformed(expected: "the end", got: "\(remaining) more bytes") }
  }

  mutating func unsigned<Integer: FixedWidthInteger>(_: Integer.Type) throws(TraceFileError) -> Integer {
    let size = MemoryLayout<Integer>.size
    try need(size)
    let value = bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: Integer.self) }
    position += size
    return Integer(littleEndian: value)
  }

  mutating func double() throws(TraceFileError) -> Double { Double(bitPattern: try unsigned(UInt64.self)) }

  mutating func raw(_ count: Int) throws(TraceFileError) -> ArraySlice<UInt8> {
    try need(count)
    defer { position += count }
    return bytes[position..<position + count]
  }

  mutating func text() throws(TraceFileError) -> String {
    let count = Int(try unsigned(UInt32.self))
    guard let text = String(validating: try raw(count), as: UTF8.self) else {
      throw malformed(expected: "UTF-8", got: "other bytes")
    }
    return text
  }

  /// A count of things of at least `bytes` bytes each, which must fit into what is left.
  mutating func count(ofAtLeast size: Int) throws(TraceFileError) -> Int {
    let count = Int(try unsigned(UInt32.self))
    guard count <= remaining / max(1, size) else {
      throw malformed(expected: "a count of at most \(remaining / max(1, size))", got: "\(count)")
    }
    return count
  }

  mutating func point<F: Frame>() throws(TraceFileError) -> Point<F> {
    Point(x: try double(), y: try double(), z: try double())
  }

  mutating func vector<F: Frame>() throws(TraceFileError) -> Vector<F> {
    Vector(x: try double(), y: try double(), z: try double())
  }

  mutating func pose() throws(TraceFileError) -> Pose<World> {
    Pose(
      position: try point(), rotation: Rotation(roll: try double(), pitch: try double(), yaw: try double()))
  }

  mutating func box() throws(TraceFileError) -> OrientedBox<World> {
    OrientedBox(centre: try point(), yaw: try double(), halfExtent: try vector())
  }

  mutating func bool() throws(TraceFileError) -> Bool {
    let byte = try unsigned(UInt8.self)
    guard byte <= 1 else { throw malformed(expected: "0 or 1", got: "\(byte)") }
    return byte == 1
  }

  mutating func actor() throws(TraceFileError) -> ActorDescription {
    let id = try unsigned(ActorID.self)
    let code = try unsigned(UInt8.self)
    guard let kind = ActorKind(rawValue: code) else {
      throw malformed(expected: "an actor kind", got: "\(code)")
    }
    return ActorDescription(
      id: id, kind: kind, typeID: try text(), roleName: try text(), halfExtent: try vector(),
      boxCentre: try point())
  }

  /// Unpacks the next section, checks it, and gives it to `body`, which must read all of it.
  mutating func section<Result>(
    _ wanted: TraceSection, _ limits: TraceFile.Limits,
    _ body: (inout TraceReader) throws(TraceFileError) -> Result
  ) throws(TraceFileError) -> Result {
    let tag = String(decoding: try raw(4), as: UTF8.self)
    guard tag == wanted.rawValue else { throw malformed(expected: "section \(wanted.rawValue)", got: tag) }
    let packedSize = Int(try unsigned(UInt32.self))
    let size = Int(try unsigned(UInt32.self))
    let checksum = try unsigned(UInt32.self)
    let packed = try raw(packedSize)
    guard size <= limits.maxSectionBytes else {
      throw .tooLarge(section: tag, bytes: size, limit: limits.maxSectionBytes)
    }
    let found = packed.withUnsafeBufferPointer {
      UInt32(truncatingIfNeeded: crc32(0, $0.baseAddress, UInt32(clamping: $0.count)))
    }
    guard found == checksum else { throw malformed(expected: "CRC \(checksum)", got: "\(found)") }
    // zlib packs at most 1032 to 1: a larger claim is false, and not worth allocating for.
    guard size <= packedSize * 1040 + 64 else {
      throw malformed(expected: "at most \(packedSize * 1040 + 64) unpacked bytes", got: "\(size)")
    }
    var unpacked = [UInt8](repeating: 0, count: max(size, 1))
    var length = UInt(size)
    let status = packed.withUnsafeBufferPointer {
      uncompress(&unpacked, &length, $0.baseAddress, UInt($0.count))
    }
    guard status == Z_OK, length == UInt(size) else {
      throw malformed(expected: "a zlib stream of \(size) bytes", got: "status \(status), \(length) bytes")
    }
    unpacked.removeLast(unpacked.count - size)
    var reader = TraceReader(bytes: unpacked, section: tag)
    let result = try body(&reader)
    try reader.expectEnd()
    return result
  }
}
