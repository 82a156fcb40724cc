import DriveTypes

/// What goes wrong for a driver who ignores a scenario: the proof that the scenario is real.
public struct ScenarioHazard: Sendable, Hashable {
  /// A driver who does not react; the raw value is the agent's name.
  public enum Driver: String, Sendable, Hashable {
    /// Keeps to route, limit, lights and stop signs, and sees nobody.
    case ruleFollower = "rule-follower"
    /// Goes straight on at 20 km/h and sees nothing.
    case constantVelocity = "constant-velocity"
  }

  public enum Failure: Sendable, Hashable {
    /// Hits what the scenario placed.
    case hits(ActorKind)
    /// Hits a car whose door stands open.
    case hitsOpenDoor
    /// Hits a car of the background traffic that stands.
    case hitsStandingTraffic
    /// Hits a car of the background traffic while the scenario runs.
    case hitsTraffic
    case runsRedLight
    case runsStopSign
    case doesNotYield
    /// Leaves its lanes, where it would not have left them without the scenario.
    case isPushedOutOfLanes
    case leavesLanes
    case leavesRoute

    /// Whether it must not happen where the scenario is not played. The others are the place's: a light, a turn, traffic.
    public var needsScenario: Bool {
      switch self {
      case .hits, .hitsOpenDoor, .hitsStandingTraffic, .doesNotYield, .isPushedOutOfLanes: true
      case .hitsTraffic, .runsRedLight, .runsStopSign, .leavesLanes, .leavesRoute: false
      }
    }

    /// Whether it takes background traffic.
    public var needsTraffic: Bool { self == .hitsTraffic || self == .hitsStandingTraffic }
  }

  public var driver: Driver
  /// Any of these shows the hazard.
  public var failures: [Failure]
  /// What the driver does wrong, in words, after "the driver".
  public var words: String

  /// A driver who keeps the rules fails.
  static func rulesAlone(_ words: String, _ failures: Failure...) -> Self {
    Self(driver: .ruleFollower, failures: failures, words: words)
  }

  /// The rules are what the type is about: a driver who keeps none fails.
  static func noRules(_ words: String, _ failures: Failure...) -> Self {
    Self(driver: .constantVelocity, failures: failures, words: words)
  }
}
