import DriveTypes

/// What a planner answered: the words of its plan, and what it said before.
public struct DriveAnswer: Sendable, Hashable {
  /// Numbers in the plan's vocabulary; in a sound answer as many as the horizon takes.
  public var actions: [Int]
  /// All that was generated, in words; nil for planners that do not speak.
  public var text: String?
  /// What the model's perception head sees, from where the pictures were taken; nil where there is none.
  public var things: [PerceivedThing]?
  /// Where the model's way head would go: waypoints `PlannedWay.step` metres apart, from where the pictures were taken; nil
  /// where there is none.
  public var way: [Point<Ego>]?
  /// What the model's signals head sees; nil where there is none.
  public var signals: PerceivedSignals?
  /// Tokens that were chosen, as opposed to those that the answer's form prescribes.
  public var chosenTokens: Int
  /// Seconds by part; zeros without a clock.
  public var times: PlanTimes

  /// - Parameter chosenTokens: as many as the actions where nil.
  public init(
    actions: [Int], text: String? = nil, chosenTokens: Int? = nil, times: PlanTimes = PlanTimes()
  ) {
    self.actions = actions
    self.text = text
    self.chosenTokens = chosenTokens ?? actions.count
    self.times = times
  }

  /// What stands before the actions in fast mode.
  public static let fastStart =
    "<think>\nThis is a straightforward scenario, and a direct decision can be made.\n</think>\n"
  /// How a slow answer begins, and what ends its reasoning.
  public static let slowStart = "<think>\nPerception: "
  public static let slowEnd = "</think>"
  /// What stands behind the plan's words; before them is `PlanForm.introduction`.
  public static let actionEnd = "\n</answer>"
  /// Tokens of reasoning at most; then it is cut off.
  public static let reasoningLimit = 256

  /// The motion that the words stand for; nil where they are too few, too many or no words.
  public func trajectory(
    _ vocabulary: PlanVocabulary, horizon: Int, from pose: Pose<World>
  ) -> PlannedTrajectory? {
    vocabulary.trajectory(actions, horizon: horizon, from: pose)
  }
}

/// Where the time of plans went, seconds; no part of results.
public struct PlanTimes: Sendable, Hashable {
  /// Decoding and cutting pictures.
  public var pictures = 0.0
  public var vision = 0.0
  public var prefill = 0.0
  public var decode = 0.0

  public init() {}

  public var sum: Double { pictures + vision + prefill + decode }

  public static func += (a: inout PlanTimes, b: PlanTimes) {
    a.pictures += b.pictures
    a.vision += b.vision
    a.prefill += b.prefill
    a.decode += b.decode
  }

  /// Milliseconds a plan, for a diary.
  public func line(plans: Int) -> String {
    func milliseconds(_ seconds: Double) -> String {
      "\((seconds * 10_000 / Double(max(1, plans))).rounded() / 10)"
    }
    return "ms a plan: pictures \(milliseconds(pictures)), vision \(milliseconds(vision)), "
      + "prefill \(milliseconds(prefill)), decode \(milliseconds(decode))"
  }
}
