/// Sensors that this package can write, by their numbers in CARLA's registry.
public enum SensorKind: Sendable, Hashable, CaseIterable {
  case collision, depthCamera, gnss, imu, laneInvasion, obstacle, radar, semanticLidar, lidar
  case rgbCamera, semanticCamera, instanceCamera
  /// The stream of world snapshots.
  case world

  /// CRITICAL: 0.9.16 put a sensor before the world's, so that all after it moved.
  public func number(_ version: CarlaVersion) -> UInt64 {
    switch self {
    case .collision: 0
    case .depthCamera: 1
    case .gnss: 4
    case .imu: 5
    case .laneInvasion: 6
    case .obstacle: 7
    case .radar: 9
    case .semanticLidar: 10
    case .lidar: 11
    case .rgbCamera: 13
    case .semanticCamera: 14
    case .instanceCamera: 15
    case .world: version == .v0915 ? 16 : 17
    }
  }
}

/// What stands before every payload.
public struct SensorHeader: Sendable, Hashable {
  public var kind: SensorKind
  public var frame: UInt64
  /// Simulated seconds.
  public var timestamp: Double
  /// Of the sensor, in the world.
  public var transform: WireTransform

  public init(kind: SensorKind, frame: UInt64, timestamp: Double, transform: WireTransform = .init()) {
    (self.kind, self.frame, self.timestamp, self.transform) = (kind, frame, timestamp, transform)
  }

  public func write(to writer: inout RawWriter, version: CarlaVersion) {
    writer.number(kind.number(version))
    writer.number(frame)
    writer.number(timestamp)
    writer.transform(transform)
  }
}
