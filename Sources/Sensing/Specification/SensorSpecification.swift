import DriveTypes

/// One sensor on the ego: what it is called, where it sits, what it measures.
public struct SensorSpecification: Sendable, Hashable {
  /// The agent's name for it, such as `CAM_FRONT`; one of its kind in a list.
  public var id: String
  /// In the ego's frame.
  public var mount: Pose<Ego>
  public var settings: SensorSettings

  /// - Throws: `SensingError.badAttribute` for a setting outside its range.
  public init(id: String, mount: Pose<Ego>, settings: SensorSettings) throws(SensingError) {
    self.id = id
    self.mount = mount
    self.settings = settings
    try check()
  }

  public var type: SensorType { settings.type }

  /// Farthest that a sensor may sit from the ego's origin along each axis, metres. (The leaderboard permits 3 m in all
  /// directions, Bench2Drive 100 m for its pictures from above.)
  public static let farthestMount = 100.0

  func check() throws(SensingError) {
    let place = [("x", mount.position.x), ("y", 0 - mount.position.y), ("z", mount.position.z)].map {
      SensorAttribute($0.0, $0.1, -Self.farthestMount...Self.farthestMount)
    }
    let angles = [
      ("roll", mount.rotation.roll), ("pitch", mount.rotation.pitch), ("yaw", 0 - mount.rotation.yaw),
    ].map { SensorAttribute(angle: $0.0, $0.1, -360...360) }
    for attribute in place + angles + settings.attributes where !attribute.isValid {
      throw .badAttribute(
        sensor: id, attribute: attribute.name, expected: attribute.expectation, got: attribute.value)
    }
    if let excess = settings.excess {
      throw .badAttribute(
        sensor: id, attribute: excess.name, expected: excess.expectation, got: excess.value)
    }
  }
}

/// What each type of sensor needs to know.
public enum SensorSettings: Sendable, Hashable {
  case camera(CameraKind, CameraSettings)
  case lidar(LidarSettings)
  case semanticLidar(LidarSettings)
  case radar(RadarSettings)
  case imu(InertialNoise)
  case gnss(SatelliteNoise)
  case collision
  case laneInvasion
  case obstacle(ObstacleSettings)
  case speedometer
  case openDriveMap

  public var type: SensorType {
    switch self {
    case .camera(let kind, _): kind.type
    case .lidar: .lidar
    case .semanticLidar: .semanticLidar
    case .radar: .radar
    case .imu: .imu
    case .gnss: .gnss
    case .collision: .collision
    case .laneInvasion: .laneInvasion
    case .obstacle: .obstacle
    case .speedometer: .speedometer
    case .openDriveMap: .openDriveMap
    }
  }

  /// The settings as the leaderboard's agent wrapper fixes them.
  public static func leaderboard(_ type: SensorType) -> SensorSettings {
    switch type {
    case .rgbCamera: .camera(.rgb, CameraSettings())
    case .depthCamera: .camera(.depth, CameraSettings())
    case .semanticCamera: .camera(.semantic, CameraSettings())
    case .instanceCamera: .camera(.instance, CameraSettings())
    case .lidar: .lidar(.leaderboard)
    case .semanticLidar: .semanticLidar(.leaderboard)
    case .radar: .radar(RadarSettings())
    case .imu: .imu(.leaderboard)
    case .gnss: .gnss(.leaderboard)
    case .collision: .collision
    case .laneInvasion: .laneInvasion
    case .obstacle: .obstacle(ObstacleSettings())
    case .speedometer: .speedometer
    case .openDriveMap: .openDriveMap
    }
  }

  /// Everything that has a range, in CARLA's names and units.
  var attributes: [SensorAttribute] {
    switch self {
    case .camera(_, let camera): camera.attributes
    case .lidar(let lidar), .semanticLidar(let lidar): lidar.attributes
    case .radar(let radar): radar.attributes
    case .imu(let noise): noise.attributes
    case .gnss(let noise): noise.attributes
    case .obstacle(let obstacle): obstacle.attributes
    case .collision, .laneInvasion, .speedometer, .openDriveMap: []
    }
  }

  /// A bound on several settings together that does not hold.
  var excess: SensorAttribute? {
    switch self {
    case .camera(_, let camera): camera.excess
    case .lidar(let lidar), .semanticLidar(let lidar): lidar.excess
    default: nil
    }
  }
}
