import CarlaProtocol
import DriveTypes
import Images
import Rendering
import Sensing

/// The part of a payload behind its header, by kind of sensor. Sensor frames have y to the right, as CARLA's.
struct SensorBody {
  var version: CarlaVersion

  private func packed(_ body: (inout PackWriter) -> Void) -> [UInt8] {
    var writer = PackWriter(version: version)
    body(&writer)
    return writer.bytes
  }

  /// `[latitude, longitude, altitude]`.
  func place(_ measured: EgoMeasurement) -> [UInt8] {
    packed { writer in
      writer.list([measured.latitude, measured.longitude, measured.altitude]) { $0.double($1) }
    }
  }

  /// `[accelerometer, gyroscope, compass]`. With y turned over, rotations about x and z turn over too.
  func motion(_ measured: EgoMeasurement) -> [UInt8] {
    let (a, w) = (measured.acceleration, measured.angularVelocity)
    return packed { writer in
      writer.array(3)
      WireVector(x: Float(a.x), y: Float(0 - a.y), z: Float(a.z)).write(to: &writer)
      WireVector(x: Float(0 - w.x), y: Float(w.y), z: Float(0 - w.z)).write(to: &writer)
      writer.float(Float(measured.compass))
    }
  }

  /// An actor by its id. What is no actor is described by its type alone, with id 0.
  private func actor(_ id: ActorID, _ type: String, _ served: ServedWorld) -> WireActor {
    (id > 0 ? try? served.describe(served.wireID(id)) : nil)
      ?? WireActor(id: UInt32(clamping: id), description: WireDescription(uid: 0, id: type, attributes: []))
  }

  /// `[self, other, impulse]`.
  func collision(_ event: CollisionEvent, _ served: ServedWorld) -> [UInt8] {
    packed { writer in
      writer.array(3)
      actor(event.actor, "", served).write(to: &writer)
      actor(event.other, event.otherTypeID, served).write(to: &writer)
      WireVector(event.normalImpulse).write(to: &writer)
    }
  }

  /// `[self, other, distance]`.
  func obstacle(_ event: ObstacleEvent, _ served: ServedWorld) -> [UInt8] {
    packed { writer in
      writer.array(3)
      actor(event.actor, "", served).write(to: &writer)
      actor(event.other, event.otherTypeID, served).write(to: &writer)
      writer.float(Float(event.distance))
    }
  }

  /// `ImageHeader`, then blue, green, red, alpha.
  func picture(_ kind: CameraKind, _ frame: Rendering.Frame, fieldOfView: Double) -> [UInt8] {
    let image: RGBImage =
      switch kind {
      case .rgb: RGBImage(frame)
      case .depth: RGBImage(depthOf: frame)
      case .semantic: RGBImage(labelsOf: frame)
      case .instance: RGBImage(instanceOf: frame)
      }
    var writer = RawWriter(reserving: RawLayout.imageHeader.size + 4 * image.width * image.height)
    writer.number(UInt32(image.width))
    writer.number(UInt32(image.height))
    writer.number(Float(degrees(fieldOfView)))
    writer.raw(Self.blueFirst(image.pixels))
    return writer.bytes
  }

  /// Red, green, blue to blue, green, red, alpha.
  static func blueFirst(_ rgb: [UInt8]) -> [UInt8] {
    let count = rgb.count / 3
    return [UInt8](unsafeUninitializedCapacity: 4 * count) { target, filled in
      for pixel in 0..<count {
        target[4 * pixel] = rgb[3 * pixel + 2]
        target[4 * pixel + 1] = rgb[3 * pixel + 1]
        target[4 * pixel + 2] = rgb[3 * pixel]
        target[4 * pixel + 3] = 255
      }
      filled = 4 * count
    }
  }

  /// Angle in radians, channels, points of each channel; both LiDARs begin so.
  private func lidar(_ angle: Double, _ counts: [Int], pointSize: Int) -> RawWriter {
    var writer = RawWriter(reserving: 8 + 4 * counts.count + pointSize * counts.reduce(0, +))
    writer.number(Float(angle))
    writer.number(UInt32(counts.count))
    for count in counts { writer.number(UInt32(count)) }
    return writer
  }

  /// Then `LidarDetection`s.
  func points(_ scan: LidarScan) -> [UInt8] {
    var writer = lidar(scan.endAngle, scan.counts, pointSize: RawLayout.lidarDetection.size)
    for point in scan.points {
      writer.vector(WireVector(x: point.x, y: 0 - point.y, z: point.z))
      writer.number(point.w)
    }
    return writer.bytes
  }

  /// Then `SemanticLidarDetection`s.
  /// - Parameter idBase: what CARLA's ids have above the world's own.
  func points(_ scan: SemanticLidarScan, idBase: UInt32) -> [UInt8] {
    var writer = lidar(scan.endAngle, scan.counts, pointSize: RawLayout.semanticLidarDetection.size)
    for point in scan.points {
      let place = point.carlaPosition
      writer.vector(WireVector(x: place.x, y: place.y, z: place.z))
      writer.number(point.incidenceCosine)
      writer.number(point.instance == 0 ? 0 : idBase + point.instance)
      writer.number(UInt32(point.label))
    }
    return writer.bytes
  }

  /// `RadarDetection`s.
  func detections(_ found: [RadarDetection]) -> [UInt8] {
    var writer = RawWriter(reserving: RawLayout.radarDetection.size * found.count)
    for one in found {
      for value in [one.velocity, 0 - one.azimuth, one.altitude, one.depth] { writer.number(value) }
    }
    return writer.bytes
  }
}
