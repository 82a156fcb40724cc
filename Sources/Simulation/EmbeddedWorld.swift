import DriveTypes
import Roads

/// The embedded simulator: a CARLA-like world of actors on a real road network, stepped 0.05 s at a time.
///
/// One API serves everybody: background traffic, scenario behaviours, the closed loop, the ZeroMQ front end and a
/// CARLA server are all clients of it. No wall clock, no global state: same seed and calls, same snapshots.
public final class EmbeddedWorld {
  public let network: RoadNetwork
  /// Lights and stop signs built from the map (near the route, when a route was given), fixed for the world's life.
  public let trafficLights: [TrafficLightDescription] = []
  public let stopSigns: [StopSignDescription] = []
  public static let tickDuration = 0.05

  public init(network: RoadNetwork, seed: UInt64) { self.network = network }
}

extension EmbeddedWorld {
  public var snapshot: WorldSnapshot { preconditionFailure("stub") }
  /// Advances 0.05 s.
  @discardableResult public func tick() -> WorldSnapshot { preconditionFailure("stub") }

  /// Places a new actor of the named blueprint.
  public func spawn(blueprint: String, at pose: Pose<World>, roleName: String) throws -> ActorID {
    preconditionFailure("stub")
  }
  public func destroy(_ id: ActorID) throws { preconditionFailure("stub") }
  public func teleport(_ id: ActorID, to pose: Pose<World>) throws { preconditionFailure("stub") }
  public func apply(_ control: VehicleControl, to id: ActorID) throws { preconditionFailure("stub") }
}
