import DriveTypes
import Roads

/// The junctions that the ego is near, and their cars.
extension BackgroundActivity {
  /// Metres within which a car is a source's own (`_reuse_dist`), and from the ego within which scenarios let nobody
  /// come from behind (`_scenario_junction_entry_distance`).
  private static let reuse = 10.0
  static let entryDistance = 15.0

  /// Begins the next junction when the ego comes near (`_monitor_incoming_junctions`).
  func meetJunctions() {
    let reach = 30 + 1.5 * egoSpeed
    guard let next = junctions.first, route.driven[next.entryIndex] - route.driven[here] < reach else {
      return
    }
    junctions.removeFirst()
    if !isAtJunction { leaveRoad(for: next) }
    begin(next)
    // The cars that have just left the last one for this.
    if let last = active.last {
      for key in last.routeExits {
        for id in last.exitLanes[key]?.cars ?? [] {
          forget(id)
          next.members.append(.init(id: id, stage: .entering))
          pace[id] = 1
        }
      }
    }
    active.append(next)
    orders.removedLane = false
  }

  /// The road's cars become the junction's (`_switch_to_junction_mode`).
  private func leaveRoad(for junction: JunctionTraffic) {
    isAtJunction = true
    for lane in lanes {
      for id in lane.source.cars {
        junction.members.append(.init(id: id, stage: .entering))
        if !orders.stoppedAhead.contains(id) { pace[id] = 1 }
      }
    }
    for lane in lanes {
      let key = LaneKey(lane.source.place)
      guard junction.routeEntries.contains(key) else { continue }
      let source = TrafficSource(
        lane.source.place, cars: lane.source.cars, isActive: lane.source.isActive)
      junction.sources.append(source)
      if junction.closedEntries.remove(key) != nil {
        for id in source.cars { remove(id) }
        source.isActive = false
      }
    }
    lanes = []
    oppositeSources = []
  }

  /// Its sources, and the cars that wait on the route's next road.
  private func begin(_ junction: JunctionTraffic) {
    for entry in junction.entries where !junction.routeEntries.contains(LaneKey(entry)) {
      var place = entry
      var moved = 0.0
      while moved < parameters.junctionSourceDistance {
        guard let previous = network.previous(place, distance: 5).first, !isJunction(previous) else { break }
        place = previous
        moved += 5
      }
      if moved < parameters.junctionLeastDistance { continue }
      let isOpen = junction.closedEntries.remove(LaneKey(entry)) == nil
      junction.sources.append(TrafficSource(place, isActive: isOpen, entry: entry))
    }
    for source in junction.sources where random.uniform() > parameters.junctionChance {
      source.isActive = false
    }

    for exit in junction.exits {
      let key = LaneKey(exit)
      var lane = JunctionTraffic.Exit(place: exit, reach: junction.exitLanes[key]?.reach ?? 0)
      var place = exit
      if lane.reach > 0 {
        guard let next = network.next(exit, distance: lane.reach).first else { continue }
        place = next
      }
      var places: [Waypoint] = []
      for i in 0..<max(1, parameters.frontVehicles) {
        // The first leaves room for one more.
        let step = (i == 0 ? 2 : 1) * parameters.junctionSpacing
        guard let next = network.next(place, distance: step).first else { break }
        place = next
        if !places.isEmpty, isJunction(next) { break }
        lane.reach += step
        places.append(next)
      }
      lane.most = places.count
      if junction.routeExits.contains(key), !junction.closedExits.contains(key) {
        lane.cars = spawn(at: places.reversed())
        for id in lane.cars { junction.members.append(.init(id: id, stage: .leaving, exit: key)) }
      }
      junction.exitLanes[key] = lane
    }
  }

  /// Ends the first junction when the ego has left it (`_end_junction_behavior`).
  func leaveJunction() {
    guard let junction = active.first, let exit = junction.exitIndex, here >= exit else { return }
    active.removeFirst()
    for place in junction.exits where junction.routeExits.contains(LaneKey(place)) {
      let source = TrafficSource(place, isActive: orders.roadIsActive)
      if let next = active.first {
        next.sources.append(source)
      } else {
        lanes.append(RoadLane(key: LaneKey(place), source: source))
      }
    }
    for member in junction.members {
      guard let place = place(of: member.id), !isBehind(place) else {
        remove(member.id)
        continue
      }
      pace[member.id] = 1
      if member.isOncoming {
        oppositeCars.append(member.id)
        change(member.id) {
          $0.ignoresLights = true
          $0.ignoresSigns = true
        }
      } else if let exit = member.exit, junction.routeExits.contains(exit) {
        if let next = active.first {
          next.sources.first { LaneKey($0.place) == exit }?.cars.append(member.id)
        } else if let lane = road(exit) {
          lanes[lane].source.cars.append(member.id)
        }
      } else {
        remove(member.id)
      }
    }
    orders.keepsBehind = false
    if active.isEmpty {
      isAtJunction = false
      beginOpposite()
      beginRoadCheck()
    }
  }

