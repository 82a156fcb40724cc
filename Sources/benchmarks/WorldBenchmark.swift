import DriveTypes
import Evaluation
import Foundation
import Roads
import Simulation

/// Timings of the embedded world: seconds a tick with moving traffic, decisions included, no rendering, on one core.
enum WorldBenchmarks {
  static let cases = [
    BenchmarkCase(name: "world-step") { [try step("world-step", cars: 50, walkers: 0).row] },
    BenchmarkCase(name: "world-step-1") { [try step("world-step-1", cars: 1, walkers: 0).row] },
    BenchmarkCase(name: "world-growth") { try growth() },
  ]

  private static let town = "Town05"
  private static let ticks = 1000
  private static let repetitions = 5

  /// `cars` on autopilot spread over the town and `walkers` on its sidewalks, stepped from the same start each time,
  /// each time in a world of its own: the first, not counted, warms up memory and map.
  static func step(_ name: String, cars: Int, walkers: Int) throws -> (row: BenchmarkRow, living: Int) {
    let network = try MapStore.standard().network(for: town)
    var living = 0
    let samples = try (0...repetitions).map { _ in
      let (world, crowd) = try populated(network, cars: cars, walkers: walkers)
      func advance(_ ticks: Int) {
        for _ in 0..<ticks {
          crowd?.update()
          world.tick()
        }
      }
      advance(100)
      let start = ContinuousClock.now
      advance(ticks)
      let elapsed = (ContinuousClock.now - start).components
      living = world.snapshot.states.count
      return (Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18) / Double(ticks)
    }
    var row = BenchmarkRow(name: name, detail: "", samples: Array(samples.dropFirst()))
    row.detail =
      "one tick, \(cars) moving cars\(walkers > 0 ? " and \(walkers) walkers" : "") in \(town): "
      + Self.rate(secondsPerTick: row.median)
    return (row, living)
  }

  /// `10800 ticks/s, 540x real time`
  static func rate(secondsPerTick: Double) -> String {
    String(
      format: "%.0f ticks/s, %.0fx real time", 1 / secondsPerTick, EmbeddedWorld.tickDuration / secondsPerTick
    )
  }

  /// The world by number of actors, five in six of them cars. The last rows say how the time grows: the exponent p of
  /// time ~ actors^p from 50 cars on, 1 where each actor costs the same however many there are. It and the time of an actor
  /// are of the fastest repetition, which other programs disturbed least.
  static func growth() throws -> [BenchmarkRow] {
    let sizes = [0, 10, 25, 50, 100, 150, 200]
    var rows: [BenchmarkRow] = []
    var fifty: (actors: Double, seconds: Double)?
    for cars in sizes {
      var (row, living) = try step("world-\(cars)", cars: cars, walkers: cars / 5)
      let (actors, seconds) = (Double(living), row.samples.min() ?? .nan)
      if living > 0 { row.detail += String(format: ", %.2f µs an actor", seconds * 1e6 / actors) }
      if let fifty {
        row.detail += String(format: ", ~ n^%.2f", log(seconds / fifty.seconds) / log(actors / fifty.actors))
      }
      if cars == 50 { fifty = (actors, seconds) }
      rows.append(row)
    }
    return rows
  }

  private static func populated(
    _ network: RoadNetwork, cars: Int, walkers: Int
  ) throws -> (EmbeddedWorld, PedestrianCrowd?) {
    let world = EmbeddedWorld(network: network, seed: 1)
    var random = RandomSource(seed: 1, stream: "benchmark")
    var left = network.generateWaypoints(distance: 12).filter { !network.isJunction($0) }
    let places = left.map { network.pose(of: $0).position }
    var count = 0
    while count < cars, !left.isEmpty {
      let place = left.remove(at: random.index(below: left.count))
      // A place may be taken already; the next one will do.
      guard
        let id = try? world.spawn(
          blueprint: "vehicle.tesla.model3", at: network.pose(of: place), roleName: "background")
      else { continue }
      try world.setAutopilot(true, of: id)
      count += 1
    }
    let crowd =
      walkers > 0 ? PedestrianCrowd(world: world, near: places, count: walkers, seed: 1) : nil
    return (world, crowd)
  }
}
