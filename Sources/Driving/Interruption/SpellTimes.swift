import DriveTypes

/// How long spells are, and how long the expert drives between them; ticks are counted from the drive's first.
struct SpellTimes: Sendable, Hashable {
  /// Seconds of the expert before each spell, and of a spell.
  var between, length: ClosedRange<Double>

  static let disturbance = SpellTimes(between: 3.5...7, length: 0.4...1.5)
  static let student = SpellTimes(between: 2.5...5, length: 2...8)

  /// Spells end on a half second of the drive, where samples are taken: what is learned from begins with the very state
  /// that a spell has left.
  static let endTicks = 10
  static let leastTicks = 5
  /// Seconds until the next try where a spell would have been unsafe.
  static let retry = 0.5...1.5

  /// The tick at which the next spell may begin.
  func begin(after tick: Int, _ lot: inout RandomSource) -> Int {
    tick + Self.ticks(lot.uniform(between.lowerBound, between.upperBound))
  }

  /// The tick at which a spell that begins now is over.
  func end(after tick: Int, _ lot: inout RandomSource) -> Int {
    Self.end(near: tick + Self.ticks(lot.uniform(length.lowerBound, length.upperBound)), after: tick)
  }

  /// The half second nearest to a tick.
  static func end(near wanted: Int, after tick: Int) -> Int {
    let end = (wanted + endTicks / 2) / endTicks * endTicks
    return end < tick + leastTicks ? end + endTicks : end
  }

  static func ticks(_ seconds: Double) -> Int { Int((seconds / VlaAgent.tickDuration).rounded()) }
}
