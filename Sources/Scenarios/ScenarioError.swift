import DriveTypes
import Simulation

/// Why a scenario cannot be played.
public enum ScenarioError: Error, Sendable, Hashable {
  /// The type is known from other benchmarks but not played here, or not known at all.
  case unsupportedType(got: String, nearest: [String], at: SourceLocation)
  case missingParameter(scenario: String, parameter: String, at: SourceLocation)
  /// A parameter that is no number, out of its range, or not one of the words it may be.
  case badParameter(scenario: String, parameter: String, got: String, expected: String, at: SourceLocation)
  /// The road has no room for an actor, or not the shape that the type needs. Recorded; the route goes on without it.
  case couldNotBePlaced(scenario: String, reason: String, at: SourceLocation)
  /// The world refused a command: a mistake in a behaviour.
  case world(scenario: String, WorldError)
}

extension ScenarioError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unsupportedType(let got, let nearest, let at):
      "\(at): scenario type '\(got)' is not played here"
        + (nearest.isEmpty ? "" : "; did you mean \(nearest.joined(separator: " or "))?")
    case .missingParameter(let scenario, let parameter, let at):
      "\(at): scenario \(scenario) needs <\(parameter) …/>"
    case .badParameter(let scenario, let parameter, let got, let expected, let at):
      "\(at): scenario \(scenario): <\(parameter)> is '\(got)', expected \(expected)"
    case .couldNotBePlaced(let scenario, let reason, let at):
      "\(at): scenario \(scenario) could not be placed: \(reason)"
    case .world(let scenario, let error): "scenario \(scenario): \(error)"
    }
  }
}
