import DriveTypes
import Roads

/// Traffic held back where a scenario plays (the leaderboard's `HandleJunctionScenario`).
extension BackgroundActivity {
  /// What one scenario asks for, from `hold` to `release`.
  public struct JunctionOrder: Sendable, Hashable {
    /// Junctions in which the scenario plays.
    public var junctions: [Int32] = []
    /// Cars inside these junctions vanish, now and later (`clear_junction`).
    public var clearsMiddle = false
    /// Cars ahead of the ego on its road vanish, and none are added there (`clear_ego_entry`).
    public var clearsEgoEntry = false
    /// Cars on the other roads into these junctions wait (`stop_entries`).
    public var stopsEntries = false
    /// The ego's lane before the junction: its road is not stopped.
    public var egoEntry: Waypoint?
    /// Lanes on which no car may be: flows drive there (`remove_entries`, `remove_exits`, `extend_road_exit`).
    public var closed: [Waypoint] = []
    /// No cars are added on the ego's road (`SwitchRouteSources`), or in the other direction
    /// (`ChangeOppositeBehavior`).
    public var closesRoad = false
    public var closesOpposite = false

    public init() {}
  }

  /// An order in force.
  struct HeldJunction {
    var ticket: Int
    var order: JunctionOrder
    var closed: [Orders.Lane]
    /// Lanes that lead into the junctions, the ego's road aside.
    var stopped: [Orders.Lane]
  }

  /// Metres before a junction in which cars are stopped.
  static let stoppingReach = 80.0

  /// Puts an order in force beside those that are.
  /// - Returns: the ticket to release it with.
  public func hold(_ order: JunctionOrder) -> Int {
    let ticket = (orders.held.last?.ticket ?? 0) + 1
    var closed: [Orders.Lane] = []
    for waypoint in order.closed { Self.note(waypoint, &closed) }
    var stopped: [Orders.Lane] = []
    if order.stopsEntries {
      for junction in order.junctions {
        for entry in world.network.lanesInto(junction: junction) where entry.road != order.egoEntry?.road {
          Self.note(entry, &stopped)
          for distance in stride(from: 5.0, through: Self.stoppingReach, by: 5) {
            guard let place = world.network.previous(entry, distance: distance).first,
              world.network.junction(of: place) == nil
            else { break }
            Self.note(place, &stopped)
          }
        }
      }
    }
    orders.held.append(HeldJunction(ticket: ticket, order: order, closed: closed, stopped: stopped))
    if order.clearsEgoEntry { clearEgoEntry() }
    enforceJunctionOrders()
    applyOrders()
    return ticket
  }

  /// Lifts the order; cars that waited go on.
  public func release(_ ticket: Int) {
    orders.held.removeAll { $0.ticket == ticket }
    applyOrders()
  }

  /// Takes away the cars that are where an order wants none; every tick.
  func enforceJunctionOrders() {
    if orders.held.isEmpty { return }
    for id in vehicles {
      guard let place = try? world.waypoint(of: id) else { continue }
      let junction = world.network.junction(of: place)
      let isUnwanted = orders.held.contains { held in
        if held.order.clearsMiddle, let junction, held.order.junctions.contains(junction) { return true }
        return held.closed.contains(Orders.Lane(road: place.road, lane: place.lane))
      }
      if isUnwanted { remove(id) }
    }
  }

  /// Whether an order stops a car where it is.
  func isStopped(_ id: ActorID) -> Bool {
    guard orders.held.contains(where: { !$0.stopped.isEmpty }), let place = try? world.waypoint(of: id) else {
      return false
    }
    return orders.held.contains { $0.stopped.contains(Orders.Lane(road: place.road, lane: place.lane)) }
  }

  private func clearEgoEntry() {
    guard let ego = try? world.state(of: ego) else { return }
    for id in vehicles {
      guard let other = try? world.state(of: id) else { continue }
      let place = ego.pose.localLevel(other.pose.position)
      let sameWay = abs(wrapAngle(other.pose.yaw - ego.pose.yaw)) < .pi / 4
      if place.x > 0, abs(place.y) < 12, sameWay { remove(id) }
    }
  }

  private static func note(_ waypoint: Waypoint, _ lanes: inout [Orders.Lane]) {
    let lane = Orders.Lane(road: waypoint.road, lane: waypoint.lane)
    if !lanes.contains(lane) { lanes.append(lane) }
  }
}
