import DriveTypes
import Roads

/// The ego's road, and the other direction.
extension BackgroundActivity {
  /// Metres from the ego up to which cars ahead drive at full pace, and from which they wait (`_get_road_radius`).
  private var radii: (full: Double, none: Double) {
    let growth = 1.7 * egoSpeed + parameters.extraSpace
    let spacing = parameters.spacing
    return (
      Double(parameters.frontVehicles) * spacing + growth,
      Double(parameters.frontVehicles + 1) * spacing + growth
    )
  }

  func road(_ key: LaneKey) -> Int? { lanes.firstIndex { $0.key == key } }

  /// Index of the route's next junction, or of its end: what lies beyond is not looked at.
  private var roadEnd: Int { junctions.first?.entryIndex ?? route.count - 1 }

  // MARK: The ego's direction

  /// Cars before and behind the ego on each lane, to begin with.
  func beginRoad() {
    for lane in network.lanesOfSameDirection(as: route.places[0]) {
      let ahead = steps(from: lane, parameters.spacing, parameters.frontVehicles, ahead: true)
      let behind = steps(from: lane, parameters.spacing, parameters.backVehicles, ahead: false)
      let cars = spawn(at: ahead.reversed() + behind)
      let source = TrafficSource(behind.last ?? lane, cars: cars, isActive: orders.roadIsActive)
      lanes.append(RoadLane(key: LaneKey(lane), source: source))
    }
    beginOpposite()
    beginRoadCheck()
  }

  /// So many places a step from one another, as far as the lane leads on and into no junction.
  func steps(from start: Waypoint, _ step: Double, _ count: Int, ahead: Bool) -> [Waypoint] {
    var places: [Waypoint] = []
    var place = start
    for _ in 0..<max(0, count) {
      let reached = ahead ? network.next(place, distance: step) : network.previous(place, distance: step)
      guard reached.count == 1, !isJunction(reached[0]) else { break }
      place = reached[0]
      places.append(place)
    }
    return places
  }

  /// Cars ahead are slower the farther they are, those behind faster (`_set_road_actor_speed`).
  func setPace(_ id: ActorID, at place: Point<World>, factor: Double = 1) {
    let distance = place.distance(to: egoPlace)
    let (full, none) = radii
    if !isBehind(place) {
      pace[id] = min(1, max(0, (none - distance) / (none - full) * factor))
    } else if !orders.keepsBehind {
      pace[id] = min(2, max(0, distance / (none - full) + 1))
    } else {
      let free = distance - Self.entryDistance
      pace[id] = min(1, max(0, free / (none - full) + egoSpeed / max(1, egoLimit)))
    }
  }

  func driveRoadCars() {
    for lane in lanes {
      for id in lane.source.cars where !orders.stoppedAhead.contains(id) && !orders.stoppedBehind.contains(id)
      {
        guard let place = place(of: id), let waypoint = self.lane(of: id) else { continue }
        if isEnding(waypoint) {
          pace[id] = 0
          continue
        }
        setPace(id, at: place)
      }
    }
  }

  /// Whether a lane is too narrow to drive on and grows narrower.
  private func isEnding(_ place: Waypoint) -> Bool {
    let width = network.laneWidth(of: place)
    guard width < Self.leastWidth, let next = network.next(place, distance: 0.5).first else { return false }
    return network.laneWidth(of: next) < width
  }

  /// Sources behind the ego follow it (`_move_road_sources`).
  func moveRoadSources() {
    if before == here { return }
    let least = Double(parameters.backVehicles) * parameters.spacing
    for lane in lanes {
      let source = network.pose(of: lane.source.place).position
      guard isBehind(source) else { continue }
      let last = lane.source.cars.last.flatMap { place(of: $0) } ?? egoPlace
      let room = max(0, last.distance(to: source) - parameters.spacing)
      let step = min(room, max(0, egoPlace.distance(to: source) - least))
      if step > 0, let next = network.next(lane.source.place, distance: step).first {
        lane.source.place = next
      }
    }
  }

