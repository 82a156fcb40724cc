import DriveTypes
import Foundation
import Images
import Sensing

/// Cameras that look on while any agent drives, to measure them or to keep their pictures.
public struct CameraRecording: Sendable, Hashable {
  /// Name of a rig, or path of a JSON file with the leaderboard's sensor list.
  public var rig: String
  /// Ticks from one set of pictures to the next.
  public var period: Int
  /// Of the JPEG, 1…100.
  public var quality: Int
  /// Pictures go to `folder/ROUTE/CAMERA/TICK.jpg`; they are let go where it is nil.
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
    try AgentRequirements(cameras: cameras(), cameraPeriod: period, jpegQuality: quality).check()
  }

  func cameras() throws -> [CameraSpecification] { try CameraRig.find(rig).cameras }

  func write(_ images: [CameraImage], route: String, tick: Int) throws {
    guard let folder else { return }
    for image in images {
      let place = URL(fileURLWithPath: folder).appendingPathComponent(route)
        .appendingPathComponent(FileName.of(image.camera))
      try FileName.write(image.jpeg, to: place.appendingPathComponent(FileName.tick(tick) + ".jpg"))
    }
  }
}

extension AgentRequirements {
  /// Whether a world can serve these cameras.
  func check() throws {
    try CameraRig.check(cameras)
    guard (1...100_000).contains(cameraPeriod) else {
      throw EvaluationError.badCameraPeriod(ticks: cameraPeriod)
    }
    guard (1...100).contains(jpegQuality) else { throw ImageError.badQuality(got: jpegQuality) }
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
