import DriveTypes

/// Writes samples as lines that `OpenLoopFile.read` reads.
extension OpenLoopFile {
  /// The first line of a JSON Lines file.
  public static func header(_ source: DataSource) -> JSONNode {
    .object([JSONMember("format", .string(format))] + source.members)
  }

  /// - Parameter lidarBoxes: false where the lidar frame's boxes are those of the ego frame from nuScenes' mounting place,
  ///   as readers make them.
  public static func line(
    _ sample: OpenLoopSample, lidarBoxes: Bool = true, predictions: [(name: String, path: PlannedPath)] = []
  ) -> JSONNode {
    var members = [JSONMember("token", .string(sample.token))]
    if let scene = sample.scene { members.append(JSONMember("scene", .string(scene))) }
    if let index = sample.index { members.append(JSONMember("index", .integer(index))) }
    if let time = sample.timestamp { members.append(JSONMember("timestamp_us", .integer(time))) }
    members += [
      JSONMember("mask", .array(sample.mask.map { .integer($0 ? 1 : 0) })),
      JSONMember("command", .string(sample.command.rawValue)),
      JSONMember("gt_lidar", points(sample.future.lidar.points)),
      JSONMember("gt_ego", points(sample.future.ego.points)),
    ]
    if let step = sample.lastStep {
      members.append(JSONMember("last_step", .array([.float(step.x), .float(step.y)])))
    }
    if let area = sample.drivableArea {
      members.append(JSONMember("drivable_area", .array(area.map { points($0.corners) })))
    }
    if let input = sample.input { members += input.members }
    if let steps = sample.boxes {
      if lidarBoxes { members.append(JSONMember("boxes_lidar", .array(steps.map { boxes($0?.lidar) }))) }
      members.append(JSONMember("boxes_ego", .array(steps.map { boxes($0?.ego) })))
    }
    if !predictions.isEmpty {
      members.append(
        JSONMember(
          "predictions",
          .object(
            predictions.map { name, path in
              JSONMember(
                name,
                .object([
                  JSONMember("lidar", points(path.lidar.points)), JSONMember("ego", points(path.ego.points)),
                ]))
            })))
    }
    return .object(members)
  }

  private static func points(_ points: [SIMD2<Double>]) -> JSONNode {
    .array(points.map { .array([.float($0.x), .float($0.y)]) })
  }

  private static func boxes<F: Frame>(_ boxes: [FlatBox<F>]?) -> JSONNode {
    guard let boxes else { return .null }
    return .array(
      boxes.map { box in
        .array(
          [.integer(box.category.rawValue)]
            + [box.x, box.y, box.length, box.width, box.yaw].map { .float($0) })
      })
  }
}
