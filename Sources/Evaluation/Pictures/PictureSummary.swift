import DriveTypes
import Sensing

/// What `driveloop render` has written.
public struct PictureSummary: Sendable, Hashable {
  public var route, town, agent: String
  public var rig: CameraRig
  /// Ticks that were drawn, and ticks of the drive.
  public var moments, ticks: Int
  public var files, bytes: Int
  public var films: [String]
  public var folder: String

  public var text: String {
    let views = rig.cameras.map { "\($0.id) \($0.width)x\($0.height)" }.joined(separator: ", ")
    let size =
      bytes < 1_000_000
      ? "\(bytes / 1000) kB" : "\(bytes / 100_000 * 100_000 / 1_000_000).\(bytes / 100_000 % 10) MB"
    var lines = [
      "route \(route), \(town), driven by \(agent): \(moments) of \(ticks) ticks",
      "cameras: \(views)", "\(files) pictures, \(size), in \(folder)",
    ]
    lines += films.map { "film: \($0)" }
    return lines.joined(separator: "\n")
  }

  public var json: String {
    JSONWriter.text(
      .object([
        JSONMember("route", .string(route)), JSONMember("town", .string(town)),
        JSONMember("agent", .string(agent)),
        JSONMember("cameras", .array(rig.cameras.map { .string($0.id) })),
        JSONMember("moments", .integer(moments)), JSONMember("ticks", .integer(ticks)),
        JSONMember("files", .integer(files)), JSONMember("bytes", .integer(bytes)),
        JSONMember("films", .array(films.map { .string($0) })), JSONMember("folder", .string(folder)),
      ]))
  }
}
