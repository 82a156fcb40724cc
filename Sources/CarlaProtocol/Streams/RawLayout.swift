/// A packed structure of CARLA's streams: its fields in order, without gaps. The table documents what the writers write,
/// and a test compares it with the layouts in the wheel's debug information, offset by offset.
public struct RawLayout: Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    case u8, u32, i32, u64, f32, f64
    case bytes(Int)
    indirect case nested(RawLayout)

    public var size: Int {
      switch self {
      case .u8: 1
      case .u32, .i32, .f32: 4
      case .u64, .f64: 8
      case .bytes(let count): count
      case .nested(let layout): layout.size
      }
    }
  }
  public struct Field: Sendable, Hashable {
    public var name: String
    public var kind: Kind
    public var offset: Int
  }

  /// CARLA's name, without its namespace.
  public var name: String
  public var fields: [Field]
  public var size: Int

  init(_ name: String, _ fields: [(String, Kind)]) {
    self.name = name
    var offset = 0
    self.fields = fields.map { name, kind in
      defer { offset += kind.size }
      return Field(name: name, kind: kind, offset: offset)
    }
    size = offset
  }

  public func offset(of field: String) -> Int? { fields.first { $0.name == field }?.offset }
}

extension RawLayout {
  public static let vector = RawLayout("Vector3D", [("x", .f32), ("y", .f32), ("z", .f32)])
  public static let transform = RawLayout(
    "Transform",
    [("location", .nested(vector)), ("rotation", .nested(vector))])

  /// Before every payload. `sensor_type` is the sensor's number in CARLA's registry (`SensorKind`).
  public static let sensorHeader = RawLayout(
    "SensorHeader",
    [
      ("sensor_type", .u64), ("frame", .u64), ("timestamp", .f64), ("sensor_transform", .nested(transform)),
    ])

  /// Then one `ActorDynamicState` for each actor.
  public static let snapshotHeader = RawLayout(
    "EpisodeHeader",
    [
      ("episode_id", .u64), ("platform_timestamp", .f64), ("delta_seconds", .f32), ("map_origin", .bytes(12)),
      ("simulation_state", .i32),
    ])

  public static let vehicleControl = RawLayout(
    "PackedVehicleControl",
    [
      ("throttle", .f32), ("steer", .f32), ("brake", .f32), ("hand_brake", .u8), ("reverse", .u8),
      ("manual_gear_shift", .u8), ("gear", .i32),
    ])
  public static let vehicle = RawLayout(
    "VehicleData",
    [
      ("control", .nested(vehicleControl)), ("speed_limit", .f32), ("traffic_light_state", .u8),
      ("has_traffic_light", .u8), ("traffic_light_id", .u32), ("failure_state", .u8),
    ])
  public static let walker = RawLayout(
    "PackedWalkerControl", [("direction", .bytes(12)), ("speed", .f32), ("jump", .u8)])
  public static let trafficLight = RawLayout(
    "TrafficLightData",
    [
      ("sign_id", .bytes(32)), ("green_time", .f32), ("yellow_time", .f32), ("red_time", .f32),
      ("elapsed_time", .f32), ("pole_index", .u32), ("time_is_frozen", .u8), ("state", .u8),
    ])
  public static let trafficSign = RawLayout("TrafficSignData", [("sign_id", .bytes(32))])

  /// `state` holds one of the four above, filled up to the longest.
  public static let actor = RawLayout(
    "ActorDynamicState",
    [
      ("id", .u32), ("actor_state", .u8), ("transform", .nested(transform)), ("velocity", .nested(vector)),
      ("angular_velocity", .nested(vector)), ("acceleration", .nested(vector)),
      ("state", .bytes(trafficLight.size)),
    ])

  /// Then width · height pixels: blue, green, red, alpha.
  public static let imageHeader = RawLayout(
    "ImageHeader", [("width", .u32), ("height", .u32), ("fov_angle", .f32)])

  /// Both LiDARs: angle in radians (`f32`), channels (`u32`), points of each channel (`u32`), then the points.
  public static let lidarDetection = RawLayout(
    "LidarDetection", [("point", .nested(vector)), ("intensity", .f32)])
  public static let semanticLidarDetection = RawLayout(
    "SemanticLidarDetection",
    [("point", .nested(vector)), ("cos_inc_angle", .f32), ("object_idx", .u32), ("object_tag", .u32)])
  /// One after another, without a head.
  public static let radarDetection = RawLayout(
    "RadarDetection", [("velocity", .f32), ("azimuth", .f32), ("altitude", .f32), ("depth", .f32)])

  public static let all = [
    vector, transform, sensorHeader, snapshotHeader, vehicleControl, vehicle, walker, trafficLight,
    trafficSign,
    actor, imageHeader, lidarDetection, semanticLidarDetection, radarDetection,
  ]
}