  // MARK: Cars

  /// Follows each car into the junction and out of it (`_update_junction_actors`).
  func driveJunctionCars() {
    for (number, junction) in active.enumerated() {
      let own =
        orders.keepsBehind
        ? junction.sources.filter { junction.routeEntries.contains(LaneKey($0.place)) }.flatMap(\.cars) : []
      for member in junction.members {
        guard let m = junction.members.firstIndex(where: { $0.id == member.id }),
          let place = place(of: member.id), let lane = lane(of: member.id)
        else { continue }
        if own.contains(member.id) {
          setPace(member.id, at: place)
          continue
        }
        switch member.stage {
        case .entering:
          guard let id = network.junction(of: lane), junction.ids.contains(id) else { continue }
          if junction.clearsMiddle { remove(member.id) } else { junction.members[m].stage = .crossing }
        case .crossing:
          let key = LaneKey(lane)
          guard !isJunction(lane), junction.exitLanes[key] != nil else { continue }
          if number < active.count - 1, junction.routeExits.contains(key) {
            forget(member.id)
            active[number + 1].members.append(.init(id: member.id, stage: .entering))
          } else if number > 0, junction.oncomingExits.contains(key) {
            if !active[number - 1].contains(member.id) {
              forget(member.id)
              active[number - 1].members.append(.init(id: member.id, stage: .entering, isOncoming: true))
            }
          } else {
            junction.members[m].stage = .leaving
            junction.members[m].exit = key
            junction.exitLanes[key]?.place = lane
            if let exit = junction.exitLanes[key], !exit.cars.isEmpty, exit.cars.count >= exit.most {
              remove(exit.cars[0])
            }
            junction.exitLanes[key]?.cars.append(member.id)
          }
        case .leaving:
          guard let key = member.exit, let exit = junction.exitLanes[key], let start = exit.place,
            place.distance(to: network.pose(of: start).position) > exit.reach
          else { continue }
          if junction.routeExits.contains(key) {
            junction.members[m].stage = .onRoad
          } else {
            pace[member.id] = 0
            junction.members[m].stage = .waiting
          }
        case .onRoad: setPace(member.id, at: place, factor: 1.5)
        case .waiting: break
        }
      }
    }
  }

  /// New cars of the junctions' sources (`_update_junction_sources`).
  func feedJunctions() {
    for junction in active {
      for source in junction.sources where source.isActive {
        let isOncoming = junction.oncomingEntries.contains(LaneKey(source.entry))
        adopt(for: source, of: junction, isOncoming: isOncoming)
        if source.cars.count >= parameters.junctionMaximum { continue }
        let from = source.cars.last.flatMap { place(of: $0) } ?? place(of: ego)
        guard let from,
          from.distance(to: network.pose(of: source.place).position) > parameters.junctionSpacing,
          let id = spawn(from: source, noNearer: parameters.junctionSpacing)
        else { continue }
        if junction.stopsEntries, !junction.routeEntries.contains(LaneKey(source.entry)) { pace[id] = 0 }
        junction.members.append(.init(id: id, stage: .entering, isOncoming: isOncoming))
        source.cars.append(id)
      }
    }
  }

  /// A car that will pass a source anyway becomes its own (`_add_incoming_actors`).
  private func adopt(for source: TrafficSource, of junction: JunctionTraffic, isOncoming: Bool) {
    let lanes =
      source.lanesBehind
      ?? Set(
        (network.previous(source.place, distance: Self.reuse) + [source.place]).map(LaneKey.init))
    source.lanesBehind = lanes
    let position = network.pose(of: source.place).position
    for id in vehicles where !source.cars.contains(id) {
      guard let place = place(of: id), place.distance(to: position) <= Self.reuse, let lane = lane(of: id),
        lanes.contains(LaneKey(lane))
      else { continue }
      forget(id)
      pace[id] = 1
      source.cars.append(id)
      junction.members.append(.init(id: id, stage: .entering, isOncoming: isOncoming))
      return
    }
  }
}
