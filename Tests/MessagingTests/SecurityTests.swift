import DriveTypes
import Foundation
import Messaging
import Testing

@Suite(.serialized, .timeLimit(.minutes(1))) struct SecurityTests {
  @Test(arguments: [
    "tcp://127.0.0.1:5555", "tcp://127.8.9.10:1", "tcp://localhost:5555", "tcp://[::1]:5555",
    "tcp://127.0.0.1:*",
    "ipc:///tmp/x", "ipc://@abstract",
  ]) func local(_ address: String) throws { #expect(try EndpointAddress(address).isLocal) }

  @Test(arguments: [
    "tcp://*:5555", "tcp://0.0.0.0:5555", "tcp://10.0.0.7:5555", "tcp://eth0:5555", "tcp://[::]:5555",
    "tcp://example.org:5555", "tcp://127.0.0.1.example.org:5555", "tcp://127.0.0.1;10.0.0.7:5555",
    "tcp://127.0.0.256:5555", "tcp://127.1:5555", "tcp://127.0.0.1@10.0.0.7:1",
  ]) func remote(_ address: String) throws {
    #expect(try !EndpointAddress(address).isLocal)
    #expect(throws: MessagingError.unprotectedAddress(address)) {
      try WorldEndpoint(bind: address, worldName: "test")
    }
    #expect(throws: MessagingError.unprotectedAddress(address)) {
      try AgentEndpoint(connect: address, agentName: "a", requirements: AgentRequirements())
    }
  }

  @Test(arguments: [
    "", "5555", "udp://127.0.0.1:5", "inproc://x", "ipc://", "tcp://127.0.0.1", "tcp://127.0.0.1:",
    "tcp://:5",
    "tcp://127.0.0.1:65536", "tcp://127.0.0.1:-1", "ipc://" + String(repeating: "x", count: 108),
  ]) func broken(_ address: String) {
    #expect {
      _ = try EndpointAddress(address)
    } throws: {
      if case MessagingError.invalidAddress = $0 { true } else { false }
    }
  }

  private func drive(_ server: CurveServer?, _ client: CurveClient?) throws -> Int {
    let world = try WorldEndpoint(
      bind: "tcp://127.0.0.1:*", worldName: "test", settings: .impatient, curve: server)
    let agent = try Background {
      let endpoint = try AgentEndpoint(
        connect: world.address, agentName: "keyed", requirements: AgentRequirements(), settings: .impatient,
        curve: client)
      try endpoint.connect(timeout: .milliseconds(600))
      return try endpoint.run(begin: { _ in }, act: { _ in .stop }, end: {})
    }
    do {
      try world.waitForAgent(timeout: .milliseconds(800))
      try world.begin(Drive(seed: 1).briefing)
      _ = try world.exchange(Observation(tick: 0, time: 0, ego: EgoMeasurement(speed: 0)))
      world.close()
    } catch { _ = try agent.value() }
    return try agent.value()
  }

  @Test func curve() throws {
    let (world, agent, stranger) = try (
      CurveKeyPair.generate(), CurveKeyPair.generate(), CurveKeyPair.generate()
    )
    let server = CurveServer(keys: world, clients: [agent.publicKey])
    #expect(try drive(server, CurveClient(keys: agent, serverKey: world.publicKey)) == 1)
    #expect(throws: MessagingError.handshakeFailed("the world does not know this agent's key")) {
      try drive(server, CurveClient(keys: stranger, serverKey: world.publicKey))
    }
    // A wrong server key, no keys at the agent, no keys at the world.
    #expect(throws: MessagingError.self) {
      try drive(server, CurveClient(keys: agent, serverKey: stranger.publicKey))
    }
    #expect(throws: MessagingError.self) { try drive(server, nil) }
    #expect(throws: MessagingError.self) {
      try drive(nil, CurveClient(keys: agent, serverKey: world.publicKey))
    }
  }

  @Test func keyFiles() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    let clients = folder.appendingPathComponent("clients")
    try FileManager.default.createDirectory(at: clients, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (world, agent) = try (CurveKeyPair.generate(), CurveKeyPair.generate())
    let (worldName, agentName) = (folder.path + "/world", clients.path + "/agent")
    try world.write(name: worldName)
    try agent.write(name: agentName)
    let mode = try FileManager.default.attributesOfItem(atPath: worldName + ".key_secret")[.posixPermissions]
    #expect(mode as? Int == 0o600)
    #expect(
      try CurveServer(secretFile: worldName + ".key_secret", clientFolder: clients.path)
        == CurveServer(keys: world, clients: [agent.publicKey]))
    #expect(
      try CurveClient(secretFile: agentName + ".key_secret", serverFile: worldName + ".key")
        == CurveClient(keys: agent, serverKey: world.publicKey))
    // Never over an old key.
    #expect(throws: MessagingError.self) { try world.write(name: worldName) }
    #expect(throws: MessagingError.self) { try CurveKeyPair.read(worldName + ".key") }
    #expect(throws: MessagingError.self) { try CurveKeyPair.read(worldName + ".nowhere") }
    try Data("curve\n  public-key = \"short\"\n".utf8).write(to: folder.appendingPathComponent("bad.key"))
    #expect(
      throws: MessagingError.invalidKeyFile(
        path: folder.path + "/bad.key", line: 2, reason: "'public-key' is not 40 characters of Z85 in quotes")
    ) { try CurveClient(secretFile: worldName + ".key_secret", serverFile: folder.path + "/bad.key") }
  }

  /// Only the owner may open the socket file.
  @Test func socketFile() throws {
    let place = Place.ipc()
    let world = try WorldEndpoint(bind: place, worldName: "test")
    let attributes = try FileManager.default.attributesOfItem(atPath: String(place.dropFirst(6)))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    world.close()
  }
}
