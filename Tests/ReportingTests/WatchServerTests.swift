import Foundation
import Glibc
import Reporting
import Testing

/// The server against clients that are rude, slow or gone.
@Suite(.serialized) struct WatchServerTests {
  /// A connection to a port of this machine, by hand.
  final class Client {
    let handle: Int32

    init?(_ port: UInt16) {
      handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
      let size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let isConnected = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, size) == 0 }
      }
      // No test waits for ever.
      var longest = timeval(tv_sec: 30, tv_usec: 0)
      setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &longest, socklen_t(MemoryLayout<timeval>.size))
      setsockopt(handle, SOL_SOCKET, SO_SNDTIMEO, &longest, socklen_t(MemoryLayout<timeval>.size))
      guard isConnected else { return nil }
    }

    deinit { close(handle) }

    /// false: the server does not listen any more.
    @discardableResult
    func say(_ text: String) -> Bool {
      var bytes = Array(text.utf8)[...]
      while !bytes.isEmpty {
        let count = bytes.withUnsafeBytes { send(handle, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard count > 0 else { return false }
        bytes = bytes.dropFirst(count)
      }
      return true
    }

    /// At most `longest` bytes of what comes before the end.
    func hear(_ longest: Int = .max) -> [UInt8] {
      var answer: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: min(longest, 65536))
      while answer.count < longest {
        let count = recv(handle, &buffer, min(buffer.count, longest - answer.count), 0)
        guard count > 0 else { break }
        answer += buffer[..<count]
      }
      return answer
    }

    static func talk(_ port: UInt16, _ text: String) -> String {
      guard let client = Client(port) else { return "no connection" }
      client.say(text)
      return String(decoding: client.hear(), as: UTF8.self)
    }
  }

  private static func server(
    _ patience: WatchServer.Patience = WatchServer.Patience(), bytes: Int = 2
  ) throws -> WatchServer {
    try WatchServer(port: 0, patience: patience) { path in
      path == "/x" ? WatchServer.Answer(type: "text/plain", bytes: Array(repeating: 65, count: bytes)) : nil
    }
  }

  private static func get(_ port: UInt16, _ path: String = "/x") -> String {
    "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n"
  }

  /// Until a client is served again; the rude ones hold their places for as long as they are borne with.
  private static func isServedSoon(_ port: UInt16) -> Bool {
    for _ in 0..<200 {
      if Client.talk(port, get(port)).hasPrefix("HTTP/1.1 200 OK\r\n") { return true }
      usleep(50_000)
    }
    return false
  }

  @Test func onlySoundRequestsOfThisMachineAreAnswered() {
    func ask(_ request: String, port: UInt16 = 8080) -> String {
      WatchServer.response(to: Array(request.utf8), port: port) { path in
        path == "/x" ? WatchServer.Answer(type: "text/plain", bytes: []) : nil
      }.status
    }
    let host = "\r\nHost: 127.0.0.1:8080\r\n\r\n"
    #expect(ask("GET /x HTTP/1.1" + host) == "200 OK")
    #expect(ask("GET /x?y=1 HTTP/1.1\r\nhost:LOCALHOST:8080\r\n\r\n") == "200 OK")
    #expect(ask("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", port: 80) == "200 OK")
    #expect(ask("GET /../etc/passwd HTTP/1.1" + host) == "404 Not Found")
    #expect(ask("GET / HTTP/1.1" + host) == "404 Not Found")
    #expect(ask("POST /x HTTP/1.1" + host) == "405 Method Not Allowed")
    // A page of another site whose name leads here; no name; two names.
    #expect(ask("GET /x HTTP/1.1\r\nHost: evil.example:8080\r\n\r\n") == "403 Forbidden")
    #expect(ask("GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") == "403 Forbidden")
    #expect(ask("GET /x HTTP/1.1\r\n\r\n") == "403 Forbidden")
    #expect(ask("GET /x HTTP/1.1\r\nHost: evil.example" + host) == "403 Forbidden")
    for garbage in [
      "", "\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\r\n\r\n", "a b c d" + host, "GET x HTTP/1.1" + host,
      "GET /x SMTP" + host, "GET  /x HTTP/1.1" + host,
    ] {
      #expect(ask(garbage) == "400 Bad Request", "\(garbage)")
    }
  }

  @Test func answersAreWholeAndSaySo() throws {
    let server = try Self.server(bytes: 3_000_000)
    defer { server.stop() }
    let answer = Client.talk(server.port, Self.get(server.port))
    let parts = answer.components(separatedBy: "\r\n\r\n")
    try #require(parts.count == 2)
    #expect(parts[0].hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 3000000\r\n"))
    #expect(parts[0].contains("Connection: close"))
    #expect(parts[1].utf8.count == 3_000_000)
    // In pieces, the empty line among them.
    let client = try #require(Client(server.port))
    for piece in ["GET /none HT", "TP/1.1\r\nHost: localhost:\(server.port)\r", "\n\r", "\n"] {
      client.say(piece)
      usleep(20_000)
    }
    #expect(String(decoding: client.hear(), as: UTF8.self).hasPrefix("HTTP/1.1 404 Not Found\r\n"))
  }

  @Test func onlyThisMachineIsListenedTo() throws {
    let server = try Self.server()
    defer { server.stop() }
    // As the kernel lists what listens: 0100007F is 127.0.0.1.
    let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
    let port = String(format: ":%04X", Int(server.port))
    let rows = table.split(separator: "\n").map { $0.split(separator: " ") }
      .filter { $0.count > 3 && $0[1].hasSuffix(port) && $0[3] == "0A" }
    #expect(rows.map { String($0[1]) } == ["0100007F" + port])
  }

  @Test func aPortInUseIsATypedError() throws {
    let server = try Self.server()
    defer { server.stop() }
    #expect {
      try WatchServer(port: server.port) { _ in nil }
    } throws: { error in
      guard case ReportError.cannotServe(let port, let reason) = error else { return false }
      return port == Int(server.port) && !reason.isEmpty && "\(error)".contains("--watch-port")
    }
  }

  @Test func tooLongRequestsAreToldSo() throws {
    let server = try Self.server()
    defer { server.stop() }
    let long = "GET /x HTTP/1.1\r\nX: " + String(repeating: "x", count: WatchServer.longestRequest + 1)
    #expect(Client.talk(server.port, long).hasPrefix("HTTP/1.1 431 "))
    // As long as can be, and no longer.
    let head = Self.get(server.port).dropLast() + "X: "
    let filling = String(repeating: "x", count: WatchServer.longestRequest - head.utf8.count - 4)
    #expect(Client.talk(server.port, head + filling + "\r\n\r\n").hasPrefix("HTTP/1.1 200 OK"))
  }

  @Test func slowAndSilentClientsAreLeft() throws {
    var patience = WatchServer.Patience()
    patience.request = .milliseconds(300)
    patience.answer = .milliseconds(500)
    let server = try Self.server(patience, bytes: 20_000_000)
    defer { server.stop() }
    let silent = try #require(Client(server.port))
    let start = ContinuousClock.now
    #expect(String(decoding: silent.hear(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
    #expect(ContinuousClock.now - start < .seconds(10))
    // One byte after another is no excuse.
    let trickling = try #require(Client(server.port))
    for byte in "GET /x HTTP/1.1\r\n" where trickling.say(String(byte)) { usleep(50_000) }
    #expect(String(decoding: trickling.hear(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
    // One that does not read: it is left in the middle.
    let deaf = try #require(Client(server.port))
    deaf.say(Self.get(server.port))
    usleep(1_500_000)
    #expect(deaf.hear().count < 20_000_000)
    #expect(Self.isServedSoon(server.port))
  }

  @Test func aFullHouseTurnsAwayAndEmptiesAgain() throws {
    var patience = WatchServer.Patience()
    patience.request = .seconds(1)
    let server = try Self.server(patience)
    defer { server.stop() }
    let silent = (0..<WatchServer.mostClients).compactMap { _ in Client(server.port) }
    #expect(silent.count == WatchServer.mostClients)
    usleep(200_000)
    #expect(Client.talk(server.port, Self.get(server.port)) == "")
    #expect(Self.isServedSoon(server.port))
    for client in silent {
      #expect(String(decoding: client.hear(), as: UTF8.self).hasPrefix("HTTP/1.1 408 "))
    }
  }

  /// Kilobytes of memory and open files of this process.
  private static func burden() -> (memory: Int, files: Int) {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    return (Int(line.filter(\.isNumber)) ?? 0, files)
  }

  @Test func rudeClientsCostNothingThatStays() throws {
    var patience = WatchServer.Patience()
    patience.request = .milliseconds(200)
    let server = try Self.server(patience, bytes: 100_000)
    defer { server.stop() }
    let flood = String(repeating: "x", count: 1_000_000)
    func round() {
      for number in 0..<40 {
        guard let client = Client(server.port) else { continue }
        switch number % 4 {
        // Vanishes at once; in the middle of its request; before the answer; floods.
        case 0: break
        case 1: client.say("GET /x HT")
        case 2: client.say(Self.get(server.port))
        default: client.say(flood)
        }
      }
    }
    round()
    #expect(Self.isServedSoon(server.port))
    let before = Self.burden()
    for _ in 0..<10 { round() }
    #expect(Self.isServedSoon(server.port))
    usleep(500_000)
    let after = Self.burden()
    // 100 MB were sent. Other tests of this process may open a file or two meanwhile.
    #expect(after.memory - before.memory < 60_000)
    #expect(after.files - before.files < 30)
  }

  @Test func itStops() throws {
    let server = try Self.server()
    #expect(Client.talk(server.port, Self.get(server.port)).hasPrefix("HTTP/1.1 200 OK"))
    server.stop()
    var isOpen = true
    for _ in 0..<100 where isOpen {
      isOpen = Client(server.port) != nil
      usleep(20_000)
    }
    #expect(!isOpen)
    // And the port is free for the next.
    let next = try WatchServer(port: server.port) { _ in nil }
    next.stop()
  }
}
