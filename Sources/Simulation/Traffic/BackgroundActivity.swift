import DriveTypes
import Roads

/// Traffic around the ego, thin where nobody looks: the leaderboard's BackgroundActivity in what it shows, not in how.
///
/// A client of `EmbeddedWorld` like any other: call `update()` before each `tick()`. Its cars have the role name
/// `background`, drive on autopilot at 30 % below the limit and are taken away once far from the ego. Twice a simulated
/// second it looks after
/// - the ego's road: up to 2 cars ahead and 2 behind on each lane of its direction, 15 m apart at first;
/// - the lanes of the other direction: a source 80 m ahead of the ego, a new car when the last is 40 m away;
/// - the next junction on the ego's way: up to 6 cars on each other road that leads there, from 40 m before it, each
///   with a chance of 80 %.
/// Scenarios call the methods of `BackgroundActivity+Scenarios`.
public final class BackgroundActivity {
  /// Densities; the leaderboard's values (`reference/bench2drive.md` §3.1) where it names them.
  public struct Parameters: Sendable, Hashable {
    /// Cars ahead of and behind the ego on each lane of its direction.
    public var frontVehicles = 2
    public var backVehicles = 2
    /// Metres between them when they are placed.
    public var spacing = 15.0
    /// Metres ahead of the ego at which cars of the other direction appear, and between two of them.
    public var oppositeSourceDistance = 80.0
    public var oppositeSpacing = 40.0
    /// Metres before a junction at which its cars appear, the most of them on a road, and the chance of each.
    public var junctionSourceDistance = 40.0
    public var junctionMaximum = 6
    public var junctionChance = 0.8
    /// Cars farther than this from the ego are taken away, metres: our choice, beyond all sources.
    public var removalDistance = 130.0
    /// Cars that stood for this long, and not at a red light or in the ego's sight of 30 m, are taken away, seconds.
    public var blockedSeconds = 90.0
    /// Most background cars at a time: our bound.
    public var maximumVehicles = 60

    public init() {}
  }

  public static let roleName = "background"

  public var parameters: Parameters
  public let world: EmbeddedWorld
  public let ego: ActorID
  /// Living cars of this activity, ascending.
  public private(set) var vehicles: [ActorID] = []

  var random: RandomSource
  /// What scenarios asked for; see `BackgroundActivity+Scenarios`.
  var orders = Orders()
  private var ticks = 0
  private var isFirst = true
  /// Junctions already furnished on this approach.
  private var furnished: [Int32] = []
  private var stoodSince: [ActorID: Int] = [:]
  private let models: [Blueprint]
  private let route: [Point<World>]

  /// - Parameters:
  ///   - route: the ego's way, in order; at forks its junctions are furnished, else those of the first branch.
  ///   - seed: of the choices of cars and of junction traffic; the world's seed where nil. A stream of its own.
  public init(
    world: EmbeddedWorld, ego: ActorID, route: [Pose<World>] = [], parameters: Parameters = .init(),
    seed: UInt64? = nil
  ) {
    self.world = world
    self.ego = ego
    self.parameters = parameters
    self.route = route.map(\.position)
    random = RandomSource(seed: seed ?? world.seed, stream: "traffic/background")
    models = BlueprintLibrary.all.filter {
      $0.baseType == .car && $0.specialType != .emergency && $0.id != "vehicle.micro.microlino"
        && $0.id != BlueprintLibrary.egoID
    }
  }

  /// Looks after the traffic; to be called before each tick.
  /// - Throws: `unknownActor` when the ego is gone.
  public func update() throws(WorldError) {
    ticks += 1
    enforceJunctionOrders()
    if ticks % 10 != 1 { return }
    let state = try world.state(of: ego)
    guard let here = try world.waypoint(of: ego) else { return }
    let roadRunning = isFirst
    isFirst = false
    removeFar(from: state.pose.position)
    guard let lane = drivingLane(near: here, state) else { return }
    if let junction = world.network.junction(of: lane) {
      furnished = [junction]
    } else {
      if orders.addsOnRoad { keepRoad(lane, atOnce: roadRunning) }
      if orders.addsOpposite { keepOpposite(lane) }
      if orders.junctionsAreActive { furnishJunction(ahead: lane) }
    }
    applyOrders()
  }

