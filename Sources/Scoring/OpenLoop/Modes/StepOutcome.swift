/// What one path did at the six steps, before any averaging.
public struct StepOutcome: Sendable, Hashable {
  /// [6] metres between prediction and recorded drive; 0 for steps outside the mask. float32, as the
  /// references.
  public var distances: SIMD8<Float>
  /// Bit k: the footprint at step k touches an object, whether or not the recorded drive's does.
  public var touches: UInt8

  public init(distances: SIMD8<Float> = .zero, touches: UInt8 = 0) {
    self.distances = distances
    self.touches = touches
  }

  /// [6] flags.
  public var flags: [Bool] { (0..<6).map { touches >> UInt8($0) & 1 == 1 } }
}

/// The distance of two paths, step by step.
enum StepDistance {
  /// √((Δx² + Δy²) · mask) in float32 (UniAD `PlanningMetric.compute_L2`).
  static func between(_ path: [SIMD2<Double>], _ future: [SIMD2<Double>], mask: [Bool]) -> SIMD8<Float> {
    var distances = SIMD8<Float>.zero
    for step in 0..<6 where mask[step] {
      let dx = Float(path[step].x) - Float(future[step].x)
      let dy = Float(path[step].y) - Float(future[step].y)
      distances[step] = (dx * dx + dy * dy).squareRoot()
    }
    return distances
  }
}
