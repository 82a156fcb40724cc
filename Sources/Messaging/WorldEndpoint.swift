import DriveTypes

/// The world's end of the connection: binds, lets one agent in, and drives it through route after route.
///
/// ```
/// let world = try WorldEndpoint(bind: "ipc:///tmp/drive", worldName: "embedded")
/// let hello = try world.waitForAgent(timeout: .seconds(60))
/// try world.begin(briefing)
/// let control = try world.exchange(observation)   // every tick
/// world.endRoute()
/// world.close()
/// ```
///
/// What goes wrong on a route (a dead, silent or misbehaving agent) is thrown by `begin` or `exchange`; that route is
/// over, and the next `begin` serves the same agent, or waits for it to come back. One thread at a time.
public final class WorldEndpoint {
  /// One agent's connection.
  private struct Session {
    let hello: Hello
    let peer: [UInt8]
    let descriptor: Int32
    /// The agent's question that is not answered yet.
    var question: (envelope: [[UInt8]], message: Message)?
  }

  /// What `receive` brings: the agent's next question, or a fresh session instead of the one we had.
  private enum Arrival {
    case question(Message)
    case session(Hello)
  }

  private let settings: EndpointSettings
  private let welcome: Welcome
  private var link: WorldLink?
  private var session: Session?
  private var ledger = DescriptionLedger()
  private var route: (id: String, controls: Int)?

  /// Where agents connect to, with the port that the system chose for `tcp://127.0.0.1:*`.
  public let address: String
  /// What the agent said of its last control; nil when it did not say.
  public private(set) var decision: Decision?
  /// What the agent said of its plans with its last control; nil when it did not say.
  public private(set) var planCounts: PlanCounts?
  /// The agent of this evaluation: set by the first hello; later ones must be the same agent.
  public private(set) var agent: Hello?

  /// - Parameters:
  ///   - address: `ipc://PATH` or `tcp://HOST:PORT`; other than loopback only with `curve`.
  ///   - worldName: `embedded`, `carla`, …
  ///   - tickDuration: seconds between observations.
  public init(
    bind address: String, worldName: String, tickDuration: Double = 0.05,
    settings: EndpointSettings = .init(),
    curve: CurveServer? = nil
  ) throws(MessagingError) {
    let link = try WorldLink(bind: try EndpointAddress(address), settings: settings, curve: curve)
    self.link = link
    self.address = link.address
    self.settings = settings
    welcome = Welcome(world: worldName, tickDuration: tickDuration)
  }

  deinit { close() }

  /// The agent that is connected, or the next one that says hello within `timeout`.
  @discardableResult public func waitForAgent(timeout: Duration) throws(MessagingError) -> Hello {
    if let session { return session.hello }
    let deadline = ContinuousClock.now.advanced(by: timeout)
    while true {
      if case .session(let hello) = try receive(until: deadline, timeout, for: "agent that says hello") {
        return hello
      }
    }
  }

  /// Hands a route to the agent and returns when the agent is ready for the first observation.
  public func begin(_ briefing: RouteBriefing) throws(MessagingError) {
    endRoute()
    ledger = DescriptionLedger()
    try waitForNext()
    try answer(.route(briefing))
    route = (briefing.routeID, 0)
    planCounts = nil
    try expect("ready") { reply in if case .ready = reply { () } else { nil } }
  }

  /// Shows the agent an observation and returns its control, checked for tick and range.
  public func exchange(_ observation: Observation) throws(MessagingError) -> VehicleControl {
    decision = nil
    guard session?.question != nil, route != nil else {
      throw link == nil ? .closed : .peerLost(during: "the route before this tick")
    }
    let message = try ledger.outgoing(observation)
    try answer(.observation(message))
    let answer = try expect("control for tick \(observation.tick)") { reply in
      if case .control(let control) = reply { control } else { nil }
    }
    do throws(MessagingError) {
      try answer.check(tick: observation.tick)
    } catch {
      try? self.answer(.fault(error.fault))
      route = nil
      throw error
    }
    route?.controls += 1
    decision = answer.decision
    planCounts = answer.planCounts
    return answer.control
  }

  /// Tells the agent that the route is over; harmless when there is none.
  public func endRoute() {
    if let route, session?.question != nil {
      try? answer(.routeEnd(RouteEnd(routeID: route.id, controls: route.controls)))
    }
    route = nil
  }

  /// Ends the session: the agent's next question for a route is answered with bye.
  public func close() {
    guard let link else { return }
    endRoute()
    if session != nil {
      let patient = ContinuousClock.now.advanced(by: settings.farewellTimeout)
      while session != nil, session?.question == nil,
        case .question = try? receive(until: patient, settings.farewellTimeout, for: "last question")
      {}
      if session?.question != nil { try? answer(.bye) }
    }
    session = nil
    try? link.linger(milliseconds: settings.farewellTimeout.milliseconds)
    self.link = nil
  }
}

// MARK: - The conversation

extension WorldEndpoint {
  /// Waits for the agent's `next`, and for an agent first when there is none.
  private func waitForNext() throws(MessagingError) {
    while true {
      do throws(MessagingError) {
        try waitForAgent(timeout: settings.reconnectTimeout)
        if let question = session?.question {
          if case .next = question.message { return }
          let error = MessagingError.unexpectedMessage(got: question.message.kind, expected: "next")
          try answer(.fault(error.fault))
          throw error
        }
        let deadline = ContinuousClock.now.advanced(by: settings.replyTimeout)
        _ = try receive(until: deadline, settings.replyTimeout, for: "next")
      } catch .peerLost {
        // Between routes nothing is lost with the agent: wait for it to come back.
        session = nil
      }
    }
  }

