import DriveTypes
import Foundation
import Images
import Rendering
import Sensing

/// Puts frames on disk as `CAMERA_TICK.jpg`, `CAMERA_TICK_depth.png`, `mosaic_TICK.jpg`, and films of them.
struct PictureWriter {
  private let request: PictureRequest
  private let rig: CameraRig
  private(set) var files = 0
  private(set) var bytes = 0

  init(_ request: PictureRequest, rig: CameraRig) {
    self.request = request
    self.rig = rig
  }

  mutating func write(_ frames: [Rendering.Frame], tick: Int) throws {
    let number = FileName.tick(tick)
    let pictures = frames.map { RGBImage($0) }
    if request.hasMosaic {
      try write(Self.mosaic(cameras: rig.cameras, pictures: pictures).image(), "mosaic_\(number)")
    } else {
      for (camera, picture) in zip(rig.cameras, pictures) {
        try write(picture, "\(FileName.of(camera.id))_\(number)")
      }
    }
    for (camera, frame) in zip(rig.cameras, frames) {
      let name = "\(FileName.of(camera.id))_\(number)"
      if request.content.contains(.depth) { try writePNG(RGBImage(depthOf: frame), name + "_depth") }
      if request.content.contains(.semantic) { try writePNG(RGBImage(semanticOf: frame), name + "_semantic") }
      if request.content.contains(.instance) { try writePNG(RGBImage(instanceOf: frame), name + "_instance") }
    }
  }

  /// Front row: cameras that look ahead, from left to right; second row: those that look back, from the left side's
  /// round to the right side's.
  static func mosaic(cameras: [CameraSpecification], pictures: [RGBImage]) -> Mosaic {
    let pieces = zip(cameras, pictures).map { camera, picture in
      (wrapAngle(camera.pose.yaw), Mosaic.Piece(name: camera.id, image: picture))
    }
    let ahead = pieces.filter { abs($0.0) < .pi / 2 }.sorted { $0.0 > $1.0 }
    let back = pieces.filter { abs($0.0) >= .pi / 2 }
      .sorted {
        ($0.0 + 2 * .pi).truncatingRemainder(dividingBy: 2 * .pi)
          < ($1.0 + 2 * .pi).truncatingRemainder(dividingBy: 2 * .pi)
      }
    return Mosaic(rows: [ahead.map(\.1), back.map(\.1)])
  }

  private var fileExtension: String {
    switch request.format {
    case .png: "png"
    case .jpeg: "jpg"
    }
  }

  private mutating func write(_ picture: RGBImage, _ name: String) throws {
    switch request.format {
    case .png: try writePNG(picture, name)
    case .jpeg(let quality): try write(picture.jpeg(quality: quality), name + ".jpg")
    }
  }

  private mutating func writePNG(_ picture: RGBImage, _ name: String) throws {
    try write(picture.png(), name + ".png")
  }

  private mutating func write(_ data: [UInt8], _ name: String) throws {
    try FileName.write(data, to: URL(fileURLWithPath: request.output).appendingPathComponent(name))
    files += 1
    bytes += data.count
  }

  /// A film of each camera, or of the mosaic.
  /// - Returns: their paths.
  func films(framesPerSecond: Double) throws -> [String] {
    let names = request.hasMosaic ? ["mosaic"] : rig.cameras.map { FileName.of($0.id) }
    return try names.map { name in
      let film = "\(request.output)/\(name).mp4"
      try FilmMaker.make(
        film, frames: "\(request.output)/\(name)_[0-9]*[0-9].\(fileExtension)",
        framesPerSecond: framesPerSecond)
      return film
    }
  }
}

/// ffmpeg, where it is installed.
enum FilmMaker {
  /// - Parameter frames: a glob pattern; they follow one another by name.
  static func make(_ film: String, frames: String, framesPerSecond: Double) throws(EvaluationError) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [
      "ffmpeg", "-nostdin", "-loglevel", "error", "-y", "-framerate", "\(framesPerSecond)", "-pattern_type",
      "glob",
      // H.264 wants even sides and, for most players, halved colour.
      "-i", frames, "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p", film,
    ]
    let errors = Pipe()
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    let said: Data
    do {
      try process.run()
      said = try errors.fileHandleForReading.readToEnd() ?? Data()
    } catch {
      throw .noFilm(film: film, reason: "\(error.localizedDescription)")
    }
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      // env's answer for a program that is not there.
      let isMissing = process.terminationStatus == 127
      let reason = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      throw .noFilm(
        film: film, reason: isMissing ? "ffmpeg is not installed" : "ffmpeg: \(reason.suffix(500))")
    }
  }
}
