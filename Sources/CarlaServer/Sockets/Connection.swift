import Glibc

/// One client's TCP connection, which never waits: what cannot be sent at once is kept.
final class Connection {
  let descriptor: Int32
  /// Grows from client to client; no two connections of a server share it.
  let number: Int
  /// False when the other side is gone or has been thrown out.
  private(set) var isOpen = true
  /// Pieces that wait to be sent, and how much of the first has gone.
  private var pieces: [[UInt8]] = []
  private var sent = 0
  /// Bytes that wait.
  private(set) var waiting = 0

  /// A client that lets more than this wait is thrown out; the largest map (90 MB) and many pictures of 4096² fit.
  static let mostWaiting = 512 << 20

  init(descriptor: Int32, number: Int) {
    self.descriptor = descriptor
    self.number = number
  }

  deinit { close(descriptor) }

  func end() { isOpen = false }

  /// What has arrived, at most one buffer; nil when nothing has or the other side is gone.
  func receive(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
    if count > 0 { return count }
    if count == 0 || (errno != EAGAIN && errno != EINTR) { isOpen = false }
    return nil
  }

  func send(_ bytes: [UInt8]) {
    guard isOpen else { return }
    pieces.append(bytes)
    waiting += bytes.count
    flush()
    if waiting > Self.mostWaiting { isOpen = false }
  }

  /// Sends what the system takes now.
  func flush() {
    var done = 0
    while isOpen, done < pieces.count {
      let piece = pieces[done]
      let count = piece.withUnsafeBytes { bytes in
        Glibc.send(
          descriptor, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
      }
      if count < 0 {
        if errno != EAGAIN && errno != EINTR { isOpen = false }
        break
      }
      sent += count
      waiting -= count
      if sent == piece.count {
        sent = 0
        done += 1
      }
    }
    if done > 0 { pieces.removeFirst(done) }
  }
}
