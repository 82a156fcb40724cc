import DriveTypes
import Glibc

/// The agent's end of the connection: finds a world, says hello, and drives whatever routes the world has.
///
/// ```
/// let endpoint = try AgentEndpoint(connect: "ipc:///tmp/drive", agentName: "expert", requirements: requirements)
/// try endpoint.connect(timeout: .seconds(60))
/// try endpoint.run(begin: expert.begin, act: expert.act, end: expert.end)
/// ```
///
/// A world that dies and comes back is found again; the route in which it died is over. One thread at a time.
public final class AgentEndpoint {
  private let address: EndpointAddress
  private let hello: Hello
  private let settings: EndpointSettings
  private let curve: CurveClient?
  private var link: AgentLink?

  /// The world that let us in.
  public private(set) var world: Welcome?
  /// Told in words what happens between routes and what goes wrong; for stderr.
  public var diary: ((String) -> Void)?

  /// - Parameters:
  ///   - address: `ipc://PATH` or `tcp://HOST:PORT`; other than loopback only with `curve`.
  ///   - model: what the agent drives with, for the world's results.
  public init(
    connect address: String, agentName: String, model: ModelIdentity? = nil, requirements: AgentRequirements,
    settings: EndpointSettings = .init(), curve: CurveClient? = nil
  ) throws(MessagingError) {
    self.address = try EndpointAddress(address)
    try self.address.require(keys: curve != nil)
    hello = Hello(agent: agentName, model: model, requirements: requirements)
    self.settings = settings
    self.curve = curve
  }

  /// Says hello until a world answers, at most for `timeout`. Throws `refused` when the answer is no.
  @discardableResult public func connect(timeout: Duration) throws(MessagingError) -> Welcome {
    let deadline = ContinuousClock.now.advanced(by: timeout)
    var trouble: MessagingError?
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      if left <= .zero {
        throw trouble ?? .timedOut(waitingFor: "world at \(address.text)", seconds: timeout.seconds)
      }
      do throws(MessagingError) {
        link = nil
        let link = try AgentLink(connect: address, settings: settings, curve: curve)
        switch try link.ask(.hello(hello), timeout: left, for: "world at \(address.text)") {
        case .welcome(let welcome):
          self.link = link
          world = welcome
          return welcome
        case .refusal(let refusal): throw .refused(refusal)
        case .fault(let fault): throw .faulted(fault)
        case let other: throw .unexpectedMessage(got: other.kind, expected: "welcome")
        }
      } catch {
        switch error {
        // It may come again; if it does not, none came in time.
        case .peerLost: break
        case .refused(let refusal) where refusal.code == .busy: trouble = error
        case .timedOut: throw trouble ?? error
        default: throw error
        }
      }
      usleep(100_000)
    }
  }

  /// Drives until the world says bye; returns how many routes came to their end.
  ///
  /// An error thrown by `begin` or `act` ends that route (the world records it as the agent's failure) and no other.
  /// - Parameters:
  ///   - decision: asked after each `act` why it gave that control.
  ///   - planCounts: asked after each `act` what became of the route's plans.
  @discardableResult public func run(
    begin: (RouteBriefing) throws -> Void, act: (Observation) throws -> VehicleControl,
    decision: () -> Decision? = { nil }, planCounts: () -> PlanCounts? = { nil }, end: () -> Void
  ) throws(MessagingError) -> Int {
    var routes = 0
    if link == nil { try connect(timeout: settings.reconnectTimeout) }
    while true {
      do throws(MessagingError) {
        let reply = try ask(.next, settings.routeTimeout, "route")
        switch reply {
        case .bye:
          link = nil
          return routes
        case .route(let briefing):
          defer { end() }
          if try drive(briefing, begin, act, decision, planCounts) { routes += 1 }
        case .fault(let fault) where fault.code == .noSession: throw .peerLost(during: "waiting for a route")
        case .fault(let fault): throw .faulted(fault)
        default: throw .unexpectedMessage(got: reply.kind, expected: "route")
        }
      } catch {
        guard case .peerLost = error else { throw error }
        diary?("\(error); looking for the world again")
        try connect(timeout: settings.reconnectTimeout)
      }
    }
  }

  /// Leaves; the world learns it at once.
  public func close() { link = nil }

  private func ask(_ message: Message, _ timeout: Duration, _ what: String) throws(MessagingError) -> Message
  {
    guard let link else { throw .closed }
    return try link.ask(message, timeout: timeout, for: what)
  }

  /// One route; false when it ended by a fault of either side.
  private func drive(
    _ briefing: RouteBriefing, _ begin: (RouteBriefing) throws -> Void,
    _ act: (Observation) throws -> VehicleControl, _ decision: () -> Decision?,
    _ planCounts: () -> PlanCounts?
  ) throws(MessagingError) -> Bool {
    var ledger = DescriptionLedger()
    do { try begin(briefing) } catch { return try report(error) }
    var reply = try ask(.ready, settings.replyTimeout, "first observation")
    while true {
      switch reply {
      case .observation(let message):
        let observation = try ledger.incoming(message)
        let control: VehicleControl
        do { control = try act(observation) } catch { return try report(error) }
        reply = try ask(
          .control(
            ControlMessage(
              tick: observation.tick, control: control, decision: decision(), planCounts: planCounts())),
          settings.replyTimeout, "observation")
      case .routeEnd: return true
      case .fault(let fault) where fault.code == .noSession:
        throw .peerLost(during: "route \(briefing.routeID)")
      case .fault(let fault):
        diary?("route \(briefing.routeID): \(MessagingError.faulted(fault))")
        return false
      case let other: throw .unexpectedMessage(got: other.kind, expected: "observation or route_end")
      }
    }
  }

  /// Tells the world that the agent's own code failed.
  private func report(_ error: any Error) throws(MessagingError) -> Bool {
    diary?("the agent failed: \(error)")
    let fault = Fault(code: .agentFailed, message: String("\(error)".prefix(2000)))
    let reply = try ask(.fault(fault), settings.replyTimeout, "route_end")
    guard case .routeEnd = reply else { throw .unexpectedMessage(got: reply.kind, expected: "route_end") }
    return false
  }
}

