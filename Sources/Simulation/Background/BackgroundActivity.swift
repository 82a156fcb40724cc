import DriveTypes
import Roads

/// Traffic around the ego, thin where nobody looks: what the leaderboard's `BackgroundBehavior` does, rule by rule
/// (facts from scenario_runner's `background_activity.py`, Bench2Drive's version; names of its rules in brackets).
///
/// A client of `EmbeddedWorld` like any other: call `update()` before each `tick()`. Its cars have the role name
/// `background` and drive on autopilot at a share of the ego's speed limit. On a road (`BackgroundActivity+Road`):
/// - on each lane of the ego's direction 2 cars ahead and 2 behind, 15 m apart at first, who neither run away from the
///   ego nor lose it;
/// - on each lane of the other direction a source 80 m ahead of the ego, a new car when the last is 40 m away.
/// From 30 m and more before a junction of the route until the ego has left it (`BackgroundActivity+Junctions`): cars
/// from 40 m before it on each other lane that leads there, each lane with a chance of 80 %, at most 6 at a time; at
/// the other end those that leave it wait, and cars of the route's next road stand ready.
/// Scenarios call the methods of `BackgroundActivity+Scenarios`.
public final class BackgroundActivity {
  /// Densities; the leaderboard's values.
  public struct Parameters: Sendable, Hashable {
    /// Cars ahead of and behind the ego on each lane of its direction.
    public var frontVehicles = 2
    public var backVehicles = 2
    /// Metres between them when they are placed.
    public var spacing = 15.0
    /// Metres added to the distance within which cars ahead drive on.
    public var extraSpace = 0.0
    /// Metres ahead of the ego at which cars of the other direction appear, and between two of them.
    public var oppositeSourceDistance = 80.0
    public var oppositeSpacing = 40.0
    /// Metres before a junction at which its cars appear, the least, metres between two of them, the most of them on a
    /// lane, and the chance of a lane to have any.
    public var junctionSourceDistance = 40.0
    public var junctionLeastDistance = 15.0
    public var junctionSpacing = 15.0
    public var junctionMaximum = 6
    public var junctionChance = 0.8
    /// Cars that stood for this long, and not at a red light or in the ego's sight of 30 m, are taken away, seconds.
    public var blockedSeconds = 90.0
    /// Most background cars at a time: our bound.
    public var maximumVehicles = 100

    public init() {}
  }

  public static let roleName = "background"
  /// Metres of lane width below which cars neither appear nor drive on (`_lane_width_threshold`).
  static let leastWidth = 2.25
  /// Metres from the ego within which no source adds a car, unless it says otherwise (`_spawn_source_actor`).
  static let freeRadius = 20.0
  /// km/h of the fastest background car.
  static let fastest = 90 / 3.6
  /// Metres to the left of the lane's centre (`_vehicle_offset`, which is positive to the right).
  static let laneOffset = -0.1

  public var parameters: Parameters
  public let world: EmbeddedWorld
  public let ego: ActorID
  /// Living cars of this activity, in the order of their appearance.
  public private(set) var vehicles: [ActorID] = []

  let network: RoadNetwork
  var random: RandomSource
  let route: RouteLine
  /// Index in `route` of the last point that the ego has passed, and the one before this tick.
  private(set) var here = 0
  private(set) var before = 0
  /// m/s: of the ego, and its limit.
  private(set) var egoSpeed = 0.0
  private(set) var egoLimit = 30 / 3.6

  /// Share of the ego's limit at which each car wants to drive.
  var pace: [ActorID: Double] = [:]
  /// The lanes of the ego's road, in the order in which they came.
  var lanes: [RoadLane] = []
  /// Index in `route` up to which the road's lanes are known, and of the sources of the other direction.
  var roadChecked = 0
  var oppositeChecked = 0
  var oppositeSources: [TrafficSource] = []
  var oppositeCars: [ActorID] = []
  /// Junctions ahead, and those that the ego is near or in.
  var junctions: [JunctionTraffic] = []
  var active: [JunctionTraffic] = []
  var isAtJunction = false
  /// Junctions in which no lanes cross or meet.
  var plainJunctions: Set<Int32> = []
  /// What scenarios asked for; see `BackgroundActivity+Scenarios`.
  var orders = Orders()

  private var hasStarted = false
  private var ticks = 0
  private var stoodSince: [ActorID: Int] = [:]
  private let models: [Blueprint]

  /// - Parameters:
  ///   - route: the ego's way, a point each metre or so; lane by lane ahead of the ego where empty.
  ///   - seed: of the choices of cars and of junction traffic; the world's seed where nil. A stream of its own.
  public init(
    world: EmbeddedWorld, ego: ActorID, route: [Pose<World>] = [], parameters: Parameters = .init(),
    seed: UInt64? = nil
  ) {
    self.world = world
    self.ego = ego
    self.parameters = parameters
    network = world.network
    let start = (try? world.waypoint(of: ego)) ?? nil
    self.route =
      route.isEmpty
      ? RouteLine(ahead: start, on: world.network) : RouteLine(through: route, on: world.network)
    random = RandomSource(seed: seed ?? world.seed, stream: "traffic/background")
    models = BlueprintLibrary.all.filter {
      $0.baseType == .car && $0.specialType != .emergency && $0.id != "vehicle.micro.microlino"
        && $0.id != BlueprintLibrary.egoID
    }
  }

