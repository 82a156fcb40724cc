/// LibCarla's walk along lanes (`carla/road/Map.cpp`, `Lane.cpp`, `Road.cpp`, `element/Geometry.cpp`, CARLA 0.9.16),
/// including the small offsets it puts on s to stay off section ends.
struct CarlaWalk: Sendable {
  let network: RoadNetwork

  /// `EPSILON` of `Map.cpp`, metres.
  private static let epsilon = 10 * Double.ulpOfOne

  /// The first of CARLA's `next(distance)`; nil at a dead end.
  func ahead(of place: CarlaPlace, by distance: Double) -> CarlaPlace? {
    next(place.waypoint, distance, depth: 0).first.map(self.place)
  }

  private func next(_ waypoint: Waypoint, _ distance: Double, depth: Int) -> [Waypoint] {
    if distance <= Self.epsilon { return [waypoint] }
    let index = Int(waypoint.laneIndex)
    let section = network.sections[network.lanes[index].section]
    let isForward = waypoint.lane <= 0
    let relative = waypoint.s - section.s
    let remaining = isForward ? (section.end - section.s) - relative : relative
    if distance <= remaining {
      let s = waypoint.s + (isForward ? distance : -distance)
      return [self.waypoint(index, s + (isForward ? -Self.epsilon : Self.epsilon))]
    }
    // Rings of lanes without length would never end.
    if depth >= 64 { return [] }
    var reached: [Waypoint] = []
    for link in network.lanes[index].next.indices {
      let follower = Int(network.laneLinks[link])
      let further = next(network.start(ofLane: follower), distance - remaining, depth: depth + 1)
      // `ConcatVectors` puts the longer list first.
      reached = further.count > reached.count ? further + reached : reached + further
    }
    return reached
  }

  private func waypoint(_ index: Int, _ s: Double) -> Waypoint {
    let lane = network.lanes[index]
    let section = network.sections[lane.section]
    return Waypoint(
      road: network.roads[section.road].id, section: section.number, lane: lane.id, s: s,
      laneIndex: Int32(index))
  }
}
