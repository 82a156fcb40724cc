import Foundation
import Roads
import Synchronization

/// The town maps that tests may use: those of `DRIVELOOP_MAPS` or the user's cache folder, and the project's own.
public enum TownMaps {
  /// The project's `Scenarios` folder.
  public static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Scenarios")

  public static let store = MapStore(
    folder: MapStore.standard().folder, searchFolders: [scenarios.appendingPathComponent("Maps")])

  public static func isPresent(_ town: String) -> Bool { (try? store.file(for: town)) != nil }

  private static let networks = Mutex<[String: RoadNetwork]>([:])

  /// The town's network, parsed from its text (not through the cache) once for all tests of a process.
  public static func network(_ town: String) throws -> RoadNetwork {
    let file = try store.file(for: town)
    return try networks.withLock { networks in
      if let network = networks[town] { return network }
      let data = try Data(contentsOf: file, options: .alwaysMapped)
      let network = try data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: town, file: file.path) }
      networks[town] = network
      return network
    }
  }

  /// nil, and a line that says so, when the town's map is not on this machine.
  public static func network(ifPresent town: String) throws -> RoadNetwork? {
    if isPresent(town) { return try network(town) }
    print("skipped: no map of \(town) in \(store.folder.path)")
    return nil
  }
}
