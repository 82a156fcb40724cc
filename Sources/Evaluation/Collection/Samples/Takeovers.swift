import DriveTypes

/// Which ticks of a drive were the expert's: in the others somebody else had the control, as the trace's reasons say.
package struct Takeovers: Sendable, Hashable {
  /// For each tick, the place of the first tick at or after it that was not the expert's, and of the last one before it.
  private let next, last: [Int?]

  /// Seconds after a spell in which the expert still mends what was done.
  static let recovery = 1.5

  package init(_ ticks: [TraceTick]) {
    var next = [Int?](repeating: nil, count: ticks.count)
    var last = next
    var place: Int?
    for index in ticks.indices {
      last[index] = place
      if ticks[index].decision?.isInterrupted == true { place = index }
    }
    place = nil
    for index in ticks.indices.reversed() {
      if ticks[index].decision?.isInterrupted == true { place = index }
      next[index] = place
    }
    self.next = next
    self.last = last
  }

  /// The place of the last pose that the expert alone has driven to from a tick; nil: to the drive's end.
  ///
  /// The control of a tick leads to the next tick's pose, so the pose of the first interrupted tick is the expert's.
  package func end(from index: Int) -> Int? { next[index] }

  /// Whether a spell has been over for no longer than `recovery`.
  package func isRecovering(at index: Int, tickDuration: Double) -> Bool {
    guard let last = last[index] else { return false }
    return Double(index - last) * tickDuration <= Self.recovery + 1e-9
  }
}
