import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Sensing

/// Whole routes in closed loop: world, traffic, scenarios, expert and criteria, from reset to the result; one core.
enum DriveBenchmarks {
  static let cases = [
    BenchmarkCase(name: "drive") { [try drive("drive", scenarios: .played)] },
    BenchmarkCase(name: "drive-no-scenarios") { [try drive("drive-no-scenarios", scenarios: .none)] },
    BenchmarkCase(name: "drive-camera") {
      [try drive("drive-camera", scenarios: .played, recording: CameraRecording(rig: "front"))]
    },
  ]

  /// Every so many routes of the 220; routes of a type stand apart in the file, so that many types are among them.
  private static let every = 11
  private static let repetitions = 5

  /// - Parameter recording: cameras that look on.
  static func drive(
    _ name: String, scenarios: ScenarioPlay, recording: CameraRecording? = nil
  ) throws -> BenchmarkRow {
    let cameras = CameraSuite()
    let routes = try prepared()
    var (ticks, played, types) = (0, 0, Set<String>())
    let seconds = try BenchmarkCase.time(repetitions: repetitions) {
      ticks = 0
      played = 0
      for route in routes {
        var world = EmbeddedDrivingWorld(cameras: cameras)
        world.scenarios = scenarios
        world.recording = recording
        var agent = try AgentRegistry.agent(named: "expert")
        let run = ClosedLoop.run(route, world: &world, agent: &agent, seed: 0)
        ticks += run.trace?.ticks.count ?? 0
        played += run.scenarios.count
        types.formUnion(run.scenarios.map(\.type))
      }
    }
    var row = BenchmarkRow(name: name, detail: "", samples: seconds.map { $0 / Double(max(1, ticks)) })
    row.detail =
      "one tick of whole routes with the expert (\(routes.count) routes, \(ticks) ticks, \(played) scenarios of "
      + "\(types.count) types)\(recording == nil ? "" : ", the front camera at 2 Hz"): \(WorldBenchmarks.rate(secondsPerTick: row.median))"
    return row
  }

  /// Maps and plans are made before the clock starts, as a worker makes them once for a town.
  static func prepared() throws -> [PreparedRoute] {
    let file = try RouteFile(contentsOf: RouteBenchmarks.suite220)
    let chosen = stride(from: 0, to: file.routes.count, by: every).map { ($0, file.routes[$0]) }
    var result: [PreparedRoute] = []
    for (town, routes) in Dictionary(grouping: chosen, by: \.1.town).sorted(by: { $0.key < $1.key }) {
      let network = try MapStore.standard().network(for: town)
      let planner = RoutePlanner(network: network)
      for (index, route) in routes {
        let planned = try planner.plan(route)
        result.append(
          PreparedRoute(
            index: index, definition: route, network: network,
            surroundings: network.clip(around: planned.points.map(\.pose.position), radius: 250),
            planned: planned))
      }
    }
    return result
  }
}
