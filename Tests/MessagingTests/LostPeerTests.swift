import CZeroMQ
import DriveTypes
import Foundation
import Glibc
import Messaging
import Testing

/// Peers that die, fall silent, or come back.
@Suite(.serialized, .timeLimit(.minutes(1))) struct LostPeerTests {
  private let observation = Observation(tick: 5, time: 0.25, ego: EgoMeasurement(speed: 0))

  /// An agent that ends in the middle of a route is noticed at once, long before the time-out for its answer; when it
  /// comes back, the next route goes on.
  @Test(arguments: ["ipc", "tcp"]) func agentDiesAndComesBack(transport: String) throws {
    let world = try WorldEndpoint(
      bind: transport == "ipc" ? Place.ipc() : "tcp://127.0.0.1:*", worldName: "test", settings: .impatient)
    let dying = try Background {
      let peer = try RawAgent(world.address)
      try peer.send(.hello(Hello(agent: "mortal", requirements: AgentRequirements())))
      _ = try peer.receive()
      try peer.send(.next)
      _ = try peer.receive()
      try peer.send(.ready)
      _ = try peer.receive()
    }
    try world.waitForAgent(timeout: .seconds(10))
    try world.begin(Drive(seed: 1).briefing)
    let start = ContinuousClock.now
    #expect(throws: MessagingError.peerLost(during: "waiting for control for tick 5")) {
      try world.exchange(observation)
    }
    #expect(ContinuousClock.now - start < .seconds(5))
    try dying.value()
    #expect(throws: MessagingError.self) { try world.exchange(observation) }
    world.endRoute()

    let again = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "mortal", requirements: AgentRequirements(), settings: .impatient)
      return try endpoint.run(begin: { _ in }, act: { _ in .stop }, end: {})
    }
    try world.begin(Drive(seed: 2).briefing)
    #expect(try world.exchange(observation) == .stop)
    world.endRoute()
    world.close()
    #expect(try again.value() == 1)
  }

  /// An agent whose process hangs in the kernel answers no heartbeat: dead after the heartbeat time-out, although the
  /// agent would have had ten seconds for its answer.
  @Test func silentAgent() throws {
    let world = try WorldEndpoint(bind: "tcp://127.0.0.1:*", worldName: "test", settings: .impatient)
    let hello = try MessageCodec.encode(.hello(Hello(agent: "frozen", requirements: AgentRequirements())))
    let frozen = try FrozenAgent(world.address, hello: hello.header)
    let start = ContinuousClock.now
    try world.waitForAgent(timeout: .seconds(5))
    #expect(throws: MessagingError.self) {
      try frozen.send(MessageCodec.encode(.next).header)
      try world.begin(Drive(seed: 1).briefing)
    }
    #expect(ContinuousClock.now - start < .seconds(8))
  }

  /// An agent that lives but does not answer is given up after the reply time-out, and may come back.
  @Test func slowAgent() throws {
    var settings = EndpointSettings.impatient
    settings.replyTimeout = .milliseconds(300)
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: settings)
    let (peer, hello) = (try RawAgent(world.address), Hello(agent: "slow", requirements: AgentRequirements()))
    try peer.send(.hello(hello))
    try world.waitForAgent(timeout: .seconds(10))
    try peer.send(.next)
    let script = try Background {
      for _ in 0..<2 { _ = try peer.receive() }
      try peer.send(.ready)
      _ = try peer.receive()
    }
    try world.begin(Drive(seed: 1).briefing)
    #expect(throws: MessagingError.timedOut(waitingFor: "control for tick 5", seconds: 0.3)) {
      try world.exchange(observation)
    }
    try script.value()
    // Its late answer meets no other tick.
    try peer.send(.control(ControlMessage(tick: 5, control: .stop)))
    try peer.send(.hello(hello))
    try world.waitForAgent(timeout: .seconds(10))
    #expect(try peer.receive() == .fault(Fault(code: .noSession, message: "say hello first")))
    #expect(try peer.receive().kind == "welcome")
  }

  /// An agent that says hello in the middle of a route has restarted: the route is its failure, the session is new.
  @Test func agentRestarts() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let (peer, hello) = (try RawAgent(world.address), Hello(agent: "raw", requirements: AgentRequirements()))
    try peer.send(.hello(hello))
    try world.waitForAgent(timeout: .seconds(10))
    let script = try Background {
      _ = try peer.receive()
      try peer.send(.next)
      _ = try peer.receive()
      try peer.send(.ready)
      _ = try peer.receive()
      try peer.send(.hello(hello))
      let kind = try peer.receive().kind
      try peer.send(.next)
      return kind
    }
    try world.begin(Drive(seed: 1).briefing)
    #expect(throws: MessagingError.agentRestarted) { try world.exchange(observation) }
    world.endRoute()
    #expect(try script.value() == "welcome")
    let next = try Background {
      let kind = try peer.receive().kind
      try peer.send(.ready)
      return kind
    }
    try world.begin(Drive(seed: 2).briefing)
    #expect(try next.value() == "route")
  }

  /// After the first hello only the same agent may come back.
  @Test func anotherAgent() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let first = try Background {
      let peer = try RawAgent(world.address)
      try peer.send(.hello(Hello(agent: "first", requirements: AgentRequirements())))
      return try peer.receive().kind
    }
    try world.waitForAgent(timeout: .seconds(10))
    #expect(try first.value() == "welcome")
    let other = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "other", requirements: AgentRequirements(), settings: .impatient)
      try endpoint.connect(timeout: .seconds(5))
    }
    // The first has gone without a route; begin waits for it.
    let begin = try Background { try world.begin(Drive(seed: 1).briefing) }
    #expect(throws: MessagingError.self) { try other.value() }
    let back = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "first", requirements: AgentRequirements(), settings: .impatient)
      return try endpoint.run(begin: { _ in }, act: { _ in .stop }, end: {})
    }
    try begin.value()
    world.close()
    #expect(try back.value() == 1)
  }

  /// A world that ends in the middle of a route and starts again at the same place is found again.
  @Test func worldRestarts() throws {
    let place = Place.ipc()
    let ended = Box(0)
    let agent = try Background {
      let endpoint = try AgentEndpoint(
        connect: place, agentName: "loyal", requirements: AgentRequirements(), settings: .impatient)
      return try endpoint.run(begin: { _ in }, act: { _ in .stop }, end: { ended.update { $0 += 1 } })
    }
    try CrashingWorld.run(place)
    let world = try WorldEndpoint(bind: place, worldName: "second", settings: .impatient)
    try world.begin(Drive(seed: 2).briefing)
    _ = try world.exchange(observation)
    world.endRoute()
    world.close()
    #expect(try agent.value() == 1)
    #expect(ended.value == 2)
  }

  @Test func noWorld() throws {
    let endpoint = try AgentEndpoint(
      connect: Place.ipc(), agentName: "lonely", requirements: AgentRequirements(), settings: .impatient)
    #expect(throws: MessagingError.self) { try endpoint.connect(timeout: .milliseconds(300)) }
  }

  /// An agent whose code throws loses that route only.
  @Test func agentThrows() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let agent = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "clumsy", requirements: AgentRequirements(), settings: .impatient)
      return try endpoint.run(
        begin: { if $0.seed == 1 { throw MessagingError.closed } },
        act: {
          if $0.tick == 6 { throw MessagingError.closed }
          return .stop
        }, end: {})
    }
    func failure(_ body: () throws -> Void) -> Fault.Code? {
      do { try body() } catch MessagingError.faulted(let fault) { return fault.code } catch { return nil }
      return nil
    }
    try world.waitForAgent(timeout: .seconds(10))
    #expect(failure { try world.begin(Drive(seed: 1).briefing) } == .agentFailed)
    world.endRoute()
    try world.begin(Drive(seed: 2).briefing)
    _ = try world.exchange(observation)
    var bad = observation
    bad.tick = 6
    #expect(failure { _ = try world.exchange(bad) } == .agentFailed)
    world.endRoute()
    try world.begin(Drive(seed: 3).briefing)
    _ = try world.exchange(observation)
    world.endRoute()
    world.close()
    #expect(try agent.value() == 1)
  }
}

