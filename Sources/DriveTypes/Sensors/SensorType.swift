/// Sensors by CARLA's blueprint names, and the leaderboard's two pseudo sensors.
public enum SensorType: String, Sendable, Hashable, CaseIterable {
  case rgbCamera = "sensor.camera.rgb"
  case depthCamera = "sensor.camera.depth"
  case semanticCamera = "sensor.camera.semantic_segmentation"
  case instanceCamera = "sensor.camera.instance_segmentation"
  case lidar = "sensor.lidar.ray_cast"
  case semanticLidar = "sensor.lidar.ray_cast_semantic"
  case radar = "sensor.other.radar"
  case imu = "sensor.other.imu"
  case gnss = "sensor.other.gnss"
  case collision = "sensor.other.collision"
  case laneInvasion = "sensor.other.lane_invasion"
  case obstacle = "sensor.other.obstacle"
  case speedometer = "sensor.speedometer"
  case openDriveMap = "sensor.opendrive_map"

  public var isCamera: Bool {
    switch self {
    case .rgbCamera, .depthCamera, .semanticCamera, .instanceCamera: true
    default: false
    }
  }
}
