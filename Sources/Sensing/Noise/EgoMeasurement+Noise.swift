import DriveTypes

/// Noise of the leaderboard's IMU and GNSS upon what `EgoSensors` measures.
extension EgoMeasurement {
  /// Normal noise on accelerometer and gyroscope, and the gyroscope's bias, as CARLA's `InertialMeasurementUnit`. The
  /// compass and the speedometer have none.
  public func adding(_ noise: InertialNoise, from source: NoiseSource, tick: Int) -> EgoMeasurement {
    var random = source.random(tick: tick)
    func draw(_ deviations: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(
        random.normal(deviation: deviations.x), random.normal(deviation: deviations.y),
        random.normal(deviation: deviations.z))
    }
    var result = self
    let a = draw(noise.acceleration)
    let w = draw(noise.gyroscope) + noise.gyroscopeBias
    // CARLA's axes to ours: y changes sign, and of a rotation x and z do.
    result.acceleration = result.acceleration + Vector(x: a.x, y: -a.y, z: a.z)
    result.angularVelocity = result.angularVelocity + Vector(x: -w.x, y: w.y, z: -w.z)
    return result
  }

  /// Normal noise with its bias on latitude, longitude and altitude, as CARLA's `GnssSensor`.
  public func adding(_ noise: SatelliteNoise, from source: NoiseSource, tick: Int) -> EgoMeasurement {
    var random = source.random(tick: tick)
    var result = self
    // In CARLA's order of drawing.
    result.latitude += random.normal(mean: noise.latitudeBias, deviation: noise.latitude)
    result.longitude += random.normal(mean: noise.longitudeBias, deviation: noise.longitude)
    result.altitude += random.normal(mean: noise.altitudeBias, deviation: noise.altitude)
    return result
  }
}
