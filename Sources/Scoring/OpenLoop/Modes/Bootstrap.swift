import DriveTypes

/// A confidence interval.
public struct Interval: Sendable, Hashable {
  public var low, high: Double
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}

/// Percentile bootstrap (Efron 1979) over groups of frames, seeded.
///
/// Frames of a scene resemble each other, so whole scenes are drawn where there are at least two; frames
/// otherwise. Drawing frames of scenes would give intervals that are several times too narrow.
public struct Bootstrap: Sendable, Hashable {
  public var resamples: Int
  public var seed: UInt64
  /// Probability inside the interval.
  public var confidence: Double

  public init(resamples: Int = 1000, seed: UInt64 = 0, confidence: Double = 0.95) {
    self.resamples = resamples
    self.seed = seed
    self.confidence = confidence
  }

  /// Sums over one group of frames.
  package struct Group {
    package var frames: Double
    /// [metrics]
    package var sums: [Double]

    package init(frames: Double, sums: [Double]) {
      self.frames = frames
      self.sums = sums
    }
  }

  /// One interval for each metric, whose value is Σ sums / Σ frames. Empty for fewer than two groups.
  package func intervals(_ groups: [Group], stream: String) -> [Interval] {
    guard groups.count >= 2, resamples >= 2, let width = groups.first?.sums.count else { return [] }
    var random = RandomSource(seed: seed, stream: "openloop/bootstrap/" + stream)
    let flat = groups.flatMap { [$0.frames] + $0.sums }
    var draws = [[Double]](repeating: [], count: width)
    for metric in draws.indices { draws[metric].reserveCapacity(resamples) }
    var total = [Double](repeating: 0, count: width + 1)
    for _ in 0..<resamples {
      for index in total.indices { total[index] = 0 }
      flat.withUnsafeBufferPointer { flat in
        for _ in groups.indices {
          let start = random.index(below: groups.count) * (width + 1)
          for index in 0...width { total[index] += flat[start + index] }
        }
      }
      guard total[0] > 0 else { continue }
      for metric in 0..<width { draws[metric].append(total[metric + 1] / total[0]) }
    }
    let tail = (1 - confidence) / 2
    return draws.map { values in
      let sorted = values.sorted()
      return Interval(low: Self.quantile(sorted, tail), high: Self.quantile(sorted, 1 - tail))
    }
  }

  /// Linear between order statistics (numpy's default).
  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    guard let last = sorted.last else { return .nan }
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    guard index + 1 < sorted.count else { return last }
    return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
  }
}