  /// Takes all its cars away.
  public func clear() {
    for id in vehicles { remove(id) }
  }

  private func drivingLane(near waypoint: Waypoint, _ state: ActorState) -> Waypoint? {
    if !world.network.laneType(of: waypoint).isDisjoint(with: .driving) { return waypoint }
    return world.network.waypoint(nearest: state.pose.position, types: .driving)
  }

  // MARK: The ego's road

  private func keepRoad(_ here: Waypoint, atOnce: Bool) {
    let network = world.network
    for lane in network.lanesOfSameDirection(as: here) where !orders.closes(lane, network) {
      let isKeptClear = !orders.addsAhead && lane.laneIndex == here.laneIndex
      if !isKeptClear { keep(parameters.frontVehicles, on: lane, ahead: true, atOnce: atOnce) }
      keep(parameters.backVehicles, on: lane, ahead: false, atOnce: atOnce)
    }
  }

  /// Fills a lane up to `count` cars within reach; later ones appear at the end of the reach only.
  private func keep(_ count: Int, on lane: Waypoint, ahead: Bool, atOnce: Bool) {
    let reach = parameters.spacing * Double(count + 1) + 30
    let present = carsAlong(lane, reach: reach, ahead: ahead)
    var missing = count - present.count
    var distance = atOnce ? parameters.spacing : reach - 5
    while missing > 0 {
      if let place = step(lane, distance, ahead), spawn(at: place, rolling: !atOnce) != nil || !atOnce {
        missing -= 1
      }
      if !atOnce { break }
      distance += parameters.spacing
      if distance > reach + 60 { break }
    }
  }

  private func step(_ waypoint: Waypoint, _ distance: Double, _ ahead: Bool) -> Waypoint? {
    let network = world.network
    let reached =
      ahead ? network.next(waypoint, distance: distance) : network.previous(waypoint, distance: distance)
    guard let place = reached.first, network.junction(of: place) == nil else { return nil }
    return place
  }

  /// Background cars within 2 m of the lane's centre ahead of (or behind) a place on it.
  func carsAlong(_ lane: Waypoint, reach: Double, ahead: Bool) -> [ActorID] {
    let network = world.network
    var centres: [Point<World>] = []
    var distance = 0.0
    while distance <= reach {
      if let place = ahead
        ? network.next(lane, distance: max(distance, 0.1)).first
        : network.previous(lane, distance: max(distance, 0.1)).first
      {
        centres.append(network.pose(of: place).position)
      }
      distance += 4
    }
    return vehicles.filter { id in
      guard let state = try? world.state(of: id) else { return false }
      return centres.contains { $0.distance(to: state.pose.position) < 3 }
    }
  }

  // MARK: The other direction

  private func keepOpposite(_ here: Waypoint) {
    let network = world.network
    guard let ahead = oppositeSource(here) else { return }
    let spacing = orders.oppositeSpacing ?? parameters.oppositeSpacing
    for lane in network.lanesOfOtherDirection(beside: ahead) where !orders.closes(lane, network) {
      let source = network.pose(of: lane)
      // Cars of the ego's direction pass there too; they do not count.
      let isFree = vehicles.allSatisfy { id in
        guard let state = try? world.state(of: id), state.pose.forward.dotXY(source.forward) > 0 else {
          return true
        }
        return state.pose.position.distance(to: source.position) > spacing
      }
      if isFree { _ = spawn(at: lane, rolling: true) }
    }
  }

  /// Where cars of the other direction appear, on the ego's own lane. A source that a scenario has moved farther away
  /// than usual stands before the next junction where there is one in between, but never nearer than usual.
  private func oppositeSource(_ here: Waypoint) -> Waypoint? {
    let network = world.network
    var distance = orders.oppositeSpacing.map { 2 * $0 } ?? parameters.oppositeSourceDistance
    repeat {
      if let ahead = network.next(here, distance: distance).first, network.junction(of: ahead) == nil {
        return ahead
      }
      distance -= 10
    } while distance >= parameters.oppositeSourceDistance
    return nil
  }

