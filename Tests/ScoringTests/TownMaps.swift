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
  static func network(_ town: String) throws -> RoadNetwork? {
    do throws(MapStoreError) { return try store.network(for: town) } catch {
      switch error {
      case .notFetched, .unknownTown: return nil
      default: throw error
      }
    }
  }
}
