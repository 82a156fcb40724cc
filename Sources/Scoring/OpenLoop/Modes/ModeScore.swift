/// One value for each horizon, and their plain mean: how every table prints it.
public struct HorizonValues: Sendable, Hashable {
  public var values: [Double]
  public init(_ values: [Double]) { self.values = values }
  /// ADE where the values are distances ("averaged over 1, 2 and 3 s").
  public var mean: Double {
    values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
  }
}

/// A planner's figures in one mode.
public struct ModeScore: Sendable, Hashable {
  public var mode: OpenLoopMode
  /// Frames in the denominator.
  public var frames: Int
  /// Frames that a complete prediction set would have had in it.
  public var possibleFrames: Int
  /// Distance, metres; NaN without frames.
  public var distance: HorizonValues
  /// The same with only the steps that exist in the denominator.
  public var undilutedDistance: HorizonValues
  /// Share of frames (0…1); nil where objects or their definition are missing.
  public var collision: HorizonValues?
  /// Number of collision flags at each horizon (for means over steps: steps up to it).
  public var collisions: [Int]?
  /// 95 % bootstrap intervals: one for each horizon, then the mean's.
  public var distanceIntervals: [Interval]
  public var collisionIntervals: [Interval]
}

extension OpenLoopMode {
  /// A frame's distances at the horizons.
  func distances(_ steps: SIMD8<Float>) -> [Double] {
    horizons.map { horizon in
      switch distance {
      case .at: return Double(steps[horizon - 1])
      case .meanUpTo, .anyUpTo:
        return (0..<horizon).reduce(0.0) { $0 + Double(steps[$1]) } / Double(horizon)
      }
    }
  }

  /// A frame's collisions at the horizons, from flags that already leave out the recorded drive's.
  func collisions(_ flags: UInt8) -> [Double] {
    horizons.map { horizon in
      let upTo = flags & (1 << UInt8(horizon) - 1)
      switch collision {
      case .at: return flags >> UInt8(horizon - 1) & 1 == 1 ? 1 : 0
      case .meanUpTo: return Double(upTo.nonzeroBitCount) / Double(horizon)
      case .anyUpTo: return upTo == 0 ? 0 : 1
      }
    }
  }
}
