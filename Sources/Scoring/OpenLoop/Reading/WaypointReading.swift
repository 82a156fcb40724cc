import DriveTypes

/// How one JSON value is read as a path.
enum ReadPath {
  case path(PlannedPath)
  /// More than six points: the first six.
  case longer(PlannedPath)
  /// Fewer than six points.
  case partial(Int)
  case notFinite
  case missing

  /// `[[x, y], …]` in `frame`, or `{"lidar": …, "ego": …}` with one or both; null is missing.
  init(_ cursor: JSONCursor, frame: WaypointFrame) throws(JSONError) {
    if cursor.isNull {
      self = .missing
      return
    }
    if case .object = cursor.node.value {
      let lidar = try cursor.optional("lidar")
      let ego = try cursor.optional("ego")
      switch (lidar, ego) {
      case (let lidar?, let ego?):
        let (a, b) = (try ReadPath(lidar, frame: .lidar), try ReadPath(ego, frame: .ego))
        guard case .path(let inLidar) = a else {
          self = a
          return
        }
        guard case .path(let inEgo) = b else {
          self = b
          return
        }
        self = .path(PlannedPath(lidar: inLidar.lidar, ego: inEgo.ego))
      case (let lidar?, nil): self = try ReadPath(lidar, frame: .lidar)
      case (nil, let ego?): self = try ReadPath(ego, frame: .ego)
      case (nil, nil): throw cursor.error(expected: "a member \"lidar\" or \"ego\"", got: "neither")
      }
      return
    }
    let points = try Self.points(cursor)
    guard points.count >= Waypoints<Ego>.count else {
      self = .partial(points.count)
      return
    }
    let six = Array(points.prefix(Waypoints<Ego>.count))
    let path: PlannedPath?
    switch frame {
    case .lidar: path = Waypoints<Lidar>(six).map { PlannedPath(lidar: $0) }
    case .ego: path = Waypoints<Ego>(six).map { PlannedPath(ego: $0) }
    }
    guard let path, path.isFinite else {
      self = .notFinite
      return
    }
    self = points.count > six.count ? .longer(path) : .path(path)
  }

  /// Each point has x and y, and may have more, which is not read.
  static func points(_ cursor: JSONCursor) throws(JSONError) -> [SIMD2<Double>] {
    guard case .array(let items) = cursor.node.value else {
      throw cursor.error(expected: "an array of points")
    }
    var points: [SIMD2<Double>] = []
    points.reserveCapacity(items.count)
    for (index, item) in items.enumerated() {
      guard case .array(let numbers) = item.value, numbers.count >= 2,
        let x = number(numbers[0]), let y = number(numbers[1])
      else {
        throw JSONCursor(item, file: cursor.file, path: "\(cursor.path)[\(index)]").error(
          expected: "a point [x, y]")
      }
      points.append(SIMD2(x, y))
    }
    return points
  }

  /// null stands for NaN, as some writers put it.
  private static func number(_ node: JSONNode) -> Double? {
    switch node.value {
    case .number(let number): number.value
    case .null: .nan
    default: nil
    }
  }
}
