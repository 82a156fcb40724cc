import DriveTypes
import Roads

/// Places on and beside the route's lanes, as scenarios place their actors.
extension ScenarioStage {
  /// So many metres on along lanes, through junctions; where lanes fork, the branch that the route takes.
  func laneAhead(_ metres: Double, from start: Waypoint) throws(ScenarioError) -> Waypoint {
    var place = start
    var rest = metres
    while rest > 1e-9 {
      let step = min(1, rest)
      guard let next = branch(after: place, step) else {
        throw couldNotBePlaced("the lane ends \(metres - rest) m on, \(metres) m are needed")
      }
      place = next
      rest -= step
    }
    return place
  }

  /// The way along the lane's centre from a waypoint on, 1 m a point, `metres` long or as far as the lanes go.
  func lanePlaces(_ metres: Double, from start: Waypoint) -> [Point<World>] {
    var place = start
    var places = [network.pose(of: place).position]
    while Double(places.count) <= metres, let next = branch(after: place, 1) {
      place = next
      places.append(network.pose(of: place).position)
    }
    return places
  }

  /// The branch along the route; the first where the route does not tell.
  private func branch(after place: Waypoint, _ step: Double) -> Waypoint? {
    let branches = network.next(place, distance: step)
    guard branches.count > 1 else { return branches.first }
    var best: (waypoint: Waypoint, distance: Double)?
    for waypoint in branches {
      // Branches begin in one place: they are told apart some metres on.
      let apart = network.next(waypoint, distance: 8).first ?? waypoint
      let position = network.pose(of: apart).position
      var distance = Double.infinity
      for point in route.points[triggerIndex...] {
        distance = min(distance, point.pose.position.distance(to: position))
      }
      if distance < best?.distance ?? .infinity { best = (waypoint, distance) }
    }
    return best?.waypoint
  }

  /// The first place of the route behind the next junction after the trigger (upstream's
  /// `generate_target_waypoint_in_route`): where the turn commands end.
  func junctionExit() throws(ScenarioError) -> Waypoint {
    let turns: [RoadOption] = [.left, .right, .straight]
    guard let inside = route.points[triggerIndex...].firstIndex(where: { turns.contains($0.option) }),
      let behind = route.points[inside...].firstIndex(where: { !turns.contains($0.option) })
    else { throw couldNotBePlaced("the route passes no junction after the trigger") }
    guard let exit = guide.lane(at: route.points[behind].pose.position) else {
      throw couldNotBePlaced("no driving lane behind the junction")
    }
    return exit
  }

  /// Beside the road.
  struct Kerb {
    /// The sidewalk, or the outermost lane where there is none.
    var lane: Waypoint
    var isSidewalk: Bool
    /// Centre of the lane, with the heading of the lane from which it was sought.
    var pose: Pose<World>
  }

  /// From a lane outwards to the sidewalk; across the centre line when the other direction lies on that side.
  func kerb(of lane: Waypoint, _ side: RoadSide) -> Kerb {
    var place = lane
    var isOpposite = false
    while !isSidewalk(place) {
      let next = side == .right || isOpposite ? network.right(of: place) : network.left(of: place)
      guard let next else { break }
      if side == .left, !isOpposite, next.lane.signum() != place.lane.signum() { isOpposite = true }
      place = next
    }
    var pose = network.pose(of: place)
    if isOpposite { pose = Pose(position: pose.position, rotation: Rotation(yaw: wrapAngle(pose.yaw + .pi))) }
    return Kerb(lane: place, isSidewalk: isSidewalk(place), pose: pose)
  }

  private func isSidewalk(_ waypoint: Waypoint) -> Bool {
    !network.laneType(of: waypoint).isDisjoint(with: .sidewalk)
  }

  /// The lane next to a waypoint, of any type.
  func neighbour(of lane: Waypoint, _ side: RoadSide) throws(ScenarioError) -> Waypoint {
    guard let next = side == .right ? network.right(of: lane) : network.left(of: lane) else {
      throw couldNotBePlaced("no lane on the \(side.rawValue)")
    }
    return next
  }

  /// A pose moved `metres` outwards.
  func moved(_ pose: Pose<World>, _ side: RoadSide, by metres: Double) -> Pose<World> {
    Pose(position: pose.position - pose.right * (side.sign * metres), rotation: pose.rotation)
  }

  /// A walker's pose at the side of the road, looking across it and, by `angle` radians, against the ego's travel.
  func facingRoad(_ pose: Pose<World>, from side: RoadSide, angle: Double = 0) -> Pose<World> {
    Pose(
      position: pose.position, rotation: Rotation(yaw: wrapAngle(pose.yaw - side.sign * (.pi / 2 + angle))))
  }
}
