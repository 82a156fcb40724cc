import DriveTypes
import Driving
import Evaluation
import Foundation
import Roads
import Scenarios
import TestOracles
import Testing

@Suite struct ProbeTests {
  @Test func probe() throws {
    for name in ["regression", "driveloop220"] {
      let routes = try RouteFile(contentsOf: TownMaps.scenarios.appendingPathComponent("Suites/\(name).xml")).routes
      for town in Set(routes.map(\.town)).sorted() {
        let network = try TownMaps.store.network(for: town)
        let planner = RoutePlanner(network: network)
        for route in routes where route.town == town {
          let planned = try planner.plan(route)
          let prepared = PreparedRoute(
            index: 0, definition: route, network: network,
            surroundings: network.clip(around: planned.points.map(\.pose.position), radius: 250), planned: planned)
          let hazard = try ScenarioSpecification.named(route.scenarios[0].type).hazard
          func drive(_ name: String, plays: Bool) throws -> RouteRun {
            var world = EmbeddedDrivingWorld()
            world.playsScenarios = plays
            var agent = try AgentRegistry.agent(named: name)
            return ClosedLoop.run(prepared, world: &world, agent: &agent, seed: 0)
          }
          let run = try drive(hazard.driver.rawValue, plays: true)
          let without = try drive(hazard.driver.rawValue, plays: false)
          let f = hazard.failure(in: run)
          print("PROBE \(name) \(route.scenarios[0].type) \(route.id) \(f.map { "\($0)" } ?? "NONE") | \(run.record.outcome) | \(run.scenarios[0].outcome) | without: \(hazard.failure(in: without).map { "\($0)" } ?? "none") \(without.record.outcome)")
        }
      }
    }
  }
}
