import Foundation
import Glibc

/// The smallest HTTP server that a page on this machine needs: GET alone, loopback alone, one answer a connection.
///
/// Nothing that a client sends is believed. A request has at most 8 KiB and 2 s, an answer 10 s; 16 clients are served at
/// once and others turned away; only names of this machine are answered, so that no page of another site can ask; who
/// vanishes is forgotten.
public final class WatchServer: Sendable {
  public struct Answer: Sendable, Hashable {
    public let type: String
    public let bytes: [UInt8]

    public init(type: String, bytes: [UInt8]) {
      self.type = type
      self.bytes = bytes
    }
  }

  /// How long clients are borne with.
  public struct Patience: Sendable, Hashable {
    public var request = Duration.seconds(2)
    public var answer = Duration.seconds(10)
    /// For a client to hear the end.
    public var parting = Duration.milliseconds(250)

    public init() {}
  }

  /// The port that is served: the one asked for, or a free one where 0 was.
  public let port: UInt16
  private let listener: Int32
  private let patience: Patience
  private let answer: @Sendable (_ path: String) -> Answer?
  private let state = WatchServerState()

  package static let longestRequest = 8192
  package static let mostClients = 16

  /// Serves from now on, on threads of its own.
  public init(
    port: UInt16, patience: Patience = Patience(), answer: @escaping @Sendable (_ path: String) -> Answer?
  ) throws(ReportError) {
    self.answer = answer
    self.patience = patience
    (listener, self.port) = try Self.listen(port)
    Thread { [self] in accept() }.start()
  }

  private static func listen(_ port: UInt16) throws(ReportError) -> (listener: Int32, port: UInt16) {
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard handle >= 0 else { throw .cannotServe(port: Int(port), reason: String(cString: strerror(errno))) }
    var yes: Int32 = 1
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    setsockopt(handle, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(handle, $0, size) == 0 }
    }
    guard isBound, Glibc.listen(handle, 16) == 0 else {
      let reason = String(cString: strerror(errno))
      close(handle)
      throw .cannotServe(port: Int(port), reason: reason)
    }
    var length = size
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(handle, $0, &length) }
    }
    return (handle, UInt16(bigEndian: address.sin_port))
  }

  /// Takes nobody in any more, and lets those inside have their answers, for a second at most: a program that ends at once
  /// would take them along.
  public func stop() {
    state.stop()
    // Wakes the thread that waits in accept, which closes the listener.
    shutdown(listener, Int32(SHUT_RDWR))
    let deadline = ContinuousClock.now + .seconds(1)
    while ContinuousClock.now < deadline, !state.isEmpty { usleep(5_000) }
  }

  private func accept() {
    while true {
      let client = Glibc.accept(listener, nil, nil)
      if state.isStopped {
        if client >= 0 { close(client) }
        close(listener)
        return
      }
      if client < 0 {
        // Out of descriptors, or a client that left again: later ones may fare better.
        usleep(10_000)
        continue
      }
      _ = fcntl(client, F_SETFD, FD_CLOEXEC)
      _ = fcntl(client, F_SETFL, O_NONBLOCK)
      guard state.enter() else {
        close(client)
        continue
      }
      Thread { [self] in
        serve(WatchClient(client))
        close(client)
        state.leave()
      }.start()
    }
  }

  private func serve(_ client: WatchClient) {
    let head: [UInt8]
    switch client.head(atMost: Self.longestRequest, within: patience.request) {
    case .whole(let bytes): head = bytes
    case .tooLong: return part(client, Self.words("431 Request Header Fields Too Large"))
    case .tooSlow: return part(client, Self.words("408 Request Timeout"))
    case .broken: return
    }
    part(client, Self.response(to: head, port: port, answer))
  }

  private func part(_ client: WatchClient, _ response: (status: String, body: Answer)) {
    let head =
      "HTTP/1.1 \(response.status)\r\nContent-Type: \(response.body.type)\r\n"
      + "Content-Length: \(response.body.bytes.count)\r\nAllow: GET\r\nCache-Control: no-store\r\n"
      + "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    if client.send(Array(head.utf8) + response.body.bytes, within: patience.answer) {
      client.part(within: patience.parting)
    }
  }

  private static func words(_ status: String) -> (status: String, body: Answer) {
    (status, Answer(type: "text/plain", bytes: Array((status + "\n").utf8)))
  }

  /// What a request gets: only GET, only under a name of this machine.
  package static func response(
    to request: [UInt8], port: UInt16, _ answer: (_ path: String) -> Answer?
  ) -> (status: String, body: Answer) {
    // Split as bytes: Swift takes "\r\n" for one character.
    let lines = String(decoding: request, as: UTF8.self).replacing("\r\n", with: "\n")
      .split(separator: "\n", omittingEmptySubsequences: false)
    let parts = (lines.first ?? "").split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].hasPrefix("HTTP/1."), parts[1].hasPrefix("/") else {
      return words("400 Bad Request")
    }
    guard parts[0] == "GET" else { return words("405 Method Not Allowed") }
    let hosts = lines.dropFirst().filter { $0.lowercased().hasPrefix("host:") }
      .map { $0.dropFirst(5).trimmingCharacters(in: .whitespaces).lowercased() }
    let own = ["127.0.0.1", "localhost"].flatMap { port == 80 ? [$0, "\($0):80"] : ["\($0):\(port)"] }
    guard hosts.count == 1, own.contains(hosts[0]) else { return words("403 Forbidden") }
    guard let found = answer(String(parts[1].prefix { $0 != "?" })) else { return words("404 Not Found") }
    return ("200 OK", found)
  }
}

/// How many are served, and whether it is over.
private final class WatchServerState: @unchecked Sendable {
  private let lock = NSLock()
  private var clients = 0
  private var stopped = false

  var isStopped: Bool { lock.withLock { stopped } }
  var isEmpty: Bool { lock.withLock { clients == 0 } }
  func stop() { lock.withLock { stopped = true } }
  func leave() { lock.withLock { clients -= 1 } }

  /// false: the house is full.
  func enter() -> Bool {
    lock.withLock {
      guard clients < WatchServer.mostClients else { return false }
      clients += 1
      return true
    }
  }
}
