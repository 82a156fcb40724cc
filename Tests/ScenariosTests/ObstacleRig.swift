import DriveTypes
import Foundation
import Roads
import Scenarios
import Simulation
import Synchronization
import TestOracles
import Testing

/// A straight level road of 500 m along +x. To the right of its centre line two lanes of 3.5 m: −1 (centre y = −1.75),
/// which drives, and −2 (centre y = −5.25), which drives or is for parking; to the left one driving lane, +1
/// (y = 1.75), unless left out. Sidewalks of 2 m on both sides. The limit is 36 km/h.
enum ObstacleRoad {
  static func network(outer: String = "driving", hasOpposite: Bool = true) throws -> RoadNetwork {
    try StraightRoad(
      name: "obstacles", length: 500, speedLimit: 36, centreLine: "broken",
      left: [.init(hasOpposite ? "driving" : "median", width: 3.5), .init("sidewalk", width: 2)],
      right: [
        .init("driving", width: 3.5, mayChange: true), .init(outer, width: 3.5), .init("sidewalk", width: 2),
      ]
    ).network()
  }
}

/// A world with one scenario of the obstacle family and an ego on rails: it goes along the route at the speed, and so
/// many metres to its left, as the test says.
final class ObstacleRig {
  /// Metres to the left of the route, at an arc length.
  struct Aside {
    var value: (Double) -> Double
    static func metres(_ metres: Double) -> Aside { Aside { _ in metres } }
    static func along(_ value: @escaping (Double) -> Double) -> Aside { Aside(value: value) }
  }

  struct Told: Equatable {
    var time: Double
    var signal: ScenarioSignal
  }

  let network: RoadNetwork
  let world: EmbeddedWorld
  let background: BackgroundActivity?
  let director: ScenarioDirector
  let ego: ActorID
  let way: Way
  private(set) var arc = 0.0
  private(set) var speed = 0.0
  private(set) var told: [Told] = []
  /// Types that the ego has touched, in order of first contact.
  private(set) var touched: [String] = []

  init(
    network: RoadNetwork, route: PlannedRoute, scenario: ScenarioDefinition, hasTraffic: Bool, seed: UInt64
  ) throws {
    self.network = network
    world = EmbeddedWorld(network: network, seed: seed)
    ego = try world.spawn(
      blueprint: BlueprintLibrary.egoID, at: route.points[0].pose, roleName: "hero")
    background =
      hasTraffic
      ? BackgroundActivity(world: world, ego: ego, route: route.points.map(\.pose), seed: seed) : nil
    director = ScenarioDirector(
      scenarios: [scenario], route: route, world: world, ego: ego, background: background, seed: seed)
    way = try #require(Way(through: route.points.map(\.pose.position)))
  }

  /// On the straight road: the route along a lane from x = 10 to x = 490, the trigger at x = 50.
  convenience init(
    _ type: String, _ parameters: [String: ScenarioParameter.Value] = [:], lane y: Double = -1.75,
    outer: String = "driving", hasOpposite: Bool = true, end: Double = 490, hasTraffic: Bool = false,
    seed: UInt64 = 1
  ) throws {
    let network = try ObstacleRoad.network(outer: outer, hasOpposite: hasOpposite)
    // By hand: the planner's graph knows no road that leads nowhere.
    let waypoints = try stride(from: 10, through: end, by: 1).map { x in
      try #require(network.waypoint(nearest: Point(x: x, y: y), types: .driving))
    }
    let points = waypoints.map { RoutePoint(pose: network.pose(of: $0), option: .laneFollow) }
    let route = PlannedRoute(points: points, waypoints: waypoints, planIndices: [0, points.count - 1])
    let scenario = ScenarioDefinition(
      name: type + "_1", type: type, trigger: Pose(x: 50, y: y, yaw: 0),
      parameters: parameters.sorted { $0.key < $1.key }.map {
        ScenarioParameter(name: $0.key, value: $0.value)
      },
      location: SourceLocation(file: "obstacles.xml", line: 7))
    try self.init(network: network, route: route, scenario: scenario, hasTraffic: hasTraffic, seed: seed)
  }

  /// An official route with its first scenario, as the closed loop prepares it.
  convenience init(official route: RouteDefinition, hasTraffic: Bool, seed: UInt64 = 1) throws {
    let town = try TownMaps.network(route.town)
    let planned = try Self.planner(town, route.town).plan(route)
    let clip = town.clip(around: planned.points.map(\.pose.position), radius: 250)
    try self.init(
      network: clip, route: planned, scenario: route.scenarios[0], hasTraffic: hasTraffic, seed: seed)
  }

  var outcome: ScenarioReport.Outcome { director.reports[0].outcome }
  var time: Double { world.snapshot.time }

  /// The scenario's living actors: neither the ego nor background traffic.
  var actors: [(body: ActorDescription, state: ActorState)] {
    zip(world.snapshot.descriptions, world.snapshot.states).compactMap { body, state in
      body.id == ego || body.roleName == BackgroundActivity.roleName ? nil : (body, state)
    }
  }

  func actors(_ prefix: String) -> [(body: ActorDescription, state: ActorState)] {
    actors.filter { $0.body.typeID.hasPrefix(prefix) }
  }

  /// One tick: scenarios, traffic, then the ego goes on towards `target` m/s.
  func tick(speed target: Double, left: Double = 0) throws {
    for signal in try director.update() { told.append(Told(time: time, signal: signal)) }
    try background?.update()
    speed = min(max(target, speed - 6 * EmbeddedWorld.tickDuration), speed + 3 * EmbeddedWorld.tickDuration)
    arc += speed * EmbeddedWorld.tickDuration
    var pose = way.pose(at: arc)
    pose.position = pose.position - pose.right * left
    try world.guide(ego, to: pose, speed: speed)
    let snapshot = world.tick()
    for contact in snapshot.collisions where contact.actor == ego && !touched.contains(contact.otherTypeID) {
      touched.append(contact.otherTypeID)
    }
  }

