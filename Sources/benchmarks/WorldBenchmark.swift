import DriveTypes
import Evaluation
import Foundation
import Roads
import Simulation

/// Timings of the embedded world: seconds a tick with moving traffic, decisions included, no rendering, on one core.
enum WorldBenchmarks {
  static let cases = [
    BenchmarkCase(name: "world-step") { try step(town: "Town05", actors: 50) },
    BenchmarkCase(name: "world-step-1") { try step(town: "Town05", actors: 1) },
  ]

  private static let ticks = 2000

  /// One row: `actors` cars on autopilot, spread over the town, stepped 2,000 ticks from the same start each time. The
  /// repetition that is not counted also builds the lanes' samples of nobody else: each world has its own.
  static func step(town: String, actors: Int) throws -> [BenchmarkRow] {
    let network = try MapStore.standard().network(for: town)
    var rates: [Double] = []
    let samples = try (0...5).map { _ in
      let world = try populated(network, actors: actors)
      for _ in 0..<100 { world.tick() }
      let start = ContinuousClock.now
      for _ in 0..<ticks { world.tick() }
      let elapsed = (ContinuousClock.now - start).components
      let seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
      rates.append(Double(ticks) / seconds)
      return seconds / Double(ticks)
    }
    let rate = rates.dropFirst().sorted()[(rates.count - 1) / 2]
    return [
      BenchmarkRow(
        name: actors == 50 ? "world-step" : "world-step-\(actors)",
        detail: "one tick, \(actors) moving cars in \(town): \(Int(rate)) ticks/s",
        samples: Array(samples.dropFirst()))
    ]
  }

  private static func populated(_ network: RoadNetwork, actors: Int) throws -> EmbeddedWorld {
    let world = EmbeddedWorld(network: network, seed: 1)
    var random = RandomSource(seed: 1, stream: "benchmark")
    var left = network.generateWaypoints(distance: 12).filter { !network.isJunction($0) }
    var count = 0
    while count < actors, !left.isEmpty {
      let place = left.remove(at: random.index(below: left.count))
      // A place may be taken already; the next one will do.
      guard
        let id = try? world.spawn(
          blueprint: "vehicle.tesla.model3", at: network.pose(of: place), roleName: "background")
      else { continue }
      try world.setAutopilot(true, of: id)
      count += 1
    }
    return world
  }
}
