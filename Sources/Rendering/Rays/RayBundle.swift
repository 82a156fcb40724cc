import DriveTypes

/// Rays from one place, as a grid in rows; neighbours should point nearly the same way, then they are cast together.
public struct RayBundle: Sendable {
  public var origin: Point<World>
  /// Directions in the world. They need not have unit length: distances are counted in theirs.
  public private(set) var x, y, z: [Float]
  public let width: Int
  /// Largest distance, in lengths of the direction.
  public var range: Float

  /// - Parameters:
  ///   - width: rays in a row; the number of directions is a multiple of it.
  public init(origin: Point<World>, directions: [SIMD3<Float>], width: Int, range: Float) {
    precondition(width > 0 && directions.count % width == 0, "rays fill whole rows")
    self.origin = origin
    self.width = width
    self.range = range
    x = directions.map(\.x)
    y = directions.map(\.y)
    z = directions.map(\.z)
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
