import DriveTypes
import Driving
import Foundation
import Messaging

/// The agent of another process, as the closed loop sees it. A lost agent fails its route; the next one waits for it.
final class RemoteDriver: Agent {
  private let endpoint: WorldEndpoint
  private let agent: RemoteAgent
  /// Set when no agent came within the time-out: waiting again for each route would only waste hours.
  private(set) var isGone = false

  var name: String { agent.name }
  var requirements: AgentRequirements { agent.requirements }

  /// Binds and waits for the agent's hello.
  init(_ settings: RemoteAgentSettings, world: String) throws {
    var patience = EndpointSettings()
    patience.replyTimeout = .seconds(settings.timeout)
    patience.reconnectTimeout = .seconds(settings.timeout)
    // On a busy machine a living agent may need a while to ask once more and hear that this was all.
    patience.farewellTimeout = .seconds(min(settings.timeout, 30))
    endpoint = try WorldEndpoint(
      bind: settings.address, worldName: world, settings: patience, curve: settings.curve())
    agent = try RemoteAgent(at: endpoint, timeout: .seconds(settings.timeout))
    do {
      if let wanted = settings.name, wanted != agent.name {
        throw EvaluationError.otherAgent(got: agent.name, expected: wanted)
      }
      if case .exactly(let wanted) = settings.model, wanted != agent.model {
        throw EvaluationError.otherModel(
          got: ExpectedModel.exactly(agent.model).text, expected: settings.model.text)
      }
      try agent.requirements.check()
    } catch {
      endpoint.close()
      throw error
    }
  }

  func begin(_ briefing: RouteBriefing) throws {
    do throws(MessagingError) {
      try agent.begin(briefing)
    } catch {
      if case .timedOut = error { isGone = true }
      throw error
    }
  }

  func act(_ observation: Observation) throws -> VehicleControl { try agent.act(observation) }
  var decision: Decision? { agent.decision }
  var planCounts: PlanCounts? { agent.planCounts }
  /// How it introduced itself.
  var introduction: AgentIntroduction { AgentIntroduction(name: agent.name, model: agent.model) }
  func end() { agent.end() }
  /// Tells the agent that there are no more routes.
  func dismiss() { endpoint.close() }
}

/// Key files for addresses beyond this machine.
public enum ConnectionKeys {
  /// Writes a folder for the world (its secret key and the agent's public one) and one for the agent.
  public static func write(worldFolder: String, agentFolder: String) throws {
    let files = FileManager.default
    try files.createDirectory(atPath: worldFolder + "/agents", withIntermediateDirectories: true)
    try files.createDirectory(atPath: agentFolder, withIntermediateDirectories: true)
    let world = try CurveKeyPair.generate()
    let agent = try CurveKeyPair.generate()
    try world.write(name: worldFolder + "/world")
    try agent.write(name: agentFolder + "/agent")
    try files.copyItem(atPath: worldFolder + "/world.key", toPath: agentFolder + "/world.key")
    try files.copyItem(atPath: agentFolder + "/agent.key", toPath: worldFolder + "/agents/agent.key")
  }
}
