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

    /// A route of the oracle: the set it comes from and its id there.
    struct Key: Hashable {
      var set, id: String
    }

    @Test(arguments: TownMaps.towns(withOracle: ".routes.csv.gz")) func equalsUpstreamPointForPoint(
      town: String
    ) throws {
      let expected = try Self.rows(town)
      let summaries = try Self.summaries(town)
      let planner = RoutePlanner(network: try TownMaps.network(town))
      var compared: Set<Key> = []
      for file in RoutingTests.routeFiles {
        for route in try RouteFile(contentsOf: file).routes where route.town == town {
          // Sets may share ids; the ends tell whose route it is.
          let goal = route.waypoints[route.waypoints.count - 1]
          let candidates = expected.filter { key, rows in
            key.id == route.id && !compared.contains(key)
              && Self.point(rows[0]).distance(to: route.waypoints[0]) < 5
          }
          let match = candidates.min {
            Self.point($0.value[$0.value.count - 1]).distance(to: goal)
              < Self.point($1.value[$1.value.count - 1]).distance(to: goal)
          }
          guard let (key, rows) = match else { continue }
          compared.insert(key)
          let plan = try planner.plan(route)
          let difference = Self.difference(plan, rows)
          #expect(difference == nil, "\(town) \(route.id): \(difference ?? "")")
          if let summary = summaries[key], difference == nil {
            #expect(plan.planIndices == summary.plan, "\(town) \(route.id): plan")
            // The oracle sums 32-bit positions.
            #expect(
              abs(plan.length - summary.denseLength) < 0.01 + 1e-4 * plan.length,
              "\(town) \(route.id): length")
          }
        }
      }
      #expect(
        compared.count == expected.count,
        "\(expected.count - compared.count) oracle routes not found in any file")
    }

    /// Oracle: route lengths logged by real runs of the benchmark on CARLA 0.9.15. Some differ among machines by
    /// 0.13 m, a length of 0 is a run that never began, and 11755 has one record that was put in by hand.
    @Test func lengthsEqualThoseOfRealRuns() throws {
      let lengths = OracleFolder.files(in: "bench2drive", suffix: "route_lengths_from_results.json")
      for file in lengths {
        let logged = try JSONDecoder().decode([String: [Double]].self, from: Data(contentsOf: file))
        var compared = 0
        for routes in RoutingTests.routeFiles where routes.lastPathComponent == "bench2drive220.xml" {
          let byTown = Dictionary(grouping: try RouteFile(contentsOf: routes).routes, by: \.town)
          for (town, routes) in byTown where TownMaps.isPresent(town) {
            let planner = RoutePlanner(network: try TownMaps.network(town))
            for route in routes {
              let plan = try planner.plan(route)
              let known = (logged["RouteScenario_\(route.id)_rep0"] ?? []).filter { $0 > 0 }
              if known.isEmpty { continue }
              let error = known.map { abs(plan.length - $0) }.reduce(.infinity, min)
              #expect(error < 0.15, "\(town) \(route.id)")
              compared += 1
              #expect(
                route.scenarios.allSatisfy { plan.index(ofTrigger: $0.trigger) != nil },
                "\(town) \(route.id): trigger off the route")
            }
          }
        }
        print("compared \(compared) logged route lengths")
      }
    }

    /// Where two routes first differ: positions by more than 2 mm (5 mm where CARLA's 32-bit floats round
    /// coordinates of many kilometres to a millimetre), heading by more than 0.02° (printed to 0.01°), commands at all.
    private static func difference(_ plan: PlannedRoute, _ rows: [Row]) -> String? {
      for (index, (point, row)) in zip(plan.points, rows).enumerated() {
        let expected = Self.point(row)
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

    private static func point(_ row: Row) -> Point<World> { Point(carlaX: row.x, y: row.y, z: row.z) }

    private static func rows(_ town: String) throws -> [Key: [Row]] {
      var routes: [Key: [Row]] = [:]
      let text = String(decoding: try TownMaps.oracle(town, ".routes.csv.gz"), as: UTF8.self)
      for line in text.split(separator: "\n").dropFirst() {
        let cells = line.split(separator: ",", omittingEmptySubsequences: false)
        let numbers = cells.dropFirst(3).prefix(4).compactMap { Double($0) }
        guard numbers.count == 4, cells.count > 7, let option = Int8(cells[7]) else { continue }
        routes[Key(set: String(cells[0]), id: String(cells[1])), default: []].append(
          Row(x: numbers[0], y: numbers[1], z: numbers[2], yaw: numbers[3], option: option))
      }
      return routes
    }

    private static func summaries(_ town: String) throws -> [Key: Summary.Route] {
      let summary = try JSONDecoder().decode(Summary.self, from: TownMaps.oracle(town, ".routes.json.gz"))
      return Dictionary(summary.routes.map { (Key(set: $0.set, id: $0.id), $0) }) { first, _ in first }
    }
  }
}
