import DriveTypes
import Driving
import Foundation
import Scoring

/// The samples of a collection as open-loop samples: what was driven, what a model is shown, and who else was there.
///
/// Views that were shifted for training are left out: nobody drove them. The future is the collection's own; other actors
/// come from the drives' traces, without which there are distances only.
public struct CollectionSamples {
  let folder: String
  /// `driveloop evaluate`'s output folder with the collection's drives; nil: `drives` of the collection, if it is there.
  let traces: String?
  let selection: SampleSelection

  public init(folder: String, traces: String? = nil, selection: SampleSelection = SampleSelection()) {
    self.folder = folder
    self.traces = traces
    self.selection = selection
  }

  /// Whether a path is a folder of `driveloop collect`.
  public static func isCollection(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/manifest.json")
  }

  /// A line of a shard.
  struct Line {
    var id, drive, route, command: String
    var tick: Int
    var time, speed: Double
    /// As long as the drive goes on.
    var future: [VehiclePose]
    var targets: [SIMD2<Double>]
    var picture, previous: SampleInput.Picture
  }

  /// - Throws: what is wrong with the collection or its drives, with file and line.
  public func data() throws -> OpenLoopData {
    let (lines, suite, crop) = try read()
    var data = OpenLoopData(
      name: URL(fileURLWithPath: folder).lastPathComponent,
      source: DataSource(world: DataSource.embeddedWorld, suite: suite, crop: crop), samples: [])
    if let title = selection.title { data.source?.suite += ", " + title }
    let drives = traces ?? folder + "/drives"
    let hasDrives = FileManager.default.fileExists(atPath: drives + "/traces")
    guard hasDrives || traces == nil else {
      throw EvaluationError.cannotRead(path: drives + "/traces", reason: "no such folder")
    }
    var drive: DriveActors?
    for line in lines {
      if hasDrives, drive?.name != line.drive {
        let opened = try DriveActors(line.drive, folder: drives)
        if opened.world != "embedded" { data.source?.world = opened.world }
        drive = opened
      }
      data.samples.append(try sample(line, drive, crop: crop))
    }
    data.findings = InputCheck.samples(data.samples)
    return data
  }

  private func read() throws -> (lines: [Line], suite: String, crop: [Int]?) {
    let path = folder + "/manifest.json"
    let report = try CollectionManifest.report(in: folder)
    guard let bytes = try DurableFile.read(path) else {
      throw EvaluationError.cannotRead(path: path, reason: "the file has vanished")
    }
    let manifest = JSONCursor(try JSONReader.read(bytes, file: path), file: path)
    let suite = try manifest.member("suite").string()
    let crop = try manifest.optional("crop").map { try Self.crop($0) }
    var lines: [Line] = []
    var place = 0
    for shard in report.shards {
      let file = "\(folder)/\(shard.name).jsonl"
      guard let bytes = try DurableFile.read(file) else {
        throw EvaluationError.cannotRead(path: file, reason: "the file has vanished")
      }
      for (number, text) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
        do throws(JSONError) {
          let cursor = JSONCursor(try JSONReader.read(Array(text), file: file), file: file)
          guard selection.takes(route: try cursor.member("route").string()),
            let line = try Self.line(cursor, pictures: "\(folder)/\(shard.name).bin")
          else { continue }
          if selection.takes(place: place) { lines.append(line) }
          place += 1
        } catch {
          var error = error
          error.location.line = number + 1
          throw error
        }
      }
    }
    return (lines, suite, crop)
  }

  /// nil for a view that nobody drove.
  private static func line(_ cursor: JSONCursor, pictures: String) throws(JSONError) -> Line? {
    let view = try cursor.member("view")
    guard try view.member("y").number().value == 0, try view.member("yaw").number().value == 0 else {
      return nil
    }
    func picture(_ key: String) throws(JSONError) -> SampleInput.Picture {
      let place = try cursor.member(key)
      let (offset, length) = (
        try place.member("offset").integer(), try place.member("length").integer()
      )
      guard offset >= 0, length > 0, offset <= Int.max - length else {
        throw place.error(expected: "a place in the file of pictures", got: "\(length) bytes at \(offset)")
      }
      return SampleInput.Picture(path: pictures, bytes: offset..<(offset + length))
    }
    func numbers(_ item: JSONCursor, _ count: Int) throws(JSONError) -> [Double] {
      var numbers: [Double] = []
      for entry in try item.items() { numbers.append(try entry.number().value) }
      guard numbers.count == count, numbers.allSatisfy(\.isFinite) else {
        throw item.error(expected: "\(count) finite numbers", got: "\(numbers.count) numbers")
      }
      return numbers
    }
    let id = try cursor.member("id").string()
    let steps = try cursor.member("future").items()
    guard steps.count == 6 else {
      throw try cursor.member("future").error(expected: "six steps", got: "\(steps.count)")
    }
    var future: [VehiclePose] = []
    for step in steps.prefix(while: { !$0.isNull }) {
      let pose = try numbers(step, 3)
      future.append(VehiclePose(x: pose[0], y: pose[1], heading: pose[2]))
    }
    var targets: [SIMD2<Double>] = []
    for target in try cursor.member("targets").items() {
      let point = try numbers(target, 2)
      targets.append(SIMD2(point[0], point[1]))
    }
    return Line(
      id: id, drive: String(id.prefix { $0 != "/" }), route: try cursor.member("route").string(),
      command: try cursor.member("command").string(), tick: try cursor.member("tick").integer(),
      time: try cursor.member("time").number().value, speed: try cursor.member("speed").number().value,
      future: future, targets: targets, picture: try picture("image"), previous: try picture("previous"))
  }

  private static func crop(_ cursor: JSONCursor) throws(JSONError) -> [Int] {
    let values = try cursor.string().split(separator: ",").compactMap { Int($0) }
    guard values.count == 4 else {
      throw cursor.error(expected: "left,top,width,height", got: "\"\(try cursor.string())\"")
    }
    return values
  }

  private func sample(_ line: Line, _ drive: DriveActors?, crop: [Int]?) throws -> OpenLoopSample {
    let origin = drive?.vehicleOrigin ?? PlannedPath.footprintCentre
    let mask = (0..<6).map { $0 < line.future.count }
    let moment = try drive?.moment(of: line)
    return OpenLoopSample(
      token: line.id, scene: line.drive, index: moment?.index, timestamp: Int((line.time * 1e6).rounded()),
      mask: mask, future: PlannedPath(vehicle: line.future, origin: origin).rounded, boxes: moment?.boxes,
      // Without a trace, as far as the speed says.
      lastStep: drive == nil ? SIMD2(pythonRound(line.speed / 2, 4), 0) : moment?.lastStep,
      input: SampleInput(
        picture: line.picture, previous: line.previous, speed: line.speed, command: line.command,
        targets: line.targets, vehicleOrigin: pythonRound(origin, 4), crop: crop))
  }
}

extension PlannedPath {
  /// To a tenth of a millimetre, as files hold it.
  var rounded: PlannedPath {
    func near(_ point: SIMD2<Double>) -> SIMD2<Double> {
      SIMD2(pythonRound(point.x, 4) + 0, pythonRound(point.y, 4) + 0)
    }
    return PlannedPath(lidar: lidar.map(near), ego: ego.map(near))
  }
}
