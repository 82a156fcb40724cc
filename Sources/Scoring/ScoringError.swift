import DriveTypes
import Roads

/// Why something cannot be scored.
public enum ScoringError: Error, Sendable, Hashable, CustomStringConvertible {
  case cannotRead(path: String, reason: String)
  /// A result or metric file is not JSON, or not of the expected schema.
  case json(JSONError)
  case trace(path: String, TraceFileError)
  case routes(RouteFileError)
  case map(MapStoreError)
  /// A value stands where it should but makes no sense.
  case invalid(what: String, expected: String, got: String)

  public var description: String {
    switch self {
    case .cannotRead(let path, let reason): "\(path): cannot read: \(reason)"
    case .json(let error): error.description
    case .trace(let path, let error): "\(path): \(error)"
    case .routes(let error): "\(error)"
    case .map(let error): "\(error)"
    case .invalid(let what, let expected, let got): "\(what): expected \(expected), got \(got)"
    }
  }
}
