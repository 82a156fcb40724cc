import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

extension RoutingTests {
  @Suite struct RouteGeneratorTests {
    @Test func sameSeedSameRoutes() throws {
      let generator = RouteGenerator(network: try RoutePlannerTests.looptown())
      let request = RouteGenerator.Request(count: 3, seed: 7, firstID: 40)
      let routes = try generator.routes(request)
      #expect(routes.map(\.id) == ["40", "41", "42"] && routes.allSatisfy { $0.town == "Looptown" })
      #expect(routes.allSatisfy { $0.weatherID != nil && $0.waypoints.count >= 2 })
      #expect(try generator.routes(request) == routes)
      #expect(try generator.routes(.init(count: 3, seed: 8)).map(\.waypoints) != routes.map(\.waypoints))
      // Written and read, a route is the same.
      let text = RouteFile(routes: routes).document()
      let again = try RouteFile(parsing: Data(text.utf8), file: "again.xml").routes
      #expect(
        again.map(\.waypoints) == routes.map(\.waypoints) && again.map(\.weather) == routes.map(\.weather))
    }

    @Test func keepsToTheLengthsAskedFor() throws {
      let network = try RoutePlannerTests.looptown()
      let planner = RoutePlanner(network: network)
      for route in try RouteGenerator(network: network).routes(.init(count: 4, seed: 1, lengths: 200...300)) {
        #expect((190...360).contains(try planner.plan(route).length))
      }
    }

    @Test func saysWhenThereAreNoMore() throws {
      let generator = RouteGenerator(network: try RoutePlannerTests.looptown())
      let error = #expect(throws: RouteGeneratorError.self) {
        try generator.routes(.init(count: 500, seed: 1))
      }
      if case .exhausted("Looptown", _, 500) = error {} else { Issue.record("\(error as Any)") }
      #expect(throws: RouteGeneratorError.self) { try generator.routes(.init(count: 0, seed: 1)) }
      #expect(throws: RouteGeneratorError.exhausted(town: "Nowhere", got: 0, wanted: 1)) {
        try RouteGenerator(network: RoadNetwork(name: "Nowhere")).routes(.init(count: 1, seed: 1))
      }
    }

    /// The suite in the package can be driven on the towns that are here, and is what its own comment says.
    @Test func theTownSuiteIsReproducible() throws {
      let suite = RoutePlannerTests.scenarios.appendingPathComponent("Suites/towns24.xml")
      let file = try RouteFile(contentsOf: suite)
      #expect(file.routes.count == 24 && Set(file.routes.map(\.town)).count == 12)
      for town in ["Town01", "Town10HD"] where TownMaps.isPresent(town) {
        let first = file.routes.firstIndex { $0.town == town } ?? 0
        let made = try RouteGenerator(network: TownMaps.network(town)).routes(
          .init(count: 2, seed: 24, firstID: first + 1))
        let kept = file.routes[first..<first + 2]
        #expect(made.map(\.waypoints) == kept.map(\.waypoints) && made.map(\.id) == kept.map(\.id))
      }
    }

    @Test func reportsProblemsOfAFile() throws {
      let text = """
        <routes><route id="a" town="Looptown">
        <waypoints><position x="30" y="1.8" z="0"/><position x="60" y="1.8" z="0"/></waypoints>
        <scenarios><scenario name="Accident_1" type="Accident"><trigger_point x="0" y="90" z="0" yaw="0"/></scenario>
        </scenarios></route>
        <route id="b" town="Nowhere"><waypoints><position x="0" y="0" z="0"/><position x="9" y="0" z="0"/></waypoints>
        </route></routes>
        """
      let store = MapStore(
        folder: FileManager.default.temporaryDirectory.appendingPathComponent("driveloop-no-maps"),
        searchFolders: [RoutePlannerTests.scenarios.appendingPathComponent("Maps")])
      let reports = try RouteFile(parsing: Data(text.utf8), file: "f.xml").reports(maps: store)
      #expect(reports.map(\.id) == ["a", "b"])
      #expect(reports[0].points != nil && reports[0].problems.count == 1)
      #expect(reports[0].problems.first?.hasPrefix("f.xml:3: the trigger of Accident_1") == true)
      #expect(reports[1].points == nil)
      #expect(reports[1].problems.first?.hasPrefix("f.xml:5: unknown town 'Nowhere'") == true)
    }
  }
}
