import DriveTypes

/// Takes motions of one period out of driven poses: one starts at every tick.
///
/// What no plan should hold is left out: turns beyond `maximumTurn` and reverse beyond `maximumReverse` come from
/// collisions and respawns.
public struct MotionExtraction: Sendable, Hashable {
  /// Seconds.
  public var period: Double
  /// Radians in a period.
  public var maximumTurn: Double
  /// Metres backward in a period.
  public var maximumReverse: Double

  public init(period: Double = 0.5, maximumTurn: Double = 0.6, maximumReverse: Double = 1) {
    self.period = period
    self.maximumTurn = maximumTurn
    self.maximumReverse = maximumReverse
  }

  public struct Motions: Sendable, Hashable {
    public var segments: [MotionSegment] = []
    /// How many were left out.
    public var dropped = 0

    public init(segments: [MotionSegment] = [], dropped: Int = 0) {
      self.segments = segments
      self.dropped = dropped
    }

    public static func += (a: inout Self, b: Self) {
      a.segments += b.segments
      a.dropped += b.dropped
    }
  }

  /// - Parameter tickDuration: seconds between poses; the period must be a whole number of them.
  public func motions(
    of poses: [Pose<World>], tickDuration: Double
  ) throws(ActionVocabularyError) -> Motions {
    let stride = try Self.ticks(in: period, tickDuration: tickDuration)
    var motions = Motions()
    guard poses.count > stride else { return motions }
    motions.segments.reserveCapacity(poses.count - stride)
    for start in 0..<(poses.count - stride) {
      let motion = MotionSegment(from: poses[start], to: poses[start + stride])
      if motion.isFinite, abs(motion.heading) <= maximumTurn, motion.x >= -maximumReverse {
        motions.segments.append(motion)
      } else {
        motions.dropped += 1
      }
    }
    return motions
  }

  /// Ticks in a number of seconds.
  public static func ticks(
    in period: Double, tickDuration: Double
  ) throws(ActionVocabularyError) -> Int {
    let ticks = (period / tickDuration).rounded()
    guard tickDuration > 0, ticks >= 1, ticks < 1e6, abs(ticks * tickDuration - period) < 1e-6 else {
      throw .badRequest(
        what: "a token's period of \(period) s", got: "ticks of \(tickDuration) s",
        expected: "a whole number of ticks in a period")
    }
    return Int(ticks)
  }
}

extension Trace {
  /// The ego's poses, tick by tick.
  public var egoPoses: [Pose<World>] { ticks.map(\.ego.pose) }
}
