import Foundation
import TestOracles
import Testing

/// CARLA's own answers about towns, from the oracle folder.
extension TownMaps {
  /// Towns with an oracle file of the kind and a map here.
  static func towns(withOracle suffix: String) -> [String] {
    let all = OracleFolder.files(in: "opendrive-oracle", suffix: suffix).map {
      String($0.lastPathComponent.dropLast(suffix.count))
    }
    for town in all where !isPresent(town) { print("skipped: no map of \(town) in \(store.folder.path)") }
    return all.filter(isPresent)
  }

  static func oracle(_ town: String, _ suffix: String) throws -> Data {
    let url = try #require(
      OracleFolder.files(in: "opendrive-oracle", suffix: suffix).first {
        $0.lastPathComponent == town + suffix
      })
    return try readGzip(url)
  }

  static func path(_ town: String) -> String { store.folder.appendingPathComponent("\(town).xodr").path }

  /// Position tolerance in metres: CARLA computes in Float32, whose step is 1 mm at the far ends of the large towns
  /// (`reference/opendrive.md` §3b).
  static func tolerance(_ town: String) -> Double {
    ["Town11", "Town12", "Town13"].contains(town) ? 0.005 : 0.002
  }
}
