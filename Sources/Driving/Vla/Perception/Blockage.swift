/// Tells when the car has stood long enough behind something that stands: who learned from a driver who waits for a gap goes on
/// waiting for good, because a picture does not show how long.
struct Blockage: Sendable, Hashable {
  /// Seconds to wait, longer than most queues before a light do, and less of them soon after.
  private static let patience = 20.0
  private static let patienceSoonAfter = 2.0
  private static let soon = 40.0
  /// Seconds for which the car then drives past.
  private static let passage = 8.0
  /// m/s at least, once it drives.
  static let speed = 5.0
  /// Metres ahead of the car's middle within which something blocks the way.
  static let reach = 26.0

  private var since: Int?
  private var until: Int?

  /// - Returns: whether the car is stuck.
  mutating func note(isBlocked: Bool, at tick: Int, tickDuration: Double) -> Bool {
    guard isBlocked else {
      since = nil
      return false
    }
    let start = since ?? tick
    since = start
    let isSoon = until.map { Double(tick - $0) * tickDuration < Self.soon } ?? false
    return Double(tick - start) * tickDuration > (isSoon ? Self.patienceSoonAfter : Self.patience)
  }

  mutating func pass(at tick: Int, tickDuration: Double) {
    until = tick + Int(Self.passage / tickDuration)
    since = nil
  }

  func isPassing(at tick: Int) -> Bool { until.map { tick < $0 } ?? false }
}
