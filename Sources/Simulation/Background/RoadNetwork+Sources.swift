import DriveTypes
import Roads

/// Lanes on which background traffic appears.
extension RoadNetwork {
  /// The driving lanes of the waypoint's road and direction at its s, its own among them, from left to right.
  func lanesOfSameDirection(as waypoint: Waypoint) -> [Waypoint] {
    var leftmost = waypoint
    while let next = left(of: leftmost), next.lane.signum() == waypoint.lane.signum(), isDriving(next) {
      leftmost = next
    }
    var lanes = [leftmost]
    while let next = right(of: lanes[lanes.count - 1]), next.lane.signum() == waypoint.lane.signum(),
      isDriving(next)
    {
      lanes.append(next)
    }
    return lanes
  }

  /// The driving lanes of the same road that run the other way, from the centre line outwards.
  func lanesOfOtherDirection(beside waypoint: Waypoint) -> [Waypoint] {
    var lane = waypoint
    var steps = 0
    while let next = left(of: lane), steps < 16 {
      steps += 1
      if next.lane.signum() != waypoint.lane.signum() {
        return isDriving(next) ? lanesOfSameDirection(as: next) : outerLanes(from: next)
      }
      lane = next
    }
    return []
  }

  /// Driving lanes beyond a median or shoulder at the centre.
  private func outerLanes(from inner: Waypoint) -> [Waypoint] {
    var lane = inner
    while let next = right(of: lane) {
      if isDriving(next) { return lanesOfSameDirection(as: next) }
      lane = next
    }
    return []
  }

  /// Ends of the driving lanes that lead into a junction, ascending by road and lane.
  func lanesInto(junction id: Int32) -> [Waypoint] {
    guard let junction = junction(id: id) else { return [] }
    var found: [Waypoint] = []
    for (entry, _) in lanes(of: junction) {
      for before in previous(entry, distance: 0.1) where self.junction(of: before) == nil && isDriving(before)
      {
        if !found.contains(where: { $0.laneIndex == before.laneIndex }) { found.append(before) }
      }
    }
    return found.sorted { ($0.road, $0.lane) < ($1.road, $1.lane) }
  }

  private func isDriving(_ waypoint: Waypoint) -> Bool { !laneType(of: waypoint).isDisjoint(with: .driving) }
}
