import DriveTypes
import Foundation
import Roads
import Scenarios
import TestOracles
import Testing

/// The generator of scenario routes, on the towns that are here.
@Suite struct GenerationTests {
  /// All towns of CARLA, through the cache of parsed maps; nil, and a line that says so, where one is missing.
  private static func towns(_ names: [String] = CarlaTown.all.map(\.name)) throws -> [RoadNetwork]? {
    for name in names where !TownMaps.isPresent(name) {
      print("skipped: no map of \(name)")
      return nil
    }
    return try names.map { try TownMaps.store.network(for: $0) }
  }

  private static let few = [
    "Accident", "AccidentTwoWays", "PedestrianCrossing", "SignalizedJunctionRightTurn",
  ]

  @Test func everyTypeIsSpecified() {
    #expect(ScenarioSpecification.all.map(\.type) == ScenarioType.bench2Drive.sorted())
    #expect(throws: ScenarioGeneratorError.unknownType(got: "Acident", nearest: ["Accident"])) {
      try ScenarioSpecification.named("Acident")
    }
  }

  @Test func sameSeedSameRoutes() throws {
    guard let networks = try Self.towns(["Town03", "Town05"]) else { return }
    let generator = ScenarioRouteGenerator(networks: networks)
    let request = ScenarioRouteGenerator.Request(types: Self.few, count: 2, seed: 7, firstID: 40)
    let made = try generator.routes(request)
    #expect(made.routes.map(\.id) == (40..<40 + made.routes.count).map(String.init))
    #expect(Set(made.routes.map(\.scenarios[0].type)) == Set(Self.few))
    #expect(try generator.routes(request).routes == made.routes)
    var other = request
    other.seed = 8
    #expect(try generator.routes(other).routes.map(\.waypoints) != made.routes.map(\.waypoints))
    // A type's routes do not depend on the company.
    var alone = request
    alone.types = ["PedestrianCrossing"]
    let company = made.routes.filter { $0.scenarios[0].type == "PedestrianCrossing" }
    #expect(try generator.routes(alone).routes.map(\.waypoints) == company.map(\.waypoints))
    // Written and read, they are the same.
    let text = RouteFile(routes: made.routes).document()
    let again = try RouteFile(parsing: Data(text.utf8), file: "again.xml").routes
    #expect(again.map(\.waypoints) == made.routes.map(\.waypoints))
    #expect(again.map(\.scenarios[0].parameters) == made.routes.map(\.scenarios[0].parameters))
  }

  @Test func keepsAwayFromRoutesToAvoid() throws {
    guard let networks = try Self.towns(["Town03"]) else { return }
    let generator = ScenarioRouteGenerator(networks: networks)
    var request = ScenarioRouteGenerator.Request(types: ["Accident"], count: 2, seed: 7)
    let first = try generator.routes(request).routes
    request.avoiding = first
    for route in try generator.routes(request).routes {
      for other in first {
        let gap = route.scenarios[0].trigger.position.distanceXY(to: other.scenarios[0].trigger.position)
        #expect(gap >= 50)
      }
    }
  }

  /// What a type needs is what Bench2Drive's routes of it have: parameters, and lanes at the trigger.
  @Test func specificationsHoldForTheOfficialRoutes() throws {
    let path = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    guard let path, FileManager.default.fileExists(atPath: path.path) else {
      return print("skipped: no official routes under DRIVELOOP_DATA")
    }
    let file = try RouteFile(contentsOf: path)
    for route in file.routes {
      for scenario in route.scenarios {
        let specification = try ScenarioSpecification.named(scenario.type)
        for parameter in scenario.parameters {
          let known = specification.parameters.first { $0.name == parameter.name }
          #expect(
            known?.allows(parameter.value) == true, "\(scenario.type) \(parameter.name) \(parameter.value)")
        }
        for known in specification.parameters where known.standard == nil {
          #expect(scenario.parameters.contains { $0.name == known.name }, "\(scenario.type) \(known.name)")
        }
      }
    }
  }

  /// The suites in the package: the right number of each type, on evaluation places, parameters in order, drivable, and
  /// with room for the actors.
  @Test(arguments: [ScenarioSuite.driveloop220, .regression, .smoke])
  func suitesHold(_ suite: ScenarioSuite) throws {
    guard let networks = try Self.towns() else { return }
    let file = try RouteFile(
      contentsOf: TownMaps.scenarios.appendingPathComponent("Suites/\(suite.rawValue).xml"))
    let wanted = suite.request
    #expect(
      file.routes.map { $0.scenarios.map(\.type) }
        == wanted.types.flatMap {
          Array(repeating: [$0], count: wanted.count)
        })
    for network in networks {
      let planner = RoutePlanner(network: network)
      let placement = PlacementMap(network: network)
      for route in file.routes where route.town == network.name {
        let planned = try planner.plan(route)
        #expect(placement.holds(.evaluation, planned, in: network), "route \(route.id)")
        let reports = try PlacementCheck.reports(of: route, planned: planned, network: network)
        for report in reports {
          if case .couldNotBePlaced(let reason) = report.outcome {
            Issue.record("route \(route.id): \(reason)")
          }
          #expect(report.outcome != .offRoute, "route \(route.id)")
        }
        let specification = try ScenarioSpecification.named(route.scenarios[0].type)
        for parameter in route.scenarios[0].parameters {
          let known = specification.parameters.first { $0.name == parameter.name }
          #expect(known?.allows(parameter.value) == true, "route \(route.id) \(parameter.name)")
        }
      }
    }
  }

  /// Evaluation and training never meet, whatever the seeds, and the maps hold enough of both.
  @Test func splitsAreDisjoint() throws {
    guard let networks = try Self.towns() else { return }
    let generator = ScenarioRouteGenerator(networks: networks)
    var fresh = ScenarioSuite.driveloop220.request
    fresh.seed = 99
    let evaluation =
      try generator.routes(ScenarioSuite.driveloop220.request).routes + generator.routes(fresh).routes
    let training = try generator.routes(ScenarioSuite.training.request)
    #expect(training.routes.count == 44 * 25)
    // Only ramps and bicycle lanes are rarer than that.
    #expect(Set(training.shortfalls.map(\.type)).isSubset(of: Self.rare), "\(training.shortfalls)")
    for network in networks {
      let planner = RoutePlanner(network: network)
      func plans(_ routes: [RouteDefinition]) throws -> [PlannedRoute] {
        try routes.filter { $0.town == network.name }.map { try planner.plan($0) }
      }
      let (held, seen) = (try plans(evaluation), try plans(training.routes))
      func junctions(_ plans: [PlannedRoute]) -> Set<Int32> {
        Set(plans.flatMap { $0.waypoints.compactMap { network.junction(of: $0) } })
      }
      #expect(junctions(held).isDisjoint(with: junctions(seen)))
      let places = held.flatMap { $0.points.map(\.pose.position) }
      // Squares of 20 m, and the eight around each.
      struct Square: Hashable { var x, y: Int }
      func square(_ p: Point<World>) -> Square {
        Square(x: Int((p.x / 20).rounded(.down)), y: Int((p.y / 20).rounded(.down)))
      }
      let occupied = Dictionary(grouping: places, by: square)
      var least = Double.infinity
      for place in seen.flatMap({ $0.points.map(\.pose.position) }) {
        let home = square(place)
        for dx in -1...1 {
          for dy in -1...1 {
            for other in occupied[Square(x: home.x + dx, y: home.y + dy)] ?? [] {
              least = min(least, other.distanceXY(to: place))
            }
          }
        }
      }
      #expect(least >= 2 * PlacementMap.margin - 1e-6, "\(network.name)")
    }
  }

  private static let rare: Set<String> = [
    "CrossingBicycleFlow", "HighwayCutIn", "HighwayExit", "InterurbanActorFlow",
    "InterurbanAdvancedActorFlow",
    "MergerIntoSlowTraffic", "MergerIntoSlowTrafficV2",
  ]
}
