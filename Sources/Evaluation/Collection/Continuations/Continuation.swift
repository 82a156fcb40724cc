import DriveTypes

/// Where the expert would have gone from a moment in which somebody else had the control: the answer that is learned there.
///
/// This is DAgger's label (Ross et al. 2011) for whole plans: the state is the student's, the coming seconds are the
/// expert's. They were driven, in a copy of the world that then was thrown away.
package struct Continuation: Sendable, Hashable {
  /// Tick of the moment.
  package var tick: Int
  /// One pose a period; fewer than the horizon where the ego would have hit somebody or come to the route's end.
  package var poses: [Pose<World>]
  /// Metres gone from the moment to each pose.
  package var ways: [Double]

  package init(tick: Int, poses: [Pose<World>], ways: [Double]) {
    self.tick = tick
    self.poses = poses
    self.ways = ways
  }
}

/// The continuations of one drive, as a file beside its trace keeps them.
package struct Continuations: Sendable, Hashable {
  /// Ticks from pose to pose.
  package var stride: Int
  /// By tick of the moment, rising.
  package var moments: [Continuation]

  package init(stride: Int, moments: [Continuation] = []) {
    self.stride = stride
    self.moments = moments
  }

  static let format = "driveloop-continuations"
  static let version = 1
  /// Folder of these files in the output folder of the drives.
  static let folder = "continuations"

  package var json: JSONNode {
    .object([
      JSONMember("format", .string(Self.format)), JSONMember("version", .integer(Self.version)),
      JSONMember("stride", .integer(stride)),
      JSONMember(
        "moments",
        .array(
          moments.map { moment in
            .object([
              JSONMember("tick", .integer(moment.tick)),
              JSONMember("ways", .array(moment.ways.map(JSONNode.float))),
              JSONMember("poses", .array(moment.poses.map { .array($0.numbers.map(JSONNode.float)) })),
            ])
          })),
    ])
  }

  package init(_ bytes: [UInt8], file: String) throws {
    let cursor = JSONCursor(try JSONReader.read(bytes, file: file), file: file)
    let (format, version) = (try cursor.member("format").string(), try cursor.member("version").integer())
    guard format == Self.format, version == Self.version else {
      throw CollectionError.damaged(
        path: file, got: "\(format) version \(version)", expected: "\(Self.format) version \(Self.version)")
    }
    stride = try cursor.member("stride").integer()
    moments = try cursor.member("moments").items().map { item in
      let poses = try item.member("poses").items().map { pose in
        let numbers = try pose.items().map { try $0.number().value }
        guard let pose = Pose<World>(numbers: numbers) else {
          throw CollectionError.damaged(
            path: file, got: "a pose of \(numbers.count) numbers", expected: "\(Pose<World>.numberCount)")
        }
        return pose
      }
      let ways = try item.member("ways").items().map { try $0.number().value }
      guard ways.count == poses.count else {
        throw CollectionError.damaged(
          path: file, got: "\(ways.count) ways of \(poses.count) poses", expected: "one for each")
      }
      return Continuation(tick: try item.member("tick").integer(), poses: poses, ways: ways)
    }
  }
}

extension Pose<World> {
  static let numberCount = 6

  /// x, y, z in metres; roll, pitch, yaw in radians.
  var numbers: [Double] {
    [position.x, position.y, position.z, rotation.roll, rotation.pitch, rotation.yaw]
  }

  init?(numbers: [Double]) {
    guard numbers.count == Self.numberCount else { return nil }
    var rotation = Rotation(yaw: numbers[5])
    rotation.roll = numbers[3]
    rotation.pitch = numbers[4]
    self.init(position: Point(x: numbers[0], y: numbers[1], z: numbers[2]), rotation: rotation)
  }
}