  /// Looks after the traffic; to be called before each tick.
  /// - Throws: `unknownActor` when the ego is gone.
  public func update() throws(WorldError) {
    let state = try world.state(of: ego)
    if route.count < 2 { return }
    start()
    ticks += 1
    forgetTheGone(state.pose.position)
    follow(state)
    if isAtJunction { leaveJunction() }
    meetJunctions()
    if isAtJunction {
      driveJunctionCars()
      feedJunctions()
    } else {
      driveRoadCars()
      moveRoadSources()
      feedRoad()
      keepLanes()
      moveOppositeSources()
      feedOpposite()
    }
    driveOppositeCars()
    setSpeeds()
  }

  /// Places the first cars; when scenarios first ask for something, if that is before the first update.
  func start() {
    if hasStarted || route.count < 2 { return }
    hasStarted = true
    findJunctions()
    beginRoad()
  }

  /// Takes all its cars away.
  public func clear() {
    for id in vehicles { remove(id) }
  }

  // MARK: The ego

  private func follow(_ state: ActorState) {
    before = here
    for i in here..<min(here + 3, route.count) {
      let place = route.poses[i]
      if (state.pose.position - place.position).dot(place.forward) > 0 { here = i }
    }
    egoSpeed = state.speed
    if let limit = try? world.speedLimit(of: ego) { egoLimit = limit }
    noteLaneChanges()
  }

  /// Whether a place is behind the ego's on the route.
  func isBehind(_ place: Point<World>) -> Bool {
    (place - route.poses[here].position).dot(route.poses[here].forward) < -0.17
  }

  /// Of the ego's place on the route.
  var egoPlace: Point<World> { route.poses[here].position }

  func place(of car: ActorID) -> Point<World>? { (try? world.state(of: car))?.pose.position }

  func lane(of car: ActorID) -> Waypoint? { (try? world.waypoint(of: car)) ?? nil }

  // MARK: Cars

  /// A car at rest at a place, or nil where there is no room.
  func spawn(at waypoint: Waypoint, rolling speed: Double = 0) -> ActorID? {
    if vehicles.count >= parameters.maximumVehicles { return nil }
    let model = models[random.index(below: models.count)]
    let pose = network.pose(of: waypoint)
    guard let id = try? world.spawn(model, at: pose, roleName: Self.roleName) else { return nil }
    if speed > 0 { try? world.setTargetVelocity(pose.forward * speed, of: id) }
    var driving = AutopilotParameters()
    driving.speedDifference = 0
    driving.autoLaneChange = false
    driving.laneOffset = Self.laneOffset
    try? world.setAutopilot(true, of: id, parameters: driving)
    vehicles.append(id)
    return id
  }

  /// The same for a source, which adds none near the ego.
  func spawn(from source: TrafficSource, noNearer radius: Double = freeRadius) -> ActorID? {
    guard let ego = place(of: ego), ego.distance(to: network.pose(of: source.place).position) >= radius else {
      return nil
    }
    return spawn(at: source.place)
  }

  func spawn(at places: [Waypoint]) -> [ActorID] { places.compactMap { spawn(at: $0) } }

  func remove(_ id: ActorID) {
    forget(id)
    vehicles.removeAll { $0 == id }
    stoodSince[id] = nil
    // Somebody else may have taken it away already; either way it is gone.
    if world.isAlive(id) { try? world.destroy(id) }
  }

  /// Strikes a car off all lists but that of the living.
  func forget(_ id: ActorID) {
    for lane in lanes { lane.source.cars.removeAll { $0 == id } }
    oppositeCars.removeAll { $0 == id }
    orders.stoppedAhead.removeAll { $0 == id }
    orders.stoppedBehind.removeAll { $0 == id }
    for source in oppositeSources { source.cars.removeAll { $0 == id } }
    for junction in active { junction.forget(id) }
    pace[id] = nil
  }

  /// Those whom somebody else took away, and those who stood for too long.
  private func forgetTheGone(_ ego: Point<World>) {
    for id in vehicles {
      guard let state = try? world.state(of: id) else {
        remove(id)
        continue
      }
      if state.speed > 0.8 {
        stoodSince[id] = nil
        continue
      }
      let since = stoodSince[id] ?? ticks
      stoodSince[id] = since
      let stood = Double(ticks - since) * EmbeddedWorld.tickDuration
      if stood > parameters.blockedSeconds, state.pose.position.distance(to: ego) > 30,
        (try? world.isAtTrafficLight(id)) == false
      {
        remove(id)
      }
    }
  }

  /// Tells each car the speed that it wants: its share of the ego's limit.
  private func setSpeeds() {
    for id in vehicles {
      guard var driving = try? world.autopilotParameters(of: id) else { continue }
      let speed = min(egoLimit * (pace[id] ?? 1), orders.speedCap ?? .infinity, Self.fastest)
      let isStopped = orders.stoppedAhead.contains(id)
      if let wanted = driving.desiredSpeed, abs(wanted - speed) < 0.01, driving.halted == isStopped {
        continue
      }
      driving.desiredSpeed = speed
      driving.halted = isStopped
      try? world.setAutopilotParameters(driving, of: id)
    }
  }

  func change(_ id: ActorID, _ change: (inout AutopilotParameters) -> Void) {
    guard var driving = try? world.autopilotParameters(of: id) else { return }
    change(&driving)
    try? world.setAutopilotParameters(driving, of: id)
  }
}
