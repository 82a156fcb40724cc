import DriveTypes
import Foundation
import Messaging
import Testing

/// A world and an agent in two threads of this process, over real sockets.
@Suite(.serialized, .timeLimit(.minutes(1))) struct ConversationTests {
  /// Law: what the far agent sees is what the world showed, and what the world gets is what the agent said, for several
  /// routes in a row, over ipc and tcp.
  @Test(arguments: ["ipc", "tcp"]) func severalRoutes(transport: String) throws {
    let world = try WorldEndpoint(
      bind: transport == "ipc" ? Place.ipc() : "tcp://127.0.0.1:*", worldName: "test", settings: .impatient)
    let requirements = AgentRequirements(privileged: true)
    let seen = Box<[Observation]>([])
    let briefed = Box<[RouteBriefing]>([])
    let last = Box<Decision?>(nil)
    let agent = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "twin", requirements: requirements, settings: .impatient)
      return try endpoint.run(
        begin: { briefing in briefed.update { $0.append(briefing) } },
        act: { observation in
          seen.update { $0.append(observation) }
          last.update { $0 = Drive.decision(observation) }
          return Drive.control(observation)
        }, decision: { last.value }, end: {})
    }
    let remote = try RemoteAgent(at: world, timeout: .seconds(10))
    #expect(remote.name == "twin")
    #expect(remote.requirements == requirements)
    var shown: [Observation] = []
    var briefings: [RouteBriefing] = []
    for route in 0..<3 {
      var drive = Drive(seed: UInt64(route))
      briefings.append(drive.briefing)
      try remote.begin(drive.briefing)
      for _ in 0..<20 {
        let observation = drive.observe()
        shown.append(observation)
        #expect(try remote.act(observation) == Drive.control(observation))
        #expect(remote.decision == Drive.decision(observation))
      }
      remote.end()
    }
    world.close()
    #expect(try agent.value() == 3)
    #expect(briefed.value == briefings)
    #expect(seen.value == shown)
  }

  /// A control that answers another tick, or carries NaN or a number out of range, is a typed error on both sides; the
  /// next route goes on with the same agent.
  @Test func badControls() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let peer = try RawAgent(world.address)
    try peer.send(.hello(Hello(agent: "raw", requirements: AgentRequirements())))
    try world.waitForAgent(timeout: .seconds(10))
    #expect(try peer.receive().kind == "welcome")
    func control(_ tick: Int, _ control: VehicleControl) -> Message {
      .control(ControlMessage(tick: tick, control: control))
    }
    let cases: [(Message, MessagingError, Fault.Code)] = [
      (control(4, .stop), .wrongTick(got: 4, expected: 5), .wrongTick),
      (
        control(5, VehicleControl(throttle: 1.5)),
        .invalidControl(field: "throttle", got: 1.5, expected: "0...1"), .invalidControl
      ),
      (
        control(5, VehicleControl(steer: -.infinity)),
        .invalidControl(field: "steer", got: -.infinity, expected: "-1...1"), .invalidControl
      ),
      (
        control(5, VehicleControl(brake: -0.001)),
        .invalidControl(field: "brake", got: -0.001, expected: "0...1"), .invalidControl
      ),
      (
        .control(
          ControlMessage(
            tick: 5, control: .stop,
            decision: Decision(
              targetSpeed: 1, reasons: [DecisionReason(cause: .obstacle, distance: .infinity)]))),
        .invalidControl(
          field: "decision.reasons[0].distance", got: .infinity, expected: "a finite number"),
        .invalidControl
      ),
      (.ready, .unexpectedMessage(got: "ready", expected: "control for tick 5"), .unexpectedMessage),
      (
        .fault(Fault(code: .agentFailed, message: "boom")),
        .faulted(Fault(code: .agentFailed, message: "boom")), .agentFailed
      ),
    ]
    for (answer, expected, code) in cases {
      try peer.send(.next)
      let replies = try Background {
        #expect(try peer.receive().kind == "route")
        try peer.send(.ready)
        #expect(try peer.receive().kind == "observation")
        try peer.send(answer)
        return try peer.receive()
      }
      try world.begin(Drive(seed: 1).briefing)
      #expect(throws: expected) {
        try world.exchange(Observation(tick: 5, time: 0.25, ego: EgoMeasurement(speed: 0)))
      }
      world.endRoute()
      switch try replies.value() {
      case .fault(let fault): #expect(fault.code == code)
      case .routeEnd(let end): #expect(end.controls == 0 && code == .agentFailed)
      case let other: Issue.record("got \(other.kind)")
      }
    }
    // NaN is not equal to itself, so it has a line of its own.
    try peer.send(.next)
    let reply = try Background {
      _ = try peer.receive()
      try peer.send(.ready)
      _ = try peer.receive()
      try peer.send(control(5, VehicleControl(steer: .nan)))
      return try peer.receive()
    }
    try world.begin(Drive(seed: 1).briefing)
    #expect(throws: MessagingError.self) {
      try world.exchange(Observation(tick: 5, time: 0.25, ego: EgoMeasurement(speed: 0)))
    }
    guard case .fault(let fault) = try reply.value() else {
      Issue.record("NaN was not answered with a fault")
      return
    }
    #expect(fault.code == .invalidControl)
  }

  /// Garbage instead of a control: the agent is told, the route is over, the world lives.
  @Test func malformedFrames() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let peer = try RawAgent(world.address)
    try peer.send(.hello(Hello(agent: "raw", requirements: AgentRequirements())))
    try world.waitForAgent(timeout: .seconds(10))
    #expect(try peer.receive().kind == "welcome")
    var big = [[UInt8]](repeating: [], count: 2)
    big[1] = [UInt8](repeating: 0xc0, count: 2 << 20)
    let garbage: [[[UInt8]]] = [
      [[], [0xc1]], [[]], [[1, 2, 3]], [[], []], [[], [0xdd, 0xff, 0xff, 0xff, 0xff]], [[], [0x80], [0x80]],
      [[UInt8]](repeating: [], count: 40), big,
    ]
    for frames in garbage {
      try peer.send(.next)
      let reply = try Background {
        _ = try peer.receive()
        try peer.send(.ready)
        _ = try peer.receive()
        try peer.send(frames: frames)
        return try peer.receive()
      }
      try world.begin(Drive(seed: 1).briefing)
      #expect(throws: MessagingError.self) {
        try world.exchange(Observation(tick: 5, time: 0.25, ego: EgoMeasurement(speed: 0)))
      }
      world.endRoute()
      guard case .fault(let fault) = try reply.value() else {
        Issue.record("no fault")
        return
      }
      #expect(fault.code == (frames.last?.count == 2 << 20 ? .tooLarge : .malformed))
    }
  }

  /// An observation beyond the limits is not sent; a frame beyond them ends the connection before it fills the memory.
  @Test func oversize() throws {
    var settings = EndpointSettings.impatient
    settings.maximumBytes = 1 << 20
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: settings)
    let peer = try RawAgent(world.address)
    try peer.send(.hello(Hello(agent: "raw", requirements: AgentRequirements())))
    try world.waitForAgent(timeout: .seconds(10))
    try peer.send(.next)
    let script = try Background {
      for _ in 0..<2 { _ = try peer.receive() }
      try peer.send(.ready)
    }
    try world.begin(Drive(seed: 1).briefing)
    try script.value()
    var observation = Observation(tick: 5, time: 0.25, ego: EgoMeasurement(speed: 0))
    let image = CameraImage(camera: "a", width: 1, height: 1, jpeg: [UInt8](repeating: 0, count: 1 << 20))
    observation.images = [image]
    #expect(throws: MessagingError.self) { try world.exchange(observation) }
    observation.images = [CameraImage](
      repeating: CameraImage(camera: "a", width: 1, height: 1, jpeg: []), count: 64)
    #expect(throws: MessagingError.tooLarge(what: "frames of 'observation'", got: 65, limit: 64)) {
      try world.exchange(observation)
    }
    observation.images = []
    try peer.send(frames: [[], [UInt8](repeating: 0, count: (1 << 20) + 1)])
    #expect {
      try world.exchange(observation)
    } throws: {
      if case MessagingError.peerLost = $0 { true } else { false }
    }
  }

  /// Another protocol version, a second agent, and a request without a session are refused in words.
  @Test func refusals() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let (old, first, second) = (
      try RawAgent(world.address), try RawAgent(world.address), try RawAgent(world.address)
    )
    var hello = Hello(agent: "first", requirements: AgentRequirements())
    hello.version = 7
    try old.send(.hello(hello))
    #expect(throws: MessagingError.self) { try world.waitForAgent(timeout: .milliseconds(300)) }
    guard case .refusal(let refusal) = try old.receive() else {
      Issue.record("version 7 was not refused")
      return
    }
    #expect(
      refusal.code == .wrongVersion && refusal.got == "7"
        && refusal.expected == "\(DriveLoopProtocol.version)")
    hello.version = DriveLoopProtocol.version
    try first.send(.hello(hello))
    #expect(try world.waitForAgent(timeout: .seconds(10)) == hello)
    #expect(try first.receive().kind == "welcome")
    try second.send(.next)
    try old.send(.hello(Hello(agent: "other", requirements: AgentRequirements())))
    let answers = try Background {
      let noSession = try second.receive()
      let busy = try old.receive()
      try first.send(.next)
      _ = try first.receive()
      try first.send(.ready)
      return (noSession, busy)
    }
    try world.begin(Drive(seed: 1).briefing)
    let (noSession, busy) = try answers.value()
    #expect(noSession == .fault(Fault(code: .noSession, message: "say hello first")))
    guard case .refusal(let reason) = busy else {
      Issue.record("the second agent was let in")
      return
    }
    #expect(reason.code == .busy)
  }
}
