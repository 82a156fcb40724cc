import DriveTypes
import Roads

/// What scenarios ask of the background traffic; upstream's blackboard orders of the same sense are named.
extension BackgroundActivity {
  /// Orders in force.
  struct Orders {
    var roadIsActive = true
    var oppositeIsActive = true
    var junctionsAreActive = true
    /// No cars are added ahead of the ego on its lane.
    var clearAhead = false
    var frontIsStopped = false
    /// Cars that stood behind the ego when they were told to stop.
    var stoppedBehind: [ActorID] = []
    /// Metres between cars of the other direction, whose source is then twice as far ahead.
    var oppositeSpacing: Double?
    var speedCap: Double?
    /// Roads and lanes on which no cars appear.
    var closed: [Lane] = []
    /// Scenarios' orders for junctions, ascending by ticket.
    var held: [HeldJunction] = []
    struct Lane: Hashable {
      var road, lane: Int32
    }

    func closes(_ waypoint: Waypoint, _ network: RoadNetwork) -> Bool {
      let lane = Lane(road: waypoint.road, lane: waypoint.lane)
      return closed.contains(lane) || held.contains { $0.closed.contains(lane) }
    }

    var addsOnRoad: Bool { roadIsActive && !held.contains { $0.order.closesRoad } }
    var addsOpposite: Bool { oppositeIsActive && !held.contains { $0.order.closesOpposite } }
    var addsAhead: Bool { !clearAhead && !held.contains { $0.order.clearsEgoEntry } }

    var driving: AutopilotParameters {
      var parameters = AutopilotParameters()
      parameters.speedCap = speedCap
      // Nobody changes into a lane that a scenario needs.
      parameters.autoLaneChange = held.isEmpty
      return parameters
    }
  }

  /// The cars ahead of the ego on its road stop, or go on (`StopFrontVehicles`, `StartFrontVehicles`).
  public func stopFrontVehicles(_ stopped: Bool) {
    orders.frontIsStopped = stopped
    applyOrders()
  }

  /// The cars behind the ego on its road stop, or go on (`StopBackVehicles`, `StartBackVehicles`).
  public func stopBackVehicles(_ stopped: Bool) {
    orders.stoppedBehind = []
    if stopped, let state = try? world.state(of: ego) {
      orders.stoppedBehind = vehicles.filter { id in
        guard let other = try? world.state(of: id) else { return false }
        let place = state.pose.localLevel(other.pose.position)
        return place.x < 0 && abs(place.y) < 12 && abs(wrapAngle(other.pose.yaw - state.pose.yaw)) < .pi / 3
      }
    }
    applyOrders()
  }

  /// Caps the speed of all background cars, m/s; nil lifts the cap (`SetMaxSpeed`).
  public func capSpeed(_ speed: Double?) {
    orders.speedCap = speed
    applyOrders()
  }

  /// Whether cars appear on the ego's road (`ChangeRoadBehavior`, `SwitchRouteSources`).
  public func setRoadActive(_ active: Bool) { orders.roadIsActive = active }
  /// Whether cars of the other direction appear (`ChangeOppositeBehavior`).
  public func setOppositeActive(_ active: Bool) { orders.oppositeIsActive = active }
  /// Metres between cars of the other direction; they appear twice as far ahead (`ChangeOppositeBehavior(spawn_dist)`).
  /// As usual again where nil.
  public func setOppositeSpacing(_ spacing: Double?) { orders.oppositeSpacing = spacing }
  /// Whether cars appear on the other roads of junctions (`ChangeJunctionBehavior`, `HandleJunctionScenario`).
  public func setJunctionsActive(_ active: Bool) { orders.junctionsAreActive = active }

  /// Takes away the cars up to `distance` metres ahead of the ego on its lane, and adds none there; the lanes beside it
  /// keep theirs (`LeaveSpaceInFront`, which moves them on). Call with 0 to end it.
  public func leaveSpaceInFront(_ distance: Double) {
    orders.clearAhead = distance > 0
    guard distance > 0, let state = try? world.state(of: ego), let lane = try? world.waypoint(of: ego) else {
      return
    }
    for id in carsAlong(lane, reach: distance, ahead: true) {
      guard let other = try? world.state(of: id) else { continue }
      if state.pose.localLevel(other.pose.position).x > 0 { remove(id) }
    }
  }

  /// Makes room for somebody who crosses the road: of the other direction's cars, those within 20 m of the lane beside
  /// `place` are taken away and those within 30 m stand still for a moment (`LeaveCrossingSpace`).
  public func leaveCrossingSpace(around place: Pose<World>) {
    guard let here = world.network.waypoint(nearest: place.position),
      let beside = world.network.left(of: here),
      beside.lane.signum() != here.lane.signum()
    else { return }
    let centre = world.network.pose(of: beside).position
    for id in vehicles {
      guard let other = try? world.state(of: id),
        abs(wrapAngle(other.pose.yaw - place.yaw)) > .pi / 2
      else { continue }
      let distance = other.pose.position.distance(to: centre)
      if distance < 20 {
        remove(id)
      } else if distance < 30 {
        try? world.setTargetVelocity(.zero, of: id)
      }
    }
  }

  /// Takes the cars off a lane and adds none there (`RemoveRoadLane`), or opens it again (`ReAddRoadLane`).
  public func setClosed(_ closed: Bool, lane waypoint: Waypoint) {
    let lane = Orders.Lane(road: waypoint.road, lane: waypoint.lane)
    if !closed {
      orders.closed.removeAll { $0 == lane }
      return
    }
    if !orders.closed.contains(lane) { orders.closed.append(lane) }
    for id in vehicles {
      guard let place = try? world.waypoint(of: id) else { continue }
      if place.road == lane.road, place.lane == lane.lane { remove(id) }
    }
  }

  /// Takes away the cars whose boxes touch a volume.
  public func clear(_ volume: OrientedBox<World>) {
    for id in world.actors(touching: volume) where vehicles.contains(id) { remove(id) }
  }

  /// Brings every car's driving into line with the orders.
  func applyOrders() {
    guard let state = try? world.state(of: ego) else { return }
    for id in vehicles {
      guard let other = try? world.state(of: id), var parameters = try? world.autopilotParameters(of: id)
      else { continue }
      let place = state.pose.localLevel(other.pose.position)
      let isInFront =
        place.x > 0 && place.x < 80 && abs(place.y) < 12
        && abs(wrapAngle(other.pose.yaw - state.pose.yaw)) < .pi / 3
      let halted =
        (orders.frontIsStopped && isInFront) || orders.stoppedBehind.contains(id) || isStopped(id)
      let wanted = orders.driving
      if parameters.halted == halted, parameters.speedCap == wanted.speedCap,
        parameters.autoLaneChange == wanted.autoLaneChange
      {
        continue
      }
      parameters.halted = halted
      parameters.speedCap = wanted.speedCap
      parameters.autoLaneChange = wanted.autoLaneChange
      try? world.setAutopilotParameters(parameters, of: id)
    }
  }
}
