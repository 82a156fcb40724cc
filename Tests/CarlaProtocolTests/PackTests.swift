import CarlaProtocol
import Testing

/// Bytes are from the MessagePack specification, and from CARLA's own client where said so.
struct PackTests {
  private func reader(_ bytes: [UInt8]) -> PackReader { PackReader(bytes, version: .v0916) }

  @Test func numbersTakeTheirShortestForm() throws {
    let cases: [(Int64, [UInt8])] = [
      (0, [0x00]), (127, [0x7f]), (128, [0xcc, 0x80]), (256, [0xcd, 0x01, 0x00]),
      (65_536, [0xce, 0x00, 0x01, 0x00, 0x00]), (1 << 32, [0xcf, 0, 0, 0, 1, 0, 0, 0, 0]),
      (-1, [0xff]), (-32, [0xe0]), (-33, [0xd0, 0xdf]), (-129, [0xd1, 0xff, 0x7f]),
      (-32_769, [0xd2, 0xff, 0xff, 0x7f, 0xff]),
      (-2_147_483_649, [0xd3, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff]),
    ]
    for (value, bytes) in cases {
      var writer = PackWriter(version: .v0916)
      writer.integer(value)
      #expect(writer.bytes == bytes)
      var reader = reader(bytes)
      #expect(try reader.integer(Int64.self) == value)
      #expect(reader.isAtEnd)
    }
  }

  @Test func realNumbersComeAsAnyKindOfNumber() throws {
    for bytes: [UInt8] in [[0xca, 0x3f, 0xc0, 0, 0], [0xcb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0]] {
      var reader = reader(bytes)
      #expect(try reader.float() == 1.5)
    }
    var whole = reader([0xfe])
    #expect(try whole.double() == -2)
  }

  @Test func textAndBytesKeepTheirLength() throws {
    for count in [0, 31, 32, 255, 256, 65_536] {
      var writer = PackWriter(version: .v0916)
      writer.string(String(repeating: "x", count: count))
      writer.binary([UInt8](repeating: 7, count: count))
      var reader = reader(writer.bytes)
      #expect(try reader.string().utf8.count == count)
      #expect(try reader.binary() == [UInt8](repeating: 7, count: count))
      #expect(reader.isAtEnd)
    }
  }

  @Test func wrongTypesAreNamed() {
    var text = reader([0xa1, 0x61])
    #expect(throws: CarlaProtocolError.unexpected(field: "", got: "string", expected: "integer")) {
      try text.integer(UInt8.self)
    }
    var wide = reader([0xcd, 0x01, 0x00])
    #expect(throws: CarlaProtocolError.unexpected(field: "", got: "256", expected: "0...255")) {
      try wide.integer(UInt8.self)
    }
    var one = reader([0x01])
    #expect(throws: CarlaProtocolError.unexpected(field: "", got: "integer", expected: "bool")) {
      try one.bool()
    }
    var broken = reader([0xa1, 0xff])
    #expect(throws: CarlaProtocolError.unexpected(field: "", got: "broken UTF-8", expected: "string")) {
      try broken.string()
    }
    var invalid = reader([0xc1])
    #expect(throws: CarlaProtocolError.invalidByte(field: "", got: 0xc1)) { try invalid.bool() }
  }

  /// Nine bytes that announce 4 billion elements must not allocate for them.
  @Test func hugeCountsAreRefused() {
    var array = reader([0xdd, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0])
    #expect(throws: CarlaProtocolError.truncated(field: "")) { try array.array() }
    var text = reader([0xdb, 0xff, 0xff, 0xff, 0xff, 0x61])
    #expect(throws: CarlaProtocolError.truncated(field: "")) { try text.string() }
    for head: [UInt8] in [
      [0xdd, 0xff, 0xff, 0xff, 0xff], [0xdf, 0xff, 0xff, 0xff, 0xff], [0xc6, 0x7f, 0, 0, 0],
    ] {
      var framer = PackFramer()
      framer.append(head)
      #expect(throws: CarlaProtocolError.self) { try framer.next() }
    }
  }

  @Test func structuresMayHaveMoreElementsThanAreRead() throws {
    // A transform whose location has a fourth element, and a third element after the rotation.
    var reader = reader([0x93, 0x94, 1, 2, 3, 0xa1, 0x78, 0x93, 4, 5, 6, 0x91, 0xc0, 9])
    let transform = try reader.structure(WireTransform.self)
    #expect(transform.location == WireVector(x: 1, y: 2, z: 3))
    #expect(transform.rotation == WireRotation(pitch: 4, yaw: 5, roll: 6))
    #expect(try reader.integer(Int.self) == 9)
    var short = PackReader([0x92, 0x92, 1, 2, 0x93, 4, 5, 6], version: .v0916)
    #expect(
      throws: CarlaProtocolError.unexpected(
        field: "Transform.Vector3D", got: "array of 2", expected: "3 elements")
    ) { try short.structure(WireTransform.self) }
  }

  @Test(arguments: [1, 2, 3, 7, 1000])
  func messagesAreCutWhateverThePieces(size: Int) throws {
    // Nil, a map, an extension, an array of arrays, text: in one stream.
    let expected: [[UInt8]] = [
      [0xc0], [0x81, 0xa1, 0x61, 0x92, 1, 2], [0xd6, 1, 0, 0, 0, 0], [0x92, 0x91, 0x90, 0xdc, 0, 1, 0xc3],
      [0xd9, 3, 0x61, 0x62, 0x63], [0xcb, 0, 0, 0, 0, 0, 0, 0, 0],
    ]
    let stream = expected.flatMap { $0 }
    var framer = PackFramer()
    var messages: [[UInt8]] = []
    for start in stride(from: 0, to: stream.count, by: size) {
      framer.append(stream[start..<min(start + size, stream.count)])
      while let message = try framer.next() { messages.append(message) }
    }
    #expect(messages == expected)
    #expect(framer.waiting == 0)
  }
}
