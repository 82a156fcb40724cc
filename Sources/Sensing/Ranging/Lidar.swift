import DriveTypes
import Glibc
import Rendering

/// `sensor.lidar.ray_cast`: a rotating LiDAR. The world stands still while it sweeps, as in CARLA.
///
/// Its one state is the angle at which the next sweep begins.
public struct Lidar: Sendable {
  public let settings: LidarSettings
  public let noise: NoiseSource
  /// Radians clockwise from behind.
  public private(set) var angle = 0.0
  private var sweeps = SweepMemory()

  public init(_ settings: LidarSettings, noise: NoiseSource) {
    self.settings = settings
    self.noise = noise
  }

  /// Sweeps for `duration` seconds.
  /// - Parameters:
  ///   - scene: what can be met, made around the sensor with the sensor's range or more.
  ///   - pose: of the sensor.
  public mutating func scan(
    _ scene: RayScene, from pose: Pose<World>, tick: Int, duration: Double, threads: Int = 1
  ) -> LidarScan {
    let sweep = sweeps.sweep(settings, startAngle: angle, duration: duration)
    angle = sweep.endAngle
    let bundle = RayBundle(sweep.directions, width: max(1, sweep.width), range: settings.range, sensor: pose)
    let hits = scene.cast(bundle, threads: threads)
    return detections(hits, sweep, tick: tick)
  }

  /// Drops and blurs as CARLA's `RayCastLidar`: first each ray with the general rate, then of the hits, channel by
  /// channel, noise along the ray and a chance to be dropped that grows as the intensity falls.
  private func detections(_ hits: RayHits, _ sweep: LidarSweep, tick: Int) -> LidarScan {
    var random = noise.random(tick: tick)
    let general = settings.dropoffGeneralRate
    let isCast = general > 0 ? sweep.directions.map { _ in random.uniform() >= general } : []
    let slope =
      settings.dropoffIntensityLimit > 0 ? settings.dropoffZeroIntensity / settings.dropoffIntensityLimit : 0
    var scan = LidarScan(points: [], counts: [], endAngle: sweep.endAngle)
    scan.points.reserveCapacity(sweep.directions.count)
    for channel in 0..<settings.channels {
      let before = scan.points.count
      for index in channel * sweep.width..<(channel + 1) * sweep.width where hits.distance[index] < .infinity
      {
        if general > 0, !isCast[index] { continue }
        var distance = hits.distance[index]
        let intensity = exp(-settings.atmosphereAttenuationRate * Double(distance))
        if settings.noiseDeviation > 0 {
          distance += Float(random.normal(deviation: settings.noiseDeviation))
        }
        if settings.dropoffZeroIntensity > 0, intensity <= settings.dropoffIntensityLimit,
          random.uniform() >= slope * intensity + 1 - settings.dropoffZeroIntensity
        {
          continue
        }
        scan.points.append(SIMD4(sweep.directions[index] * distance, Float(intensity)))
      }
      scan.counts.append(scan.points.count - before)
    }
    return scan
  }
}

/// `sensor.lidar.ray_cast_semantic`: the same sweep without drop-off and noise, telling what each ray met.
public struct SemanticLidar: Sendable {
  public let settings: LidarSettings
  /// Radians clockwise from behind.
  public private(set) var angle = 0.0
  private var sweeps = SweepMemory()

  public init(_ settings: LidarSettings) { self.settings = settings }

  /// See `Lidar.scan`.
  public mutating func scan(
    _ scene: RayScene, from pose: Pose<World>, duration: Double, threads: Int = 1
  ) -> SemanticLidarScan {
    let sweep = sweeps.sweep(settings, startAngle: angle, duration: duration)
    angle = sweep.endAngle
    let bundle = RayBundle(sweep.directions, width: max(1, sweep.width), range: settings.range, sensor: pose)
    let hits = scene.cast(bundle, threads: threads)
    var scan = SemanticLidarScan(points: [], counts: [], endAngle: sweep.endAngle)
    for channel in 0..<settings.channels {
      let before = scan.points.count
      for index in channel * sweep.width..<(channel + 1) * sweep.width {
        guard let hit = scene.hit(index, of: bundle, in: hits) else { continue }
        let direction = bundle.direction(index)
        let cosine =
          -(hit.normal.x * Double(direction.x) + hit.normal.y * Double(direction.y)
          + hit.normal.z * Double(direction.z))
        scan.points.append(
          SemanticLidarPoint(
            position: sweep.directions[index] * hit.distance, incidenceCosine: Float(cosine),
            instance: hit.instance, label: hit.label.rawValue))
      }
      scan.counts.append(scan.points.count - before)
    }
    return scan
  }
}

/// The last sweeps by where they began: a LiDAR that turns by half in a tick has two, over and over.
struct SweepMemory: Sendable {
  private var known: [(start: Double, duration: Double, sweep: LidarSweep)] = []

  mutating func sweep(_ settings: LidarSettings, startAngle: Double, duration: Double) -> LidarSweep {
    if let found = known.first(where: { $0.start == startAngle && $0.duration == duration }) {
      return found.sweep
    }
    let sweep = LidarSweep(settings, startAngle: startAngle, duration: duration)
    if known.count == 4 { known.removeFirst() }
    known.append((startAngle, duration, sweep))
    return sweep
  }
}