  /// What `wanted` takes from the agent's next question; a question that it does not want ends the route.
  private func expect<T>(_ what: String, _ wanted: (Message) -> T?) throws(MessagingError) -> T {
    let deadline = ContinuousClock.now.advanced(by: settings.replyTimeout)
    do throws(MessagingError) {
      guard case .question(let message) = try receive(until: deadline, settings.replyTimeout, for: what)
      else {
        throw .agentRestarted
      }
      if let result = wanted(message) { return result }
      if case .fault(let fault) = message {
        endRoute()
        throw .faulted(fault)
      }
      let error = MessagingError.unexpectedMessage(got: message.kind, expected: what)
      if case .next = message {} else { try answer(.fault(error.fault)) }
      throw error
    } catch {
      route = nil
      throw error
    }
  }

  /// Answers the agent's question.
  private func answer(_ message: Message) throws(MessagingError) {
    guard let link else { throw .closed }
    guard let question = session?.question else { throw .peerLost(during: "sending '\(message.kind)'") }
    let isDelivered = try link.answer(question.envelope, message)
    session?.question = nil
    if !isDelivered {
      session = nil
      throw .peerLost(during: "sending '\(message.kind)'")
    }
  }

  /// What comes next from the agent; strangers are answered here and nowhere else.
  private func receive(
    until deadline: ContinuousClock.Instant, _ patience: Duration, for what: String
  ) throws(MessagingError) -> Arrival {
    guard let link else { throw .closed }
    while true {
      switch try link.next(until: deadline) {
      case .timedOut:
        // A living agent that does not answer is given up: its late answer must not meet another tick.
        session = nil
        throw .timedOut(waitingFor: what, seconds: patience.seconds)
      case .disconnected(let descriptor):
        if session?.descriptor == descriptor {
          session = nil
          throw .peerLost(during: "waiting for \(what)")
        }
      case .request(let request):
        if let arrival = try take(request, link) { return arrival }
      }
    }
  }

  /// Sorts a request: a hello, a question of our agent, or a stranger's that is answered and forgotten.
  private func take(_ request: WorldLink.Request, _ link: WorldLink) throws(MessagingError) -> Arrival? {
    let isOurs = request.peer == session?.peer
    switch request.message {
    case .success(.hello(let hello)):
      if let refusal = refusal(of: hello, isOurs: isOurs) {
        _ = try link.answer(request.envelope, .refusal(refusal))
        return nil
      }
      guard try link.answer(request.envelope, .welcome(welcome)) else { return nil }
      session = Session(hello: hello, peer: request.peer, descriptor: request.descriptor)
      agent = hello
      return .session(hello)
    case .failure(.wrongVersion(let got, let expected)):
      let refusal = Refusal(
        code: .wrongVersion, message: MessagingError.wrongVersion(got: got, expected: expected).description,
        expected: "\(expected)", got: "\(got)")
      _ = try link.answer(request.envelope, .refusal(refusal))
      return nil
    case .success, .failure:
      guard isOurs else {
        let isHeard = (try? request.message.get()) != nil
        let fault =
          isHeard
          ? Fault(code: .noSession, message: "say hello first")
          : request.message.failure?.fault ?? Fault(code: .malformed, message: "not a message")
        _ = try link.answer(request.envelope, .fault(fault))
        return nil
      }
      let message: Message
      do { message = try request.message.get() } catch {
        _ = try link.answer(request.envelope, .fault(error.fault))
        throw error
      }
      session?.question = (request.envelope, message)
      if case .bye = message {
        try answer(.bye)
        session = nil
        throw .peerLost(during: "the agent said bye")
      }
      return .question(message)
    }
  }

  private func refusal(of hello: Hello, isOurs: Bool) -> Refusal? {
    if !isOurs, let session {
      return Refusal(
        code: .busy, message: "an agent is driving in this world; try again later",
        expected: session.hello.agent,
        got: hello.agent)
    }
    guard let agent, agent != hello else { return nil }
    return Refusal(
      code: .differentAgent,
      message: "this evaluation began with another agent, another model or other requirements",
      expected: agent.agent, got: hello.agent)
  }
}

extension ControlMessage {
  /// Throws unless the control answers `tick` and every number is finite and in range.
  func check(tick expected: Int) throws(MessagingError) {
    guard tick == expected else { throw .wrongTick(got: tick, expected: expected) }
    guard (0...1).contains(control.throttle) else {
      throw .invalidControl(field: "throttle", got: control.throttle, expected: "0...1")
    }
    guard (-1...1).contains(control.steer) else {
      throw .invalidControl(field: "steer", got: control.steer, expected: "-1...1")
    }
    guard (0...1).contains(control.brake) else {
      throw .invalidControl(field: "brake", got: control.brake, expected: "0...1")
    }
    if let bad = decision?.firstNotFinite {
      throw .invalidControl(field: "decision.\(bad.field)", got: bad.value, expected: "a finite number")
    }
  }
}

extension Result where Failure == MessagingError {
  fileprivate var failure: MessagingError? { if case .failure(let error) = self { error } else { nil } }
}
