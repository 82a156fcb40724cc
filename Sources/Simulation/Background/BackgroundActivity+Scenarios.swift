import DriveTypes
import Roads

/// What scenarios ask of the background traffic; the leaderboard's orders of the same sense are named.
extension BackgroundActivity {
  /// Orders in force.
  struct Orders {
    var roadIsActive = true
    var oppositeIsActive = true
    /// Cars ahead of the ego, and behind it, that were told to stop.
    var stoppedAhead: [ActorID] = []
    var stoppedBehind: [ActorID] = []
    var speedCap: Double?
    /// Cars behind the ego do not pass it: a scenario plays at the junction ahead.
    var keepsBehind = false
    /// A lane was taken away on this road; and how many lanes to the right of the ego's it lay since the ego changed its
    /// own.
    var removedLane = false
    var removedOffset = 0
    var held: [(ticket: Int, order: JunctionOrder)] = []
  }

  /// What a scenario at a junction asks for (`HandleJunctionScenario`); it concerns the route's junction that the ego is
  /// at, or the next one, and lasts until the ego has left it.
  public struct JunctionOrder: Sendable, Hashable {
    /// Cars inside vanish, now and later (`clear_junction`).
    public var clearsMiddle = false
    /// Cars ahead of the ego on its road vanish, and none are added there (`clear_ego_entry`).
    public var clearsEgoEntry = false
    /// Cars on the other roads into it wait (`stop_entries`).
    public var stopsEntries = false
    /// Lanes that lead into it, and away from it, on which no cars appear (`remove_entries`, `remove_exits`).
    public var entries: [Waypoint] = []
    public var exits: [Waypoint] = []
    /// Metres that are left free behind it on the route's road (`extend_road_exit`).
    public var exitSpace = 0.0
    /// Until the order is released no cars are added on the ego's road (`SwitchRouteSources`), or in the other direction
    /// (`ChangeOppositeBehavior`).
    public var closesRoad = false
    public var closesOpposite = false

    public init() {}
  }

  // MARK: Cars on the road

  /// The cars ahead of the ego on its road stop, or go on (`StopFrontVehicles`, `StartFrontVehicles`).
  public func stopFrontVehicles(_ stopped: Bool) {
    start()
    for id in orders.stoppedAhead { pace[id] = 1 }
    orders.stoppedAhead = stopped ? roadCars(behind: false) : []
  }

  /// The cars behind the ego on its road stop, or go on (`StopBackVehicles`, `StartBackVehicles`).
  public func stopBackVehicles(_ stopped: Bool) {
    start()
    for id in orders.stoppedBehind { pace[id] = 1 }
    orders.stoppedBehind = stopped ? roadCars(behind: true) : []
    for id in orders.stoppedBehind { pace[id] = 0 }
  }

  private func roadCars(behind: Bool) -> [ActorID] {
    lanes.flatMap(\.source.cars).filter { id in place(of: id).map { isBehind($0) == behind } ?? false }
  }

  /// Caps the speed of all background cars, m/s; nil lifts the cap (`SetMaxSpeed`).
  public func capSpeed(_ speed: Double?) { orders.speedCap = speed }

  /// Whether cars appear on the ego's road (`SwitchRouteSources`).
  public func setRoadActive(_ active: Bool) {
    orders.roadIsActive = active
    for lane in lanes { lane.source.isActive = active }
    for junction in self.active {
      for source in junction.sources where junction.routeEntries.contains(LaneKey(source.entry)) {
        source.isActive = active
      }
    }
  }

  /// Whether cars of the other direction appear (`ChangeOppositeBehavior`).
  public func setOppositeActive(_ active: Bool) {
    orders.oppositeIsActive = active
    for source in oppositeSources { source.isActive = active }
  }

  /// Metres between cars of the other direction; they appear twice as far ahead (`ChangeOppositeBehavior(spawn_dist)`).
  /// As usual again where nil.
  public func setOppositeSpacing(_ spacing: Double?) {
    parameters.oppositeSpacing = spacing ?? Parameters().oppositeSpacing
    parameters.oppositeSourceDistance = 2 * parameters.oppositeSpacing
  }

  /// Moves the cars ahead of the ego on its lane on, so that the nearest is so many metres away (`LeaveSpaceInFront`).
  public func leaveSpaceInFront(_ distance: Double) {
    start()
    guard active.isEmpty, let lane = road(LaneKey(route.places[here])) else { return }
    let ahead = lanes[lane].source.cars.compactMap { id in
      place(of: id).flatMap { isBehind($0) ? nil : (id: id, metres: $0.distance(to: egoPlace)) }
    }
    guard let nearest = ahead.map(\.metres).min(), nearest < distance else { return }
    moveOn(ahead.map(\.id), by: distance - nearest)
  }

  private func moveOn(_ cars: [ActorID], by metres: Double) {
    for id in cars {
      guard let lane = lane(of: id) else { continue }
      if let place = network.next(lane, distance: metres).first {
        try? world.teleport(id, to: network.pose(of: place))
      } else {
        remove(id)
      }
    }
  }

  /// Makes room for somebody who crosses the road: of the other direction's cars, those within 20 m of the lane beside
  /// `place` are taken away and those within 30 m stand still for a moment (`LeaveCrossingSpace`).
  public func leaveCrossingSpace(around place: Pose<World>) {
    guard let here = network.waypoint(nearest: place.position), let beside = network.left(of: here) else {
      return
    }
    let centre = network.pose(of: beside).position
    for id in oppositeCars {
      guard let other = self.place(of: id) else { continue }
      let distance = other.distance(to: centre)
      if distance < 20 {
        remove(id)
      } else if distance < 30 {
        try? world.setTargetVelocity(.zero, of: id)
      }
    }
  }

