import DriveTypes
import Rendering

/// Gathers what stands on one tile; coordinates of the meshes are about its origin.
struct TileBuilder {
  /// South-west corner at height 0.
  let origin: Point<World>
  /// Drawn at any distance.
  var solid = MeshBuilder()
  /// Small things, drawn up to `Self.detailDistance`.
  var detail = MeshBuilder()
  /// What stands for `solid`'s neighbour beyond `detailDistance`: coarser forms of things in `detail`.
  var coarse = MeshBuilder()
  /// As `coarse`, for what is too small to be seen from afar: painted lines.
  var middle = MeshBuilder()
  var instances: [Instance] = []
  var lights: [LightSource] = []

  /// Metres from the camera to the tile's centre.
  static let detailDistance: Float = 180
  static let middleDistance: Float = 450
  static let solidDistance: Float = 1200

  init(origin: Point<World>) { self.origin = origin }

  /// Whether a place seen from above belongs to this tile.
  func owns(x: Double, y: Double) -> Bool {
    x >= origin.x && x < origin.x + SceneryTile.size && y >= origin.y && y < origin.y + SceneryTile.size
  }

  /// A point of the world in the tile's frame.
  func local(_ p: Point<World>) -> SIMD3<Float> {
    SIMD3(Float(p.x - origin.x), Float(p.y - origin.y), Float(p.z - origin.z))
  }

  func build() -> SceneryTile {
    let layers = [
      (solid, 0..<Self.solidDistance), (detail, 0..<Self.detailDistance),
      (middle, Self.detailDistance..<Self.middleDistance), (coarse, Self.detailDistance..<Self.solidDistance),
    ].filter { !$0.0.isEmpty }
    return SceneryTile(
      origin: origin, layers: layers.map { SceneryTile.Layer(mesh: $0.0.build(), distance: $0.1) },
      instances: instances, lights: lights)
  }
}
