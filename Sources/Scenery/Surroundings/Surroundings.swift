import DriveTypes
import Rendering
import Roads

/// What stands beside the streets: buildings, trees, parked cars, furniture, by the town's style and the seed.
struct Surroundings: Sendable {
  init(network: RoadNetwork, ground: Ground, seed: UInt64) {}

  func add(to tile: inout TileBuilder) {}
}
