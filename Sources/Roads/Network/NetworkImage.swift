import Glibc

/// A road network as one block of memory, laid out exactly as in its cache file: header, directory, tables.
///
/// ```
/// offset 0   "DLROADS" 0        magic
///        8   UInt32             format version
///       12   UInt32             number of tables T
///       16   32 bytes           SHA-256 of the OpenDRIVE file
///       48   UInt64             checksum of every byte from 64 on
///       56   UInt64             size of the whole image, bytes
///       64   T × (UInt64 offset, UInt32 rows, UInt32 bytes a row)
///            tables, each at a multiple of 64
/// ```
/// Little-endian, as the machine's. A parsed network and one read from the cache are both used in this form, so
/// there is one path to test.
final class NetworkImage: @unchecked Sendable {
  /// CRITICAL: to be raised with every change of the rows, and of what the reader derives from the same file.
  static let formatVersion: UInt32 = 2
  static let headerSize = 64
  private static let magic: [UInt8] = Array("DLROADS".utf8) + [0]
  private static let directoryRow = 16

  let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// Takes over `bytes`: memory from `posix_memalign`, or from `mmap` where `isMapped`.
  init(owning bytes: UnsafeRawBufferPointer, isMapped: Bool) {
    self.bytes = bytes
    self.isMapped = isMapped
  }

  deinit {
    guard let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
    if isMapped { munmap(base, bytes.count) } else { free(base) }
  }

  /// Packs the tables in the order in which `RoadNetwork.init(image:)` reads them.
  convenience init(_ tables: NetworkTables, sourceHash: [UInt8]) {
    var writer = Writer()
    writer.add([tables.summary])
    writer.add(tables.roads)
    writer.add(tables.roadKeys)
    writer.add(tables.geometries)
    writer.add(tables.coefficients)
    writer.add(tables.elevations)
    writer.add(tables.offsets)
    writer.add(tables.sections)
    writer.add(tables.lanes)
    writer.add(tables.widths)
    writer.add(tables.marks)
    writer.add(tables.speeds)
    writer.add(tables.laneLinks)
    writer.add(tables.junctions)
    writer.add(tables.connections)
    writer.add(tables.connectionLinks)
    writer.add(tables.junctionControllers)
    writer.add(tables.controllers)
    writer.add(tables.controls)
    writer.add(tables.signals)
    writer.add(tables.references)
    writer.add(tables.validities)
    writer.add(tables.objects)
    writer.add(tables.corners)
    writer.add(tables.text)
    writer.add(tables.chords)
    writer.add(tables.nodes)
    writer.add(tables.roadOrder)
    self.init(owning: writer.finish(sourceHash: sourceHash), isMapped: false)
  }

  // MARK: Reading

