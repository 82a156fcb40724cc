import DriveTypes
import Driving
import Messaging

/// An agent of ours that drives in one world of another process.
struct AgentSession: Sendable {
  let address: String
  /// What the agent drives with, for the world's results.
  let model: ModelIdentity?
  let settings: EndpointSettings
  let curve: CurveClient?
  let diary: @Sendable (String) -> Void

  /// Drives until the world has no more routes.
  /// - Returns: how many routes were driven to their end.
  func run(_ driver: any Agent) throws -> Int {
    var agent = driver
    let endpoint = try AgentEndpoint(
      connect: address, agentName: agent.name, model: model, requirements: agent.requirements,
      settings: settings, curve: curve)
    endpoint.diary = diary
    defer { endpoint.close() }
    return try endpoint.run(
      begin: { try agent.begin($0) },
      act: {
        try $0.check()
        return try agent.act($0)
      }, decision: { agent.decision },
      planCounts: { agent.planCounts },
      end: {
        if let report = agent.report { diary(report) }
        agent.end()
      })
  }
}

extension Observation {
  /// Throws where numbers are such as no world has: agents count and measure with them, and one process serves several
  /// worlds.
  func check() throws(EvaluationError) {
    guard (0...Int(Int32.max)).contains(tick) else {
      throw .unsoundObservation(field: "tick", got: "\(tick)", expected: "0 to \(Int32.max)")
    }
    let measured = [
      ("time", time), ("ego.speed", ego.speed), ("ego.compass", ego.compass), ("ego.latitude", ego.latitude),
      ("ego.longitude", ego.longitude), ("ego.altitude", ego.altitude),
    ]
    for (field, value) in measured where !value.isFinite {
      throw .unsoundObservation(field: field, got: "\(value)", expected: "a finite number")
    }
    for state in privileged?.snapshot.states ?? [] {
      let (place, velocity) = (state.pose.position, state.velocity)
      let numbers = [place.x, place.y, place.z, state.pose.yaw, velocity.x, velocity.y, velocity.z]
      guard numbers.allSatisfy({ abs($0) < 1e9 }) else {
        throw .unsoundObservation(
          field: "place and velocity of actor \(state.id)", got: "\(numbers)",
          expected: "metres and m/s below 1e9")
      }
    }
  }
}
