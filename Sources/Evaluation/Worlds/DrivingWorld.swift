import DriveTypes
import Roads
import Scenarios

/// A route made ready to be driven: its definition, its map and the planner's dense route.
public struct PreparedRoute: Sendable {
  /// Place in the suite, from 0.
  public var index: Int
  public var definition: RouteDefinition
  /// The whole town.
  public var network: RoadNetwork
  /// The roads near the route, for the world: small, and quick to build terrain and traffic on.
  public var surroundings: RoadNetwork
  public var planned: PlannedRoute

  public init(
    index: Int, definition: RouteDefinition, network: RoadNetwork, surroundings: RoadNetwork,
    planned: PlannedRoute
  ) {
    self.index = index
    self.definition = definition
    self.network = network
    self.surroundings = surroundings
    self.planned = planned
  }
}

/// A world that can be driven in: the embedded simulator, or whatever else ticks and answers.
///
/// The closed loop is its only client: reset once, then tick, look, observe and apply until the route is over.
public protocol DrivingWorld {
  /// Name written into results, such as `embedded`. Figures of different worlds are never mixed.
  var name: String { get }
  /// Builds the world for a route and places the ego at its start.
  mutating func reset(_ route: PreparedRoute, seed: UInt64) throws -> WorldStart
  /// Advances one tick.
  mutating func tick() throws -> WorldTick
  /// Lets those look who only look on: cameras that record. Called after each tick.
  mutating func look() throws
  /// The ego's control for the coming tick.
  mutating func apply(_ control: VehicleControl) throws
  /// What the ego's sensors read now.
  mutating func observe(_ requirements: AgentRequirements) throws -> Observation
  /// What became of the route's scenarios; called once, when the route is over.
  func finish() -> [ScenarioReport]
}

extension DrivingWorld {
  public mutating func look() throws {}
  public func finish() -> [ScenarioReport] { [] }
}

/// What a world tells when a route begins.
public struct WorldStart: Sendable {
  public var ego: ActorDescription
  public var trafficLights: [TrafficLightDescription]
  public var stopSigns: [StopSignDescription]
  /// Seconds.
  public var tickDuration: Double

  public init(
    ego: ActorDescription, trafficLights: [TrafficLightDescription], stopSigns: [StopSignDescription],
    tickDuration: Double
  ) {
    self.ego = ego
    self.trafficLights = trafficLights
    self.stopSigns = stopSigns
    self.tickDuration = tickDuration
  }
}

/// One tick as the world saw it.
public struct WorldTick: Sendable {
  public var snapshot: WorldSnapshot
  /// What running scenarios told the scorer in this tick.
  public var signals: [ScenarioSignal]

  public init(snapshot: WorldSnapshot, signals: [ScenarioSignal] = []) {
    self.snapshot = snapshot
    self.signals = signals
  }
}
