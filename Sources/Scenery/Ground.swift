import DriveTypes
import Roads

/// The terrain: as high as the nearest roads, a little below them, smooth between them.
struct Ground: Sendable {
  init(network: RoadNetwork) {}

  /// Height of the terrain, metres.
  func height(x: Double, y: Double) -> Double { 0 }

  /// Metres from the place to the nearest edge of a street, its pavements included; 0 on it, at most 60.
  func clearance(x: Double, y: Double) -> Double { 60 }

  func add(to tile: inout TileBuilder) {}
}
