import CZeroMQ

/// Hears from libzmq when connections end, so that a dead peer is noticed without waiting for its answer.
final class SocketMonitor {
  enum Event: Hashable {
    /// The connection with this file descriptor is gone (closed, reset, or silent to heartbeats).
    case disconnected(Int32)
    /// The peer speaks another security mechanism, or does not know our key: trying again is no use.
    case refused(String)
  }

  let socket: ZeroMQSocket

  /// Watches `watched`; one monitor a context.
  init(_ watched: ZeroMQSocket, in context: ZeroMQContext) throws(MessagingError) {
    let events =
      ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH
    let place = "inproc://monitor"
    if zmq_socket_monitor(watched.pointer, place, events) != 0 {
      throw .system(operation: "watch a socket", reason: ZeroMQSocket.lastReason())
    }
    socket = try ZeroMQSocket(.pair, in: context)
    try socket.connect(place)
  }

  /// What happened since the last call.
  func drain() throws(MessagingError) -> [Event] {
    var events: [Event] = []
    while let message = try socket.receive(maximumBytes: 4096, maximumFrames: 2) {
      // zmq_socket_monitor(3): frame 1 is a 16-bit event and a 32-bit value, frame 2 the address.
      guard let head = message.frames.first, head.count == 6 else { continue }
      let event = Int32(UInt16(head[0]) | UInt16(head[1]) << 8)
      let value = UInt32(head[2]) | UInt32(head[3]) << 8 | UInt32(head[4]) << 16 | UInt32(head[5]) << 24
      switch event {
      case ZMQ_EVENT_DISCONNECTED: events.append(.disconnected(Int32(bitPattern: value)))
      case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        events.append(.refused("the world does not know this agent's key"))
      case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        events.append(.refused("the peer's security is another"))
      default: break
      }
    }
    return events
  }
}