  // MARK: Junctions

  /// Puts cars on the other roads that lead to the next junction, once for each approach.
  private func furnishJunction(ahead here: Waypoint) {
    let network = world.network
    var entry: Waypoint?
    var distance = 5.0
    while distance <= 60, entry == nil {
      let branches = network.next(here, distance: distance).filter { network.isJunction($0) }
      entry = branches.first { isOnRoute(network.pose(of: $0).position) } ?? branches.first
      distance += 5
    }
    guard let entry, let junction = network.junction(of: entry), !furnished.contains(junction) else { return }
    furnished = [junction]
    let own = here.road
    for source in network.lanesInto(junction: junction) where source.road != own {
      var back = 8.0
      var placed = 0
      while back <= parameters.junctionSourceDistance + parameters.spacing,
        placed < parameters.junctionMaximum
      {
        guard let place = network.previous(source, distance: back).first, network.junction(of: place) == nil
        else {
          break
        }
        if random.uniform() < parameters.junctionChance, spawn(at: place, rolling: false) != nil {
          placed += 1
        }
        back += parameters.spacing
      }
    }
  }

  private func isOnRoute(_ place: Point<World>) -> Bool {
    route.contains { $0.distanceXY(to: place) < 3 }
  }

  // MARK: Cars

  private func spawn(at waypoint: Waypoint, rolling: Bool) -> ActorID? {
    if vehicles.count >= parameters.maximumVehicles || orders.closes(waypoint, world.network) { return nil }
    let pose = world.network.pose(of: waypoint)
    let model = models[random.index(below: models.count)]
    let room = OrientedBox<World>(
      centre: pose.position, yaw: pose.yaw, halfExtent: Vector(x: model.halfExtent.x + 4, y: 1.2, z: 2))
    guard world.isFree(room), !rolling || hasFreeWay(around: waypoint),
      let id = try? world.spawn(model, at: pose, roleName: Self.roleName)
    else {
      return nil
    }
    if rolling {
      let limit = world.network.speedLimit(of: waypoint)
      let speed = min(limit * 0.7, 14, orders.speedCap ?? 14)
      try? world.setTargetVelocity(pose.forward * speed, of: id)
    }
    try? world.setAutopilot(true, of: id, parameters: orders.driving)
    vehicles.append(id)
    return id
  }

  /// Room to brake for a car that appears in motion, and for those behind it: nobody on the lane from 20 m behind to
  /// 30 m ahead.
  private func hasFreeWay(around waypoint: Waypoint) -> Bool {
    for distance in stride(from: 5.0, through: 30, by: 5) {
      let ahead = world.network.next(waypoint, distance: distance)
      let behind = distance <= 20 ? world.network.previous(waypoint, distance: distance) : []
      for place in ahead + behind {
        let pose = world.network.pose(of: place)
        let box = OrientedBox<World>(
          centre: pose.position, yaw: pose.yaw, halfExtent: Vector(x: 2.5, y: 1.2, z: 2))
        if !world.isFree(box) { return false }
      }
    }
    return true
  }

  func remove(_ id: ActorID) {
    vehicles.removeAll { $0 == id }
    stoodSince[id] = nil
    // Somebody else may have taken it away already; either way it is gone.
    if world.isAlive(id) { try? world.destroy(id) }
  }

  private func removeFar(from ego: Point<World>) {
    vehicles.removeAll { !world.isAlive($0) }
    for id in vehicles {
      guard let state = try? world.state(of: id) else { continue }
      let distance = state.pose.position.distance(to: ego)
      if distance > max(parameters.removalDistance, 2 * (orders.oppositeSpacing ?? 0) + 20) {
        remove(id)
        continue
      }
      if state.speed > 0.8 {
        stoodSince[id] = nil
        continue
      }
      let since = stoodSince[id] ?? ticks
      stoodSince[id] = since
      let blocked = Double(ticks - since) * EmbeddedWorld.tickDuration > parameters.blockedSeconds
      if blocked, distance > 30, (try? world.isAtTrafficLight(id)) == false { remove(id) }
    }
  }
}
