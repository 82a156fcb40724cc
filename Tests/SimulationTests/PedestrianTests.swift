import DriveTypes
import Foundation
import Roads
import Simulation
import TestOracles
import Testing

struct PedestrianTests {
  /// Walkers keep moving at walking speed, cross now and then, and touch no car; the same in every run.
  @Test(arguments: ["Town10HD", "Town05"])
  func walkersStrollAndCross(town: String) throws {
    guard let network = try TownMaps.network(ifPresent: town) else { return }
    let crosswalk = try #require(network.crosswalks().first?.outline.first)
    func run() throws -> (WorldSnapshot, crossings: Int, meanSpeed: Double, contacts: Int) {
      let world = EmbeddedWorld(network: network, seed: 2)
      let cars = try TrafficTests.populate(world, count: 20, seed: 2)
      #expect(cars.count == 20)
      let crowd = PedestrianCrowd(world: world, near: [crosswalk], reach: 60, count: 30, seed: 2)
      #expect(crowd.walkers.count > 10)
      var (onRoad, speeds, contacts) = (0, 0.0, 0)
      let ticks = 2400
      for _ in 0..<ticks {
        crowd.update()
        contacts += world.tick().collisions.count
        for id in crowd.walkers { speeds += try world.speed(of: id) }
        if world.snapshot.tick % 20 == 0 {
          for id in crowd.walkers {
            let place = try world.state(of: id).pose.position
            if network.waypoint(nearest: place, types: .driving, projectToRoad: false) != nil { onRoad += 1 }
          }
        }
      }
      return (world.snapshot, onRoad, speeds / Double(ticks * crowd.walkers.count), contacts)
    }
    let first = try run()
    #expect(first.crossings > 0)
    #expect(first.meanSpeed > 0.8 && first.meanSpeed < 1.6, "\(first.meanSpeed)")
    #expect(first.contacts == 0)
    #expect(try run().0 == first.0)
  }
}
