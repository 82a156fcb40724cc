import DriveTypes

/// A driver: told the route once, then asked for a control every tick.
///
/// The VLA, the privileged expert, constant velocity and a remote program behind a socket all are agents; worlds and
/// scorers see nothing but this protocol. An agent belongs to one route at a time and one thread.
public protocol Agent {
  /// Registry name, such as `expert`.
  var name: String { get }
  /// What must be in each observation.
  var requirements: AgentRequirements { get }
  /// Called before the first tick of every route; clears all state of an earlier one.
  mutating func begin(_ briefing: RouteBriefing) throws
  /// The control for the coming tick (0.05 s).
  mutating func act(_ observation: Observation) throws -> VehicleControl
  /// Why the last control was given; nil for agents that do not say.
  var decision: Decision? { get }
  /// What became of the plans since the route began; nil from agents that plan with no model. Part of results.
  var planCounts: PlanCounts? { get }
  /// Where the time of these plans went, seconds; nil where nobody measured. No part of results.
  var planTimes: PlanTimes? { get }
  /// One line about the route for a diary, no part of results; nil from agents with nothing to tell.
  var report: String? { get }
  /// Called when the route is over.
  mutating func end()
}

extension Agent {
  public var decision: Decision? { nil }
  public var planCounts: PlanCounts? { nil }
  public var planTimes: PlanTimes? { nil }
  public var report: String? { nil }
  public mutating func end() {}
}
