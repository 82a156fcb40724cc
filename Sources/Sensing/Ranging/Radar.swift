import DriveTypes
import Glibc
import Rendering

/// `sensor.other.radar`: rays drawn at random within an elliptic cone, as CARLA's `Radar`.
public struct Radar: Sendable {
  public let settings: RadarSettings
  public let noise: NoiseSource

  public init(_ settings: RadarSettings, noise: NoiseSource) {
    self.settings = settings
    self.noise = noise
  }

  /// - Parameters:
  ///   - scene: what can be met, made around the sensor with the sensor's reach or more.
  ///   - pose: of the sensor.
  ///   - velocity: of the sensor, m/s.
  ///   - snapshot: tells how fast the actors move; what is not in it stands still.
  public func measure(
    _ scene: RayScene, from pose: Pose<World>, velocity: Vector<World>, in snapshot: WorldSnapshot,
    duration: Double
  ) -> [RadarDetection] {
    var random = noise.random(tick: snapshot.tick)
    let (wide, high) = (tan(settings.horizontalFieldOfView / 2), tan(settings.verticalFieldOfView / 2))
    // One metre ahead, so that the distance is the depth in which CARLA counts the range.
    let directions = (0..<settings.points(duration: duration)).map { _ in
      let radius = random.uniform()
      let angle = random.uniform(0, 2 * .pi)
      return SIMD3(1, Float(-wide * radius * cos(angle)), Float(high * radius * sin(angle)))
    }
    guard !directions.isEmpty else { return [] }
    let bundle = RayBundle(directions, width: directions.count, range: settings.range, sensor: pose)
    let hits = scene.cast(bundle)
    return directions.indices.compactMap { index in
      guard hits.isHit(index) else { return nil }
      let local = directions[index]
      let length = (local * local).sum().squareRoot()
      let along = bundle.direction(index) / length
      let target = scene.velocity(of: hits.part[index], in: snapshot)
      let relative = target - velocity
      let closing = relative.x * Double(along.x) + relative.y * Double(along.y) + relative.z * Double(along.z)
      return RadarDetection(
        depth: hits.distance[index] * length,
        altitude: Float(asin(Double(local.z / length))),
        azimuth: Float(atan2(Double(local.y), Double(local.x))),
        velocity: Float(closing))
    }
  }

  /// How far a ray reaches, metres: the range lies ahead, corners of the field of view are farther.
  public var reach: Double {
    let (wide, high) = (tan(settings.horizontalFieldOfView / 2), tan(settings.verticalFieldOfView / 2))
    return settings.range * (1 + max(wide, high) * max(wide, high)).squareRoot()
  }
}

extension RayScene {
  /// Of the actor to which a part belongs.
  func velocity(of part: UInt32, in snapshot: WorldSnapshot) -> Vector<World> {
    guard let id = ActorID(exactly: instance(of: part)), id != 0, let index = snapshot.index(of: id) else {
      return .zero
    }
    return snapshot.states[index].velocity
  }
}
