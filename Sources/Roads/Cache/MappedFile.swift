import Glibc

/// What the operating system said.
struct SystemError: Error {
  var text: String
  /// The meaning of `errno` now.
  static var last: SystemError { SystemError(text: String(cString: strerror(errno))) }
}

/// A whole file in memory, read-only, page by page as it is touched.
struct MappedFile {
  let bytes: UnsafeRawBufferPointer

  static func open(_ path: String) -> Result<MappedFile, SystemError> {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return .failure(.last) }
    defer { Glibc.close(descriptor) }
    var status = stat()
    if fstat(descriptor, &status) != 0 { return .failure(.last) }
    if status.st_mode & S_IFMT != S_IFREG { return .failure(SystemError(text: "not a regular file")) }
    let size = Int(status.st_size)
    // An empty file cannot be mapped.
    if size == 0 { return .success(MappedFile(bytes: UnsafeRawBufferPointer(start: nil, count: 0))) }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, descriptor, 0),
      address != MAP_FAILED
    else { return .failure(.last) }
    return .success(MappedFile(bytes: UnsafeRawBufferPointer(start: address, count: size)))
  }

  func close() {
    if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
  }
}

/// Which state of which file: enough to notice a change without reading it.
struct FileIdentity {
  var device, inode, size: UInt64
  var seconds, nanoseconds: Int
  /// Time of the last change of the inode, which no program can set back.
  var changedSeconds, changedNanoseconds: Int

  static func of(_ path: String) -> Result<FileIdentity, SystemError> {
    var status = stat()
    if stat(path, &status) != 0 { return .failure(.last) }
    return .success(
      FileIdentity(
        device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: UInt64(status.st_size),
        seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec,
        changedSeconds: status.st_ctim.tv_sec, changedNanoseconds: status.st_ctim.tv_nsec))
  }

  /// The identity as bytes.
  var stamp: [UInt8] {
    let words = [
      device, inode, size, UInt64(bitPattern: Int64(seconds)), UInt64(bitPattern: Int64(nanoseconds)),
      UInt64(bitPattern: Int64(changedSeconds)), UInt64(bitPattern: Int64(changedNanoseconds)),
    ]
    return words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) } }
  }
}

/// Writes a file beside its final name, then renames it: readers see the old file, the new one, or none, never a part.
/// Nil, or what went wrong; then nothing is left behind.
func writeAtomically(_ bytes: UnsafeRawBufferPointer, to path: String) -> String? {
  // `mkstemp` fills in a name that no other process uses.
  var name = Array("\(path).XXXXXX".utf8CString)
  let descriptor = mkstemp(&name)
  if descriptor < 0 { return SystemError.last.text }
  let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  fchmod(descriptor, 0o644)
  var offset = 0
  while offset < bytes.count {
    let written = Glibc.write(descriptor, bytes.baseAddress.unsafelyUnwrapped + offset, bytes.count - offset)
    if written < 0 {
      if errno == EINTR { continue }
      let problem = SystemError.last.text
      Glibc.close(descriptor)
      unlink(temporary)
      return problem
    }
    offset += written
  }
  if Glibc.close(descriptor) != 0 || rename(temporary, path) != 0 {
    let problem = SystemError.last.text
    unlink(temporary)
    return problem
  }
  return nil
}
