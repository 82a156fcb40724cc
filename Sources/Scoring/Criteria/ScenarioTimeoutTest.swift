import DriveTypes

/// Scenarios that ran out of time; each counts once.
public struct ScenarioTimeoutTest: Sendable, Hashable {
  private var names: Set<String> = []
  public private(set) var events: [InfractionEvent] = []

  public init() {}

  public mutating func timedOut(scenario name: String) {
    if names.insert(name).inserted { events.append(InfractionEvent(.scenarioTimeout, .scenarioTimeout)) }
  }
}
