import DriveTypes

/// One sample as the fixture format and the JSON Lines format hold it.
///
/// | member | what |
/// |---|---|
/// | `token` (or `sample_token`) | the keyframe's name, once in a file |
/// | `scene`, `index`, `timestamp_us` | optional: scene, place in it from 0, microseconds |
/// | `mask` | six 0/1: the scene has the keyframe t0 + k; optional where the future has six points |
/// | `command` | optional: `forward` (or `straight`), `left`, `right`; else from the future |
/// | `gt_lidar`, `gt_ego` (or `waypoints`) | six `[x, y]` in metres; one of them, or both |
/// | `boxes_lidar`, `boxes_ego` | optional: six lists of `[class, x, y, length, width, yaw]`, null after the scene's end; class by number or name |
/// | `drivable_area` | optional: list of polygons `[[x, y], …]`, ego axes, metres |
/// | `last_step` | optional: `[x, y]`, displacement since the keyframe before, ego axes |
///
/// What models are shown and told: `SampleInput`.
///
/// Frames: lidar is x right, y forward, origin LIDAR_TOP at t0; ego is x forward, y left, origin the rear
/// axle at t0.
enum SampleReading {
  static func sample(_ cursor: JSONCursor) throws(JSONError) -> OpenLoopSample {
    let token: String
    if let named = try cursor.optional("token") {
      token = try named.string()
    } else {
      token = try cursor.member("sample_token").string()
    }
    let future = try future(cursor)
    var mask = [Bool](repeating: true, count: 6)
    if let given = try cursor.optional("mask") {
      let items = try given.items()
      guard items.count == 6 else { throw given.error(expected: "six entries", got: "\(items.count)") }
      for (step, item) in items.enumerated() { mask[step] = try flag(item) }
    }
    for step in 0..<6 where mask[step] {
      guard (future.lidar[step] + future.ego[step]).sum().isFinite else {
        throw cursor.error(expected: "a finite recorded future at step \(step + 1)", got: "NaN or infinity")
      }
    }
    var command: PlannerCommand?
    if let named = try cursor.optional("command"), !named.isNull {
      guard let found = PlannerCommand(name: try named.string()) else {
        throw named.error(expected: "forward, left or right", got: "\"\(try named.string())\"")
      }
      command = found
    }
    return OpenLoopSample(
      token: token, scene: try text(cursor, "scene"), index: try integer(cursor, "index"),
      timestamp: try integer(cursor, "timestamp_us"), mask: mask, command: command, future: future,
      boxes: try boxes(cursor), lastStep: try lastStep(cursor), drivableArea: try area(cursor),
      input: try SampleInput(cursor))
  }

  private static func text(_ cursor: JSONCursor, _ key: String) throws(JSONError) -> String? {
    guard let value = try cursor.optional(key), !value.isNull else { return nil }
    return try value.string()
  }

  private static func integer(_ cursor: JSONCursor, _ key: String) throws(JSONError) -> Int? {
    guard let value = try cursor.optional(key), !value.isNull else { return nil }
    return try value.integer()
  }

  private static func flag(_ cursor: JSONCursor) throws(JSONError) -> Bool {
    if case .bool(let flag) = cursor.node.value { return flag }
    return try cursor.number().value != 0
  }

  private static func future(_ cursor: JSONCursor) throws(JSONError) -> PlannedPath {
    func points(_ key: String) throws(JSONError) -> [SIMD2<Double>]? {
      guard let value = try cursor.optional(key), !value.isNull else { return nil }
      let points = try ReadPath.points(value)
      guard points.count == 6 else { throw value.error(expected: "six points", got: "\(points.count)") }
      return points
    }
    let lidar = try points("gt_lidar").flatMap { Waypoints<Lidar>($0) }
    var inEgo = try points("gt_ego")
    if inEgo == nil { inEgo = try points("waypoints") }
    let ego = inEgo.flatMap { Waypoints<Ego>($0) }
    switch (lidar, ego) {
    case (let lidar?, let ego?): return PlannedPath(lidar: lidar, ego: ego)
    case (let lidar?, nil): return PlannedPath(lidar: lidar)
    case (nil, let ego?): return PlannedPath(ego: ego)
    case (nil, nil): throw cursor.error(expected: "\"gt_lidar\", \"gt_ego\" or \"waypoints\"", got: "none")
    }
  }

