/// `sensor.other.obstacle`: a ball swept forward from the sensor; CARLA's defaults.
public struct ObstacleSettings: Sendable, Hashable {
  /// Length of the sweep, metres.
  public var distance = 5.0
  /// Radius of the ball, metres.
  public var hitRadius = 0.5
  /// Sees actors only, not the still world.
  public var onlyDynamics = false

  public init() {}

  var attributes: [SensorAttribute] {
    [SensorAttribute("distance", distance, 0.01...1000), SensorAttribute("hit_radius", hitRadius, 0...10)]
  }
}
