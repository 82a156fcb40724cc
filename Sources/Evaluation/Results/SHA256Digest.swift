import Roads

/// SHA-256 as the result folder writes it: lower-case hexadecimal.
enum SHA256Digest {
  static func hex(of bytes: [UInt8]) -> String { bytes.withUnsafeBytes { hexadecimal(sha256($0)) } }
}
