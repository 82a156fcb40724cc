import DriveTypes

/// What is wrong with a route file: where, what was found, what was expected, and what to do.
public enum RouteFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file could not be opened or read.
  case unreadable(file: String, reason: String)
  /// Not well-formed XML, truncated files included.
  case malformed(SourceLocation, reason: String)
  case wrongRoot(SourceLocation, got: String, expected: String)
  case missingAttribute(SourceLocation, element: String, attribute: String)
  case missingElement(SourceLocation, parent: String, element: String)
  case repeatedElement(SourceLocation, parent: String, element: String)
  case notANumber(SourceLocation, element: String, attribute: String, got: String)
  case outOfRange(SourceLocation, element: String, attribute: String, got: String, expected: String)
  case unknownScenarioType(SourceLocation, got: String, nearest: [String])
  case duplicateRoute(SourceLocation, id: String, first: SourceLocation)
  case tooFewWaypoints(SourceLocation, route: String, got: Int)
  case noRoutes(file: String)

  public var description: String {
    switch self {
    case .unreadable(let file, let reason):
      "\(file): cannot read the route file: \(reason); check the path and its permissions"
    case .malformed(let place, let reason):
      "\(place): not well-formed XML: \(reason); the file may be cut off, compare it with its source"
    case .wrongRoot(let place, let got, let expected):
      "\(place): got the root element <\(got)>, expected <\(expected)>; is this another kind of file?"
    case .missingAttribute(let place, let element, let attribute):
      "\(place): <\(element)> has no attribute '\(attribute)'; add \(attribute)=\"…\""
    case .missingElement(let place, let parent, let element):
      "\(place): <\(parent)> has no <\(element)>; add one"
    case .repeatedElement(let place, let parent, let element):
      "\(place): <\(parent)> has more than one <\(element)>, expected one; remove the others"
    case .notANumber(let place, let element, let attribute, let got):
      "\(place): \(attribute) of <\(element)> is '\(got)', expected a finite decimal number"
    case .outOfRange(let place, let element, let attribute, let got, let expected):
      "\(place): \(attribute) of <\(element)> is \(got), expected \(expected)"
    case .unknownScenarioType(let place, let got, let nearest):
      "\(place): unknown scenario type '\(got)'"
        + (nearest.isEmpty
          ? "; see the list of known types" : "; did you mean \(nearest.joined(separator: " or "))?")
    case .duplicateRoute(let place, let id, let first):
      "\(place): route id '\(id)' is already used at \(first); give each route an id of its own"
    case .tooFewWaypoints(let place, let route, let got):
      "\(place): route '\(route)' has \(got) waypoint\(got == 1 ? "" : "s"), expected at least 2"
    case .noRoutes(let file):
      "\(file): got no <route>, expected at least one"
    }
  }
}
