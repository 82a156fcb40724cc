import Foundation
import Glibc

/// Reads and writes whole files with typed errors; a file written appears whole or not at all.
enum FileWriter {
  static func makeFolder(_ folder: URL) throws(MapStoreError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .fileSystem(
        path: folder.path, reason: "cannot make the folder: \((error as NSError).localizedDescription)")
    }
  }

  static func read(_ file: URL) throws(MapStoreError) -> Data {
    do {
      return try Data(contentsOf: file, options: .mappedIfSafe)
    } catch {
      throw .unreadable(path: file.path, reason: (error as NSError).localizedDescription)
    }
  }

  /// Writes beside the target, flushes to the disk, and renames.
  static func write(_ bytes: Data, to file: URL) throws(MapStoreError) {
    let temporary = file.path + ".part-\(getpid())"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    if descriptor < 0 { throw fault(file.path, errno) }
    var code = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    if code == 0, fsync(descriptor) != 0 { code = errno }
    if close(descriptor) != 0, code == 0 { code = errno }
    if code == 0, rename(temporary, file.path) != 0 { code = errno }
    if code != 0 {
      unlink(temporary)
      throw fault(file.path, code)
    }
  }

  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
    var offset = 0
    while offset < bytes.count {
      let written = Glibc.write(
        descriptor, bytes.baseAddress.map { $0 + offset }, min(bytes.count - offset, 1 << 24))
      if written < 0 {
        if errno == EINTR { continue }
        return errno
      }
      offset += written
    }
    return 0
  }

  private static func fault(_ path: String, _ code: Int32) -> MapStoreError {
    code == ENOSPC || code == EDQUOT
      ? .diskFull(path: path)
      : .fileSystem(path: path, reason: "cannot write: \(String(cString: strerror(code)))")
  }
}
