import Foundation
import Roads

/// The towns that a test may use: the `.xodr` files in the map folder (`DRIVELOOP_MAPS`, or the user's own cache).
enum TownMaps {
  static let store = MapStore.standard()

  static func isPresent(_ town: String) -> Bool { (try? store.file(for: town)) != nil }

  /// Parsed anew; a suite keeps what it needs.
  static func network(_ town: String) throws -> RoadNetwork {
    let data = try Data(contentsOf: store.file(for: town), options: .mappedIfSafe)
    return try data.withUnsafeBytes { try RoadNetwork(openDrive: $0, name: town) }
  }
}
