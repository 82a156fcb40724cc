import DriveTypes
import Glibc

/// A thing in one or more levels of detail.
public final class Model: Sendable {
  public struct Level: Sendable {
    public var mesh: Mesh
    /// Drawn while the instance is nearer to the camera than this, metres; beyond the last level nothing is drawn.
    public var farDistance: Float

    public init(mesh: Mesh, farDistance: Float) {
      self.mesh = mesh
      self.farDistance = farDistance
    }
  }

  /// Ascending in `farDistance`.
  public let levels: [Level]
  /// Radius of a sphere about the model's origin that holds every level, metres.
  public let radius: Float
  let raster: RasterLevels

  public init(levels: [Level]) {
    self.levels = levels
    raster = RasterLevels(levels.map { ($0.mesh, 0..<$0.farDistance) })
    var square: Float = 0
    for vertex in levels.lazy.flatMap(\.mesh.vertices) { square = max(square, (vertex * vertex).sum()) }
    radius = square.squareRoot()
  }
}

/// Where a model's frame stands in the world: a rotation, one scale for all axes, an origin.
public struct Placement: Sendable, Hashable {
  public var origin: Point<World>
  /// The model's x, y and z axes in the world; unit length, right-handed.
  public var xAxis, yAxis, zAxis: SIMD3<Float>
  public var scale: Float = 1

  public init(origin: Point<World>, xAxis: SIMD3<Float>, yAxis: SIMD3<Float>, zAxis: SIMD3<Float>) {
    self.origin = origin
    self.xAxis = xAxis
    self.yAxis = yAxis
    self.zAxis = zAxis
  }

  /// Along a pose's forward and left.
  public init(_ pose: Pose<World>) {
    let (f, r) = (pose.forward, pose.right)
    let x = SIMD3(Float(f.x), Float(f.y), Float(f.z))
    let y = SIMD3(Float(-r.x), Float(-r.y), Float(-r.z))
    self.init(
      origin: pose.position, xAxis: x, yAxis: y,
      zAxis: SIMD3(x.y * y.z - x.z * y.y, x.z * y.x - x.x * y.z, x.x * y.y - x.y * y.x))
  }

  /// Upright, turned by `yaw` (radians, counter-clockwise).
  public init(origin: Point<World>, yaw: Double, scale: Float = 1) {
    let (c, s) = (Float(cos(yaw)), Float(sin(yaw)))
    self.init(
      origin: origin, xAxis: SIMD3(c, s, 0), yAxis: SIMD3(-s, c, 0), zAxis: SIMD3(0, 0, 1))
    self.scale = scale
  }

  /// A direction of the model's frame in the world, not scaled.
  public func direction(_ v: SIMD3<Float>) -> SIMD3<Float> { xAxis * v.x + yAxis * v.y + zAxis * v.z }

  /// A point of the model's frame in the world.
  public func point(_ p: SIMD3<Float>) -> Point<World> {
    let d = direction(p) * scale
    return origin + Vector(x: Double(d.x), y: Double(d.y), z: Double(d.z))
  }

  /// A part that stands at `child` in this placement's frame (its origin in model metres).
  public func appending(_ child: Placement) -> Placement {
    let at = SIMD3(Float(child.origin.x), Float(child.origin.y), Float(child.origin.z))
    var result = Placement(
      origin: point(at), xAxis: direction(child.xAxis), yAxis: direction(child.yAxis),
      zAxis: direction(child.zAxis))
    result.scale = scale * child.scale
    return result
  }
}

/// A model standing in the world.
public struct Instance: Sendable {
  public var model: Model
  public var placement: Placement
  /// Multiplies the colour of tinted surfaces.
  public var tint = Colour.white
  /// Lit lamps: bit n is the `Lamp` with raw value n.
  public var lamps: UInt32 = 0
  /// The actor's id, the instance camera's value; 0 for scenery.
  public var id: UInt32 = 0

  public init(model: Model, placement: Placement) {
    self.model = model
    self.placement = placement
  }
}
