import CarlaProtocol
import DriveTypes

/// An actor that exists for clients only: the spectator, and sensors.
struct FrontActor: Sendable {
  enum Kind: Sendable {
    case spectator
    case sensor(ServedSensor)
  }
  /// Above `FrontActor.firstID`, so that it never meets an actor of the world.
  var id: UInt32
  var description: WireDescription
  var kind: Kind
  /// The world's actor, or the spectator, that carries it.
  var parent: UInt32?
  /// In the world, or on the parent.
  var place: Pose<Ego>

  static let firstID: UInt32 = 1_000_000
}
