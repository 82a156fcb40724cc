import COpenSSL
import Foundation

/// The SHA-256 digest of the bytes: 32 bytes.
package func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
  var digest = [UInt8](repeating: 0, count: 32)
  var nothing: UInt8 = 0
  if let base = bytes.baseAddress {
    SHA256(base.assumingMemoryBound(to: UInt8.self), bytes.count, &digest)
  } else {
    SHA256(&nothing, 0, &digest)
  }
  return digest
}

/// Lower-case hexadecimal digits.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// SHA-256 as files write it: lower-case hexadecimal.
package enum SHA256Digest {
  package static func hex(of bytes: some ContiguousBytes) -> String {
    bytes.withUnsafeBytes { hexadecimal(sha256($0)) }
  }
}
