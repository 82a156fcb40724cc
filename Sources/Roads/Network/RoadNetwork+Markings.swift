/// Painted lines and what they permit.
extension RoadNetwork {
  /// The lines at the lane's edges: its own road mark to the right, the inner neighbour's to the left. Nil where the
  /// file has none.
  public func markings(of waypoint: Waypoint) -> (left: LaneMarking?, right: LaneMarking?) {
    let records = markRecords(of: waypoint)
    return (records.left.map(RoadNetwork.marking), records.right.map(RoadNetwork.marking))
  }

  /// Sides to which a lane change is permitted here, as CARLA's `waypoint.lane_change`.
  ///
  /// CRITICAL: `increase` and `decrease` are meant by lane id, so CARLA swaps right and left of the own mark for lanes
  /// above 0, and those of the inner neighbour's mark for neighbours below 0. (Measured on the wheel with every
  /// combination; of the towns only Town03 has such marks.) An edge without a road mark permits the change.
  public func laneChange(of waypoint: Waypoint) -> LaneMarking.LaneChange {
    let records = markRecords(of: waypoint)
    let inner = waypoint.lane > 0 ? waypoint.lane - 1 : waypoint.lane + 1
    let right = RoadNetwork.permission(records.right, isReversed: waypoint.lane > 0)
    let left = RoadNetwork.permission(records.left, isReversed: inner < 0)
    return right.intersection(.right).union(left.intersection(.left))
  }

  private func markRecords(of waypoint: Waypoint) -> (left: MarkRow?, right: MarkRow?) {
    let inner = waypoint.lane > 0 ? waypoint.lane - 1 : waypoint.lane + 1
    let neighbour = laneIndex(section: Int(lanes[waypoint.laneIndex].section), lane: inner)
    return (
      neighbour.flatMap { mark(lane: $0, s: waypoint.s) }, mark(lane: Int(waypoint.laneIndex), s: waypoint.s)
    )
  }

  private func mark(lane: Int, s: Double) -> MarkRow? {
    guard let index = marks.index(in: lanes[lane].marks, at: s), marks[index].s <= s else { return nil }
    return marks[index]
  }

  static func marking(_ row: MarkRow) -> LaneMarking {
    LaneMarking(
      kind: LaneMarking.Kind(rawValue: row.kind) ?? .other,
      color: LaneMarking.Color(rawValue: row.color) ?? .other,
      width: row.width, laneChange: LaneMarking.LaneChange(rawValue: row.laneChange))
  }

  private static func permission(_ row: MarkRow?, isReversed: Bool) -> LaneMarking.LaneChange {
    guard let row else { return .both }
    let change = LaneMarking.LaneChange(rawValue: row.laneChange)
    guard isReversed else { return change }
    switch change {
    case .left: return .right
    case .right: return .left
    default: return change
    }
  }
}
