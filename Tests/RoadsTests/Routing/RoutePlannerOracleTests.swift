import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

extension RoutingTests {
  /// Oracle: the dense routes that `GlobalRoutePlanner` of scenario_runner 94ff3b8, with the guards of CARLA 0.9.15,
  /// traces on the carla 0.9.16 wheel (`opendrive-oracle/*.routes.csv.gz`, `*.routes.json.gz`).
  @Suite(.serialized, .enabled(if: OracleFolder.isPresent, "no oracle folder: set DRIVELOOP_DATA"))
  struct RoutePlannerOracleTests {
    struct Row {
      var x, y, z, yaw: Double
      var option: Int8
    }
    struct Summary: Decodable {
      struct Route: Decodable {
        var set: String
        var id: String
        var denseLength: Double
        var plan: [Int]
        enum CodingKeys: String, CodingKey {
          case set, id
          case denseLength = "dense_len"
          case plan = "ds50"
        }
      }
      var routes: [Route]
    }

    static var towns: [String] {
      OracleFolder.files(in: "opendrive-oracle", suffix: ".routes.csv.gz")
        .map { String($0.lastPathComponent.dropLast(".routes.csv.gz".count)) }
    }

    @Test(arguments: towns) func equalsUpstreamPointForPoint(town: String) throws {
      guard TownMaps.isPresent(town) else {
        try Test.cancel("no map of \(town): run `driveloop maps fetch` or set DRIVELOOP_MAPS")
      }
      let expected = try Self.rows(town)
      let summaries = try Self.summaries(town)
      let planner = RoutePlanner(network: try TownMaps.network(town))
      var compared = 0
      for file in RoutingTests.routeFiles {
        for route in try RouteFile(contentsOf: file).routes where route.town == town {
          guard let rows = expected[route.id], let keypoints = expected.first?.value, !keypoints.isEmpty
          else { continue }
          // Several files may use one id; the oracle's first point tells whose it is.
          let start = Point<World>(carlaX: rows[0].x, y: rows[0].y, z: rows[0].z)
          guard start.distance(to: route.waypoints[0]) < 5 else { continue }
          let plan = try planner.plan(route)
          compared += 1
          let difference = Self.difference(plan, rows)
          #expect(difference == nil, "\(town) \(route.id): \(difference ?? "")")
          if let summary = summaries[route.id], difference == nil {
            #expect(plan.planIndices == summary.plan, "\(town) \(route.id): plan")
            // The oracle sums 32-bit positions.
            #expect(
              abs(plan.length - summary.denseLength) < 0.01 + 1e-4 * plan.length,
              "\(town) \(route.id): length")
          }
        }
      }
      #expect(compared >= expected.count)
    }

    /// Where two routes first differ: positions by more than 2 mm (5 mm where CARLA's 32-bit floats round
    /// coordinates of many kilometres to a millimetre), heading by more than 0.02° (printed to 0.01°), commands at all.
    private static func difference(_ plan: PlannedRoute, _ rows: [Row]) -> String? {
      for (index, (point, row)) in zip(plan.points, rows).enumerated() {
        let expected = Point<World>(carlaX: row.x, y: row.y, z: row.z)
        let tolerance = max(abs(row.x), abs(row.y)) > 1024 ? 0.005 : 0.002
        let distance = point.pose.position.distance(to: expected)
        let turned = abs(degrees(wrapAngle(point.pose.yaw + radians(row.yaw))))
        if distance > tolerance || turned > 0.02 || point.option.rawValue != row.option {
          return
            "point \(index) of \(rows.count): \(distance) m, \(turned)°, \(point.option.rawValue) for \(row.option)"
        }
      }
      return plan.points.count == rows.count ? nil : "\(plan.points.count) points for \(rows.count)"
    }

    private static func rows(_ town: String) throws -> [String: [Row]] {
      guard let file = OracleFolder.files(in: "opendrive-oracle", suffix: "\(town).routes.csv.gz").first
      else { return [:] }
      var routes: [String: [Row]] = [:]
      for line in String(decoding: try readGzip(file), as: UTF8.self).split(separator: "\n").dropFirst() {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = cells.dropFirst(3).prefix(4).compactMap { Double($0) }
        guard numbers.count == 4, cells.count > 7, let option = Int8(cells[7]) else { continue }
        routes[String(cells[1]), default: []].append(
          Row(x: numbers[0], y: numbers[1], z: numbers[2], yaw: numbers[3], option: option))
      }
      return routes
    }

    private static func summaries(_ town: String) throws -> [String: Summary.Route] {
      guard let file = OracleFolder.files(in: "opendrive-oracle", suffix: "\(town).routes.json.gz").first
      else { return [:] }
      let summary = try JSONDecoder().decode(Summary.self, from: readGzip(file))
      return Dictionary(summary.routes.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
  }
}
