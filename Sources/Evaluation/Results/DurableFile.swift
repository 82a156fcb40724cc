import Foundation
import Glibc

/// Files that survive a crash: written beside, flushed to disk and renamed, or appended and flushed.
package enum DurableFile {
  static let temporarySuffix = ".tmp"

  /// Replaces `path` by `bytes` atomically. After return the bytes are on disk.
  package static func replace(_ path: String, with bytes: [UInt8]) throws(EvaluationError) {
    let temporary = "\(path).\(getpid())\(temporarySuffix)"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    do throws(EvaluationError) {
      try writeAll(descriptor, bytes, path: path)
      guard fsync(descriptor) == 0 else { throw failure(path) }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else {
      let error = failure(path)
      unlink(temporary)
      throw error
    }
    flushFolder(of: path)
  }

  /// Writes a text of which a user said where it goes, in a folder that need not be there yet.
  package static func write(_ text: String, to path: String) throws(EvaluationError) {
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty {
      do {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw .cannotWrite(path: path, reason: "its folder cannot be made: \(error.localizedDescription)")
      }
    }
    try replace(path, with: Array(text.utf8))
  }

  /// Adds `line` and a newline at the end of `path` and flushes it to disk.
  package static func append(_ line: String, to path: String) throws(EvaluationError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    let size = lseek(descriptor, 0, SEEK_END)
    do throws(EvaluationError) {
      try writeAll(descriptor, Array((line + "\n").utf8), path: path)
      guard fsync(descriptor) == 0 else { throw failure(path) }
    } catch {
      // A half-written line must not stand before a later one.
      if size >= 0 { _ = ftruncate(descriptor, size) }
      throw error
    }
  }

  package static func read(_ path: String) throws(EvaluationError) -> [UInt8]? {
    guard access(path, F_OK) == 0 else { return nil }
    do {
      return Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw .cannotRead(path: path, reason: error.localizedDescription)
    }
  }

  private static func writeAll(_ descriptor: Int32, _ bytes: [UInt8], path: String) throws(EvaluationError) {
    var offset = 0
    while offset < bytes.count {
      let written = bytes.withUnsafeBytes { buffer in
        Glibc.write(descriptor, buffer.baseAddress.map { $0 + offset }, bytes.count - offset)
      }
      if written < 0 {
        if errno == EINTR { continue }
        throw failure(path)
      }
      offset += written
    }
  }

  private static func failure(_ path: String) -> EvaluationError {
    .cannotWrite(path: path, reason: String(cString: strerror(errno)))
  }

  private static func flushFolder(of path: String) {
    let folder = (path as NSString).deletingLastPathComponent
    let descriptor = open(folder.isEmpty ? "." : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
