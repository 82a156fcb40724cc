import CarlaProtocol
import DriveTypes
import Sensing

/// A sensor as a client spawned it: what it measures, and how often.
struct ServedSensor: Sendable {
  var kind: SensorKind
  /// Within the ranges that `SensorSpecification` sets.
  var specification: SensorSpecification
  /// Seconds between measurements; 0 is every step.
  var period = 0.0

  /// - Parameter hasNoise: whether the attributes `noise_…` and `dropoff_…` are obeyed.
  /// - Throws: for a text that is no number, or one out of range.
  init(
    _ blueprint: SensorBlueprint, _ description: WireDescription, id: UInt32, mount: Pose<Ego>, hasNoise: Bool
  ) throws(CarlaServerError) {
    kind = blueprint.kind
    let attributes = SensorTexts(blueprint: blueprint, description: description, hasNoise: hasNoise)
    if kind.hasPeriod { period = try attributes.number("sensor_tick", 0...1000) }
    let settings = try attributes.settings(kind)
    do throws(SensingError) {
      specification = try SensorSpecification(id: "\(description.id) \(id)", mount: mount, settings: settings)
      switch settings {
      // A budget of rays.
      case .lidar, .semanticLidar, .radar:
        try ScheduledSensor.check([ScheduledSensor(specification)], beside: [], tickDuration: 0.05)
      default: break
      }
    } catch { throw .sensor(error) }
  }

  /// nil for what is no camera.
  var camera: CameraSpecification? { ScheduledSensor(specification).camera }
}

/// A sensor's attributes: the client's texts, or the blueprint's where it gave none.
private struct SensorTexts {
  var blueprint: SensorBlueprint
  var description: WireDescription
  var hasNoise: Bool

  private func text(_ attribute: String) -> String {
    description.value(attribute) ?? blueprint.attributes.first { $0.id == attribute }?.value ?? ""
  }

  private func refusal(_ attribute: String, _ expected: String) -> CarlaServerError {
    .badAttribute(blueprint: blueprint.id, attribute: attribute, got: text(attribute), expected: expected)
  }

  /// - Parameter range: within which numbers are safe to turn into integers; finer ranges are the specification's.
  func number(_ attribute: String, _ range: ClosedRange<Double> = -1e9...1e9) throws(CarlaServerError)
    -> Double
  {
    guard let value = Double(text(attribute)), range.contains(value) else {
      throw refusal(attribute, "a number from \(range.lowerBound) to \(range.upperBound)")
    }
    let isNoise = ["noise_", "dropoff_"].contains(where: attribute.hasPrefix)
    return isNoise && !hasNoise ? 0 : value
  }

  func flag(_ attribute: String) throws(CarlaServerError) -> Bool {
    switch text(attribute).lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: throw refusal(attribute, "true or false")
    }
  }

  private func angle(_ attribute: String) throws(CarlaServerError) -> Double {
    radians(try number(attribute))
  }

  private func axes(_ prefix: String) throws(CarlaServerError) -> SIMD3<Double> {
    SIMD3(try number(prefix + "_x"), try number(prefix + "_y"), try number(prefix + "_z"))
  }

  func settings(_ kind: SensorKind) throws(CarlaServerError) -> SensorSettings {
    switch kind {
    case .rgbCamera: return .camera(.rgb, try picture())
    case .depthCamera: return .camera(.depth, try picture())
    case .semanticCamera: return .camera(.semantic, try picture())
    case .instanceCamera: return .camera(.instance, try picture())
    case .lidar: return .lidar(try lidar(loses: true))
    case .semanticLidar: return .semanticLidar(try lidar(loses: false))
    case .radar:
      var radar = RadarSettings()
      radar.horizontalFieldOfView = try angle("horizontal_fov")
      radar.verticalFieldOfView = try angle("vertical_fov")
      radar.range = try number("range")
      radar.pointsPerSecond = Int(try number("points_per_second"))
      return .radar(radar)
    case .obstacle:
      var obstacle = ObstacleSettings()
      obstacle.distance = try number("distance")
      obstacle.hitRadius = try number("hit_radius")
      obstacle.onlyDynamics = try flag("only_dynamics")
      return .obstacle(obstacle)
    case .gnss:
      var noise = SatelliteNoise()
      (noise.altitude, noise.altitudeBias) = (try number("noise_alt_stddev"), try number("noise_alt_bias"))
      (noise.latitude, noise.latitudeBias) = (try number("noise_lat_stddev"), try number("noise_lat_bias"))
      (noise.longitude, noise.longitudeBias) = (try number("noise_lon_stddev"), try number("noise_lon_bias"))
      return .gnss(noise)
    case .imu:
      var noise = InertialNoise()
      noise.acceleration = try axes("noise_accel_stddev")
      noise.gyroscope = try axes("noise_gyro_stddev")
      noise.gyroscopeBias = try axes("noise_gyro_bias")
      return .imu(noise)
    case .laneInvasion: return .laneInvasion
    case .collision, .world: return .collision
    }
  }

  private func picture() throws(CarlaServerError) -> CameraSettings {
    CameraSettings(
      width: Int(try number("image_size_x")), height: Int(try number("image_size_y")),
      fieldOfView: try angle("fov"))
  }

  /// - Parameter loses: whether points get lost and blurred.
  private func lidar(loses: Bool) throws(CarlaServerError) -> LidarSettings {
    var lidar = LidarSettings().noiseFree
    lidar.channels = Int(try number("channels"))
    lidar.range = try number("range")
    lidar.pointsPerSecond = Int(try number("points_per_second"))
    lidar.rotationFrequency = try number("rotation_frequency")
    lidar.upperFieldOfView = try angle("upper_fov")
    lidar.lowerFieldOfView = try angle("lower_fov")
    lidar.horizontalFieldOfView = try angle("horizontal_fov")
    guard loses else { return lidar }
    lidar.atmosphereAttenuationRate = try number("atmosphere_attenuation_rate")
    lidar.dropoffGeneralRate = try number("dropoff_general_rate")
    lidar.dropoffIntensityLimit = try number("dropoff_intensity_limit")
    lidar.dropoffZeroIntensity = try number("dropoff_zero_intensity")
    lidar.noiseDeviation = try number("noise_stddev")
    return lidar
  }
}

extension SensorKind {
  /// Sensors of events measure in every step.
  var hasPeriod: Bool {
    switch self {
    case .collision, .laneInvasion, .obstacle, .world: false
    default: true
    }
  }
}
