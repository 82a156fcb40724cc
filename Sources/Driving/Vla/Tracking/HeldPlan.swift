import DriveTypes

/// The plan that is driven now, and those on their way: each is held in the world's frame from the tick at which its
/// pictures were taken, and takes effect when its latency is over.
public struct HeldPlan: Sendable, Hashable {
  /// Ticks from the pictures to the plan's effect.
  public let latency: Int
  private struct Entry: Hashable {
    var tick: Int
    var trajectory: PlannedTrajectory
  }
  private var current: Entry?
  private var coming: [Entry] = []

  public init(latency: Int = 0) { self.latency = latency }

  /// Takes a plan whose pictures were taken at `tick`.
  public mutating func hold(_ trajectory: PlannedTrajectory, from tick: Int) {
    coming.append(Entry(tick: tick, trajectory: trajectory))
  }

  /// The plan in force at a tick, and the seconds since its pictures were taken; nil before the first.
  public mutating func plan(at tick: Int, tickDuration: Double) -> (
    trajectory: PlannedTrajectory, age: Double
  )? {
    while let first = coming.first, first.tick + latency <= tick {
      current = first
      coming.removeFirst()
    }
    return current.map { ($0.trajectory, Double(tick - $0.tick) * tickDuration) }
  }
}