  private static func lastStep(_ cursor: JSONCursor) throws(JSONError) -> SIMD2<Double>? {
    guard let value = try cursor.optional("last_step"), !value.isNull else { return nil }
    let items = try value.items()
    guard items.count == 2 else { throw value.error(expected: "[x, y]", got: "\(items.count) items") }
    let step = SIMD2(try items[0].number().value, try items[1].number().value)
    guard step.sum().isFinite else { throw value.error(expected: "finite numbers", got: "NaN or infinity") }
    return step
  }

  private static func area(_ cursor: JSONCursor) throws(JSONError) -> [AreaPolygon]? {
    guard let value = try cursor.optional("drivable_area"), !value.isNull else { return nil }
    var area: [AreaPolygon] = []
    for item in try value.items() {
      let corners = try ReadPath.points(item)
      guard corners.allSatisfy({ $0.sum().isFinite }), let polygon = AreaPolygon(corners) else {
        throw item.error(expected: "at least three finite corners", got: "\(corners.count) points")
      }
      area.append(polygon)
    }
    return area
  }

  private static func boxes(_ cursor: JSONCursor) throws(JSONError) -> [StepBoxes?]? {
    let lidar: [[FlatBox<Lidar>]?]? = try steps(cursor, "boxes_lidar")
    let ego: [[FlatBox<Ego>]?]? = try steps(cursor, "boxes_ego")
    guard lidar != nil || ego != nil else { return nil }
    var boxes: [StepBoxes?] = []
    for step in 0..<6 {
      switch (lidar.flatMap { $0[step] }, ego.flatMap { $0[step] }) {
      case (let lidar?, let ego?): boxes.append(StepBoxes(lidar: lidar, ego: ego))
      case (let lidar?, nil): boxes.append(StepBoxes(lidar: lidar))
      case (nil, let ego?): boxes.append(StepBoxes(ego: ego))
      case (nil, nil): boxes.append(nil)
      }
    }
    return boxes
  }

  private static func steps<F: Frame>(
    _ cursor: JSONCursor, _ key: String
  ) throws(JSONError) -> [[FlatBox<F>]?]? {
    guard let value = try cursor.optional(key), !value.isNull else { return nil }
    guard case .array(let items) = value.node.value else { throw value.error(expected: "an array") }
    guard items.count == 6 else { throw value.error(expected: "six steps", got: "\(items.count)") }
    var steps: [[FlatBox<F>]?] = []
    for (step, item) in items.enumerated() {
      if case .null = item.value {
        steps.append(nil)
        continue
      }
      guard case .array(let rows) = item.value else {
        throw JSONCursor(item, file: cursor.file, path: "\(value.path)[\(step)]").error(expected: "an array")
      }
      var boxes: [FlatBox<F>] = []
      boxes.reserveCapacity(rows.count)
      for (index, row) in rows.enumerated() {
        guard let box: FlatBox<F> = box(row) else {
          throw JSONCursor(row, file: cursor.file, path: "\(value.path)[\(step)][\(index)]").error(
            expected: "a box [class, x, y, length, width, yaw] with finite numbers")
        }
        boxes.append(box)
      }
      steps.append(boxes)
    }
    return steps
  }

  private static func box<F: Frame>(_ node: JSONNode) -> FlatBox<F>? {
    guard case .array(let items) = node.value, items.count == 6 else { return nil }
    let category: ObjectCategory?
    switch items[0].value {
    case .number(.integer(let number)): category = ObjectCategory(rawValue: number)
    case .string(let name): category = ObjectCategory(name: name)
    default: category = nil
    }
    func number(_ index: Int) -> Double {
      if case .number(let number) = items[index].value { number.value } else { .nan }
    }
    guard let category else { return nil }
    let box = FlatBox<F>(
      category: category, x: number(1), y: number(2), length: number(3), width: number(4), yaw: number(5))
    return box.isFinite ? box : nil
  }
}
