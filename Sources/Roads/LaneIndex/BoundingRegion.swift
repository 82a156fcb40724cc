import DriveTypes

/// An upright box of the world that holds every lane centre.
public struct BoundingRegion: Sendable, Hashable {
  public var minimum, maximum: Point<World>

  public init(minimum: Point<World>, maximum: Point<World>) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public var centre: Point<World> {
    Point(x: (minimum.x + maximum.x) / 2, y: (minimum.y + maximum.y) / 2, z: (minimum.z + maximum.z) / 2)
  }

  /// Around the ends of all chords; nil without any, or where one is not a finite number.
  init?(_ chords: [ChordRow]) {
    guard let first = chords.first else { return nil }
    var low = SIMD4(first.startX, first.startY, first.startZ, 0)
    var high = low
    var sum = 0.0
    for chord in chords {
      let start = SIMD4(chord.startX, chord.startY, chord.startZ, 0)
      let end = SIMD4(chord.endX, chord.endY, chord.endZ, 0)
      low = pointwiseMin(low, pointwiseMin(start, end))
      high = pointwiseMax(high, pointwiseMax(start, end))
      sum += start.sum() + end.sum()
    }
    guard sum.isFinite else { return nil }
    minimum = Point(x: low.x, y: low.y, z: low.z)
    maximum = Point(x: high.x, y: high.y, z: high.z)
  }
}
