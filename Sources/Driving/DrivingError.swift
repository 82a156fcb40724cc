/// What can go wrong in choosing or running an agent.
public enum DrivingError: Error, Equatable, CustomStringConvertible {
  case unknownAgent(got: String, known: [String])
  case needsModel(agent: String)
  case missingPrivilegedState(agent: String)
  case emptyRoute(routeID: String)
  case notBegun(agent: String)

  public var description: String {
    switch self {
    case .unknownAgent(let got, let known):
      "unknown agent '\(got)'; expected one of: \(known.joined(separator: ", "))"
    case .needsModel(let agent):
      "agent '\(agent)' drives with a model; give its folder with --model FOLDER to `evaluate` or `agent`"
    case .missingPrivilegedState(let agent):
      "agent '\(agent)' needs privileged state, but this world gave none; "
        + "use a world that offers it (the embedded one does)"
    case .emptyRoute(let routeID):
      "route \(routeID) has no length; expected at least two distinct points"
    case .notBegun(let agent): "agent '\(agent)' was asked to act before a route began"
    }
  }
}
