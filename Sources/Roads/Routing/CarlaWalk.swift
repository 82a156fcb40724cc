/// LibCarla's walk along lanes (`carla/road/Map.cpp`, `Lane.cpp`, `Road.cpp`, `element/Geometry.cpp`, CARLA 0.9.16),
/// including the small offsets it puts on s to stay off section ends.
struct CarlaWalk: Sendable {
  let network: RoadNetwork
  /// The network's lane links, those into junctions in CARLA's order.
  private let links: [Int32]

  init(network: RoadNetwork) {
    self.network = network
    links = Self.linksInCarlaOrder(network)
  }

  /// Lanes that follow a lane in the direction of travel.
  func followers(ofLane index: Int) -> ArraySlice<Int32> { links[network.lanes[index].next.indices] }

  /// `EPSILON` of `Map.cpp`, metres.
  private static let epsilon = 10 * Double.ulpOfOne

  /// Where traffic enters a lane: a little inside its section.
  func start(ofLane index: Int) -> Waypoint {
    let lane = network.lanes[index]
    let section = network.sections[lane.section]
    let end = section.s + (section.end - section.s)
    return waypoint(index, lane.id <= 0 ? section.s + 10 * Self.epsilon : end - 10 * Self.epsilon)
  }

  /// Where traffic leaves a lane that leads nowhere. CRITICAL: CARLA rounds this s to a 32-bit float and finds no
  /// lane where it then falls on or beyond the road's end, so about half of all dead ends are not in its topology.
  func end(ofLane index: Int) -> Waypoint? {
    let lane = network.lanes[index]
    let section = network.sections[lane.section]
    let end = section.s + (section.end - section.s)
    let s = Double(Float(lane.id > 0 ? section.s + 10 * Self.epsilon : end - 10 * Self.epsilon))
    return network.waypoint(road: network.roads[section.road].id, lane: lane.id, s: s)
  }

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
    for follower in followers(ofLane: index) {
      // `GetNext` passes over lanes that lead straight back.
      if followers(ofLane: Int(follower)).contains(Int32(index)) { continue }
      let further = next(start(ofLane: Int(follower)), distance - remaining, depth: depth + 1)
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

  /// `get_topology`, in CARLA's order: (start of a driving lane, start of a lane that follows); a lane with no
  /// follower is paired with its own end.
  func topology() -> [(entry: Waypoint, exit: Waypoint)] {
    var pairs: [(entry: Waypoint, exit: Waypoint)] = []
    for position in RoadOrder.positions(of: network.roads.rows.map(\.id)) {
      for section in network.roads[position].sections.indices {
        for lane in network.sections[section].lanes.indices where network.lanes[lane].id != 0 {
          guard LaneType(rawValue: network.lanes[lane].type).contains(.driving) else { continue }
          let followers = followers(ofLane: lane)
          for follower in followers { pairs.append((start(ofLane: lane), start(ofLane: Int(follower)))) }
          if followers.isEmpty, let end = end(ofLane: lane) { pairs.append((start(ofLane: lane), end)) }
        }
      }
    }
    return pairs
  }

  /// CRITICAL: a junction's connections stand in a hash map by their id, as roads do, so a lane's followers across a
  /// junction come in that map's order. `next(d)[0]`, which the planner walks along, is the first of them.
  private static func linksInCarlaOrder(_ network: RoadNetwork) -> [Int32] {
    struct Way: Hashable {
      var incoming, connecting: Int32
    }
    var ranks: [Way: Int] = [:]
    for junction in network.junctionRows.rows {
      // A second connection of one id finds its place taken and is left out.
      var seen: Set<Int32> = []
      let connections = network.connections.rows[junction.connections.indices].filter {
        seen.insert($0.id).inserted
      }
      for (rank, position) in RoadOrder.positions(of: connections.map(\.id)).enumerated() {
        let way = Way(
          incoming: connections[position].incomingRoad, connecting: connections[position].connectingRoad)
        if ranks[way] == nil { ranks[way] = rank }
      }
    }
    var links = Array(network.laneLinks.rows)
    func road(_ lane: Int32) -> Int32 { network.roads[network.sections[network.lanes[lane].section].road].id }
    for lane in network.lanes.indices where network.lanes[lane].next.count > 1 {
      let range = network.lanes[lane].next.indices
      let incoming = road(Int32(lane))
      let ranked = links[range].enumerated().map { offset, follower in
        (ranks[Way(incoming: incoming, connecting: road(follower))] ?? .max, offset, follower)
      }
      links.replaceSubrange(range, with: ranked.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.2))
    }
    return links
  }
}
