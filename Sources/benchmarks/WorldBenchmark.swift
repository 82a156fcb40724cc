import DriveTypes
import Foundation
import Roads
import Simulation

/// Ticks a second of the embedded world with moving traffic, decisions included, no rendering, on one core.
struct WorldBenchmarkResult {
  var name: String
  var actors: Int
  /// Ticks a second of each repetition, ascending.
  var ticksPerSecond: [Double]
  var meanSpeed: Double

  var median: Double { ticksPerSecond[ticksPerSecond.count / 2] }
  var spread: ClosedRange<Double> { ticksPerSecond[0]...ticksPerSecond[ticksPerSecond.count - 1] }
}

/// Steps `actors` cars on autopilot, spread over the town, for `ticks` ticks, `repetitions` times from the same start.
/// The lanes' samples are built in a first run that is not timed.
func worldStepBenchmark(
  network: RoadNetwork, actors: Int = 50, ticks: Int = 2000, repetitions: Int = 5, seed: UInt64 = 1
) throws -> WorldBenchmarkResult {
  var rates: [Double] = []
  var meanSpeed = 0.0
  let places = network.generateWaypoints(distance: 12).filter { !network.isJunction($0) }
  for repetition in 0...repetitions {
    let world = EmbeddedWorld(network: network, seed: seed)
    var random = RandomSource(seed: seed, stream: "benchmark")
    var left = places
    var count = 0
    while count < actors, !left.isEmpty {
      let place = left.remove(at: random.index(below: left.count))
      guard
        let id = try? world.spawn(
          blueprint: "vehicle.tesla.model3", at: network.pose(of: place), roleName: "background")
      else { continue }
      try world.setAutopilot(true, of: id)
      count += 1
    }
    for _ in 0..<100 { world.tick() }
    let clock = ContinuousClock()
    var speeds = 0.0
    let duration = clock.measure {
      for _ in 0..<ticks {
        let snapshot = world.tick()
        speeds += snapshot.states.reduce(0) { $0 + $1.speed }
      }
    }
    let seconds = Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    if repetition > 0 { rates.append(Double(ticks) / seconds) }
    meanSpeed = speeds / Double(ticks * max(1, count))
  }
  return WorldBenchmarkResult(
    name: network.name, actors: actors, ticksPerSecond: rates.sorted(), meanSpeed: meanSpeed)
}
