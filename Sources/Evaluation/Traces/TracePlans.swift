import DriveTypes

/// What a model planned along a trace's drive. A trace itself holds no plans: they are made again from its pictures.
public struct TracePlans: Sendable {
  public struct Plan: Sendable {
    /// Of the tick in the trace whose pictures it saw.
    public var place: Int
    /// Where it means to be, a period apart; empty for an answer that is no plan.
    public var points: [Point<World>]
    /// The line that it would steer along, from where the ego is; empty where the model tells none apart from its motion.
    public var way: [Point<World>]
    /// Numbers in the plan's vocabulary.
    public var tokens: [Int]
    /// All that was generated; nil for planners that do not speak.
    public var text: String?

    public init(
      place: Int, points: [Point<World>], way: [Point<World>] = [], tokens: [Int], text: String?
    ) {
      self.place = place
      self.points = points
      self.way = way
      self.tokens = tokens
      self.text = text
    }
  }

  public var plans: [Plan]
  /// First tick's time at which the drive made again has another control than the trace; nil where it has none, so that
  /// these are the plans that drove.
  public var difference: Double?

  public init(_ plans: [Plan] = [], difference: Double? = nil) {
    self.plans = plans
    self.difference = difference
  }
}
