import Foundation
import Glibc

/// A file of a model folder; beside it where the model is one `.safetensors` file.
func modelFile(_ folder: URL, _ name: String) -> URL {
  let place = folder.pathExtension == "safetensors" ? folder.deletingLastPathComponent() : folder
  return place.appendingPathComponent(name)
}

/// The bytes of a configuration file, at most 16 MiB.
func smallFile(_ file: URL, limit: Int = 16 << 20) throws(InferenceError) -> [UInt8] {
  let reader = try FileReader(file)
  guard reader.byteCount <= limit else {
    throw .malformed(
      file: file.path, place: "its size", expected: "at most \(limit) bytes", got: "\(reader.byteCount)")
  }
  var bytes = [UInt8](repeating: 0, count: reader.byteCount)
  var failure: InferenceError?
  bytes.withUnsafeMutableBytes { buffer in
    do throws(InferenceError) { try reader.read(at: 0, into: buffer) } catch { failure = error }
  }
  if let failure { throw failure }
  return bytes
}

/// An open file, read by place and never mapped: mapped weights would count twice, once as pages and once packed.
final class FileReader {
  let file: URL
  let byteCount: Int
  private let descriptor: Int32

  init(_ file: URL) throws(InferenceError) {
    self.file = file
    descriptor = open(file.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .cannotRead(file: file.path, reason: systemReason(errno)) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = systemReason(errno)
      close(descriptor)
      throw .cannotRead(file: file.path, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotRead(file: file.path, reason: "it is not a regular file")
    }
    byteCount = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills the buffer from byte `offset` on.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(InferenceError) {
    var done = 0
    while done < buffer.count {
      let got = pread(
        descriptor, buffer.baseAddress.map { $0 + done }, min(buffer.count - done, 1 << 30),
        off_t(offset + done))
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else { throw .cannotRead(file: file.path, reason: systemReason(errno)) }
      guard got > 0 else {
        throw .malformed(
          file: file.path, place: "byte \(offset + done)", expected: "\(buffer.count - done) bytes more",
          got: "the end of the file")
      }
      done += got
    }
  }
}

/// What the system says of an error number.
func systemReason(_ number: Int32) -> String { String(cString: strerror(number)) }
