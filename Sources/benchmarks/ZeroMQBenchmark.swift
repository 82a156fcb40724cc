import DriveTypes
import Foundation
import Messaging

/// Round trip of an observation over ipc: the world encodes and sends it, the agent receives, decodes and answers with a
/// control, the world decodes and checks that. Target: six camera pictures in a median under 0.5 ms.
///
/// The peer is pyzmq moving the same frames with no encoding at all (`Tests/Oracles/zeromq_peer.py`), so a ratio of 1
/// would mean that the protocol costs nothing on top of the transport.
public struct ZeroMQBenchmark {
  /// What an observation carries.
  public enum Load: Sendable {
    /// Six pictures of so many bytes: 60 KB is JPEG at quality 20 (Bench2Drive's) of 1600x900, 200 KB a better one.
    case pictures(bytes: Int)
    /// The privileged state, with so many actors.
    case actors(Int)

    var name: String {
      switch self {
      case .pictures(let bytes): "6 x \(bytes / 1000) KB"
      case .actors(let count): "\(count) actors"
      }
    }
  }

  public var load: Load
  /// Microseconds: the median, and the range that holds the middle 80 %.
  public var median, low, high: Double

  public static let loads: [Load] = [.pictures(bytes: 60_000), .pictures(bytes: 200_000), .actors(50)]

  public static func run(_ load: Load, rounds: Int) throws -> ZeroMQBenchmark {
    let place = "ipc:///tmp/driveloop-benchmark-\(UUID().uuidString)"
    let world = try WorldEndpoint(bind: place, worldName: "benchmark")
    let ended = DispatchSemaphore(value: 0)
    let agent = Thread {
      let endpoint = try? AgentEndpoint(
        connect: place, agentName: "benchmark", requirements: AgentRequirements())
      _ = try? endpoint?.run(begin: { _ in }, act: { _ in VehicleControl(throttle: 0.5) }, end: {})
      ended.signal()
    }
    agent.start()
    defer {
      world.close()
      ended.wait()
    }
    let briefing = RouteBriefing(
      routeID: "benchmark", town: "", mapHash: "", seed: 0, plan: [], originLatitude: 0, originLongitude: 0)
    try world.begin(briefing)
    var observation = observation(load)
    var times: [Double] = []
    for tick in 0..<rounds + rounds / 10 {
      observation.tick = tick
      let start = ContinuousClock.now
      _ = try world.exchange(observation)
      let time = ContinuousClock.now - start
      // The first tenth warms up.
      if tick >= rounds / 10 {
        times.append(Double(time.components.attoseconds) / 1e12 + Double(time.components.seconds) * 1e6)
      }
    }
    times.sort()
    return ZeroMQBenchmark(
      load: load, median: times[rounds / 2], low: times[rounds / 10], high: times[rounds * 9 / 10])
  }

  private static func observation(_ load: Load) -> Observation {
    var random = RandomSource(seed: 1)
    var observation = Observation(tick: 0, time: 0, ego: EgoMeasurement(speed: 8))
    switch load {
    case .pictures(let bytes):
      observation.images = (0..<6).map { camera in
        CameraImage(
          camera: "CAM_\(camera)", width: 1600, height: 900,
          jpeg: (0..<bytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
      }
    case .actors(let count):
      let descriptions = (1...count).map { id in
        ActorDescription(
          id: ActorID(id), kind: .vehicle, typeID: "vehicle.lincoln.mkz_2020", roleName: "background",
          halfExtent: Vector(x: 2.4, y: 1, z: 0.7), boxCentre: Point(x: 0, y: 0, z: 0.7))
      }
      let states = descriptions.map { description in
        ActorState(
          id: description.id, pose: Pose(x: random.normal(), y: random.normal(), yaw: random.normal()),
          velocity: Vector(x: random.normal(), y: random.normal()))
      }
      observation.privileged = PrivilegedState(
        ego: 1,
        snapshot: WorldSnapshot(
          tick: 0, time: 0, descriptions: descriptions, states: states,
          lightStates: [TrafficLightState](repeating: .red, count: 30), collisions: []))
    }
    return observation
  }
}

extension ZeroMQBenchmark {
  static let cases = [
    BenchmarkCase(name: "zeromq") {
      MessageMemory.keepForReuse()
      return try loads.map { load in
        let row = try run(load, rounds: 2000)
        return BenchmarkRow(
          name: "zeromq-\(load.name)", detail: "round trip over ipc, 10th, 50th and 90th percentile",
          samples: [row.low, row.median, row.high].map { $0 * 1e-6 })
      }
    }
  ]
}