/// Speaks just enough ZMTP 3.1 by hand to say hello, and then answers no heartbeat (a process stopped by the kernel).
private final class FrozenAgent {
  private let descriptor: Int32

  init(_ address: String, hello: [UInt8]) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = (UInt16(address.split(separator: ":").last ?? "") ?? 0).bigEndian
    place.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let status = withUnsafePointer(to: &place) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw MessagingError.closed }
    var greeting: [UInt8] = [0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1] + Array("NULL".utf8)
    greeting += [UInt8](repeating: 0, count: 64 - greeting.count)
    var ready: [UInt8] = [5] + Array("READY".utf8) + [11] + Array("Socket-Type".utf8) + [0, 0, 0, 6]
    ready += Array("DEALER".utf8)
    try write(greeting + [4, UInt8(ready.count)] + ready)
    // No message may come before the handshake's end: the world's greeting and its READY, 64 + 43 bytes.
    var answer = [UInt8](repeating: 0, count: 107)
    guard recv(descriptor, &answer, answer.count, Int32(MSG_WAITALL)) == answer.count else {
      throw MessagingError.closed
    }
    try send(hello)
  }

  deinit { Glibc.close(descriptor) }

  func send(_ header: [UInt8]) throws { try write([1, 0, 0, UInt8(header.count)] + header) }

  private func write(_ bytes: [UInt8]) throws {
    guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
      throw MessagingError.closed
    }
  }
}

/// A world that answers hello, next and ready, and then ends without a word.
private enum CrashingWorld {
  static func run(_ place: String) throws {
    guard let context = zmq_ctx_new(), let socket = zmq_socket(context, ZMQ_ROUTER) else { return }
    defer {
      zmq_close(socket)
      zmq_ctx_term(context)
    }
    var patience = Int32(10_000)
    zmq_setsockopt(socket, ZMQ_RCVTIMEO, &patience, 4)
    zmq_bind(socket, place)
    let observation = ObservationMessage(tick: 0, time: 0, ego: EgoMeasurement(speed: 0))
    let replies: [Message] = [
      .welcome(Welcome(world: "first", tickDuration: 0.05)), .route(Drive(seed: 1).briefing),
      .observation(observation),
    ]
    for reply in replies {
      var buffer = [UInt8](repeating: 0, count: 1000)
      let size = zmq_recv(socket, &buffer, buffer.count, 0)
      let identity = Array(buffer.prefix(Int(max(0, size))))
      for _ in 0..<2 { zmq_recv(socket, &buffer, buffer.count, 0) }
      zmq_send(socket, identity, identity.count, ZMQ_SNDMORE)
      zmq_send(socket, "", 0, ZMQ_SNDMORE)
      let header = try MessageCodec.encode(reply).header
      zmq_send(socket, header, header.count, 0)
    }
    // The agent's control: it has had the observation.
    var buffer = [UInt8](repeating: 0, count: 1000)
    zmq_recv(socket, &buffer, buffer.count, 0)
  }
}