  /// Goes on until something is so; false when it is not within `seconds`.
  @discardableResult
  func drive(
    speed: Double, left: Aside = .metres(0), for seconds: Double = 120,
    until isDone: (ObstacleRig) -> Bool = { _ in false }
  ) throws -> Bool {
    let end = time + seconds
    while time < end {
      if isDone(self) { return true }
      try tick(speed: speed, left: left.value(arc))
    }
    return isDone(self)
  }

  func firstTime(_ signal: ScenarioSignal) -> Double? { told.first { $0.signal == signal }?.time }

  /// The arc of the point of the ego's way nearest to a place.
  func arc(of place: Point<World>) -> Double { way.nearest(to: place).arc }

  /// One planner a town: they are slow to make.
  private static func planner(_ network: RoadNetwork, _ town: String) -> RoutePlanner {
    planners.withLock { planners in
      if let planner = planners[town] { return planner }
      let planner = RoutePlanner(network: network)
      planners[town] = planner
      return planner
    }
  }
  private static let planners = Mutex<[String: RoutePlanner]>([:])

  /// The ten types' official routes whose town is on this machine.
  static let official: [RouteDefinition] = {
    let url = OracleFolder.root?.appendingPathComponent("bench2drive/routes/bench2drive220.xml")
    let routes = url.flatMap { try? RouteFile(contentsOf: $0).routes } ?? []
    return routes.filter { route in
      route.scenarios.first.map { types.contains($0.type) } == true && TownMaps.isPresent(route.town)
    }
  }()

  static let types = [
    "Accident", "AccidentTwoWays", "ParkedObstacle", "ParkedObstacleTwoWays", "ConstructionObstacle",
    "ConstructionObstacleTwoWays", "VehicleOpensDoorTwoWays", "HazardAtSideLane", "HazardAtSideLaneTwoWays",
    "InvadingTurn",
  ]
}

extension ObstacleRig {
  /// Half the ego's width, metres.
  var egoHalfWidth: Double { (try? world.description(of: ego))?.halfExtent.y ?? 0 }

  /// Stops 6 m before obstacles that stand between two arcs, waits until the opposite lane is free for as long as
  /// passing takes, and passes `side` metres to the left. False where it does not get past in 200 s.
  /// - Parameter patience: seconds for which the lane has been its to use before it looks: the flow then fills the road.
  func overtake(
    from first: Double, to last: Double, side: Double, anyTime: Bool = false, patience: Double = 0
  )
    throws -> Bool
  {
    let (start, back) = (first - 11, last + 3)
    func left(_ arc: Double) -> Double {
      side * min(smoothStep(arc, from: start, to: start + 7), 1 - smoothStep(arc, from: back, to: back + 7))
    }
    let deadline = time + 200
    var goes = anyTime
    while time < deadline, arc < back + 10 {
      if !goes, speed < 0.1, let open = firstTime(.wrongDirectionTest(enabled: false)), time > open + patience
      {
        goes = isOppositeFree(until: back + 6)
      }
      let room = start - arc
      try tick(speed: goes ? 9 : min(8, max(0, room) * 1.2), left: left(arc))
    }
    return arc >= back + 10
  }

  /// No car that comes towards the ego reaches the end of the manoeuvre before it is over: from rest at 3 m/s² up to
  /// 9 m/s, and 0.5 s to spare.
  private func isOppositeFree(until end: Double) -> Bool {
    let metres = end - arc
    let seconds = metres < 13.5 ? (2 * metres / 3).squareRoot() : 3 + (metres - 13.5) / 9
    return world.snapshot.states.allSatisfy { state in
      let foot = way.nearest(to: state.pose.position)
      let isOncoming = state.pose.forward.dotXY(way.pose(at: foot.arc).forward) < -0.5
      if state.id == ego || !isOncoming || foot.distance > 8 || foot.arc < arc - 4 { return true }
      return foot.arc - end > max(4, state.speed) * (seconds + 0.5)
    }
  }

  /// Where the scenario's solid things stand in the ego's way: arcs of their near and far ends, and how far to the left
  /// of the way they reach. Signs at the roadside and cars that come towards the ego do not count.
  var obstacles: (first: Double, last: Double, left: Double)? {
    let standing = actors.filter {
      !$0.body.typeID.hasPrefix("static.prop.warning") && !$0.body.typeID.contains("debris")
        && $0.state.pose.forward.dotXY(way.pose(at: arc(of: $0.state.pose.position)).forward) > -0.5
    }
    guard !standing.isEmpty else { return nil }
    var (first, last, left) = (Double.infinity, 0.0, -Double.infinity)
    for (body, state) in standing {
      let place = arc(of: state.pose.position)
      let local = way.pose(at: place).localLevel(state.pose.position)
      let turn = abs(wrapAngle(state.pose.yaw - way.pose(at: place).yaw))
      let isAcross = turn > .pi / 4 && turn < 3 * .pi / 4
      let (long, wide) =
        isAcross ? (body.halfExtent.y, body.halfExtent.x) : (body.halfExtent.x, body.halfExtent.y)
      first = min(first, place - long)
      last = max(last, place + long)
      let door = state.doors.contains(.frontLeft) ? VehicleDoors.sideReach : 0
      left = max(left, local.y + wide + door)
    }
    return (first, last, left)
  }
}
