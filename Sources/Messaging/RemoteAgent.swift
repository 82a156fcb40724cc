import DriveTypes

/// An agent in another process, with the shape of one in this process: `name`, `requirements`, `begin`, `act`, `decision`,
/// `planCounts`, `end`.
///
/// Belongs to one endpoint; make it when the agent has said hello.
public final class RemoteAgent {
  private let endpoint: WorldEndpoint
  public let name: String
  /// What it drives with, if it told.
  public let model: ModelIdentity?
  public let requirements: AgentRequirements

  /// Waits for the agent's hello, unless it is there already.
  public init(at endpoint: WorldEndpoint, timeout: Duration) throws(MessagingError) {
    let hello = try endpoint.waitForAgent(timeout: timeout)
    self.endpoint = endpoint
    name = hello.agent
    model = hello.model
    requirements = hello.requirements
  }

  public func begin(_ briefing: RouteBriefing) throws(MessagingError) { try endpoint.begin(briefing) }

  public func act(_ observation: Observation) throws(MessagingError) -> VehicleControl {
    try endpoint.exchange(observation)
  }

  /// Why the last control was given; nil when the agent did not say.
  public var decision: Decision? { endpoint.decision }

  /// What became of its plans by the last control; nil when the agent did not say.
  public var planCounts: PlanCounts? { endpoint.planCounts }

  public func end() { endpoint.endRoute() }
}
