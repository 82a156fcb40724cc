import Glibc

/// A TCP port that is listened on.
final class ListeningSocket {
  let descriptor: Int32
  let port: UInt16

  /// - Parameters:
  ///   - host: IPv4 address to listen at, such as `127.0.0.1`.
  ///   - port: 0 takes a free one.
  init(host: String, port: UInt16) throws(CarlaServerError) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { throw Self.failure("open a socket") }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    guard inet_pton(AF_INET, host, &place.sin_addr) == 1 else {
      close(descriptor)
      throw .socket(operation: "listen at '\(host)'", reason: "expected an IPv4 address such as 127.0.0.1")
    }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) == 0 }
    }
    guard isBound, listen(descriptor, 64) == 0, Self.setNonBlocking(descriptor) else {
      let error = Self.failure("listen at \(host):\(port)")
      close(descriptor)
      throw error
    }
    var bound = sockaddr_in()
    var length = size
    _ = withUnsafeMutablePointer(to: &bound) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    self.descriptor = descriptor
    self.port = UInt16(bigEndian: bound.sin_port)
  }

  deinit { close(descriptor) }

  /// A client that waits, ready for reading and writing without waiting; nil when there is none.
  func accept() -> Int32? {
    let client = Glibc.accept(descriptor, nil, nil)
    guard client >= 0 else { return nil }
    var yes: Int32 = 1
    setsockopt(client, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    guard Self.setNonBlocking(client) else {
      close(client)
      return nil
    }
    return client
  }

  private static func setNonBlocking(_ descriptor: Int32) -> Bool {
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
  }

  static func failure(_ operation: String) -> CarlaServerError {
    .socket(operation: operation, reason: String(cString: strerror(errno)))
  }
}
