import Glibc

/// The other end of a connection, that may say and do anything: no call takes longer than it was given.
struct WatchClient {
  /// A socket that does not block.
  private let handle: Int32

  init(_ handle: Int32) { self.handle = handle }

  enum Head {
    case whole([UInt8])
    case tooLong
    case tooSlow
    /// The client has left.
    case broken
  }

  /// A request up to its empty line.
  func head(atMost longest: Int, within patience: Duration) -> Head {
    let deadline = ContinuousClock.now + patience
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 2048)
    while bytes.count <= longest {
      guard isReady(POLLIN, until: deadline) else { return .tooSlow }
      let count = recv(handle, &buffer, buffer.count, 0)
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return .broken }
      bytes += buffer[..<count]
      // The empty line may have begun in an earlier piece.
      if Self.hasEnd(bytes.suffix(count + 3)) { return .whole(bytes) }
    }
    return .tooLong
  }

  /// Whether there is an empty line.
  private static func hasEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
    let end = Array("\r\n\r\n".utf8)
    guard bytes.count >= end.count else { return false }
    return (bytes.startIndex...bytes.endIndex - end.count).contains {
      bytes[$0..<$0 + end.count].elementsEqual(end)
    }
  }

  /// - Returns: whether all of it went out in time.
  func send(_ bytes: [UInt8], within patience: Duration) -> Bool {
    let deadline = ContinuousClock.now + patience
    var offset = 0
    while offset < bytes.count {
      guard isReady(POLLOUT, until: deadline) else { return false }
      let count = bytes.withUnsafeBytes {
        Glibc.send(handle, $0.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
      }
      if count < 0, errno == EINTR || errno == EAGAIN { continue }
      guard count > 0 else { return false }
      offset += count
    }
    return true
  }

  /// Says that nothing more will come, and reads what the client still sends: a socket that is closed over unread bytes
  /// takes back what was sent.
  func part(within patience: Duration) {
    let deadline = ContinuousClock.now + patience
    shutdown(handle, Int32(SHUT_WR))
    var buffer = [UInt8](repeating: 0, count: 8192)
    while isReady(POLLIN, until: deadline), recv(handle, &buffer, buffer.count, 0) > 0 {}
  }

  private func isReady(_ events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      var polled = pollfd(fd: handle, events: Int16(events), revents: 0)
      let milliseconds = left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000
      let ready = poll(&polled, 1, Int32(clamping: milliseconds + 1))
      if ready < 0, errno == EINTR { continue }
      return ready > 0
    }
  }
}
