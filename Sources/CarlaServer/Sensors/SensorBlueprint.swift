import CarlaProtocol
import DriveTypes

/// A sensor that clients can spawn, and its attributes with CARLA's defaults.
struct SensorBlueprint: Sendable {
  var id: String
  var kind: SensorKind
  var attributes: [WireAttribute]

  static func find(_ id: String) -> SensorBlueprint? { all.first { $0.id == id } }

  static let all = [
    SensorBlueprint("sensor.other.collision", .collision, []),
    SensorBlueprint("sensor.other.gnss", .gnss, numbers(satelliteNoise.map { ($0, "0.0") }) + seed),
    SensorBlueprint("sensor.other.imu", .imu, numbers(inertialNoise.map { ($0, "0.0") }) + seed),
    SensorBlueprint("sensor.other.lane_invasion", .laneInvasion, []),
    SensorBlueprint(
      "sensor.other.obstacle", .obstacle,
      numbers([("distance", "5.0"), ("hit_radius", "0.5")])
        + ["only_dynamics", "debug_linetrace"].map { WireAttribute(id: $0, type: .bool, value: "false") }),
    SensorBlueprint(
      "sensor.other.radar", .radar,
      numbers([("horizontal_fov", "30.0"), ("vertical_fov", "30.0"), ("range", "100.0")])
        + [WireAttribute(id: "points_per_second", type: .int, value: "1500")] + seed),
    SensorBlueprint(
      "sensor.lidar.ray_cast", .lidar,
      sweep
        + numbers([
          ("atmosphere_attenuation_rate", "0.004"), ("dropoff_general_rate", "0.45"),
          ("dropoff_intensity_limit", "0.8"), ("dropoff_zero_intensity", "0.4"), ("noise_stddev", "0.0"),
        ]) + seed),
    SensorBlueprint("sensor.lidar.ray_cast_semantic", .semanticLidar, sweep),
    SensorBlueprint("sensor.camera.rgb", .rgbCamera, picture + lens + postProcess),
    SensorBlueprint("sensor.camera.depth", .depthCamera, picture + lens),
    SensorBlueprint("sensor.camera.semantic_segmentation", .semanticCamera, picture + lens),
    SensorBlueprint("sensor.camera.instance_segmentation", .instanceCamera, picture + lens),
  ]

  private init(_ id: String, _ kind: SensorKind, _ attributes: [WireAttribute]) {
    self.id = id
    self.kind = kind
    let common = [
      WireAttribute(id: "role_name", type: .string, value: "front"),
      WireAttribute(id: "ros_name", type: .string, value: id),
    ]
    let period = !kind.hasPeriod ? [] : Self.numbers([("sensor_tick", "0.0")])
    self.attributes = attributes + period + common
  }

  private static func numbers(_ values: [(String, String)]) -> [WireAttribute] {
    values.map { WireAttribute(id: $0.0, type: .float, value: $0.1) }
  }

  private static let seed = [WireAttribute(id: "noise_seed", type: .int, value: "0")]
  static let satelliteNoise = [
    "noise_alt_bias", "noise_alt_stddev", "noise_lat_bias", "noise_lat_stddev", "noise_lon_bias",
    "noise_lon_stddev",
  ]
  static let inertialNoise = [
    "noise_accel_stddev_x", "noise_accel_stddev_y", "noise_accel_stddev_z", "noise_gyro_bias_x",
    "noise_gyro_bias_y", "noise_gyro_bias_z", "noise_gyro_stddev_x", "noise_gyro_stddev_y",
    "noise_gyro_stddev_z",
  ]

  private static let sweep =
    [
      WireAttribute(id: "channels", type: .int, value: "32"),
      WireAttribute(id: "points_per_second", type: .int, value: "56000"),
    ]
    + numbers([
      ("range", "10.0"), ("rotation_frequency", "10.0"), ("upper_fov", "10.0"), ("lower_fov", "-30.0"),
      ("horizontal_fov", "360.0"),
    ])

  private static let picture = [
    WireAttribute(id: "image_size_x", type: .int, value: "800"),
    WireAttribute(id: "image_size_y", type: .int, value: "600"),
    WireAttribute(id: "fov", type: .float, value: "90.0"),
  ]
  /// Taken and without effect: our cameras are pinholes.
  private static let lens = numbers([
    ("lens_circle_falloff", "5.0"), ("lens_circle_multiplier", "0.0"), ("lens_k", "-1.0"),
    ("lens_kcube", "0.0"), ("lens_x_size", "0.08"), ("lens_y_size", "0.08"),
  ])
  /// Taken and without effect.
  private static let postProcess =
    [
      WireAttribute(id: "enable_postprocess_effects", type: .bool, value: "true"),
      WireAttribute(id: "exposure_mode", type: .string, value: "histogram"),
    ]
    + numbers([
      ("gamma", "2.2"), ("exposure_compensation", "0.0"), ("motion_blur_intensity", "0.45"),
      ("bloom_intensity", "0.675"), ("lens_flare_intensity", "0.1"), ("fstop", "1.4"), ("iso", "100.0"),
      ("shutter_speed", "200.0"), ("chromatic_aberration_intensity", "0.0"),
      ("chromatic_aberration_offset", "0.0"),
    ])
}