  /// New cars behind the ego; too many ahead are taken away (`_update_road_sources`).
  func feedRoad() {
    for lane in lanes {
      let source = lane.source
      let ahead = source.cars.filter { id in place(of: id).map { !isBehind($0) } ?? false }
      if ahead.count > parameters.frontVehicles, let first = source.cars.first { remove(first) }
      let start = network.pose(of: source.place).position
      guard source.isActive, isBehind(start),
        source.cars.count < parameters.backVehicles + parameters.frontVehicles
      else { continue }
      let last = source.cars.last
      let from = last.flatMap { place(of: $0) } ?? egoPlace
      guard from.distance(to: start) > parameters.spacing,
        let id = spawn(from: source, noNearer: parameters.spacing)
      else { continue }
      // As fast as the ego, so that it does not fall behind, but no faster than the one before it.
      let speed = min(egoSpeed, last.flatMap { try? world.speed(of: $0) } ?? .infinity)
      try? world.setTargetVelocity(network.pose(of: source.place).forward * speed, of: id)
      source.cars.append(id)
    }
  }

  // MARK: Lanes that begin and end

  func beginRoadCheck() { roadChecked = index(from: here, metres: radii.none, most: true) ?? roadEnd }

  /// The first index from `start` on that lies so many metres ahead of the ego, before the road's end.
  private func index(from start: Int, metres: Double, most: Bool = false) -> Int? {
    guard start < roadEnd else { return nil }
    return (start..<roadEnd).first { i in
      let ahead = route.driven[i] - route.driven[here]
      return most ? ahead > metres : ahead >= metres
    }
  }

  /// Follows the road's lanes as they begin and end ahead, and as their numbers change where the ego is
  /// (`_monitor_topology_changes`, `_monitor_road_changes`).
  func keepLanes() {
    if before == here { return }
    let checked = index(from: roadChecked, metres: radii.none) ?? roadEnd
    if checked != roadChecked {
      let (new, old) = (route.places[checked], route.places[roadChecked])
      let (begun, ended) = (network.lanesOfSameDirection(as: new), network.lanesOfSameDirection(as: old))
      let moved = max(0.1, route.driven[checked] - route.driven[roadChecked])
      if begun.count > ended.count {
        if !orders.keepsBehind { for lane in begun { beginLane(lane, 2 * moved) } }
      } else if begun.count < ended.count {
        for lane in ended where network.next(lane, distance: 2 * moved).isEmpty { endLane(lane) }
      }
      roadChecked = checked
    }
    renameLanes()
  }

  private func beginLane(_ lane: Waypoint, _ reach: Double) {
    guard network.previous(lane, distance: reach).isEmpty else { return }
    var place = lane
    while network.laneWidth(of: place) < Self.leastWidth + 0.2 {
      guard let next = network.next(place, distance: 1).first else { return }
      place = next
    }
    let ahead = steps(
      from: place, Double(parameters.frontVehicles) + egoSpeed, parameters.frontVehicles, ahead: true)
    let source = TrafficSource(place, cars: spawn(at: ahead.reversed()), isActive: orders.roadIsActive)
    let key = LaneKey(place)
    if let old = road(key) {
      // A lane at the middle: those farther out are numbered one higher.
      lanes[old].key.lane += key.lane > 0 ? 1 : -1
    }
    lanes.append(RoadLane(key: key, source: source))
  }

  /// The cars of a lane that ends go to the lane beside it.
  private func endLane(_ lane: Waypoint) {
    guard let ending = known(lane) else { return }
    func isDriving(_ place: Waypoint) -> Bool { !network.laneType(of: place).isDisjoint(with: .driving) }
    let beside = [network.right(of: lane), network.left(of: lane)].compactMap { $0 }.first(where: isDriving)
    guard let beside, let other = known(beside), other != ending else {
      for id in lanes[ending].source.cars { remove(id) }
      lanes.remove(at: ending)
      return
    }
    let both = (lanes[ending].source.cars + lanes[other].source.cars).compactMap { id in
      place(of: id).map { (id: id, way: $0.distance(to: egoPlace) * (isBehind($0) ? 1 : -1)) }
    }.sorted { ($0.way, $0.id) < ($1.way, $1.id) }
    let middle = both.filter { $0.way < 0 }.count
    let kept = (middle - parameters.frontVehicles)...(middle + parameters.frontVehicles - 1)
    var cars: [ActorID] = []
    let aim = network.pose(of: beside).position
    for (i, car) in both.enumerated() {
      if kept.contains(i) {
        cars.append(car.id)
        change(car.id) { $0.route = [aim] }
      } else {
        remove(car.id)
      }
    }
    lanes[other].source.cars = cars
    lanes.remove(at: ending)
  }

  /// The known lane of the road that leads to a place.
  private func known(_ place: Waypoint) -> Int? {
    var place = place
    var way = 0.0
    while true {
      if let found = road(LaneKey(place)) { return found }
      guard way < radii.none, let previous = network.previous(place, distance: 1).first else { return nil }
      place = previous
      way += 1
    }
  }

