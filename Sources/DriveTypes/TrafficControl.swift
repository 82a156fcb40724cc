/// State of a traffic light, numbered as CARLA's `TrafficLightState`.
public enum TrafficLightState: UInt8, Sendable, Hashable, CaseIterable {
  case red = 0
  case yellow = 1
  case green = 2
  case off = 3
  case unknown = 4
}

/// A traffic light as the world built it from the map; fixed for a route.
public struct TrafficLightDescription: Sendable, Hashable {
  public var id: ActorID
  /// OpenDRIVE signal id.
  public var signalID: String
  /// OpenDRIVE junction that the light guards; nil where the map names none.
  public var junction: Int32?
  /// Foot of the light's pole (or the signal's place).
  public var pose: Pose<World>
  /// Box on the road before the light; a vehicle in it is affected by the light.
  public var triggerVolume: OrientedBox<World>

  public init(
    id: ActorID, signalID: String, junction: Int32?, pose: Pose<World>, triggerVolume: OrientedBox<World>
  ) {
    self.id = id
    self.signalID = signalID
    self.junction = junction
    self.pose = pose
    self.triggerVolume = triggerVolume
  }
}

/// A stop sign as the world built it from the map; fixed for a route.
public struct StopSignDescription: Sendable, Hashable {
  public var id: ActorID
  public var signalID: String
  public var pose: Pose<World>
  public var triggerVolume: OrientedBox<World>

  public init(id: ActorID, signalID: String, pose: Pose<World>, triggerVolume: OrientedBox<World>) {
    self.id = id
    self.signalID = signalID
    self.pose = pose
    self.triggerVolume = triggerVolume
  }
}
