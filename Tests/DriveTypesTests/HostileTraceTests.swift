import CZlib
import DriveTypes
import Testing

/// Trace files whose packing and checksums are right and whose contents are not: what damage cannot make, malice can.
@Suite struct HostileTraceTests {
  struct Section {
    var tag: [UInt8]
    var raw: [UInt8]
  }

  static func number(_ bytes: [UInt8], _ place: Int) -> Int {
    (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  static func littleEndian(_ value: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// Takes a sound file apart, by the format's description.
  static func sections(of file: [UInt8]) throws -> [Section] {
    var sections: [Section] = []
    var place = 12
    while place < file.count {
      let (packed, size) = (number(file, place + 4), number(file, place + 8))
      var raw = [UInt8](repeating: 0, count: size)
      var length = UInt(size)
      let stream = Array(file[place + 16..<place + 16 + packed])
      try #require(uncompress(&raw, &length, stream, UInt(packed)) == Z_OK)
      sections.append(Section(tag: Array(file[place..<place + 4]), raw: raw))
      place += 16 + packed
    }
    return sections
  }

  static func file(_ head: ArraySlice<UInt8>, _ sections: [Section]) throws -> [UInt8] {
    var file = Array(head)
    for section in sections {
      var size = compressBound(UInt(section.raw.count))
      var packed = [UInt8](repeating: 0, count: Int(size))
      try #require(compress2(&packed, &size, section.raw, UInt(section.raw.count), 1) == Z_OK)
      file += section.tag + littleEndian(Int(size)) + littleEndian(section.raw.count)
      file += littleEndian(Int(crc32(0, packed, UInt32(size)))) + packed[..<Int(size)]
    }
    return file
  }

  /// Law: whatever the sections say, reading ends in a trace or in a typed error.
  @Test(arguments: 0..<7) func contentsOfASectionMayLie(section: Int) throws {
    let good = try TraceFile.encode(TraceSamples.wild(seed: 21, ticks: 14))
    let sections = try Self.sections(of: good)
    try #require(sections.count == 7)
    let again = try TraceFile.decode(try Self.file(good[..<12], sections))
    #expect(again == TraceSamples.wild(seed: 21, ticks: 14))
    var random = RandomSource(seed: UInt64(section), stream: "lies")
    var refused = 0
    for _ in 0..<1000 {
      var lies = sections
      let place = random.index(below: lies[section].raw.count)
      switch random.index(below: 4) {
      case 0: lies[section].raw[place] = UInt8(truncatingIfNeeded: random.next())
      case 1:
        // A count or length that claims too much.
        for i in place..<min(place + 4, lies[section].raw.count) { lies[section].raw[i] = 0xFF }
      case 2: lies[section].raw.removeLast(lies[section].raw.count - place)
      default: lies[section].raw.insert(contentsOf: [0, 1, 2, 0xFF], at: place)
      }
      let file = try Self.file(good[..<12], lies)
      do throws(TraceFileError) { _ = try TraceFile.decode(file) } catch { refused += 1 }
    }
    #expect(refused > 300)
  }
}
