import DriveTypes
import Foundation
import Roads
import Scoring

/// The towns at hand: `DRIVELOOP_MAPS` or the cache folder, and our own in `Scenarios/Maps`.
enum TownMaps {
  static let scenarios = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Scenarios")

  static let store = MapStore(
    folder: MapStore.standard().folder, searchFolders: [scenarios.appendingPathComponent("Maps")])

  /// nil when the town's map is not on this machine.
  static func network(_ town: String) throws(ScoringError) -> RoadNetwork? {
    guard let url = try? store.file(for: town), let data = try? Data(contentsOf: url) else { return nil }
    return try? data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: town, file: url.path) }
  }
}
