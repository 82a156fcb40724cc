import Foundation
import Glibc
import Synchronization

/// A server on this machine that answers chat completions as a test tells it to, well or badly.
final class MisbehavingServer: Sendable {
  /// What comes back for one request.
  enum Reply: Sendable {
    /// A chat completion with that text and 10 + 5 tokens.
    case text(String)
    case status(Int, headers: [String] = [], body: String = "{}")
    /// Status 200 with a body of any kind.
    case body(String)
    /// A chat completion after that many seconds.
    case late(Double, String)
    /// Half of what the header promises.
    case half
    /// The connection ends without a byte.
    case nothing
  }

  struct Request: Sendable {
    var head: String
    var body: String
  }

  private let listener: Int32
  let port: UInt16
  private let requests = Mutex<[Request]>([])
  private let isOpen = Mutex(true)

  /// - Parameter reply: to the request with that number, counted from 0.
  init(_ reply: @escaping @Sendable (Int, Request) -> Reply) throws {
    signal(SIGPIPE, SIG_IGN)
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    var length = size
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, size) == 0 && listen(listener, 64) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard listener >= 0, isBound else { throw CocoaError(.fileReadUnknown) }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    Thread.detachNewThread { [weak self] in
      while true {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { [weak self] in
          defer { close(connection) }
          guard let request = Self.read(connection), let self else { return }
          let number = self.requests.withLock { requests in
            requests.append(request)
            return requests.count - 1
          }
          Self.send(reply(number, request), to: connection)
        }
      }
    }
  }

  deinit { stop() }

  func stop() {
    let wasOpen = isOpen.withLock { isOpen in
      defer { isOpen = false }
      return isOpen
    }
    guard wasOpen else { return }
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var address: String { "http://127.0.0.1:\(port)/v1" }
  var received: [Request] { requests.withLock { $0 } }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(connection, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      bytes += chunk[..<count]
      let text = String(decoding: bytes, as: UTF8.self)
      guard let end = text.range(of: "\r\n\r\n") else { continue }
      let head = String(text[..<end.lowerBound])
      let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
      let body = String(text[end.upperBound...])
      if body.utf8.count >= length ?? 0 { return Request(head: head, body: body) }
    }
  }

  static func completion(_ text: String) -> String {
    let content = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing(
      "\n", with: "\\n")
    return """
      {"id": "x", "choices": [{"index": 0, "message": {"role": "assistant", "content": "\(content)"}}], \
      "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}}
      """
  }

  private static func send(_ reply: Reply, to connection: Int32) {
    func write(_ text: String) {
      let bytes = Array(text.utf8)
      _ = Glibc.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
    func answer(_ status: Int, _ headers: [String], _ body: String) {
      let lines =
        ["HTTP/1.1 \(status) X", "Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        + headers + ["Connection: close"]
      write(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
    }
    switch reply {
    case .text(let text): answer(200, [], completion(text))
    case .status(let status, let headers, let body): answer(status, headers, body)
    case .body(let body): answer(200, [], body)
    case .late(let seconds, let text):
      Thread.sleep(forTimeInterval: seconds)
      answer(200, [], completion(text))
    case .half:
      let body = completion("Total Score: 50")
      write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n")
      write(String(body.prefix(body.count / 2)))
    case .nothing: break
    }
  }
}
