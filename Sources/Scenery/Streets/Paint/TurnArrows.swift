import DriveTypes
import Glibc
import Roads

/// Arrows before junctions on lanes that do not all lead the same ways, on roads where the map has no arrows of its own.
struct TurnArrows {
  private(set) var sites: [PaintedSite] = []

  /// Of an arrow's middle before the junction, metres.
  private static let setbacks = [7.0, 28.0]
  /// Turns by less than this lead ahead.
  private static let straight = radians(35)

  private struct Ways: Hashable {
    var left = false
    var ahead = false
    var right = false
  }

  init(_ network: RoadNetwork, _ layout: StreetLayout, objects: [RoadObject]) {
    let marked = Set(objects.filter { $0.name.hasPrefix("Stencil_Arrow") }.map(\.road))
    for section in layout.sections where !section.isInJunction && !marked.contains(section.description.road) {
      for isForward in [true, false] {
        let lanes = section.drivingLanes(isForward: isForward)
        if lanes.count < 2 { continue }
        let ways = lanes.map { Self.ways(ofLane: $0, in: section, network) }
        guard Set(ways).count > 1, ways.allSatisfy({ $0 != Ways() }) else { continue }
        for (lane, way) in zip(lanes, ways) { add(way, lane, isForward, section) }
      }
    }
  }

  private mutating func add(_ way: Ways, _ lane: Int, _ isForward: Bool, _ section: StreetSection) {
    for setback in Self.setbacks {
      let range = section.description.s
      if range.upperBound - range.lowerBound < setback + 4 { return }
      let (station, share) = section.position(
        of: isForward ? range.upperBound - setback : range.lowerBound + setback)
      let middle = section.place(station, share: share) {
        (section.t($0, lane) + section.t($0, lane + 1)) / 2
      }
      if section.t(station, lane) - section.t(station, lane + 1) < 2.4 { continue }
      let at = section.stations[share < 0.5 ? station : station + 1]
      let yaw = atan2(at.sine, at.cosine) + (isForward ? 0 : .pi)
      sites.append(
        PaintedSite(
          picture: .arrow(left: way.left, ahead: way.ahead, right: way.right), place: middle,
          yaw: wrapAngle(yaw)))
    }
  }

  /// Where the lane leads in the junction at its end; none where no junction follows.
  private static func ways(ofLane lane: Int, in section: StreetSection, _ network: RoadNetwork) -> Ways {
    var ways = Ways()
    for follower in network.followers(ofLane: section.description.lanes[lane].index)
    where network.junction(of: follower) != nil {
      let length = network.roadLength(of: follower)
      var end = follower
      end.s = follower.lane < 0 ? length - 1e-3 : 1e-3
      let turn = wrapAngle(network.pose(of: end).yaw - network.pose(of: follower).yaw)
      if turn > straight {
        ways.left = true
      } else if turn < -straight {
        ways.right = true
      } else {
        ways.ahead = true
      }
    }
    return ways
  }
}
