import Foundation
import Glibc

/// The lines that another process writes into a pipe, read without waiting.
final class LinePipe {
  private let pipe: Pipe
  private var pending: [UInt8] = []
  /// Whether the other end is closed.
  private(set) var isClosed = false

  init(_ pipe: Pipe) {
    self.pipe = pipe
    let flags = fcntl(descriptor, F_GETFL)
    _ = fcntl(descriptor, F_SETFL, flags | O_NONBLOCK)
  }

  var descriptor: Int32 { pipe.fileHandleForReading.fileDescriptor }

  /// The whole lines that have come; one that the other end breaks off is lost.
  func read() -> [String] {
    var lines: [String] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while !isClosed {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0 {
        if errno == EINTR { continue }
        if errno != EAGAIN { isClosed = true }
        break
      }
      if count == 0 { isClosed = true }
      var rest = buffer[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        lines.append(String(decoding: pending + rest[..<end], as: UTF8.self))
        pending = []
        rest = rest[(end + 1)...]
      }
      pending += rest
    }
    return lines
  }
}
