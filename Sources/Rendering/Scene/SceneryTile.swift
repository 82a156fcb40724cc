import DriveTypes

/// A square of the still world: ground, roads, buildings and what stands there.
public final class SceneryTile: Sendable {
  /// Metres; tiles lie on multiples of it.
  public static let size = 64.0

  /// Triangles given about the tile's origin, drawn while the tile's centre is at `distance` from the camera.
  public struct Layer: Sendable {
    public var mesh: Mesh
    /// Metres, half open.
    public var distance: Range<Float>

    public init(mesh: Mesh, distance: Range<Float>) {
      self.mesh = mesh
      self.distance = distance
    }
  }

  /// South-west corner at height 0; a multiple of `size` in x and y.
  public let origin: Point<World>
  public let layers: [Layer]
  /// Trees, lamps, signs, parked cars.
  public let instances: [Instance]
  /// Lamps of the street; lit when it is dark.
  public let lights: [LightSource]
  let raster: RasterTile

  public init(origin: Point<World>, layers: [Layer], instances: [Instance], lights: [LightSource]) {
    self.origin = origin
    self.layers = layers
    self.instances = instances
    self.lights = lights
    raster = RasterTile(origin: origin, layers: layers, instances: instances)
  }
}
