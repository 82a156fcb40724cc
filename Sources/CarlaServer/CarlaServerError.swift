import CarlaProtocol
import DriveTypes
import Roads
import Sensing
import Simulation

/// Why a call was refused or the server cannot run. The text goes to the client, which raises it.
public enum CarlaServerError: Error, Sendable, Hashable {
  case malformed(CarlaProtocolError)
  case world(WorldError)
  case map(MapStoreError)
  case sensor(SensingError)
  /// A call that CARLA has and this server does not.
  case notServed(call: String)
  /// A call that no client of this version makes.
  case unknownCall(String, version: CarlaVersion)
  case unknownActor(UInt32)
  /// A call that suits another kind of actor.
  case wrongKind(actor: UInt32, got: String, expected: String)
  case unknownBlueprint(String, nearest: [String])
  /// An attribute whose text is no such value.
  case badAttribute(blueprint: String, attribute: String, got: String, expected: String)
  /// A number that is not finite or out of its range.
  case badValue(name: String, got: Double, expected: String)
  /// More of something than one server keeps.
  case tooMany(String, limit: Int)
  /// The system refused something to do with sockets.
  case socket(operation: String, reason: String)
}

extension CarlaServerError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let error): error.description
    case .world(let error): error.description
    case .map(let error): error.description
    case .sensor(let error): error.description
    case .notServed(let call):
      "'\(call)' is not served by DriveLoop's embedded world; Sources/CarlaServer/README.md lists what is"
    case .unknownCall(let name, let version): "CARLA \(version.rawValue) has no call '\(name.prefix(80))'"
    case .unknownActor(let id): "no living actor has id \(id)"
    case .wrongKind(let actor, let got, let expected): "actor \(actor) is \(got), expected \(expected)"
    case .unknownBlueprint(let id, let nearest):
      "no blueprint '\(id.prefix(80))'; did you mean \(nearest.joined(separator: ", "))?"
    case .badAttribute(let blueprint, let attribute, let got, let expected):
      "\(blueprint): \(attribute) is '\(got.prefix(40))', expected \(expected)"
    case .badValue(let name, let got, let expected): "\(name) is \(got), expected \(expected)"
    case .tooMany(let what, let limit): "no more than \(limit) \(what) at a time"
    case .socket(let operation, let reason): "cannot \(operation): \(reason)"
    }
  }
}
