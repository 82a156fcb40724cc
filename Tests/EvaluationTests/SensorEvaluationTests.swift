import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Scoring
import Sensing
import Testing

/// Sensors in evaluations, on the project's own town.
@Suite(.serialized) struct SensorEvaluationTests {
  /// Drives straight on and keeps what it sees.
  final class Watcher: Agent {
    let name = "watcher"
    let requirements: AgentRequirements
    var seen: [Observation] = []
    init(_ requirements: AgentRequirements) { self.requirements = requirements }
    func begin(_ briefing: RouteBriefing) {}
    func act(_ observation: Observation) -> VehicleControl {
      seen.append(observation)
      return VehicleControl(throttle: 0.5)
    }
  }

  static let lidar = SensorRequest(id: "L", type: .lidar, pose: Pose(x: 0, y: 0, z: 2.5, yaw: 0))
  static let slow = SensorRequest(
    id: "S", type: .semanticLidar, pose: Pose(x: 0, y: 0, z: 2.5, yaw: 0), period: 4,
    options: [SensorOption("points_per_second", 20_000)])

  func watch(_ requirements: AgentRequirements, noise: Bool = false) throws -> [Observation] {
    let file = EndToEndTests.root.appendingPathComponent(EndToEndTests.suite)
    let route = try #require(try RouteFile(contentsOf: file).routes.first)
    var preparer = RoutePreparer(maps: MapStore.standard(path: nil))
    let watcher = Watcher(requirements)
    var (agent, world): (any Agent, EmbeddedDrivingWorld) = (watcher, EmbeddedDrivingWorld())
    world.hasSensorNoise = noise
    _ = ClosedLoop.run(
      try preparer.prepare(route, index: 0), world: &world, agent: &agent, seed: 7,
      options: ScorerOptions(tickLimit: 24))
    return watcher.seen
  }

  @Test func anAgentGetsWhatItAsksFor() throws {
    let seen = try watch(AgentRequirements(sensors: [Self.lidar, Self.slow]))
    #expect(seen.count > 20)
    for (index, observation) in seen.enumerated() {
      guard case .lidar(let points) = try #require(observation.readings.first).data else {
        Issue.record("no LiDAR in tick \(observation.tick)")
        return
      }
      // 64 channels of 469 rays; those to the sky meet nothing.
      #expect((15_000...64 * 469).contains(points.count))
      #expect((observation.readings.count == 2) == index.isMultiple(of: 4))
    }
    #expect(try watch(AgentRequirements(sensors: [Self.lidar, Self.slow])) == seen)
    // What one sensor sees does not depend on another.
    let alone = try watch(AgentRequirements(sensors: [Self.lidar]))
    #expect(alone.map(\.readings.first) == seen.map(\.readings.first))
    // And the ego drives the same without any.
    let blind = try watch(AgentRequirements())
    #expect(blind.map(\.ego) == seen.map(\.ego) && blind.allSatisfy { $0.readings.isEmpty })
  }

  /// Noise off: the exact sensors; on: the same drive, other numbers, the same each time.
  @Test func noiseIsSeededAndChangesReadingsAlone() throws {
    let wanted = AgentRequirements(sensors: [Self.lidar], privileged: true)
    let exact = try watch(wanted)
    let (noisy, again) = (try watch(wanted, noise: true), try watch(wanted, noise: true))
    #expect(noisy == again && exact.map(\.privileged) == noisy.map(\.privileged))
    for (a, b) in zip(exact, noisy) {
      let state = try #require(a.privileged.flatMap { p in p.snapshot.states.first { $0.id == p.ego } })
      let own = EgoSensors(geoReference: GeoReference()).measure(state)
      #expect(a.ego.acceleration == own.acceleration && a.ego.angularVelocity == own.angularVelocity)
      #expect(a.ego.speed == b.ego.speed && a.ego.compass == b.ego.compass)
      #expect(a.ego.acceleration != b.ego.acceleration && a.ego.latitude != b.ego.latitude)
      #expect((a.ego.acceleration - b.ego.acceleration).length < 0.1)
      guard case .lidar(let all) = a.readings[0].data, case .lidar(let some) = b.readings[0].data else {
        return
      }
      // The leaderboard's drop-off.
      #expect((0.4...0.56).contains(Double(some.count) / Double(all.count)))
    }
  }

  /// A rig file with everything: the same files with one worker and with two; a run with noise is another run.
  @Test func rigFilesRecordEverything() throws {
    let folder = NSTemporaryDirectory() + "driveloop-sensors-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let rig = folder + "/rig.json"
    func write(_ text: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: rig)) }
    try write(
      """
      [{"type": "sensor.lidar.ray_cast", "id": "L", "z": 2.5}, {"type": "sensor.other.radar", "id": "R", "x": 2.5},
       {"type": "sensor.lidar.ray_cast_semantic", "id": "S", "z": 2.5}, {"type": "sensor.other.imu", "id": "IMU"},
       {"type": "sensor.camera.depth", "id": "D", "width": 64, "height": 32}]
      """)
    func evaluate(_ jobs: String, _ more: String...) throws -> EndToEndTests.Finished {
      try EndToEndTests.run(
        [
          "evaluate", "--suite", EndToEndTests.suite, "--agent", "expert", "--jobs", jobs, "--tick-limit",
          "25",
          "--only", "lt01,lt02", "--out", folder + "/run\(jobs)", "--cameras", rig, "--save-images",
          folder + "/images\(jobs)",
        ] + more)
    }
    let (one, two) = (try evaluate("1"), try evaluate("2"))
    #expect(one.status <= 1 && two.status <= 1, "\(one.diary)")
    let files = try EndToEndTests.results(folder + "/images1")
    EndToEndTests.expectSame(files, try EndToEndTests.results(folder + "/images2"), "one and two workers")
    for name in ["L/000001.npy", "R/000011.npy", "S/000021.npy", "D/000001.png"] {
      #expect(files["lt01/" + name]?.isEmpty == false, "\(name) of \(files.keys.sorted())")
    }
    let scan = try #require(files["lt01/L/000001.npy"])
    #expect(scan.starts(with: [0x93] + Array("NUMPY".utf8)))
    let other = try evaluate("1", "--sensor-noise")
    #expect(other.status == 2 && other.diary.contains("sensor_noise is 'none' there"), "\(other.diary)")
    try write(#"[{"type": "sensor.opendrive_map", "id": "M"}]"#)
    let unserved = try evaluate("1", "--fresh")
    #expect(unserved.status == 2 && unserved.diary.contains("sensor M: sensor.opendrive_map is not served"))
  }
}