  /// Why an image may not be used, or nil if it is whole, of this version and made from the file with this hash.
  func flaw(sourceHash: [UInt8]?) -> String? {
    guard bytes.count >= NetworkImage.headerSize else {
      return "\(bytes.count) bytes are fewer than a header"
    }
    if !bytes[0..<8].elementsEqual(NetworkImage.magic) { return "not a road network cache" }
    let version = bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
    if version != NetworkImage.formatVersion {
      return "format \(version), expected \(NetworkImage.formatVersion)"
    }
    if let sourceHash, !bytes[16..<48].elementsEqual(sourceHash) { return "made from another OpenDRIVE file" }
    let size = bytes.loadUnaligned(fromByteOffset: 56, as: UInt64.self)
    if size != UInt64(bytes.count) { return "\(bytes.count) bytes, the header says \(size)" }
    let stored = bytes.loadUnaligned(fromByteOffset: 48, as: UInt64.self)
    let computed = NetworkImage.checksum(UnsafeRawBufferPointer(rebasing: bytes[NetworkImage.headerSize...]))
    if stored != computed { return "checksum \(computed), the header says \(stored)" }
    let tables = Int(bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
    if NetworkImage.headerSize + tables * NetworkImage.directoryRow > bytes.count {
      return "\(tables) tables"
    }
    return nil
  }

  var sourceHash: [UInt8] { Array(bytes[16..<48]) }

  /// Table number `index`; empty unless the directory places it inside the image with rows of the right size.
  func table<Row: BitwiseCopyable>(_ index: Int, of _: Row.Type) -> Table<Row> {
    let entry = NetworkImage.headerSize + index * NetworkImage.directoryRow
    guard entry + NetworkImage.directoryRow <= bytes.count, let base = bytes.baseAddress else {
      return Table(base: nil, count: 0)
    }
    let offset = bytes.loadUnaligned(fromByteOffset: entry, as: UInt64.self)
    let rows = Int(bytes.loadUnaligned(fromByteOffset: entry + 8, as: UInt32.self))
    let stride = Int(bytes.loadUnaligned(fromByteOffset: entry + 12, as: UInt32.self))
    guard stride == MemoryLayout<Row>.stride, offset % 64 == 0, offset <= UInt64(bytes.count),
      rows * stride <= bytes.count - Int(offset)
    else { return Table(base: nil, count: 0) }
    return Table(base: (base + Int(offset)).assumingMemoryBound(to: Row.self), count: rows)
  }

  /// A 64-bit hash for accidents (torn writes, bad disks), not for attackers: four lanes of multiply and rotate, about
  /// as fast as memory. Any bytes beyond a multiple of 32 count as zero-padded.
  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    let multiplier = SIMD4<UInt64>(
      0x9E37_79B9_7F4A_7C15, 0xC2B2_AE3D_27D4_EB4F, 0x1656_67B1_9E37_79F9, 0x27D4_EB2F_1656_67C5)
    var state = multiplier
    var offset = 0
    while offset + 32 <= bytes.count {
      let block = bytes.loadUnaligned(fromByteOffset: offset, as: SIMD4<UInt64>.self)
      state = (state ^ block) &* multiplier
      state = (state &<< 29) | (state &>> 35)
      offset += 32
    }
    var tail: UInt64 = 0
    for index in offset..<bytes.count { tail = (tail &<< 8 | tail &>> 56) ^ UInt64(bytes[index]) }
    var hash = UInt64(bytes.count) ^ (tail &* 0x9E37_79B9_7F4A_7C15)
    for lane in 0..<4 {
      hash = (hash ^ state[lane]) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash &>> 32
    }
    return hash
  }

  // MARK: Writing

  private struct Writer {
    private var tables: [(rows: Int, stride: Int, copy: (UnsafeMutableRawPointer) -> Void)] = []

    mutating func add<Row: BitwiseCopyable>(_ rows: [Row]) {
      let stride = MemoryLayout<Row>.stride
      tables.append(
        (
          rows.count, stride,
          { target in
            rows.withUnsafeBytes { source in
              if let start = source.baseAddress { target.copyMemory(from: start, byteCount: source.count) }
            }
          }
        ))
    }

    func finish(sourceHash: [UInt8]) -> UnsafeRawBufferPointer {
      func aligned(_ offset: Int) -> Int { (offset + 63) & ~63 }
      var offset = aligned(headerSize + tables.count * directoryRow)
      var offsets: [Int] = []
      for table in tables {
        offsets.append(offset)
        offset = aligned(offset + table.rows * table.stride)
      }
      let image = UnsafeMutableRawBufferPointer.allocateZeroed(byteCount: offset)
      image.copyBytes(from: magic)
      image.storeBytes(of: formatVersion, toByteOffset: 8, as: UInt32.self)
      image.storeBytes(of: UInt32(tables.count), toByteOffset: 12, as: UInt32.self)
      for (index, byte) in sourceHash.prefix(32).enumerated() { image[16 + index] = byte }
      image.storeBytes(of: UInt64(offset), toByteOffset: 56, as: UInt64.self)
      for (index, table) in tables.enumerated() {
        let entry = headerSize + index * directoryRow
        image.storeBytes(of: UInt64(offsets[index]), toByteOffset: entry, as: UInt64.self)
        image.storeBytes(of: UInt32(table.rows), toByteOffset: entry + 8, as: UInt32.self)
        image.storeBytes(of: UInt32(table.stride), toByteOffset: entry + 12, as: UInt32.self)
        if let base = image.baseAddress { table.copy(base + offsets[index]) }
      }
      let body = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(image)[headerSize...])
      image.storeBytes(of: checksum(body), toByteOffset: 48, as: UInt64.self)
      return UnsafeRawBufferPointer(image)
    }
  }
}

extension UnsafeMutableRawBufferPointer {
  /// Zeroed memory aligned to 64 bytes, to be released with `free`.
  fileprivate static func allocateZeroed(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    var address: UnsafeMutableRawPointer?
    let result = posix_memalign(&address, 64, byteCount)
    precondition(result == 0, "out of memory for a road network of \(byteCount) bytes")
    let block = UnsafeMutableRawBufferPointer(start: address, count: byteCount)
    block.initializeMemory(as: UInt8.self, repeating: 0)
    return block
  }
}
