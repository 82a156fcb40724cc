import DriveTypes

/// What the embedded world refuses to do, and why.
public enum WorldError: Error, Sendable, Hashable {
  /// No blueprint has this id; the nearest ones by edit distance.
  case unknownBlueprint(got: String, nearest: [String])
  /// Another actor stands where the new one should.
  case noRoom(blueprint: String, at: Point<World>, overlapping: ActorID, overlappingType: String)
  /// Farther from every lane than `limit` metres, or not a finite number.
  case offTheMap(blueprint: String, at: Point<World>, limit: Double)
  /// No living actor has this id.
  case unknownActor(got: ActorID)
  /// The call suits another kind of actor.
  case wrongKind(actor: ActorID, expected: ActorKind, got: ActorKind)
  /// Throttle or brake outside 0…1, steer outside −1…1, or not a number.
  case invalidControl(actor: ActorID, got: VehicleControl)
  /// A number that is not finite or out of its range.
  case invalidValue(name: String, got: Double)
  /// No traffic light has this id.
  case unknownTrafficLight(got: ActorID)
}

extension WorldError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownBlueprint(let got, let nearest):
      "unknown blueprint '\(got)'; did you mean \(nearest.joined(separator: ", "))?"
    case .noRoom(let blueprint, let at, let other, let type):
      "no room for \(blueprint) at (\(at.x), \(at.y), \(at.z)): actor \(other) (\(type)) is there"
    case .offTheMap(let blueprint, let at, let limit):
      "cannot place \(blueprint) at (\(at.x), \(at.y), \(at.z)): no lane within \(limit) m"
    case .unknownActor(let got): "no living actor has id \(got)"
    case .wrongKind(let actor, let expected, let got): "actor \(actor): expected a \(expected), got a \(got)"
    case .invalidControl(let actor, let got): "actor \(actor): control out of range: \(got)"
    case .invalidValue(let name, let got): "\(name) must be finite and in range, got \(got)"
    case .unknownTrafficLight(let got): "no traffic light has id \(got)"
    }
  }
}
