/// The agents that can be named on the command line.
public enum AgentRegistry {
  private static let makers: [(name: String, make: @Sendable () -> any Agent)] = [
    ("constant-velocity", { ConstantVelocityAgent() }),
    ("expert", { ExpertAgent() }),
    ("rule-follower", { RuleFollowerAgent() }),
  ]

  /// Those that need nothing but their name.
  public static var names: [String] { makers.map(\.name) }
  /// Those that need a model beside it.
  public static let modelNames = ["vla"]

  /// A fresh agent.
  public static func agent(named name: String) throws(DrivingError) -> any Agent {
    for maker in makers where maker.name == name { return maker.make() }
    if modelNames.contains(name) { throw .needsModel(agent: name) }
    throw .unknownAgent(got: name, known: names + modelNames)
  }
}
