/// Patience and limits of one end of a connection.
public struct EndpointSettings: Sendable, Hashable {
  /// How often libzmq asks a silent peer whether it is there.
  public var heartbeatInterval: Duration = .seconds(1)
  /// A peer that is silent to heartbeats for so long is dead: its process hangs in the kernel, or its machine is gone.
  /// (A process that merely ends is noticed at once.)
  public var heartbeatTimeout: Duration = .seconds(10)
  /// How long a living peer may take for its answer: an agent's decision, a world's tick.
  public var replyTimeout: Duration = .seconds(300)
  /// How long an agent waits for the next route: the world may be loading a town, or waiting in a queue.
  public var routeTimeout: Duration = .seconds(3600)
  /// How long a world waits for an agent, or an agent for a world, that is not there (again).
  public var reconnectTimeout: Duration = .seconds(60)
  /// How long `close` waits for the agent's last question, so as to say bye.
  public var farewellTimeout: Duration = .seconds(1)
  /// Bytes of all frames of a message, either way.
  public var maximumBytes = 64 << 20
  /// Bytes of a message from an agent, which never sends pictures.
  public var maximumAgentBytes = 1 << 20
  /// Bytes of a header; the rest are pictures.
  public var maximumHeaderBytes = 16 << 20
  /// Frames of a message, with the header.
  public var maximumFrames = 64

  public init() {}
}

extension Duration {
  /// Whole milliseconds, rounded up, within Int32.
  var milliseconds: Int32 {
    let (seconds, attoseconds) = components
    guard seconds < Int64(Int32.max) / 1000 else { return .max }
    return Int32(max(0, seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
  }

  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
}
