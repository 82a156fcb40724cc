import DriveTypes
import Foundation
import Roads
import Synchronization
import TestOracles
import Testing

/// The town maps on this machine: `DRIVELOOP_MAPS`, or the cache folder of `driveloop maps`.
enum TownMaps {
  static let folder: URL = {
    if let named = ProcessInfo.processInfo.environment["DRIVELOOP_MAPS"] {
      return URL(fileURLWithPath: named)
    }
    return FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".cache/driveloop/maps")
  }()

  static func path(_ town: String) -> String { folder.appendingPathComponent("\(town).xodr").path }
  static func isPresent(_ town: String) -> Bool { FileManager.default.fileExists(atPath: path(town)) }

  /// Towns with an oracle file of the kind and a map here.
  static func towns(withOracle suffix: String) -> [String] {
    let all = OracleFolder.files(in: "opendrive-oracle", suffix: suffix).map {
      String($0.lastPathComponent.dropLast(suffix.count))
    }
    for town in all where !isPresent(town) { print("skipped: no map of \(town) at \(path(town))") }
    return all.filter(isPresent)
  }

  private static let networks = Mutex<[String: RoadNetwork]>([:])

  /// The town's network, parsed once for all tests.
  static func network(_ town: String) throws -> RoadNetwork {
    try networks.withLock { networks in
      if let network = networks[town] { return network }
      let data = try Data(contentsOf: URL(fileURLWithPath: path(town)), options: .alwaysMapped)
      let network = try data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: town) }
      networks[town] = network
      return network
    }
  }

  static func oracle(_ town: String, _ suffix: String) throws -> Data {
    let url = try #require(
      OracleFolder.files(in: "opendrive-oracle", suffix: suffix).first {
        $0.lastPathComponent == town + suffix
      })
    return try readGzip(url)
  }

  /// Position tolerance in metres: CARLA computes in Float32, whose step is 1 mm at the far ends of the large towns
  /// (`reference/opendrive.md` §3b).
  static func tolerance(_ town: String) -> Double {
    ["Town11", "Town12", "Town13"].contains(town) ? 0.005 : 0.002
  }
}
