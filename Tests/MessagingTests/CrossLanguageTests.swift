import DriveTypes
import Foundation
import Messaging
import Testing

/// Swift and Python across a real socket. DRIVELOOP_PYTHON names an interpreter (3.7 or later) with pyzmq and msgpack.
@Suite(
  .serialized, .timeLimit(.minutes(1)),
  .enabled(if: Python.path != nil, "DRIVELOOP_PYTHON names no interpreter"))
struct CrossLanguageTests {
  private let examples = Python.bridges + "/Examples/minimal_agent.py"

  private func observation(_ tick: Int) -> Observation {
    Observation(
      tick: tick, time: Double(tick) * 0.05,
      ego: EgoMeasurement(speed: 2, compass: .pi / 2, latitude: 42, longitude: 2),
      images: [
        CameraImage(camera: "CAM_FRONT", width: 1, height: 1, jpeg: [UInt8](repeating: 7, count: 100_000))
      ])
  }

  @Test func pythonAgent() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    let python = try Python([examples, world.address])
    #expect(try world.waitForAgent(timeout: .seconds(10)).agent == "python-minimal")
    for route in 0..<2 {
      try world.begin(Drive(seed: UInt64(route)).briefing)
      for tick in 0..<20 {
        let control = try world.exchange(observation(tick))
        // The plan bears 17° to the right of the ego: 3 m/s are wanted, 0.5 · (3 − 2) on the gas, steer to the right.
        #expect(control.throttle == 0.5 && control.brake == 0 && (0.01...0.5).contains(control.steer))
      }
      world.endRoute()
    }
    world.close()
    #expect(try python.output() == "2 routes\n")
  }

  /// A stopped process (SIGSTOP) is silent to heartbeats; a killed one is gone at once; a fresh one carries on.
  @Test func pythonAgentFreezesAndDies() throws {
    let world = try WorldEndpoint(bind: Place.ipc(), worldName: "test", settings: .impatient)
    for signal in [SIGSTOP, SIGKILL] {
      let python = try Python([examples, world.address])
      try world.begin(Drive(seed: 1).briefing)
      _ = try world.exchange(observation(0))
      let start = ContinuousClock.now
      kill(python.process.processIdentifier, signal)
      #expect(throws: MessagingError.peerLost(during: "waiting for control for tick 1")) {
        try world.exchange(observation(1))
      }
      let patience: Duration = signal == SIGKILL ? .seconds(1.5) : .seconds(5)
      #expect(ContinuousClock.now - start < patience)
      world.endRoute()
      kill(python.process.processIdentifier, SIGKILL)
      python.process.waitUntilExit()
    }
    let python = try Python([examples, world.address])
    try world.begin(Drive(seed: 2).briefing)
    _ = try world.exchange(observation(0))
    world.close()
    #expect(try python.output() == "1 routes\n")
  }

  /// Everything privileged passes through Python unharmed: Python's world hands the golden observation on.
  @Test func pythonWorld() throws {
    let place = Place.ipc()
    let script = """
      import sys
      sys.path[:0] = [sys.argv[1], sys.argv[1] + "/Golden"]
      from driveloop_bridge import protocol
      from driveloop_bridge.world import WorldEndpoint
      import generate
      world = WorldEndpoint(sys.argv[2], "python")
      golden = generate.MESSAGES
      for _ in range(2):
          world.begin(protocol.decode(protocol.encode(golden["route_privileged"])))
          for name in ("observation", "observation_images", "observation_privileged"):
              shown = protocol.decode(protocol.encode(golden[name]))
              answer = world.exchange(shown)
              reasons = answer["decision"]["reasons"] if answer["decision"] else None
              print(answer["steer"], reasons and (protocol.CAUSES[reasons[0].cause], reasons[0].actor))
          world.end_route()
      world.close()
      """
    let python = try Python(["-c", script, Python.bridges, place])
    let endpoint = try AgentEndpoint(
      connect: place, agentName: "swift", requirements: AgentRequirements(privileged: true),
      settings: .impatient)
    let (bytes, doors) = (Box(0), Box<[ActorID]>([]))
    let routes = try endpoint.run(
      begin: {
        #expect($0.privileged?.denseRoute.count == 18)
        let lanes = $0.privileged?.lanes.lanes ?? []
        #expect(lanes.map(\.points.count) == [2, 2, 40] && lanes.map(\.successors) == [[2], [], [2, 0]])
        #expect(lanes.map(\.use) == [.driving, .driving, .other] && lanes.last?.left == nil)
      },
      act: { seen in
        doors.update {
          $0 = seen.privileged?.snapshot.states.filter { $0.doors == .init(rawValue: 255) }.map(\.id) ?? []
        }
        bytes.update { $0 += seen.images.reduce(0) { $0 + $1.jpeg.count } }
        let state = seen.privileged?.snapshot.states.last
        return VehicleControl(steer: (state?.pose.position.x ?? 0) / 7)
      },
      decision: {
        doors.value.first.map {
          Decision(targetSpeed: 2, reasons: [DecisionReason(cause: .pullingOut, actor: $0)])
        }
      }, end: {})
    #expect(routes == 2)
    #expect(endpoint.world?.world == "python")
    #expect(bytes.value == 2 * 9)
    // 14/7/7 as both languages print it.
    let route = "0.0 None\n0.0 None\n0.2857142857142857 ('pulling_out', 2147483647)\n"
    #expect(try python.output() == route + route)
  }
}

/// A Python process of a test.
private struct Python {
  static let path = ProcessInfo.processInfo.environment["DRIVELOOP_PYTHON"]
  static let bridges = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Bridges").path

  let process = Process()
  private let pipe = Pipe()

  init(_ arguments: [String]) throws {
    process.executableURL = URL(fileURLWithPath: Self.path ?? "")
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
  }

  func output() throws -> String {
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }
}
