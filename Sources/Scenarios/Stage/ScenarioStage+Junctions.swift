import DriveTypes
import Roads
import Simulation

/// The junction that the route meets after the trigger.
public struct RouteJunction: Sendable, Hashable {
  public var id: Int32
  /// The last place on the route before it, and the first one inside.
  public var approach: Waypoint
  public var entry: Waypoint
  /// Radians: the route's heading there.
  public var heading: Double
  /// The first route point after the manoeuvre, where the commands left, right and straight end.
  public var exit: Waypoint
  /// This junction and all others that the route crosses before `exit`.
  public var all: [Int32]
}

extension ScenarioStage {
  /// Metres from a place given in the route file to a lane.
  static let snapDistance = 20.0

  /// A route point as a waypoint of `network`.
  func routeWaypoint(_ index: Int) -> Waypoint? {
    let place = route.waypoints[index]
    return network.waypoint(road: place.road, lane: place.lane, s: place.s)
      ?? network.waypoint(nearest: route.points[index].pose.position, types: .driving)
  }

  /// - Throws: `couldNotBePlaced` when the route meets none.
  public func junctionAhead() throws(ScenarioError) -> RouteJunction {
    let reason = "the route meets no junction after the trigger"
    guard
      let inside = route.points.indices.dropFirst(triggerIndex).first(where: { i in
        routeWaypoint(i).map(network.isJunction) ?? false
      }), let entry = routeWaypoint(inside), let id = network.junction(of: entry)
    else { throw couldNotBePlaced(reason) }
    var exit = inside
    var all = [id]
    while exit < route.points.count - 1 {
      let place = routeWaypoint(exit)
      if let place, let other = network.junction(of: place), !all.contains(other) { all.append(other) }
      let isTurning = [RoadOption.left, .right, .straight].contains(route.points[exit].option)
      if exit > inside, !isTurning, place.map({ !network.isJunction($0) }) ?? true { break }
      exit += 1
    }
    guard let behind = routeWaypoint(exit), let approach = routeWaypoint(max(0, inside - 1)) else {
      throw couldNotBePlaced(reason)
    }
    return RouteJunction(
      id: id, approach: approach, entry: entry, heading: route.points[inside].pose.yaw, exit: behind, all: all
    )
  }

  /// The lane at a place that the route file gives.
  public func lane(atParameter name: String) throws(ScenarioError) -> Waypoint {
    let place = try location(name)
    guard let lane = guide.lane(at: place),
      network.pose(of: lane).position.distanceXY(to: place) < Self.snapDistance
    else { throw couldNotBePlaced("no driving lane near \(name)") }
    return lane
  }

  // MARK: Background traffic

  /// Plays `child` while the background traffic obeys an order.
  func holding(_ order: BackgroundActivity.JunctionOrder, _ child: any Behaviour) -> any Behaviour {
    var ticket: Int?
    return During(
      enter: { () throws(ScenarioError) in ticket = self.background?.hold(order) },
      leave: {
        if let ticket { self.background?.release(ticket) }
        ticket = nil
      }, child)
  }

  /// A junction cleared, with the ego's road before it, for a flow or another actor.
  func order(entries: [Waypoint] = [], exits: [Waypoint] = [], exitSpace: Double = 0)
    -> BackgroundActivity.JunctionOrder
  {
    var order = BackgroundActivity.JunctionOrder()
    order.clearsMiddle = true
    order.clearsEgoEntry = true
    order.entries = entries
    order.exits = exits
    order.exitSpace = exitSpace
    return order
  }

  /// The last places of the lanes into a junction, and the first of those away from it.
  func lanes(at id: Int32) -> (entries: [Waypoint], exits: [Waypoint]) {
    guard let junction = network.junction(id: id) else { return ([], []) }
    var (entries, exits): ([Waypoint], [Waypoint]) = ([], [])
    func add(_ place: Waypoint?, to places: inout [Waypoint]) {
      guard let place, !network.isJunction(place),
        !places.contains(where: { ($0.road, $0.lane) == (place.road, place.lane) })
      else { return }
      places.append(place)
    }
    for (first, last) in network.lanes(of: junction) {
      add(network.previous(first, distance: 0.2).first, to: &entries)
      add(network.next(last, distance: 0.2).first, to: &exits)
    }
    return (entries, exits)
  }

  /// Metres from the last junction of a way, or its start, to its end.
  func metresBehindJunction(_ way: [Waypoint]) -> Double {
    var metres = 0.0
    for (place, next) in zip(way, way.dropFirst()).reversed() {
      metres += network.pose(of: place).position.distance(to: network.pose(of: next).position)
      if network.isJunction(place) { break }
    }
    return metres
  }

  // MARK: Lights

  /// The lights of the junction, in ascending order of id.
  func lights(of junction: RouteJunction) -> [TrafficLightDescription] {
    world.trafficLights.filter { $0.junction.map(junction.all.contains) ?? false }
  }

  /// Those of `lights` that a car on the lane meets at the junction: all whose volumes the lane's last metres cross,
  /// else the nearest one (`get_closest_traffic_light`).
  func lights(_ lights: [TrafficLightDescription], before approach: Waypoint) -> [ActorID] {
    let here = network.pose(of: guide.forward(approach, 100))
    let box = OrientedBox<World>(
      centre: here.level(Point(x: -2, y: 0, z: 0)), yaw: here.yaw, halfExtent: Vector(x: 2, y: 0.5, z: 3))
    let met = lights.filter { light in
      // The volume's x axis runs to the right of travel.
      let turned = wrapAngle(light.triggerVolume.yaw + .pi / 2 - here.yaw)
      return abs(turned) < .pi / 3 && light.triggerVolume.intersects(box)
    }
    if !met.isEmpty { return met.map(\.id) }
    let nearest = lights.min { a, b in
      a.triggerVolume.centre.distance(to: here.position) < b.triggerVolume.centre.distance(to: here.position)
    }
    return nearest.map { [$0.id] } ?? []
  }

  /// All lights of the junction: green for these, red for the rest.
  func showing(
    green: [ActorID], of lights: [TrafficLightDescription]
  ) -> [FreezeLights.Showing] {
    lights.map { FreezeLights.Showing($0.id, green.contains($0.id) ? .green : .red) }
  }

  // MARK: Hidden actors

  /// Metres below the road at which actors wait for the trigger.
  static let hidingDepth = 200.0

  /// Places an actor under the road; `bringUp` shows it.
  func hide(_ blueprint: Blueprint, below pose: Pose<World>) throws(ScenarioError) -> ActorID {
    var hidden = pose
    hidden.position.z -= Self.hidingDepth
    return try spawn(blueprint, at: hidden)
  }

  /// Puts a hidden actor on the road; background cars there vanish.
  func bringUp(_ actor: ActorID, to pose: Pose<World>) throws(ScenarioError) {
    let body = try command { world throws(WorldError) in try world.description(of: actor) }
    background?.clear(
      OrientedBox(
        centre: pose.position, yaw: pose.yaw,
        halfExtent: Vector(x: body.halfExtent.x + 1, y: body.halfExtent.y + 0.2, z: 3)))
    try command { world throws(WorldError) in try world.teleport(actor, to: pose) }
  }
}
