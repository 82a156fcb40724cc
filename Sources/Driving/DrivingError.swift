/// What can go wrong in choosing or running an agent.
public enum DrivingError: Error, Equatable, CustomStringConvertible {
  case unknownAgent(got: String, known: [String])
  case missingPrivilegedState(agent: String)
  case emptyRoute(routeID: String)

  public var description: String {
    switch self {
    case .unknownAgent(let got, let known):
      "unknown agent '\(got)'; expected one of: \(known.joined(separator: ", "))"
    case .missingPrivilegedState(let agent):
      "agent '\(agent)' needs privileged state, but this world gave none; "
        + "use a world that offers it (the embedded one does)"
    case .emptyRoute(let routeID):
      "route \(routeID) has no length; expected at least two distinct points"
    }
  }
}
