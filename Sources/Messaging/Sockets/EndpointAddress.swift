/// A place to bind or connect: `ipc://PATH` or `tcp://HOST:PORT`.
///
/// Whatever other machines could reach (or could pretend to be) needs CURVE keys, so that nobody opens a port to the
/// network by a slip of the hand.
public struct EndpointAddress: Sendable, Hashable {
  /// The address as libzmq takes it; `localhost` is replaced by 127.0.0.1, because names may resolve elsewhere.
  public let text: String
  /// Whether only processes of this machine can be at the other end.
  public let isLocal: Bool
  /// The socket file of an `ipc://` address; nil for tcp and for abstract names (`ipc://@name`).
  let socketFile: String?
  let isIPv6: Bool

  public init(_ address: String) throws(MessagingError) {
    if let path = Self.rest(of: address, after: "ipc://") {
      // sockaddr_un holds 108 bytes with the terminating zero.
      guard !path.isEmpty, path.utf8.count < 108, !path.utf8.contains(0) else {
        throw .invalidAddress(address, reason: "the path must have 1 to 107 bytes")
      }
      text = address
      isLocal = true
      socketFile = path.hasPrefix("@") ? nil : path
      isIPv6 = false
      return
    }
    guard let place = Self.rest(of: address, after: "tcp://") else {
      throw .invalidAddress(address, reason: "unknown transport")
    }
    guard let colon = place.lastIndex(of: ":") else {
      throw .invalidAddress(address, reason: "no port")
    }
    let host = String(place[..<colon])
    let port = String(place[place.index(after: colon)...])
    guard port == "*" || UInt16(port) != nil else {
      throw .invalidAddress(address, reason: "'\(port)' is no port")
    }
    guard !host.isEmpty else { throw .invalidAddress(address, reason: "no host") }
    let known = host == "localhost" ? "127.0.0.1" : host
    text = "tcp://\(known):\(port)"
    isLocal = known == "[::1]" || Self.isLoopbackIPv4(known)
    socketFile = nil
    isIPv6 = known.hasPrefix("[")
  }

  /// Throws `unprotectedAddress` unless the address is local or CURVE keys are at hand.
  public func require(keys: Bool) throws(MessagingError) {
    if !isLocal && !keys { throw .unprotectedAddress(text) }
  }

  private static func rest(of address: String, after scheme: String) -> String? {
    address.hasPrefix(scheme) ? String(address.dropFirst(scheme.count)) : nil
  }

  /// 127.0.0.0/8 in plain dotted form.
  private static func isLoopbackIPv4(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts.first == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
