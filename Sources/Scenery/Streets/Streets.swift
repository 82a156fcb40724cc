import DriveTypes
import Rendering
import Roads

/// What the map says of its streets: surfaces, markings, kerbs, crosswalks, stop lines, signs.
struct Streets: Sendable {
  init(network: RoadNetwork, ground: Ground) {}

  func add(to tile: inout TileBuilder) {}
}
