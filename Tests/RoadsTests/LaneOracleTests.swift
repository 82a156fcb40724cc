import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

/// Against carla 0.9.16's own answers (`reference/opendrive.md` §3): every row of every file found.
@Suite(.serialized)
struct LaneOracleTests {
  static let laneTowns = TownMaps.towns(withOracle: ".lanes.csv.gz")
  static let projectionTowns = TownMaps.towns(withOracle: ".project.csv.gz")

  @Test(.enabled(if: !laneTowns.isEmpty, "no oracle or no maps"), arguments: laneTowns)
  func lanesEqualCarla(_ town: String) throws {
    let network = try TownMaps.network(town)
    var wrong: [String] = []
    let rows = csvRows(try TownMaps.oracle(town, ".lanes.csv.gz"))
    for row in rows {
      let oracle = WaypointOracle(fields: row, leading: 3)
      let waypoint = network.waypoint(
        road: Int32(row[0]) ?? -1, lane: Int32(row[1]) ?? 0, s: Double(row[2]) ?? -1)
      switch (waypoint, oracle.isNull) {
      case (nil, true): continue
      case (nil, false): wrong.append("\(row[0...2]): nil")
      case (let waypoint?, true): wrong.append("\(row[0...2]): \(waypoint), expected nil")
      case (let waypoint?, false):
        let differences = oracle.differences(from: waypoint, in: network, tolerance: TownMaps.tolerance(town))
        if !differences.isEmpty { wrong.append("\(row[0...2]): \(differences)") }
      }
    }
    #expect(wrong.count == 0, "\(wrong.count) of \(rows.count): \(wrong.prefix(5).joined(separator: "\n"))")
  }

  @Test(.enabled(if: !projectionTowns.isEmpty, "no oracle or no maps"), arguments: projectionTowns)
  func projectionsEqualCarla(_ town: String) throws {
    let network = try TownMaps.network(town)
    var wrong: [String] = []
    var ties = 0
    let rows = csvRows(try TownMaps.oracle(town, ".project.csv.gz"))
    for row in rows {
      let oracle = WaypointOracle(fields: row, leading: 4)
      let point = Point<World>(
        carlaX: Double(row[1]) ?? .nan, y: Double(row[2]) ?? .nan, z: Double(row[3]) ?? .nan)
      let waypoint = network.waypoint(
        nearest: point, types: row[0] == "A" ? .any : .driving, projectToRoad: row[0] != "N")
      guard let waypoint, !oracle.isNull else {
        if (waypoint == nil) != oracle.isNull {
          wrong.append("\(row[0...3]): \(String(describing: waypoint))")
        }
        continue
      }
      let differences = oracle.differences(from: waypoint, in: network, tolerance: TownMaps.tolerance(town))
      if differences.isEmpty { continue }
      // Lanes that meet are equally near, and far from the road s itself is uncertain in Float32: then the distance
      // counts (§3b), or, where chords meet, that CARLA's answer is one of the equally near ones.
      let ours = network.pose(of: waypoint).position.distance(to: point)
      let isTie =
        abs(ours - oracle.position.distance(to: point)) <= 0.002
        || network.waypoints(equallyNear: point, types: row[0] == "A" ? .any : .driving).contains {
          oracle.differences(from: $0, in: network, tolerance: TownMaps.tolerance(town)).isEmpty
        }
      if isTie { ties += 1 } else { wrong.append("\(row[0...3]): \(differences)") }
    }
    #expect(wrong.count == 0, "\(wrong.count) of \(rows.count): \(wrong.prefix(5).joined(separator: "\n"))")
    print("\(town): \(rows.count) projections, \(ties) ties")
    // At most 1.4 % of queries were ties when the reference implementation was checked.
    #expect(Double(ties) <= 0.014 * Double(rows.count), "\(ties) ties")
  }
}
