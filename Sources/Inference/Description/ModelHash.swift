import COpenSSL
import Foundation

/// SHA-256, fed piece by piece.
struct Digest: ~Copyable {
  private let context: OpaquePointer?

  init() {
    context = EVP_MD_CTX_new()
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
  }

  deinit { EVP_MD_CTX_free(context) }

  func add(_ bytes: UnsafeRawBufferPointer) {
    if let base = bytes.baseAddress { EVP_DigestUpdate(context, base, bytes.count) }
  }

  /// 64 lower-case hexadecimal digits.
  func hexadecimal() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    EVP_DigestFinal_ex(context, &bytes, nil)
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

/// What a model is, in 64 hexadecimal digits, so that results can name it: SHA-256 over `config.json` and the safetensors
/// files in the order of their names, for each the name in UTF-8, a zero byte, the size in 8 bytes (little-endian) and
/// the bytes. Tokenizer and processor files do not count.
public func modelHash(_ checkpoint: Checkpoint) throws(InferenceError) -> String {
  let config = modelFile(checkpoint.path, "config.json")
  let files = ([config] + checkpoint.files.map(\.file)).sorted { $0.lastPathComponent < $1.lastPathComponent }
  let digest = Digest()
  let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
  defer { buffer.deallocate() }
  for file in files {
    let reader = try FileReader(file)
    Array(file.lastPathComponent.utf8 + [0]).withUnsafeBytes { digest.add($0) }
    withUnsafeBytes(of: UInt64(reader.byteCount).littleEndian) { digest.add($0) }
    var place = 0
    while place < reader.byteCount {
      let part = UnsafeMutableRawBufferPointer(
        rebasing: buffer[..<min(buffer.count, reader.byteCount - place)])
      try reader.read(at: place, into: part)
      digest.add(UnsafeRawBufferPointer(part))
      place += part.count
    }
  }
  return digest.hexadecimal()
}
