import DriveTypes

/// The words in which a driving model says its plan.
public enum PlanVocabulary: Sendable {
  /// One word for each motion of a period, as AutoVLA.
  case actions(ActionVocabulary)
  /// Two words for each waypoint, x and y, as DriveRX-Agent.
  case waypoints(WaypointVocabulary)

  public var form: PlanForm {
    switch self {
    case .actions: .actions
    case .waypoints: .waypoints
    }
  }

  /// Seconds between the poses of a plan.
  public var period: Double {
    switch self {
    case .actions(let vocabulary): vocabulary.period
    case .waypoints(let vocabulary): vocabulary.period
    }
  }

  /// How many different words there are.
  public var count: Int {
    switch self {
    case .actions(let vocabulary): vocabulary.count
    case .waypoints(let vocabulary): vocabulary.bins
    }
  }

  /// How far apart the meanings of words are, by their numbers: metres between the corners of the moved car, or bins.
  public var distance: (Int, Int) -> Double {
    switch self {
    case .actions(let vocabulary):
      let turned = vocabulary.tokens.map(TurnedMotion.init)
      let box = vocabulary.box
      return { box.cornerDistanceSum(turned[$0], turned[$1]) / 4 }
    case .waypoints: return { Double(abs($0 - $1)) }
    }
  }

  /// The motion that words stand for; nil where they are too few, too many or unknown.
  /// - Parameter horizon: poses of a plan.
  public func trajectory(_ ids: [Int], horizon: Int, from pose: Pose<World>) -> PlannedTrajectory? {
    guard ids.count == horizon * form.wordsPerPose else { return nil }
    let poses: [Pose<World>]?
    switch self {
    case .actions(let vocabulary): poses = try? vocabulary.decode(ids, from: pose)
    case .waypoints(let vocabulary): poses = try? vocabulary.poses(ids, from: pose)
    }
    return poses.map { PlannedTrajectory(start: pose, poses: $0, period: period) }
  }
}

/// How a driving model says its plan; raw values are those of `driving.json`.
public enum PlanForm: String, Sendable, Hashable, CaseIterable {
  case actions
  case waypoints

  public var wordsPerPose: Int { self == .actions ? 1 : 2 }

  /// The word with a number, a token of its own: `<action_7>`; `<bin_7>` for both coordinates.
  public func word(_ id: Int) -> String { self == .actions ? "<action_\(id)>" : "<bin_\(id)>" }

  /// What stands before the words of a plan.
  public var introduction: String {
    switch self {
    case .actions: "<answer>\nThe final output action is: "
    case .waypoints: "<answer>\nThe planned waypoints are: "
    }
  }
}
