import DriveTypes
import Roads
import Simulation

/// Where one scenario is played: its definition and trigger, the world, the ego and its route, a random stream of its
/// own, and the actors that it placed.
public final class ScenarioStage {
  public let definition: ScenarioDefinition
  public let world: EmbeddedWorld
  public let ego: ActorID
  public let background: BackgroundActivity?
  public let route: PlannedRoute
  /// Ways along lanes.
  public let guide: LaneGuide
  public var random: RandomSource
  /// The first route point on which the trigger stands.
  public let triggerIndex: Int
  /// Simulated seconds at which the ego reached the trigger.
  public internal(set) var startTime = 0.0
  /// Changes the ego's control on its way to the actuators; ControlLoss uses it.
  public var disturbance: ((VehicleControl) -> VehicleControl)?
  /// Actors that the scenario placed and that live; destroyed when it ends.
  public private(set) var actors: [ActorID] = []
  private var signals: [ScenarioSignal] = []
  private let skipsAsUpstream: Bool

  init(
    definition: ScenarioDefinition, world: EmbeddedWorld, ego: ActorID, background: BackgroundActivity?,
    route: PlannedRoute, guide: LaneGuide, random: RandomSource, skipsAsUpstream: Bool = false
  ) {
    self.definition = definition
    self.world = world
    self.ego = ego
    self.background = background
    self.route = route
    self.guide = guide
    self.random = random
    self.skipsAsUpstream = skipsAsUpstream
    triggerIndex = route.index(ofTrigger: definition.trigger) ?? 0
  }

  /// The roads around the route. Waypoints of `route` belong to the whole town, not to this network.
  public var network: RoadNetwork { world.network }
  /// Simulated seconds since the route's start.
  public var time: Double { world.snapshot.time }
  public var egoState: ActorState {
    (try? world.state(of: ego)) ?? ActorState(id: ego, pose: definition.trigger)
  }

  /// Tells the criteria something.
  public func emit(_ signal: ScenarioSignal) { signals.append(signal) }
  func takeSignals() -> [ScenarioSignal] {
    defer { signals.removeAll() }
    return signals
  }

  /// For places at which upstream's set-up gives up, while there is no reason to here.
  /// - Throws: `couldNotBePlaced` where scenarios are left out as upstream does.
  func giveUpAsUpstream(_ reason: String) throws(ScenarioError) {
    if skipsAsUpstream { throw couldNotBePlaced("Bench2Drive's set-up gives up here: \(reason)") }
  }

  // MARK: Actors

  /// Places an actor of the scenario: background cars and passers-by in its room are sent away first.
  /// - Throws: `couldNotBePlaced` where something else stands there or no road is near.
  @discardableResult
  public func spawn(
    _ blueprint: Blueprint, at pose: Pose<World>, role: String = "scenario"
  ) throws(ScenarioError) -> ActorID {
    let box = OrientedBox<World>(
      centre: pose.level(blueprint.boxCentre), yaw: pose.yaw,
      halfExtent: Vector(
        x: blueprint.halfExtent.x + 0.5, y: blueprint.halfExtent.y + 0.2, z: blueprint.halfExtent.z))
    makeRoom(box)
    do {
      let id = try world.spawn(blueprint, at: pose, roleName: role)
      actors.append(id)
      return id
    } catch {
      throw couldNotBePlaced(String(describing: error))
    }
  }

  @discardableResult
  public func spawn(_ blueprint: String, at pose: Pose<World>, role: String = "scenario")
    throws(ScenarioError)
    -> ActorID
  {
    let found: Blueprint
    do { found = try BlueprintLibrary.find(blueprint) } catch {
      throw .world(scenario: definition.name, error)
    }
    return try spawn(found, at: pose, role: role)
  }

  /// Takes one of the scenario's actors away; nothing happens where it is gone already.
  public func remove(_ id: ActorID) {
    actors.removeAll { $0 == id }
    if world.isAlive(id) { try? world.destroy(id) }
  }

  /// Takes all its actors away.
  public func clear() {
    for id in actors where world.isAlive(id) { try? world.destroy(id) }
    actors.removeAll()
    disturbance = nil
  }

  /// Calls the world, with its refusals as scenario errors.
  public func command<T>(_ call: (EmbeddedWorld) throws(WorldError) -> T) throws(ScenarioError) -> T {
    do { return try call(world) } catch { throw .world(scenario: definition.name, error) }
  }

  /// A random blueprint among those that pass.
  public func blueprint(where isWanted: (Blueprint) -> Bool) throws(ScenarioError) -> Blueprint {
    let found = BlueprintLibrary.all.filter(isWanted)
    guard !found.isEmpty else { throw couldNotBePlaced("no blueprint fits") }
    return found[random.index(below: found.count)]
  }

  /// Upstream's usual choice: a car with lights, no emergency vehicle or taxi.
  public func randomCar() throws(ScenarioError) -> Blueprint {
    try blueprint {
      $0.baseType == .car && $0.hasLights && $0.specialType == .none && $0.id != BlueprintLibrary.egoID
    }
  }

  public func couldNotBePlaced(_ reason: String) -> ScenarioError {
    .couldNotBePlaced(scenario: definition.name, reason: reason, at: definition.location)
  }
}
