/// GPT-2's way to write bytes as visible characters, so that vocabularies are text: the 188 printable bytes of Latin-1
/// stand for themselves, the other 68 become U+0100, U+0101, … in order (`bytes_to_unicode` in GPT-2's encoder.py).
public enum ByteAlphabet {
  /// The scalar of each byte.
  public static let scalars: [Unicode.Scalar] = {
    var next: UInt32 = 0x100
    return (0...255).map { byte -> Unicode.Scalar in
      switch byte {
      case 0x21...0x7E, 0xA1...0xAC, 0xAE...0xFF: return Unicode.Scalar(UInt8(byte))
      default:
        defer { next += 1 }
        return Unicode.Scalar(next) ?? "\u{FFFD}"
      }
    }
  }()

  /// The byte of each scalar below U+0144; −1 for those of no byte.
  private static let bytes: [Int16] = {
    var bytes = [Int16](repeating: -1, count: 0x144)
    for (byte, scalar) in scalars.enumerated() { bytes[Int(scalar.value)] = Int16(byte) }
    return bytes
  }()

  /// The byte for which a scalar stands.
  public static func byte(of scalar: UInt32) -> UInt8? {
    guard scalar < bytes.count, bytes[Int(scalar)] >= 0 else { return nil }
    return UInt8(truncatingIfNeeded: bytes[Int(scalar)])
  }

  /// Appends the UTF-8 of the characters that stand for `source`.
  static func appendName(of source: some Sequence<UInt8>, to name: inout [UInt8]) {
    for byte in source {
      let value = scalars[Int(byte)].value
      if value < 0x80 {
        name.append(UInt8(value))
      } else {
        name.append(UInt8(0xC0 | value >> 6))
        name.append(UInt8(0x80 | value & 0x3F))
      }
    }
  }

  /// Appends the bytes for which a token's name stands; where one of its characters stands for none, the name's own
  /// UTF-8, as Hugging Face's ByteLevel decoder does.
  static func appendBytes(of name: some Collection<UInt8>, to bytes: inout [UInt8]) {
    let start = bytes.count
    var lead: UInt32?
    for unit in name {
      let value: UInt32
      if let high = lead, unit & 0xC0 == 0x80 {
        value = high << 6 | UInt32(unit & 0x3F)
        lead = nil
      } else if unit & 0xE0 == 0xC0 {
        // Characters of the alphabet have at most two bytes.
        lead = UInt32(unit & 0x1F)
        continue
      } else {
        value = unit < 0x80 ? UInt32(unit) : .max
      }
      guard let byte = byte(of: value) else {
        bytes.removeSubrange(start...)
        bytes += name
        return
      }
      bytes.append(byte)
    }
  }
}