/// The agent's socket: one question, one answer.
private final class AgentLink {
  private let settings: EndpointSettings
  private let socket: ZeroMQSocket
  private let monitor: SocketMonitor
  private var isLost = false

  init(connect address: EndpointAddress, settings: EndpointSettings, curve: CurveClient?)
    throws(MessagingError)
  {
    self.settings = settings
    let context = try ZeroMQContext()
    socket = try ZeroMQSocket(.dealer, in: context)
    try socket.apply(settings, address)
    if let curve { try CurveAuthenticator.protect(socket, curve) }
    monitor = try SocketMonitor(socket, in: context)
    try socket.connect(address.text)
  }

  func ask(_ message: Message, timeout: Duration, for what: String) throws(MessagingError) -> Message {
    let encoded = try MessageCodec.encode(message)
    // The empty frame is REQ's delimiter: the world needs no other rule for REQ agents.
    guard try socket.send([[], encoded.header]) else { throw .peerLost(during: "sending '\(message.kind)'") }
    let deadline = ContinuousClock.now.advanced(by: timeout)
    while true {
      let left = ContinuousClock.now.duration(to: deadline)
      let ready = try ZeroMQSocket.poll(
        [socket, monitor.socket], milliseconds: min(left.milliseconds, 60_000))
      // The monitor is read first and believed last: a world that says bye and leaves has said bye.
      for event in ready[1] ? try monitor.drain() : [] {
        switch event {
        case .disconnected: isLost = true
        case .refused(let reason): throw .handshakeFailed(reason)
        }
      }
      if let answer = try receive() { return answer }
      if isLost { throw .peerLost(during: "waiting for \(what)") }
      if left <= .zero { throw .timedOut(waitingFor: what, seconds: timeout.seconds) }
    }
  }

  private func receive() throws(MessagingError) -> Message? {
    let limit = settings.maximumBytes
    guard
      let received = try socket.receive(maximumBytes: limit, maximumFrames: settings.maximumFrames + 1)
    else { return nil }
    if received.bytes > limit {
      throw .tooLarge(what: "message of the world", got: received.bytes, limit: limit)
    }
    if received.count > settings.maximumFrames + 1 {
      throw .tooLarge(what: "frames of the world", got: received.count - 1, limit: settings.maximumFrames)
    }
    guard received.frames.count > 1, received.frames[0].isEmpty else {
      throw .malformed(field: "frames", got: "\(received.count)", expected: "an empty delimiter and a header")
    }
    let header = received.frames[1]
    if header.count > settings.maximumHeaderBytes {
      throw .tooLarge(what: "header of the world", got: header.count, limit: settings.maximumHeaderBytes)
    }
    return try MessageCodec.decode(
      EncodedMessage(header: header, frames: Array(received.frames.dropFirst(2))))
  }
}
