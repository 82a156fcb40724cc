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
    while section > Int(roads[road].sections.first), sections[section - 1].s == sections[last].s {
      section -= 1
    }
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

  /// CRITICAL: CARLA keeps waypoints off the edges of sections by this much, so that records which begin there do not
  /// count yet: lane offsets can jump by metres. Beyond s = 256 it is lost in rounding, in CARLA as here.
  static let edge = 100 * Double.ulpOfOne

  /// One lane on the way, its links followed so far, and the waypoints found beyond it.
  private struct Step {
    var lane: Int
    var link: Int
    var rest: Double
    var reached: [Waypoint] = []
  }

  private func walk(_ waypoint: Waypoint, distance: Double, ahead: Bool) -> [Waypoint] {
    guard distance > 10 * Double.ulpOfOne else { return [waypoint] }
    let start = Int(waypoint.laneIndex)
    if let place = place(start, waypoint.s, distance, ahead) { return [place] }
    // LibCarla's recursion, with a stack of our own.
    var steps = [Step(lane: start, link: 0, rest: distance - remaining(start, waypoint.s, ahead))]
    var visited = 0
    while true {
      let top = steps.count - 1
      let links = ahead ? lanes[steps[top].lane].next : lanes[steps[top].lane].previous
      if steps[top].link == Int(links.count) || visited >= RoadNetwork.walkLimit {
        let reached = steps.removeLast().reached
        if steps.isEmpty { return reached }
        steps[top - 1].reached = RoadNetwork.joined(steps[top - 1].reached, reached)
        continue
      }
      let lane = Int(laneLinks[Int(links.first) + steps[top].link])
      steps[top].link += 1
      visited += 1
      let s = ahead ? startS(ofLane: lane) : endS(ofLane: lane)
      if let place = place(lane, s, steps[top].rest, ahead) {
        steps[top].reached = RoadNetwork.joined(steps[top].reached, [place])
      } else {
        steps.append(Step(lane: lane, link: 0, rest: steps[top].rest - remaining(lane, s, ahead)))
      }
    }
  }

  /// CRITICAL: CARLA's `ConcatVectors` puts the longer list first, which decides what `next(…)[0]` is.
  private static func joined(_ first: [Waypoint], _ second: [Waypoint]) -> [Waypoint] {
    second.count > first.count ? second + first : first + second
  }

  private func remaining(_ lane: Int, _ s: Double, _ ahead: Bool) -> Double {
    let section = sections[lanes[lane].section]
    return (lanes[lane].id < 0) == ahead ? section.end - section.s - (s - section.s) : s - section.s
  }

  private func place(_ lane: Int, _ s: Double, _ distance: Double, _ ahead: Bool) -> Waypoint? {
    guard distance <= remaining(lane, s, ahead) else { return nil }
    return waypoint(lane: lane, s: stepped(lane, s, distance, ahead))
  }

  /// `s` moved along the lane, and back by a trifle as CARLA's `GetNext` does.
  func stepped(_ lane: Int, _ s: Double, _ distance: Double, _ ahead: Bool) -> Double {
    let forward = (lanes[lane].id < 0) == ahead
    return forward ? s + distance - 10 * Double.ulpOfOne : s - distance + 10 * Double.ulpOfOne
  }

  /// s where travel on the lane begins.
  func startS(ofLane lane: Int) -> Double {
    let section = sections[lanes[lane].section]
    return lanes[lane].id <= 0
      ? section.s + RoadNetwork.edge : section.s + (section.end - section.s) - RoadNetwork.edge
  }

  /// s where travel on the lane ends.
  func endS(ofLane lane: Int) -> Double {
    let section = sections[lanes[lane].section]
    return lanes[lane].id > 0
      ? section.s + RoadNetwork.edge : section.s + (section.end - section.s) - RoadNetwork.edge
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
    laneIndex(section: Int(lanes[waypoint.laneIndex].section), lane: lane).map {
      self.waypoint(lane: $0, s: waypoint.s)
    }
  }

  /// The lane's beginning in the direction of travel.
  func start(ofLane lane: Int) -> Waypoint { waypoint(lane: lane, s: startS(ofLane: lane)) }

  /// Waypoints about `distance` apart on every driving lane, as CARLA's `generate_waypoints`, in CARLA's order.
  public func generateWaypoints(distance: Double) -> [Waypoint] {
    precondition(distance > 0, "waypoints need a distance above 0")
    var waypoints: [Waypoint] = []
    let epsilon = 10 * Double.ulpOfOne
    for road in roadOrder.rows.map(Int.init) {
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

  /// Where a lane without followers ends, as `get_topology` names it.
  ///
  /// CRITICAL: CARLA looks the place up by an s rounded to Float32, which may lie in the next section, or beyond the
  /// road, and then the lane is missing from the topology.
  private func deadEnd(ofLane lane: Int) -> Waypoint? {
    let section = sections[lanes[lane].section]
    return waypoint(road: roads[section.road].id, lane: lanes[lane].id, s: Double(Float(endS(ofLane: lane))))
  }

  /// Every driving lane's beginning paired with the beginning of each lane that follows it, or with its own end where
  /// none does; as CARLA's `get_topology`, in its order.
  public func topology() -> [(Waypoint, Waypoint)] {
    var pairs: [(Waypoint, Waypoint)] = []
    for road in roadOrder.rows {
      for section in roads[road].sections.indices {
        for lane in sections[section].lanes.indices
        where lanes[lane].id != 0 && lanes[lane].type == LaneType.driving.rawValue {
          let start = start(ofLane: lane)
          for link in lanes[lane].next.indices {
            pairs.append((start, self.start(ofLane: Int(laneLinks[link]))))
          }
          if lanes[lane].next.count == 0, let end = deadEnd(ofLane: lane) { pairs.append((start, end)) }
        }
      }
    }
    return pairs
  }
}
