import DriveTypes
import Glibc
import Rendering

/// The rays of one tick of a rotating LiDAR: channel by channel from the top, each from its first azimuth clockwise, as
/// CARLA casts them. In a tick of 0.05 s at 10 Hz the sensor turns by half; where a rotation starts is behind it.
struct LidarSweep: Sendable {
  /// Unit directions in the sensor's frame: x forward, y left, z up.
  var directions: [SIMD3<Float>]
  /// Rays of one channel.
  var width: Int
  /// Radians clockwise from behind at the sweep's end, in one horizontal field of view.
  var endAngle: Double

  init(_ settings: LidarSettings, startAngle: Double, duration: Double) {
    let count = settings.pointsPerChannel(duration: duration)
    let span = settings.horizontalFieldOfView
    let turn = settings.rotationFrequency * span * duration
    let azimuths = (0..<count).map { index in
      let angle =
        (startAngle + turn / Double(count) * Double(index)).truncatingRemainder(dividingBy: span) - span / 2
      // Clockwise to the sensor's right; y is to the left.
      return (cosine: cos(angle), sine: -sin(angle))
    }
    width = count
    directions = []
    directions.reserveCapacity(count * settings.channels)
    for channel in 0..<settings.channels {
      let elevation = Self.elevation(of: channel, settings)
      let (c, s) = (cos(elevation), sin(elevation))
      for azimuth in azimuths {
        directions.append(SIMD3(Float(c * azimuth.cosine), Float(c * azimuth.sine), Float(s)))
      }
    }
    endAngle = (startAngle + turn).truncatingRemainder(dividingBy: span)
    // Sums of fractions may end a hair short of a whole turn; the next one starts at its beginning all the same.
    if span - endAngle < 1e-9 { endAngle = 0 }
  }

  /// Radians above the horizon; channel 0 is the highest.
  static func elevation(of channel: Int, _ settings: LidarSettings) -> Double {
    guard settings.channels > 1 else { return settings.upperFieldOfView }
    let step = (settings.upperFieldOfView - settings.lowerFieldOfView) / Double(settings.channels - 1)
    return settings.upperFieldOfView - Double(channel) * step
  }
}

extension RayBundle {
  /// Rays given in the frame of a sensor that stands at `pose`.
  init(_ directions: [SIMD3<Float>], width: Int, range: Double, sensor pose: Pose<World>) {
    func float(_ v: Vector<World>) -> SIMD3<Float> { SIMD3(Float(v.x), Float(v.y), Float(v.z)) }
    self.init(
      origin: pose.position, directions: directions,
      axes: (float(pose.forward), float(pose.left), float(pose.up)),
      width: width, range: Float(range))
  }
}
