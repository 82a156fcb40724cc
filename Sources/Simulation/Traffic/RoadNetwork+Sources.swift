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

  /// Ends of the driving lanes that lead into a junction, found around one of its entrances: by road and lane.
  func lanesInto(junction: Int32, near entry: Waypoint) -> [Waypoint] {
    let centre = pose(of: entry).position
    var found: [Waypoint] = []
    // The junction's lanes within 60 m, each followed back to the road before it.
    for waypoint in junctionWaypoints(junction, near: centre) {
      var at = waypoint
      var steps = 0
      while self.junction(of: at) == junction, steps < 60, let back = previous(at, distance: 1).first {
        at = back
        steps += 1
      }
      if self.junction(of: at) == nil, !found.contains(where: { $0.laneIndex == at.laneIndex }) {
        found.append(at)
      }
    }
    return found.sorted { ($0.road, $0.lane) < ($1.road, $1.lane) }
  }

  private func junctionWaypoints(_ junction: Int32, near centre: Point<World>) -> [Waypoint] {
    var found: [Waypoint] = []
    for i in -15...15 {
      for j in -15...15 {
        let point = Point<World>(x: centre.x + Double(i) * 4, y: centre.y + Double(j) * 4, z: centre.z)
        guard let waypoint = waypoint(nearest: point, types: .driving, projectToRoad: false),
          self.junction(of: waypoint) == junction
        else { continue }
        if !found.contains(where: { $0.laneIndex == waypoint.laneIndex }) { found.append(waypoint) }
      }
    }
    return found
  }

  private func isDriving(_ waypoint: Waypoint) -> Bool { !laneType(of: waypoint).isDisjoint(with: .driving) }
}
