import DriveTypes

/// `sensor.lidar.ray_cast`; the defaults are CARLA's.
public struct LidarSettings: Sendable, Hashable {
  public var channels = 32
  /// Metres.
  public var range = 10.0
  public var pointsPerSecond = 56_000
  /// Hz
  public var rotationFrequency = 10.0
  /// Elevation of the first and the last channel, radians above the horizon.
  public var upperFieldOfView = radians(10)
  public var lowerFieldOfView = radians(-30)
  /// Radians swept in one rotation.
  public var horizontalFieldOfView = radians(360)
  /// Intensity falls as exp(−rate · distance), 1/m.
  public var atmosphereAttenuationRate = 0.004
  /// Share of the rays that are never cast.
  public var dropoffGeneralRate = 0.45
  /// Points of more intensity are never dropped for want of it.
  public var dropoffIntensityLimit = 0.8
  /// Share of the points of no intensity that are dropped.
  public var dropoffZeroIntensity = 0.4
  /// Standard deviation of the distance, metres.
  public var noiseDeviation = 0.0

  public init() {}

  /// The leaderboard's: 64 channels, 85 m, 600,000 points/s.
  public static let leaderboard = {
    var settings = LidarSettings()
    settings.channels = 64
    settings.range = 85
    settings.pointsPerSecond = 600_000
    return settings
  }()

  /// The same without drop-off and noise.
  public var noiseFree: LidarSettings {
    var settings = self
    settings.dropoffGeneralRate = 0
    settings.dropoffZeroIntensity = 0
    settings.noiseDeviation = 0
    return settings
  }

  /// Rays of one channel in a tick of `duration` seconds, as CARLA rounds them.
  public func pointsPerChannel(duration: Double) -> Int {
    Int((Double(pointsPerSecond) * duration / Double(channels)).rounded())
  }

  /// Most rays in a second.
  static let maximumPoints = 10_000_000.0

  var attributes: [SensorAttribute] {
    [
      SensorAttribute("channels", Double(channels), 1...512), SensorAttribute("range", range, 0.1...1000),
      SensorAttribute("points_per_second", Double(pointsPerSecond), 1...Self.maximumPoints),
      SensorAttribute("rotation_frequency", rotationFrequency, 0.1...1000),
      SensorAttribute(angle: "upper_fov", upperFieldOfView, -90...90),
      SensorAttribute(angle: "lower_fov", lowerFieldOfView, -90...90),
      SensorAttribute(angle: "horizontal_fov", horizontalFieldOfView, 0.1...360),
      SensorAttribute("atmosphere_attenuation_rate", atmosphereAttenuationRate, 0...10),
      SensorAttribute("dropoff_general_rate", dropoffGeneralRate, 0...1),
      SensorAttribute("dropoff_intensity_limit", dropoffIntensityLimit, 0...1),
      SensorAttribute("dropoff_zero_intensity", dropoffZeroIntensity, 0...1),
      SensorAttribute("noise_stddev", noiseDeviation, 0...100),
    ]
  }

  var excess: SensorAttribute? {
    let lower = SensorAttribute(angle: "lower_fov", lowerFieldOfView, -90...degrees(upperFieldOfView))
    return lower.isValid ? nil : lower
  }
}
