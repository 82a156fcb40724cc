/// The machine's clock, for diaries. No result depends on it.
public enum WallClock {
  /// Seconds since this program first asked.
  public static func seconds() -> Double {
    let now = (ContinuousClock.now - start).components
    return Double(now.seconds) + Double(now.attoseconds) * 1e-18
  }

  private static let start = ContinuousClock.now
}

/// Deals the time that passes out to parts, without a gap between them.
struct Stopwatch {
  private let clock: () -> Double
  private var last: Double

  init(_ clock: @escaping () -> Double) {
    self.clock = clock
    last = clock()
  }

  /// Seconds since the last lap.
  @discardableResult mutating func lap() -> Double {
    let before = last
    last = clock()
    return last - before
  }

  /// Adds the seconds since the last lap to a part.
  mutating func lap(_ part: inout Double) { part += lap() }
}
