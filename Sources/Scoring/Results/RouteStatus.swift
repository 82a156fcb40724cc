/// A route's `status`: upstream's words, and whatever a fork may write.
public struct RouteStatus: RawRepresentable, Sendable, Hashable {
  public var rawValue: String
  public init(rawValue: String) { self.rawValue = rawValue }

  public static let started = RouteStatus(rawValue: "Started")
  public static let perfect = RouteStatus(rawValue: "Perfect")
  public static let completed = RouteStatus(rawValue: "Completed")
  public static let failed = RouteStatus(rawValue: "Failed")

  /// `Failed - …`
  public static func failed(_ message: String) -> RouteStatus { RouteStatus(rawValue: "Failed - " + message) }

  /// Upstream asks whether the word is contained.
  public var isFailed: Bool { rawValue.contains("Failed") }
  public var isCompleted: Bool { self == .completed || self == .perfect }
}

/// State of a whole result file.
public enum EntryStatus: String, Sendable, Hashable, CaseIterable {
  case started = "Started"
  case finished = "Finished"
  case rejected = "Rejected"
  case crashed = "Crashed"
  case invalid = "Invalid"

  public var isEligible: Bool { self == .finished }
}

/// What stopped a route from outside; `leaderboard_evaluator.py`, `FAILURE_MESSAGES`.
public enum RouteFailure: String, Sendable, Hashable, CaseIterable {
  case simulation = "Simulation crashed"
  case sensors = "Agent's sensors were invalid"
  case agentSetup = "Agent couldn't be set up"
  case agentRuntime = "Agent crashed"
  /// More than 4000 ticks.
  case tickRuntime = "TickRuntime"

  /// What upstream writes into `entry_status` when it happens.
  public var entryStatus: EntryStatus {
    switch self {
    case .simulation: .crashed
    case .sensors: .rejected
    case .agentSetup, .agentRuntime, .tickRuntime: .started
    }
  }
}
