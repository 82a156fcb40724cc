import DriveTypes

/// Noise of `sensor.other.imu`: standard deviations and the gyroscope's bias, in CARLA's axes (x forward, y right, z up).
public struct InertialNoise: Sendable, Hashable {
  /// m/s²
  public var acceleration = SIMD3<Double>.zero
  /// rad/s
  public var gyroscope = SIMD3<Double>.zero
  public var gyroscopeBias = SIMD3<Double>.zero

  public init() {}

  public static let none = InertialNoise()

  /// `AgentWrapper._preprocess_sensor_spec` of the leaderboard.
  public static let leaderboard = {
    var noise = InertialNoise()
    noise.acceleration = SIMD3(0.001, 0.001, 0.015)
    noise.gyroscope = SIMD3(0.001, 0.001, 0.001)
    return noise
  }()

  var attributes: [SensorAttribute] {
    zip(["x", "y", "z"], 0...2).flatMap { axis, i in
      [
        SensorAttribute("noise_accel_stddev_\(axis)", acceleration[i], 0...100),
        SensorAttribute("noise_gyro_stddev_\(axis)", gyroscope[i], 0...100),
        SensorAttribute("noise_gyro_bias_\(axis)", gyroscopeBias[i], -100...100),
      ]
    }
  }
}

/// Noise of `sensor.other.gnss`: standard deviations and biases; degrees for latitude and longitude, metres for altitude.
public struct SatelliteNoise: Sendable, Hashable {
  public var latitude = 0.0
  public var longitude = 0.0
  public var altitude = 0.0
  public var latitudeBias = 0.0
  public var longitudeBias = 0.0
  public var altitudeBias = 0.0

  public init() {}

  public static let none = SatelliteNoise()

  /// `AgentWrapper._preprocess_sensor_spec` of the leaderboard: about half a metre on the ground, 5 µm in height.
  public static let leaderboard = {
    var noise = SatelliteNoise()
    noise.latitude = 0.000005
    noise.longitude = 0.000005
    noise.altitude = 0.000005
    return noise
  }()

  var attributes: [SensorAttribute] {
    [
      SensorAttribute("noise_lat_stddev", latitude, 0...100),
      SensorAttribute("noise_lon_stddev", longitude, 0...100),
      SensorAttribute("noise_alt_stddev", altitude, 0...100),
      SensorAttribute("noise_lat_bias", latitudeBias, -100...100),
      SensorAttribute("noise_lon_bias", longitudeBias, -100...100),
      SensorAttribute("noise_alt_bias", altitudeBias, -100...100),
    ]
  }
}
