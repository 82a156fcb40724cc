import CZeroMQ
import Glibc

/// The world's socket and what hangs on it: connections that end, CURVE clients that ask to come in, and the envelopes
/// that bring each answer back to its asker. Knows messages, but not their order; `WorldEndpoint` does.
final class WorldLink {
  /// A request as it came in.
  struct Request {
    /// The routing frames of ROUTER, up to and with the empty delimiter: what an answer must begin with.
    var envelope: [[UInt8]]
    var descriptor: Int32
    /// Typed errors for hostile or broken bytes.
    var message: Result<Message, MessagingError>
    var peer: [UInt8] { envelope.first ?? [] }
  }

  enum Event {
    case request(Request)
    /// The connection with this file descriptor is gone.
    case disconnected(Int32)
    case timedOut
  }

  let address: String
  private let settings: EndpointSettings
  private let socket: ZeroMQSocket
  private let monitor: SocketMonitor
  private let authenticator: CurveAuthenticator?
  private var events: [Event] = []

  init(bind address: EndpointAddress, settings: EndpointSettings, curve: CurveServer?) throws(MessagingError)
  {
    try address.require(keys: curve != nil)
    self.settings = settings
    let context = try ZeroMQContext()
    socket = try ZeroMQSocket(.router, in: context)
    try socket.apply(settings, address)
    // So that an answer to a vanished agent is an error and not a silence.
    try socket.set(ZMQ_ROUTER_MANDATORY, 1, "mandatory routing")
    if let curve {
      authenticator = try CurveAuthenticator(curve, in: context)
      try CurveAuthenticator.protect(socket, curve)
    } else {
      authenticator = nil
    }
    monitor = try SocketMonitor(socket, in: context)
    try socket.bind(address.text)
    self.address = try socket.boundAddress()
    if let file = address.socketFile, chmod(file, 0o600) != 0 {
      throw .system(operation: "close \(file) to other users", reason: String(cString: strerror(errno)))
    }
  }

  /// The next thing that happens before `deadline`.
  func next(until deadline: ContinuousClock.Instant) throws(MessagingError) -> Event {
    while true {
      if !events.isEmpty { return events.removeFirst() }
      let left = ContinuousClock.now.duration(to: deadline)
      var sockets = [socket, monitor.socket]
      if let authenticator { sockets.append(authenticator.socket) }
      let ready = try ZeroMQSocket.poll(sockets, milliseconds: min(left.milliseconds, 60_000))
      if ready.last == true { try authenticator?.answer() }
      // CRITICAL: the monitor is read after each look for a message, and a message looked for after each news from the
      // monitor. So an agent's last words come before its end, and the end of an old connection before the hello of a
      // new one that got the same file descriptor.
      var received: ZeroMQSocket.Received?
      var gone: [Event] = []
      while received == nil {
        received = try socket.receive(maximumBytes: settings.maximumAgentBytes, maximumFrames: 8)
        let news = try monitor.drain().compactMap { event -> Event? in
          if case .disconnected(let descriptor) = event { .disconnected(descriptor) } else { nil }
        }
        gone += news
        if news.isEmpty { break }
      }
      if let received {
        let request = Event.request(self.request(received))
        // The peer's own end, if it is among them, must come after its words.
        let own = gone.filter { if case .disconnected(received.descriptor) = $0 { true } else { false } }
        let others = gone.filter { if case .disconnected(received.descriptor) = $0 { false } else { true } }
        events += isHello(request) ? gone + [request] : others + [request] + own
      } else {
        events += gone
      }
      if events.isEmpty, left <= .zero { return .timedOut }
    }
  }

  private func isHello(_ event: Event) -> Bool {
    if case .request(let request) = event, case .success(.hello) = request.message { true } else { false }
  }

  /// Answers a request; false when its asker is gone.
  func answer(_ envelope: [[UInt8]], _ message: Message) throws(MessagingError) -> Bool {
    let encoded = try MessageCodec.encode(message)
    let bytes = encoded.frames.reduce(encoded.header.count) { $0 + $1.count }
    if bytes > settings.maximumBytes {
      throw .tooLarge(what: "bytes of '\(message.kind)'", got: bytes, limit: settings.maximumBytes)
    }
    if encoded.header.count > settings.maximumHeaderBytes {
      throw .tooLarge(
        what: "header of '\(message.kind)'", got: encoded.header.count, limit: settings.maximumHeaderBytes)
    }
    if encoded.frames.count + 1 > settings.maximumFrames {
      throw .tooLarge(
        what: "frames of '\(message.kind)'", got: encoded.frames.count + 1, limit: settings.maximumFrames)
    }
    return try socket.send(envelope + [encoded.header] + encoded.frames)
  }

  /// Lets the last answer leave before the socket closes.
  func linger(milliseconds: Int32) throws(MessagingError) {
    try socket.set(ZMQ_LINGER, milliseconds, "linger")
  }

  /// Takes the envelope off and decodes the rest.
  private func request(_ received: ZeroMQSocket.Received) -> Request {
    let frames = received.frames
    // [identity, "", …] from REQ and DEALER; [identity, request id, "", …] from REQ with ZMQ_REQ_CORRELATE.
    let delimiter = frames.prefix(3).dropFirst().firstIndex { $0.isEmpty }
    let envelope = delimiter.map { Array(frames[...$0]) } ?? [frames.first ?? [], []]
    var request = Request(envelope: envelope, descriptor: received.descriptor, message: .success(.bye))
    do throws(MessagingError) {
      if received.bytes > settings.maximumAgentBytes {
        throw .tooLarge(what: "message of an agent", got: received.bytes, limit: settings.maximumAgentBytes)
      }
      guard let delimiter, delimiter + 1 < frames.count else {
        throw .malformed(
          field: "frames", got: "\(received.count)", expected: "an empty delimiter and a header")
      }
      if received.count != delimiter + 2 {
        throw .malformed(
          field: "frames", got: "\(received.count - delimiter - 1)", expected: "a header alone from an agent")
      }
      request.message = .success(try MessageCodec.decode(EncodedMessage(header: frames[delimiter + 1])))
    } catch {
      request.message = .failure(error)
    }
    return request
  }
}
