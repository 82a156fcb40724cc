import DriveTypes
import Foundation
import Roads
import TestOracles
import Testing

/// Topology, junctions, landmarks and crosswalks of whole maps against carla 0.9.16.
@Suite(.serialized)
struct MapOracleTests {
  static let towns = TownMaps.towns(withOracle: ".map.json.gz")

  private func load(_ town: String) throws -> (network: RoadNetwork, oracle: MapOracle) {
    let oracle = try JSONDecoder().decode(MapOracle.self, from: TownMaps.oracle(town, ".map.json.gz"))
    return (try TownMaps.network(town), oracle)
  }

  @Test(.enabled(if: !towns.isEmpty, "no oracle or no maps"), arguments: towns)
  func topologyEqualsCarlaInOrder(_ town: String) throws {
    let (network, oracle) = try load(town)
    let topology = network.topology()
    #expect(topology.count == oracle.topology.count)
    let wrong = zip(topology, oracle.topology).filter { ours, theirs in
      !isSame(ours.0, theirs[0]) || !isSame(ours.1, theirs[1])
    }
    #expect(wrong.count == 0, "\(wrong.prefix(3))")
  }

  /// "road:section:lane:s", s written with four decimals.
  private func isSame(_ waypoint: Waypoint, _ text: String) -> Bool {
    let part = text.split(separator: ":")
    return "\(waypoint.road)" == part[0] && "\(waypoint.section)" == part[1] && "\(waypoint.lane)" == part[2]
      && abs(waypoint.s - (Double(part[3]) ?? .nan)) <= 0.001
  }
}
