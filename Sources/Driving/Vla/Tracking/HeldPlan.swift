import DriveTypes

/// The plan that is driven now, and those on their way: each is held in the world's frame from the tick at which its
/// pictures were taken, and takes effect when its latency is over.
public struct HeldPlan: Sendable, Hashable {
  private var plans: Delayed<PlannedTrajectory>

  public init(latency: Int = 0) { plans = Delayed(latency: latency) }

  /// Ticks from the pictures to the plan's effect.
  public var latency: Int { plans.latency }

  /// Takes a plan whose pictures were taken at `tick`.
  public mutating func hold(_ trajectory: PlannedTrajectory, from tick: Int) {
    plans.add(trajectory, from: tick)
  }

  /// The plan in force at a tick, and the seconds since its pictures were taken; nil before the first.
  public mutating func plan(at tick: Int, tickDuration: Double) -> (
    trajectory: PlannedTrajectory, age: Double
  )? {
    plans.inEffect(at: tick).map { ($0.content, Double($0.age) * tickDuration) }
  }
}