  /// Takes away the cars whose boxes touch a volume.
  public func clear(_ volume: OrientedBox<World>) {
    for id in world.actors(touching: volume) where vehicles.contains(id) { remove(id) }
  }

  // MARK: Lanes

  /// Takes a lane of the ego's road out of the traffic, and its cars away (`RemoveRoadLane`).
  public func removeLane(_ lane: Waypoint) {
    start()
    orders.removedLane = true
    orders.removedOffset = 0
    guard let i = road(LaneKey(lane)) else { return }
    for id in lanes[i].source.cars { remove(id) }
    lanes.remove(at: i)
  }

  /// Brings it back, so many lanes to the right of the ego's, with cars as fast as the ego (`ReAddRoadLane`); not
  /// where the ego has meanwhile come near a junction.
  public func readdLane(offset: Int) {
    guard orders.removedLane else { return }
    let offset = offset + orders.removedOffset
    var lane = route.places[here]
    for _ in 0..<abs(offset) {
      guard let next = offset > 0 ? network.right(of: lane) : network.left(of: lane) else { return }
      lane = next
    }
    guard road(LaneKey(lane)) == nil else { return }
    orders.removedLane = false
    orders.removedOffset = 0
    let step = parameters.spacing + 2 * egoSpeed
    let ahead = steps(from: lane, step, parameters.frontVehicles, ahead: true)
    let behind = steps(from: lane, step, parameters.backVehicles, ahead: false)
    let cars = (ahead.reversed() + behind).compactMap { spawn(at: $0, rolling: egoSpeed) }
    lanes.append(
      RoadLane(
        key: LaneKey(lane),
        source: TrafficSource(behind.last ?? lane, cars: cars, isActive: orders.roadIsActive)))
  }

  /// Counts the lanes that the ego's route has crossed since one was taken away.
  func noteLaneChanges() {
    guard orders.removedLane, before < here else { return }
    for i in before..<here {
      let (from, to) = (route.places[i], route.places[i + 1])
      guard from.road == to.road, from.lane != to.lane else { continue }
      if network.left(of: from).map(LaneKey.init) == LaneKey(to) { orders.removedOffset += 1 }
      if network.right(of: from).map(LaneKey.init) == LaneKey(to) { orders.removedOffset -= 1 }
    }
  }

  // MARK: Junctions

  /// Puts an order in force.
  /// - Returns: the ticket to release it with.
  public func hold(_ order: JunctionOrder) -> Int {
    let ticket = (orders.held.last?.ticket ?? 0) + 1
    orders.held.append((ticket, order))
    obey(order)
    if order.closesRoad { setRoadActive(false) }
    if order.closesOpposite { setOppositeActive(false) }
    return ticket
  }

  /// Opens the roads again that the order closed.
  public func release(_ ticket: Int) {
    guard let i = orders.held.firstIndex(where: { $0.ticket == ticket }) else { return }
    let order = orders.held.remove(at: i).order
    if order.closesRoad { setRoadActive(true) }
    if order.closesOpposite { setOppositeActive(true) }
  }

  /// What an order asks of the junction (`_handle_junction_scenario`).
  public func obey(_ order: JunctionOrder) {
    start()
    orders.removedLane = false
    orders.removedOffset = 0
    let junction = active.first ?? junctions.first
    if order.clearsMiddle, let junction {
      for member in junction.members where member.stage == .crossing { remove(member.id) }
      junction.clearsMiddle = true
    }
    if order.clearsEgoEntry { clearEgoEntry() }
    guard let junction else { return }
    for key in order.entries.compactMap({ key(of: $0, among: junction.entryKeys) }) {
      if active.isEmpty {
        junction.closedEntries.insert(key)
        continue
      }
      for source in junction.sources where LaneKey(source.place) == key {
        for id in source.cars { remove(id) }
        source.isActive = false
      }
    }
    for key in order.exits.compactMap({ key(of: $0, among: Set(junction.exitLanes.keys)) }) {
      if active.isEmpty {
        junction.closedExits.insert(key)
      } else {
        for id in junction.exitLanes[key]?.cars ?? [] { remove(id) }
      }
    }
    if order.stopsEntries {
      junction.stopsEntries = true
      for source in junction.sources where !junction.routeEntries.contains(LaneKey(source.entry)) {
        for id in source.cars where junction.members.contains(where: { $0.id == id && $0.stage == .entering })
        {
          pace[id] = 0
        }
      }
    }
    if order.exitSpace > 0 { leaveExitSpace(order.exitSpace, at: junction) }
  }

  private func leaveExitSpace(_ metres: Double, at junction: JunctionTraffic) {
    for key in junction.routeExits {
      junction.exitLanes[key]?.reach += metres
      let cars = junction.exitLanes[key]?.cars ?? []
      moveOn(cars, by: metres)
      for i in junction.members.indices
      where cars.contains(junction.members[i].id) && junction.members[i].stage == .onRoad {
        pace[junction.members[i].id] = 1
        junction.members[i].stage = .leaving
      }
    }
  }

  /// The first of some lanes that one meets before the next junction.
  private func key(of place: Waypoint, among keys: Set<LaneKey>) -> LaneKey? {
    var place = place
    var steps = 0
    while !isJunction(place), steps < 500 {
      if keys.contains(LaneKey(place)) { return LaneKey(place) }
      guard let next = network.next(place, distance: 1).first else { return nil }
      place = next
      steps += 1
    }
    return nil
  }

  private func clearEgoEntry() {
    orders.keepsBehind = true
    let sources = active.first?.sources ?? lanes.map(\.source)
    for source in sources {
      for id in source.cars where place(of: id).map({ !isBehind($0) }) ?? false { remove(id) }
      if active.isEmpty { source.isActive = false }
    }
  }
}
