import CMessagePack

/// Writes MessagePack values one after another; integers and lengths in their shortest form, every real number as
/// Float64.
final class MessagePackWriter {
  private let packer: OpaquePointer

  init() throws(MessagingError) {
    guard let packer = driveloop_packer_new() else {
      throw .system(operation: "encode a message", reason: "out of memory")
    }
    self.packer = packer
  }

  deinit { driveloop_packer_free(packer) }

  /// The bytes written so far.
  func bytes() throws(MessagingError) -> [UInt8] {
    if driveloop_packer_failed(packer) {
      throw .system(operation: "encode a message", reason: "out of memory")
    }
    return Array(
      UnsafeBufferPointer(start: driveloop_packer_bytes(packer), count: driveloop_packer_size(packer)))
  }

  func map(_ count: Int) { driveloop_pack_map(packer, count) }
  func array(_ count: Int) { driveloop_pack_array(packer, count) }
  func null() { driveloop_pack_nil(packer) }
  func bool(_ value: Bool) { driveloop_pack_bool(packer, value) }
  func integer(_ value: Int) { driveloop_pack_signed(packer, Int64(value)) }
  func unsigned(_ value: UInt64) { driveloop_pack_unsigned(packer, value) }
  func double(_ value: Double) { driveloop_pack_double(packer, value) }

  func string(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { driveloop_pack_string(packer, $0.baseAddress, $0.count) }
    }
  }

  /// The key of a map's next pair.
  func key(_ name: StaticString) {
    name.withUTF8Buffer { utf8 in
      utf8.withMemoryRebound(to: CChar.self) { driveloop_pack_string(packer, $0.baseAddress, $0.count) }
    }
  }

  /// An array whose elements `body` writes.
  func list<Elements: Collection>(_ elements: Elements, _ body: (Elements.Element) -> Void) {
    array(elements.count)
    for element in elements { body(element) }
  }
}
