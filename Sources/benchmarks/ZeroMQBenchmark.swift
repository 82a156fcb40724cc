import DriveTypes
import Foundation
import Messaging

/// Round trip of an observation with six camera pictures over ipc: the world encodes and sends it, the agent receives,
/// decodes and answers with a control, the world decodes and checks that. Target: a median under 0.5 ms.
///
/// The peer is pyzmq moving the same frames with no encoding at all (`Tests/Oracles/zeromq_peer.py`), so a ratio of 1
/// would mean that the protocol costs nothing on top of the transport.
public struct ZeroMQBenchmark {
  /// Bytes of each of the six pictures.
  public var pictureBytes: Int
  /// Microseconds: the median, and the range that holds the middle 80 %.
  public var median, low, high: Double

  /// 60 KB is JPEG at quality 20 (Bench2Drive's), 200 KB at about quality 75, both 1600x900.
  public static let pictureSizes = [60_000, 200_000]

  public static func run(rounds: Int = 2000) throws -> [ZeroMQBenchmark] {
    try pictureSizes.map { try run(pictureBytes: $0, rounds: rounds) }
  }

  public static func run(pictureBytes: Int, rounds: Int) throws -> ZeroMQBenchmark {
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
    var random = RandomSource(seed: 1)
    let images = (0..<6).map { camera in
      CameraImage(
        camera: "CAM_\(camera)", width: 1600, height: 900,
        jpeg: (0..<pictureBytes).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }
    var times: [Double] = []
    for tick in 0..<rounds + rounds / 10 {
      let observation = Observation(
        tick: tick, time: Double(tick) * 0.05, ego: EgoMeasurement(speed: 8), images: images)
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
      pictureBytes: pictureBytes, median: times[rounds / 2], low: times[rounds / 10],
      high: times[rounds * 9 / 10])
  }
}

/// The rows of the ZeroMQ benchmark as text, for the benchmark program to print.
public func runZeroMQBenchmark(rounds: Int = 2000) throws -> [String] {
  try ZeroMQBenchmark.run(rounds: rounds).map { row in
    String(
      format: "zeromq round trip, 6 x %d KB over ipc: median %.0f us, 80 %% within %.0f...%.0f us",
      row.pictureBytes / 1000, row.median, row.low, row.high)
  }
}
