import DriveTypes
import Foundation
import Images
import Sensing
import Simulation

/// Cameras and other sensors that look on while any agent drives, to measure them or to keep what they see.
public struct CameraRecording: Sendable, Hashable {
  /// Name of a rig, or path of a JSON file with the leaderboard's sensor list.
  public var rig: String
  /// Ticks from one set of pictures to the next.
  public var period: Int
  /// Of the JPEG, 1…100.
  public var quality: Int
  /// Pictures go to `folder/ROUTE/CAMERA/TICK.jpg`, readings of other sensors beside them as `.npy`, `.png` or `.json`;
  /// they are let go where it is nil.
  public var folder: String?

  public init(
    rig: String, period: Int = AgentRequirements.defaultCameraPeriod,
    quality: Int = AgentRequirements.defaultJPEGQuality, folder: String? = nil
  ) {
    self.rig = rig
    self.period = period
    self.quality = quality
    self.folder = folder
  }

  /// Whether this can be done at all: before any route is driven.
  func check() throws {
    let mounted = try mounted()
    try AgentRequirements(cameras: mounted.cameras, cameraPeriod: period, jpegQuality: quality).check()
    try ScheduledSensor.check(
      mounted.sensors, beside: mounted.cameras, tickDuration: EmbeddedWorld.tickDuration)
  }

  /// The colour cameras and the other sensors of the rig; what every observation has anyway is left out.
  func mounted() throws -> (cameras: [CameraSpecification], sensors: [ScheduledSensor]) {
    guard !CameraRig.names.contains(rig), let bytes = try DurableFile.read(rig) else {
      return (try CameraRig.named(rig).cameras, [])
    }
    let list = try SensorSpecification.list(bytes, file: rig)
    let sensors = list.filter { ![.rgbCamera, .imu, .gnss, .speedometer].contains($0.type) }
    let cameras =
      list.contains { $0.type == .rgbCamera } || sensors.isEmpty
      ? try CameraRig(name: rig, sensors: list).cameras : []
    return (cameras, sensors.map { ScheduledSensor($0, period: period) })
  }

  func write(_ images: [CameraImage], _ readings: [SensorReading], route: String, tick: Int) throws {
    guard let folder else { return }
    func write(_ bytes: [UInt8], _ sensor: String, _ ending: String) throws {
      let place = URL(fileURLWithPath: folder).appendingPathComponent(route)
        .appendingPathComponent(FileName.of(sensor))
      try FileName.write(bytes, to: place.appendingPathComponent(FileName.tick(tick) + "." + ending))
    }
    for image in images { try write(image.jpeg, image.camera, "jpg") }
    for reading in readings {
      let content = SensorFile.content(reading.data)
      try write(content.bytes, reading.sensor, content.ending)
    }
  }
}

extension AgentRequirements {
  /// Whether a world can serve these cameras and sensors.
  func check() throws {
    try CameraRig.check(cameras)
    try ScheduledSensor.check(
      scheduledSensors(), beside: cameras, tickDuration: EmbeddedWorld.tickDuration)
    guard (1...100_000).contains(cameraPeriod) else {
      throw EvaluationError.badCameraPeriod(ticks: cameraPeriod)
    }
    guard (1...100).contains(jpegQuality) else { throw ImageError.badQuality(got: jpegQuality) }
  }

  func scheduledSensors() throws(SensingError) -> [ScheduledSensor] {
    var scheduled: [ScheduledSensor] = []
    for request in sensors { scheduled.append(try ScheduledSensor(request)) }
    return scheduled
  }
}

extension CameraRig {
  /// By name, or from a file where there is one of that path.
  public static func find(_ name: String) throws -> CameraRig {
    guard !names.contains(name), let bytes = try DurableFile.read(name) else { return try named(name) }
    return try CameraRig(name: name, sensors: SensorSpecification.list(bytes, file: name))
  }
}

/// Names of picture files.
enum FileName {
  /// A camera's id, with what does not belong into a file's name replaced.
  static func of(_ camera: String) -> String {
    String(camera.map { $0.isLetter || $0.isNumber || "-_.".contains($0) && camera != ".." ? $0 : "_" })
  }

  static func tick(_ tick: Int) -> String {
    String(repeating: "0", count: max(0, 6 - "\(tick)".count)) + "\(tick)"
  }

  static func write(_ bytes: [UInt8], to file: URL) throws(EvaluationError) {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: file)
    } catch {
      throw .cannotWrite(path: file.relativePath, reason: error.localizedDescription)
    }
  }
}
