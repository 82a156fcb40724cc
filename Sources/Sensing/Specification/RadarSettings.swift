import DriveTypes

/// `sensor.other.radar`; the defaults are CARLA's and the leaderboard's.
public struct RadarSettings: Sendable, Hashable {
  /// Radians.
  public var horizontalFieldOfView = radians(30)
  public var verticalFieldOfView = radians(30)
  /// Metres.
  public var range = 100.0
  public var pointsPerSecond = 1500

  public init() {}

  /// Rays in a tick of `duration` seconds, as CARLA counts them.
  public func points(duration: Double) -> Int {
    // A product just below a whole number is that number: 1500 · 0.05 is 75.
    Int((Double(pointsPerSecond) * duration + 1e-6).rounded(.down))
  }

  var attributes: [SensorAttribute] {
    [
      SensorAttribute(angle: "horizontal_fov", horizontalFieldOfView, 0.1...170),
      SensorAttribute(angle: "vertical_fov", verticalFieldOfView, 0.1...170),
      SensorAttribute("range", range, 0.1...1000),
      SensorAttribute("points_per_second", Double(pointsPerSecond), 1...LidarSettings.maximumPoints),
    ]
  }
}
