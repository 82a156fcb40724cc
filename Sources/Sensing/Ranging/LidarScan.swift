import DriveTypes

/// What a LiDAR measured in one tick, channel by channel from the top.
public struct LidarScan: Sendable, Hashable {
  /// x, y, z in metres in the sensor's frame (x forward, y left, z up) and intensity in 0…1.
  public var points: [SIMD4<Float>]
  /// Points of each channel, in order.
  public var counts: [Int]
  /// Radians clockwise from behind at the sweep's end.
  public var endAngle: Double

  public init(points: [SIMD4<Float>], counts: [Int], endAngle: Double) {
    self.points = points
    self.counts = counts
    self.endAngle = endAngle
  }

  /// Rows of x, y, z, intensity as CARLA gives them: y to the right.
  public var carlaPoints: [SIMD4<Float>] { points.map { SIMD4($0.x, 0 - $0.y, $0.z, $0.w) } }
}

/// What a semantic LiDAR measured in one tick, channel by channel from the top.
public struct SemanticLidarScan: Sendable, Hashable {
  public var points: [SemanticLidarPoint]
  public var counts: [Int]
  public var endAngle: Double

  public init(points: [SemanticLidarPoint], counts: [Int], endAngle: Double) {
    self.points = points
    self.counts = counts
    self.endAngle = endAngle
  }
}
