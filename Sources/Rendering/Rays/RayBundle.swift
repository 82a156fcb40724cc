import DriveTypes

/// Rays from one place, as a grid in rows; neighbours should point nearly the same way, then they are cast together.
public struct RayBundle: Sendable {
  public var origin: Point<World>
  /// Directions in the world. They need not have unit length: distances are counted in theirs.
  public private(set) var x, y, z: [Float]
  public let width: Int
  /// Smallest and largest distance, in lengths of the direction.
  public var nearest: Float = 0
  public var range: Float

  /// - Parameters:
  ///   - directions: in a frame with the given axes, such as a sensor's.
  ///   - axes: x, y and z axis of that frame in the world; the world's own where absent.
  ///   - width: rays in a row; the number of directions is a multiple of it.
  public init(
    origin: Point<World>, directions: [SIMD3<Float>],
    axes: (x: SIMD3<Float>, y: SIMD3<Float>, z: SIMD3<Float>)? = nil,
    width: Int, range: Float
  ) {
    precondition(width > 0 && directions.count % width == 0, "rays fill whole rows")
    self.origin = origin
    self.width = width
    self.range = range
    x = Array(repeating: 0, count: directions.count)
    y = x
    z = x
    let axes = axes ?? (SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1))
    for index in directions.indices {
      let local = directions[index]
      let direction = axes.x * local.x + axes.y * local.y + axes.z * local.z
      x[index] = direction.x
      y[index] = direction.y
      z[index] = direction.z
    }
  }

  public var count: Int { x.count }
  public var height: Int { x.count / width }

  public func direction(_ index: Int) -> SIMD3<Float> { SIMD3(x[index], y[index], z[index]) }
}

/// What the rays of a bundle met, in their order.
public struct RayHits: Sendable, Hashable {
  /// In lengths of the ray's direction; infinite where nothing was met.
  public var distance: [Float]
  /// Number of the part in the scene and of the triangle in the part's mesh; `UInt32.max` where nothing was met.
  public var part, triangle: [UInt32]

  public func isHit(_ index: Int) -> Bool { part[index] != .max }
}

/// What one ray met.
public struct RayHit: Sendable {
  /// In lengths of the ray's direction.
  public var distance: Float
  public var label: SemanticLabel
  /// `Instance.id`; 0 for scenery.
  public var instance: UInt32
  /// Unit vector, turned towards where the ray came from.
  public var normal: Vector<World>
  public var surface: Surface
}
