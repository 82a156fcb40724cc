import DriveTypes

/// Moving along lanes and between them.
extension RoadNetwork {
  /// As CARLA's `get_waypoint_xodr`: nil where the road, or the lane at that s, does not exist.
  public func waypoint(road: Int32, lane: Int32, s: Double) -> Waypoint? {
    guard lane != 0, let index = roadIndex(id: road) else { return nil }
    guard s >= 0, s < roads[index].length else { return nil }
    return laneIndex(road: index, lane: lane, s: s).map { waypoint(lane: $0, s: s) }
  }

  /// Index of a road by its OpenDRIVE id.
  func roadIndex(id: Int32) -> Int? {
    var (low, high) = (0, roadKeys.count)
    while low < high {
      let middle = (low + high) / 2
      if roadKeys[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < roadKeys.count && roadKeys[low].id == id ? Int(roadKeys[low].index) : nil
  }

  /// The lane in the first section at s that has it; several sections may start at one s.
  func laneIndex(road: Int, lane: Int32, s: Double) -> Int? {
    guard let last = sections.index(in: roads[road].sections, at: s) else { return nil }
    var section = last
    while section > Int(roads[road].sections.first), sections[section - 1].s == sections[last].s { section -= 1 }
    while section <= last {
      if let index = laneIndex(section: section, lane: lane) { return index }
      section += 1
    }
    return nil
  }

  /// The lane of a section by its id.
  func laneIndex(section: Int, lane: Int32) -> Int? {
    let range = sections[section].lanes
    guard range.count > 0 else { return nil }
    // Ids nearly always run without gaps.
    let guess = Int(range.first) + Int(lane) - Int(lanes[range.first].id)
    if range.indices.contains(guess), lanes[guess].id == lane { return guess }
    return range.indices.first { lanes[$0].id == lane }
  }

  /// Waypoints `distance` metres ahead in the direction of travel; several where lanes fork; empty at a dead end.
  public func next(_ waypoint: Waypoint, distance: Double) -> [Waypoint] {
    walk(waypoint, distance: distance, ahead: true)
  }

  /// Waypoints `distance` metres behind; see `next`.
  public func previous(_ waypoint: Waypoint, distance: Double) -> [Waypoint] {
    walk(waypoint, distance: distance, ahead: false)
  }

  /// Lanes that one walk may enter, so that circles of short lanes and absurd distances end.
  private static let walkLimit = 65_536

  private func walk(_ waypoint: Waypoint, distance: Double, ahead: Bool) -> [Waypoint] {
    guard distance > 0 else { return [waypoint] }
    if let place = place(Int(waypoint.laneIndex), waypoint.s, distance, ahead) { return [place] }
    var reached: [Waypoint] = []
    var visited = 0
    // Depth first, links in order: the same order as CARLA's recursion.
    var pending: [(lane: Int32, distance: Double)] = []
    func enter(after lane: Int, _ rest: Double) {
      let links = ahead ? lanes[lane].next : lanes[lane].previous
      for link in links.indices.reversed() { pending.append((laneLinks[link], rest)) }
    }
    enter(after: Int(waypoint.laneIndex), distance - remaining(Int(waypoint.laneIndex), waypoint.s, ahead))
    while let step = pending.popLast(), visited < RoadNetwork.walkLimit {
      visited += 1
      let lane = Int(step.lane)
      let section = sections[lanes[lane].section]
      let entry = (lanes[lane].id < 0) == ahead ? section.s : section.end
      if let place = place(lane, entry, step.distance, ahead) {
        reached.append(place)
      } else {
        enter(after: lane, step.distance - remaining(lane, entry, ahead))
      }
    }
    return reached
  }

  private func remaining(_ lane: Int, _ s: Double, _ ahead: Bool) -> Double {
    let section = sections[lanes[lane].section]
    return (lanes[lane].id < 0) == ahead ? section.end - s : s - section.s
  }

  private func place(_ lane: Int, _ s: Double, _ distance: Double, _ ahead: Bool) -> Waypoint? {
    guard distance <= remaining(lane, s, ahead) else { return nil }
    return waypoint(lane: lane, s: (lanes[lane].id < 0) == ahead ? s + distance : s - distance)
  }

  /// The neighbour towards the centre line and beyond it, of any type; as CARLA's `get_left_lane`.
  public func left(of waypoint: Waypoint) -> Waypoint? {
    let lane = waypoint.lane
    return neighbour(of: waypoint, lane: abs(lane) == 1 ? -lane : lane > 0 ? lane - 1 : lane + 1)
  }

  /// The neighbour away from the centre line, of any type; as CARLA's `get_right_lane`.
  public func right(of waypoint: Waypoint) -> Waypoint? {
    neighbour(of: waypoint, lane: waypoint.lane > 0 ? waypoint.lane + 1 : waypoint.lane - 1)
  }

  private func neighbour(of waypoint: Waypoint, lane: Int32) -> Waypoint? {
    laneIndex(section: Int(lanes[waypoint.laneIndex].section), lane: lane).map { self.waypoint(lane: $0, s: waypoint.s) }
  }

  /// The lane's beginning in the direction of travel.
  func start(ofLane lane: Int) -> Waypoint {
    let section = sections[lanes[lane].section]
    return waypoint(lane: lane, s: lanes[lane].id < 0 ? section.s : section.end)
  }

  /// Waypoints about `distance` apart on every driving lane, as CARLA's `generate_waypoints`; roads in file order.
  public func generateWaypoints(distance: Double) -> [Waypoint] {
    precondition(distance > 0, "waypoints need a distance above 0")
    var waypoints: [Waypoint] = []
    let epsilon = Double.ulpOfOne
    for road in roads.indices {
      var s = epsilon
      while s < roads[road].length - epsilon {
        for section in sectionsStarting(with: s, road: road) {
          for lane in sections[section].lanes.indices where lanes[lane].type == LaneType.driving.rawValue {
            waypoints.append(waypoint(lane: lane, s: s))
          }
        }
        s += distance
      }
    }
    return waypoints
  }

  /// All sections that start at the last section start at or before s.
  func sectionsStarting(with s: Double, road: Int) -> ClosedRange<Int> {
    let last = sections.index(in: roads[road].sections, at: s) ?? Int(roads[road].sections.first)
    var first = last
    while first > Int(roads[road].sections.first), sections[first - 1].s == sections[last].s { first -= 1 }
    return first...last
  }

  /// Every driving lane's beginning paired with the beginning of each lane that follows it, or with its own end where
  /// none does; as CARLA's `get_topology`, roads in file order.
  public func topology() -> [(Waypoint, Waypoint)] {
    var pairs: [(Waypoint, Waypoint)] = []
    for lane in lanes.indices where lanes[lane].id != 0 && lanes[lane].type == LaneType.driving.rawValue {
      let start = start(ofLane: lane)
      for link in lanes[lane].next.indices { pairs.append((start, self.start(ofLane: Int(laneLinks[link])))) }
      if lanes[lane].next.count == 0 {
        let section = sections[lanes[lane].section]
        pairs.append((start, waypoint(lane: lane, s: lanes[lane].id < 0 ? section.end : section.s)))
      }
    }
    return pairs
  }
}
