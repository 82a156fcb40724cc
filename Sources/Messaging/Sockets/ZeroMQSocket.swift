import CZeroMQ

/// libzmq's I/O thread and everything below it. Each endpoint owns one, so that a process which has one endpoint has one
/// context, and nothing is global.
final class ZeroMQContext {
  let pointer: UnsafeMutableRawPointer

  init() throws(MessagingError) {
    guard let pointer = zmq_ctx_new() else {
      throw .system(operation: "start libzmq", reason: ZeroMQSocket.lastReason())
    }
    self.pointer = pointer
  }

  /// Waits for the sockets' last messages as long as their `linger` says.
  deinit { while zmq_ctx_term(pointer) != 0 && zmq_errno() == EINTR {} }
}

/// One libzmq socket and its owner. Not for two threads at a time.
final class ZeroMQSocket {
  enum Kind {
    case router, dealer, pair, reply

    var code: Int32 {
      switch self {
      case .router: ZMQ_ROUTER
      case .dealer: ZMQ_DEALER
      case .pair: ZMQ_PAIR
      case .reply: ZMQ_REP
      }
    }
  }

  /// A received message.
  struct Received {
    var frames: [[UInt8]]
    /// Total bytes and number of frames, including those which were dropped for being too many.
    var bytes: Int
    var count: Int
    /// The file descriptor of the connection that it came by, −1 when there is none.
    var descriptor: Int32
  }

  let pointer: UnsafeMutableRawPointer
  private let context: ZeroMQContext
  private let message: UnsafeMutablePointer<zmq_msg_t>

  init(_ kind: Kind, in context: ZeroMQContext) throws(MessagingError) {
    guard let pointer = zmq_socket(context.pointer, kind.code) else {
      throw .system(operation: "open a socket", reason: Self.lastReason())
    }
    self.pointer = pointer
    self.context = context
    message = .allocate(capacity: 1)
    try set(ZMQ_LINGER, 0, "linger")
  }

  deinit {
    message.deallocate()
    zmq_close(pointer)
  }

  static func lastReason() -> String { String(cString: zmq_strerror(zmq_errno())) }

  func set(_ option: Int32, _ value: Int32, _ name: String) throws(MessagingError) {
    var value = value
    if zmq_setsockopt(pointer, option, &value, MemoryLayout<Int32>.size) != 0 {
      throw .system(operation: "set \(name) to \(value)", reason: Self.lastReason())
    }
  }

  func set(_ option: Int32, long value: Int64, _ name: String) throws(MessagingError) {
    var value = value
    if zmq_setsockopt(pointer, option, &value, MemoryLayout<Int64>.size) != 0 {
      throw .system(operation: "set \(name) to \(value)", reason: Self.lastReason())
    }
  }

  func set(_ option: Int32, _ value: String, _ name: String) throws(MessagingError) {
    if zmq_setsockopt(pointer, option, value, value.utf8.count) != 0 {
      throw .system(operation: "set \(name)", reason: Self.lastReason())
    }
  }

  func bind(_ address: String) throws(MessagingError) {
    if zmq_bind(pointer, address) != 0 {
      throw .system(operation: "bind \(address)", reason: Self.lastReason())
    }
  }

  func connect(_ address: String) throws(MessagingError) {
    if zmq_connect(pointer, address) != 0 {
      throw .system(operation: "connect \(address)", reason: Self.lastReason())
    }
  }

  /// The address really bound, with the port that the system chose for `*`.
  func boundAddress() throws(MessagingError) -> String {
    var text = [CChar](repeating: 0, count: 256)
    var size = text.count
    if zmq_getsockopt(pointer, ZMQ_LAST_ENDPOINT, &text, &size) != 0 {
      throw .system(operation: "read the address", reason: Self.lastReason())
    }
    return String(decoding: text.prefix(max(0, size - 1)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// Sends all frames as one message; false when the peer is not connected (any more) or takes nothing.
  func send(_ frames: [[UInt8]]) throws(MessagingError) -> Bool {
    for (index, frame) in frames.enumerated() {
      let more = index + 1 < frames.count ? ZMQ_SNDMORE : 0
      while zmq_send(pointer, frame, frame.count, more) < 0 {
        switch zmq_errno() {
        case EINTR: continue
        case EHOSTUNREACH, EAGAIN: return false
        default: throw .system(operation: "send", reason: Self.lastReason())
        }
      }
    }
    return true
  }

  /// The next message, or nil when none is waiting. Frames beyond the limits are read but not kept.
  func receive(maximumBytes: Int, maximumFrames: Int) throws(MessagingError) -> Received? {
    var result = Received(frames: [], bytes: 0, count: 0, descriptor: -1)
    while true {
      zmq_msg_init(message)
      defer { zmq_msg_close(message) }
      guard zmq_msg_recv(message, pointer, ZMQ_DONTWAIT) >= 0 else {
        switch zmq_errno() {
        case EINTR: continue
        case EAGAIN where result.count == 0: return nil
        default: throw .system(operation: "receive", reason: Self.lastReason())
        }
      }
      let size = zmq_msg_size(message)
      result.bytes += size
      result.count += 1
      if result.bytes <= maximumBytes, result.count <= maximumFrames {
        result.frames.append(
          [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(message), count: size)))
      }
      if zmq_msg_more(message) == 0 {
        result.descriptor = zmq_msg_get(message, ZMQ_SRCFD)
        return result
      }
    }
  }

  /// Waits until one of the sockets has something to read, or the time is over; which ones have.
  static func poll(_ sockets: [ZeroMQSocket], milliseconds: Int32) throws(MessagingError) -> [Bool] {
    var items = sockets.map {
      zmq_pollitem_t(socket: $0.pointer, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
    }
    if zmq_poll(&items, Int32(items.count), Int(milliseconds)) < 0 && zmq_errno() != EINTR {
      throw .system(operation: "poll", reason: lastReason())
    }
    return items.map { $0.revents & Int16(ZMQ_POLLIN) != 0 }
  }
}

extension ZeroMQSocket {
  /// What both ends set: heartbeats, limits, time-outs.
  func apply(_ settings: EndpointSettings, _ address: EndpointAddress) throws(MessagingError) {
    try set(ZMQ_HEARTBEAT_IVL, settings.heartbeatInterval.milliseconds, "heartbeat interval")
    try set(ZMQ_HEARTBEAT_TIMEOUT, settings.heartbeatTimeout.milliseconds, "heartbeat time-out")
    // CRITICAL: the TTL travels to the peer in a 16-bit field of tenths of a second.
    let ttl = min(max(settings.heartbeatTimeout.milliseconds, 100), 6_553_599)
    try set(ZMQ_HEARTBEAT_TTL, ttl, "heartbeat time to live")
    try set(ZMQ_SNDTIMEO, settings.replyTimeout.milliseconds, "send time-out")
    try set(ZMQ_MAXMSGSIZE, long: Int64(settings.maximumBytes), "largest frame")
    try set(ZMQ_SNDHWM, 64, "send queue")
    try set(ZMQ_RCVHWM, 64, "receive queue")
    try set(ZMQ_RECONNECT_IVL, 50, "reconnect interval")
    try set(ZMQ_RECONNECT_IVL_MAX, 1000, "longest reconnect interval")
    if address.isIPv6 { try set(ZMQ_IPV6, 1, "IPv6") }
  }
}
