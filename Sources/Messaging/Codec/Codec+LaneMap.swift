import DriveTypes

// A lane map is the longest thing in the protocol: each lane is one row, its points one flat array of numbers.

extension MessagePackWriter {
  /// [road, section, lane, use, in junction, speed limit, left?, right?, may change left, right, successors, points]
  func laneMap(_ map: LaneMap) {
    list(map.lanes) { lane in
      array(12)
      integer(Int(lane.road))
      integer(Int(lane.section))
      integer(Int(lane.lane))
      integer(Int(lane.use.rawValue))
      bool(lane.isInJunction)
      double(lane.speedLimit)
      laneIndex(lane.left)
      laneIndex(lane.right)
      bool(lane.mayChangeLeft)
      bool(lane.mayChangeRight)
      list(lane.successors) { integer(Int($0)) }
      array(4 * lane.points.count)
      for point in lane.points {
        components(point.position)
        double(point.width)
      }
    }
  }

  private func laneIndex(_ index: Int32?) {
    if let index { integer(Int(index)) } else { null() }
  }
}

extension LaneMap {
  /// Reads lanes whose references stay within the map and whose numbers are finite: an agent may index and measure
  /// without looking again.
  init(_ value: MessagePackValue) throws(MessagingError) {
    let count = try value.elementCount()
    self.init(
      lanes: try value.list { lane throws(MessagingError) in try LaneStrip(lane, lanes: count) })
  }
}

extension LaneStrip {
  /// - Parameter lanes: how many the map has.
  fileprivate init(_ value: MessagePackValue, lanes: Int) throws(MessagingError) {
    func index(_ value: MessagePackValue) throws(MessagingError) -> Int32 {
      let index = try value.integer(Int32.self)
      guard index >= 0, Int(index) < lanes else {
        throw .malformed(field: "", got: "\(index)", expected: "an index below \(lanes)")
      }
      return index
    }
    func neighbour(_ value: MessagePackValue) throws(MessagingError) -> Int32? {
      value.isNil ? nil : try index(value)
    }
    var row = try value.row(12)
    self.init(
      road: try row.integer(), section: try row.integer(), lane: try row.integer(),
      use: try row.read { value throws(MessagingError) in try value.numbered() },
      isInJunction: try row.bool(), speedLimit: try row.finite(), points: [],
      left: try row.read(neighbour), right: try row.read(neighbour), mayChangeLeft: try row.bool(),
      mayChangeRight: try row.bool(),
      successors: try row.read { value throws(MessagingError) in try value.list(index) })
    points = try row.read { value throws(MessagingError) in try value.lanePoints() }
  }
}

extension MessagePackValue {
  /// x, y, z, width for each point, two points or more.
  fileprivate func lanePoints() throws(MessagingError) -> [LaneStripPoint] {
    let count = try elementCount()
    guard count >= 8, count % 4 == 0 else {
      throw .malformed(field: "", got: typeName, expected: "an array of 8, 12, 16, … numbers")
    }
    var row = try row(count)
    var points: [LaneStripPoint] = []
    points.reserveCapacity(count / 4)
    for _ in 0..<count / 4 {
      points.append(
        LaneStripPoint(
          position: Point(x: try row.finite(), y: try row.finite(), z: try row.finite()),
          width: try row.finite()))
    }
    return points
  }
}
