import DriveTypes

/// Where a sensor's randomness comes from: the run's seed, the sensor's id and the tick. So a sensor's noise depends
/// neither on other sensors nor on how often it was asked.
public struct NoiseSource: Sendable, Hashable {
  public var seed: UInt64
  public var sensor: String

  public init(seed: UInt64, sensor: String) {
    self.seed = seed
    self.sensor = sensor
  }

  public func random(tick: Int) -> RandomSource {
    RandomSource(seed: seed, stream: "sensor/\(sensor)/\(tick)")
  }
}