  /// Where the ego comes onto another road, its lanes go on there.
  private func renameLanes() {
    let (new, old) = (route.places[here], route.places[before])
    if isJunction(old) { return }
    let isSame = new.road == old.road && (new.lane > 0) == (old.lane > 0)
    var (next, last) = (sections(of: new, atEnd: false), sections(of: old, atEnd: true))
    if isSame, next.count == last.count { return }
    let reach = 1.1 * route.poses[here].position.distance(to: route.poses[before].position)
    var pairs: [(old: LaneKey, new: LaneKey)] = []
    for lane in last {
      let place = network.pose(of: lane).position
      let match = next.firstIndex { network.pose(of: $0).position.distance(to: place) < reach }
      if let match { pairs.append((LaneKey(lane), LaneKey(next.remove(at: match)))) }
    }
    last = []
    if next.isEmpty, pairs.count == lanes.count, pairs.allSatisfy({ road($0.new) != nil }) { return }
    var renamed: [RoadLane] = []
    for pair in pairs {
      guard let i = road(pair.old) else { continue }
      renamed.append(RoadLane(key: pair.new, source: lanes.remove(at: i).source))
    }
    lanes = renamed + lanes.filter { lane in !renamed.contains { $0.key == lane.key } }
  }

  /// The lanes of a place's road and direction; on a junction that does not count as one, their first or last places.
  private func sections(of place: Waypoint, atEnd: Bool) -> [Waypoint] {
    guard let id = network.junction(of: place), let junction = network.junction(id: id) else {
      return network.lanesOfSameDirection(as: place)
    }
    return network.lanes(of: junction).map { atEnd ? $0.1 : $0.0 }.filter {
      $0.road == place.road && ($0.lane > 0) == (place.lane > 0)
    }
  }

  // MARK: The other direction

  /// A source on each of its lanes, 80 m ahead or before the next junction.
  func beginOpposite() {
    oppositeChecked = index(from: here, metres: parameters.oppositeSourceDistance, most: true) ?? roadEnd
    oppositeSources += network.lanesOfOtherDirection(beside: route.places[oppositeChecked]).map {
      TrafficSource($0, isActive: orders.oppositeIsActive)
    }
  }

  /// Sources keep their distance to the ego (`_move_opposite_sources`).
  func moveOppositeSources() {
    if before == here { return }
    let next = index(from: oppositeChecked, metres: parameters.oppositeSourceDistance) ?? roadEnd
    let moved = route.driven[next] - route.driven[oppositeChecked]
    if moved <= 0 { return }
    let places = network.lanesOfOtherDirection(beside: route.places[next])
    if places.count == oppositeSources.count {
      for source in oppositeSources where !isJunction(source.place) {
        if let place = network.previous(source.place, distance: moved).first { source.place = place }
      }
    } else {
      var sources: [TrafficSource] = []
      for place in places {
        let position = network.pose(of: place).position
        let old = oppositeSources.firstIndex {
          network.pose(of: $0.place).position.distance(to: position) < 1.1 * moved
        }
        if let old {
          let source = oppositeSources.remove(at: old)
          source.place = place
          sources.append(source)
        } else {
          sources.append(TrafficSource(place))
        }
      }
      oppositeSources = sources
    }
    oppositeChecked = next
  }

  func feedOpposite() {
    for source in oppositeSources
    where source.isActive && network.laneWidth(of: source.place) >= Self.leastWidth {
      if let last = source.cars.last.flatMap({ place(of: $0) }),
        last.distance(to: network.pose(of: source.place).position) <= parameters.oppositeSpacing
      {
        continue
      }
      guard let id = spawn(from: source) else { continue }
      change(id) {
        $0.ignoresLights = true
        $0.ignoresSigns = true
      }
      oppositeCars.append(id)
      source.cars.append(id)
    }
  }

  /// Those that have passed the ego are taken away once they are far (`_update_opposite_actors`).
  func driveOppositeCars() {
    let reach = max(parameters.oppositeSourceDistance, parameters.oppositeSpacing)
    for id in oppositeCars {
      guard let place = place(of: id) else { continue }
      if place.distance(to: egoPlace) > reach, isBehind(place) {
        remove(id)
      } else if let lane = lane(of: id), network.laneWidth(of: lane) < Self.leastWidth {
        pace[id] = 0
      }
    }
  }
}
