import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

extension RoutingTests {
  /// Real route files: Bench2Drive's own, from the oracle folder.
  @Suite(.enabled(if: OracleFolder.isPresent, "no oracle folder: set DRIVELOOP_DATA"))
  struct RouteFileDataTests {
    @Test(arguments: RoutingTests.routeFiles) func readsAndRoundTrips(file: URL) throws {
      let routes = try RouteFile(contentsOf: file)
      let text = routes.document(comment: "written -- by a test")
      let again = try RouteFile(parsing: Data(text.utf8), file: "again.xml")
      #expect(again.routes.count == routes.routes.count)
      for (a, b) in zip(routes.routes, again.routes) {
        #expect(Self.unplaced(a) == Self.unplaced(b))
      }
      #expect(again.document(comment: "written -- by a test") == text)
    }

    /// The route without source lines and with angles rounded to 1e-12 rad.
    private static func unplaced(_ route: RouteDefinition) -> RouteDefinition {
      var route = route
      route.location = SourceLocation(file: "", line: 0)
      for index in route.scenarios.indices {
        route.scenarios[index].location = route.location
        route.scenarios[index].trigger.rotation.yaw =
          (route.scenarios[index].trigger.rotation.yaw * 1e12).rounded() / 1e12
      }
      return route
    }

    /// Counts published for the 220 (`reference/bench2drive.md` §3): 44 types five times each, 9,112 points.
    @Test func the220AreComplete() throws {
      guard let file = RoutingTests.routeFiles.first(where: { $0.lastPathComponent == "bench2drive220.xml" })
      else { return }
      let routes = try RouteFile(contentsOf: file).routes
      #expect(routes.count == 220)
      #expect(routes.reduce(0) { $0 + $1.waypoints.count } == 9112)
      let types = Dictionary(grouping: routes.flatMap(\.scenarios), by: \.type).mapValues(\.count)
      #expect(types == Dictionary(uniqueKeysWithValues: ScenarioType.bench2Drive.map { ($0, 5) }))
      #expect(routes.allSatisfy { $0.weather.count == 2 && $0.weatherID != nil })
    }

    /// Oracle: `weather_id` of the recorded results of real runs.
    @Test func weatherIdsEqualRecordedOnes() throws {
      struct Checkpoint: Decodable {
        struct Record: Decodable {
          var routeId: String
          var weatherId: String?
          enum CodingKeys: String, CodingKey {
            case routeId = "route_id"
            case weatherId = "weather_id"
          }
        }
        struct Body: Decodable { var records: [Record] }
        var checkpoint: Body
        enum CodingKeys: String, CodingKey { case checkpoint = "_checkpoint" }
      }
      guard let file = RoutingTests.routeFiles.first(where: { $0.lastPathComponent == "bench2drive220.xml" })
      else { return }
      let ids = Dictionary(
        uniqueKeysWithValues: try RouteFile(contentsOf: file).routes.map { ($0.id, $0.weatherID) })
      let decoder = JSONDecoder()
      var recorded: [String: Set<String>] = [:]
      for result in OracleFolder.files(in: "bench2drive/results", suffix: ".json") {
        guard let checkpoint = try? decoder.decode(Checkpoint.self, from: Data(contentsOf: result)) else {
          continue
        }
        for record in checkpoint.checkpoint.records {
          guard let id = record.weatherId, let part = record.routeId.split(separator: "_").dropFirst().first
          else { continue }
          recorded[String(part), default: []].insert(id)
        }
      }
      #expect(!recorded.isEmpty)
      // Two records of one result set (28330 and the hand-inserted 11755) name other presets than the rest.
      for (route, weathers) in recorded {
        guard let ours = ids[route] else { continue }
        #expect(ours.map(weathers.contains) == true, "route \(route): \(ours ?? "nil"), recorded \(weathers)")
      }
    }

    @Test func presetTableEqualsUpstreamsFile() throws {
      for file in OracleFolder.files(in: "bench2drive/routes", suffix: "weather.xml") {
        let presets = try WeatherPreset.read(file)
        #expect(presets.map(\.id) == WeatherPreset.table.map(\.id))
        #expect(presets.allSatisfy { WeatherPreset.id(of: $0.weather) == $0.id })
      }
    }
  }
}
