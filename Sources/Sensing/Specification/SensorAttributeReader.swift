import DriveTypes

/// Takes attributes out of one sensor's object and remembers which it knows, so that a misspelt one is reported.
struct SensorAttributeReader {
  private let cursor: JSONCursor
  private var known: [String] = ["type"]

  /// Read by CARLA or the leaderboard, without effect here: every sensor measures at every tick, and seeds come from the run.
  private static let ignored = ["sensor_tick", "reading_frequency", "role_name", "noise_seed"]

  init(_ cursor: JSONCursor) { self.cursor = cursor }

  mutating func id() throws(JSONError) -> String {
    known.append("id")
    let member = try cursor.member("id")
    let id = try member.string()
    guard (1...64).contains(id.utf8.count) else {
      throw member.error(expected: "1 to 64 bytes", got: "\(id.utf8.count)")
    }
    return id
  }

  /// A finite number, or text that holds one, as CARLA's own attributes do; nil if absent.
  mutating func number(_ name: String) throws(JSONError) -> Double? {
    known.append(name)
    guard let member = try cursor.optional(name) else { return nil }
    var value: Double?
    switch member.node.value {
    case .number(let number): value = number.value
    case .string(let text): value = Double(text)
    default: break
    }
    guard let value, value.isFinite else { throw member.error(expected: "a finite number") }
    return value
  }

  mutating func take(_ name: String, into value: inout Double) throws(JSONError) {
    if let number = try number(name) { value = number }
  }

  /// Degrees in the file.
  mutating func take(angle name: String, into value: inout Double) throws(JSONError) {
    if let number = try number(name) { value = radians(number) }
  }

  mutating func take(_ name: String, into value: inout Int) throws(JSONError) {
    guard let number = try number(name) else { return }
    guard let whole = Int(exactly: number) else {
      throw try cursor.member(name).error(expected: "a whole number", got: SensorAttribute.text(number))
    }
    value = whole
  }

  mutating func take(_ name: String, into value: inout Bool) throws(JSONError) {
    known.append(name)
    guard let member = try cursor.optional(name) else { return }
    switch member.node.value {
    case .bool(let flag): value = flag
    case .number(let number) where number.value == 0 || number.value == 1: value = number.value == 1
    case .string("True"), .string("true"): value = true
    case .string("False"), .string("false"): value = false
    default: throw member.error(expected: "a bool")
    }
  }

  mutating func take(_ names: (String) -> String, into vector: inout SIMD3<Double>) throws(JSONError) {
    for (index, axis) in ["x", "y", "z"].enumerated() { try take(names(axis), into: &vector[index]) }
  }

  /// - Throws: for a member that nobody asked for.
  func finish() throws(JSONError) {
    for member in try cursor.members() where !known.contains(member.key) && !Self.ignored.contains(member.key)
    {
      throw JSONCursor(member.node, file: cursor.file, path: cursor.path).error(
        expected: "one of " + known.joined(separator: ", "), got: "\"\(member.key)\"")
    }
  }
}

extension SensorAttributeReader {
  /// The attributes of a type over what the leaderboard fixes.
  mutating func settings(_ type: SensorType) throws(JSONError) -> SensorSettings {
    switch SensorSettings.leaderboard(type) {
    case .camera(let kind, var camera):
      // The leaderboard's names, or those of CARLA's blueprint.
      for name in ["width", "image_size_x"] { try take(name, into: &camera.width) }
      for name in ["height", "image_size_y"] { try take(name, into: &camera.height) }
      try take(angle: "fov", into: &camera.fieldOfView)
      return .camera(kind, camera)
    case .lidar(var lidar):
      try take(&lidar)
      return .lidar(lidar)
    case .semanticLidar(var lidar):
      try take(&lidar)
      return .semanticLidar(lidar)
    case .radar(var radar):
      try take(angle: "horizontal_fov", into: &radar.horizontalFieldOfView)
      try take(angle: "vertical_fov", into: &radar.verticalFieldOfView)
      try take("range", into: &radar.range)
      try take("points_per_second", into: &radar.pointsPerSecond)
      return .radar(radar)
    case .imu(var noise):
      try take({ "noise_accel_stddev_\($0)" }, into: &noise.acceleration)
      try take({ "noise_gyro_stddev_\($0)" }, into: &noise.gyroscope)
      try take({ "noise_gyro_bias_\($0)" }, into: &noise.gyroscopeBias)
      return .imu(noise)
    case .gnss(var noise):
      try take("noise_lat_stddev", into: &noise.latitude)
      try take("noise_lon_stddev", into: &noise.longitude)
      try take("noise_alt_stddev", into: &noise.altitude)
      try take("noise_lat_bias", into: &noise.latitudeBias)
      try take("noise_lon_bias", into: &noise.longitudeBias)
      try take("noise_alt_bias", into: &noise.altitudeBias)
      return .gnss(noise)
    case .obstacle(var obstacle):
      try take("distance", into: &obstacle.distance)
      try take("hit_radius", into: &obstacle.hitRadius)
      try take("only_dynamics", into: &obstacle.onlyDynamics)
      return .obstacle(obstacle)
    case .collision: return .collision
    case .laneInvasion: return .laneInvasion
    case .speedometer: return .speedometer
    case .openDriveMap: return .openDriveMap
    }
  }

  private mutating func take(_ lidar: inout LidarSettings) throws(JSONError) {
    try take("channels", into: &lidar.channels)
    try take("range", into: &lidar.range)
    try take("points_per_second", into: &lidar.pointsPerSecond)
    try take("rotation_frequency", into: &lidar.rotationFrequency)
    try take(angle: "upper_fov", into: &lidar.upperFieldOfView)
    try take(angle: "lower_fov", into: &lidar.lowerFieldOfView)
    try take(angle: "horizontal_fov", into: &lidar.horizontalFieldOfView)
    try take("atmosphere_attenuation_rate", into: &lidar.atmosphereAttenuationRate)
    try take("dropoff_general_rate", into: &lidar.dropoffGeneralRate)
    try take("dropoff_intensity_limit", into: &lidar.dropoffIntensityLimit)
    try take("dropoff_zero_intensity", into: &lidar.dropoffZeroIntensity)
    try take("noise_stddev", into: &lidar.noiseDeviation)
  }
}
