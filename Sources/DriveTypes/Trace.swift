/// The whole record of one route: enough to score it again without a simulator or the agent.
///
/// The ego is kept in full precision; other actors as `Float`, which is what the criteria read, live or from disk,
/// so that both give the same score to the last digit.
public struct Trace: Sendable, Hashable {
  public var header: TraceHeader
  public var ticks: [TraceTick]
  /// What stopped the route from outside, in upstream's words, such as `Agent crashed`; nil when the criteria ended it.
  public var failure: String?

  public init(header: TraceHeader, ticks: [TraceTick] = [], failure: String? = nil) {
    self.header = header
    self.ticks = ticks
    self.failure = failure
  }
}

public struct TraceHeader: Sendable, Hashable {
  public var routeID: String
  public var town: String
  /// SHA-256 of the map's .xodr, lower-case hexadecimal.
  public var mapHash: String
  /// `embedded`, `carla`, …: the world that made the trace.
  public var world: String
  public var agent: String
  public var seed: UInt64
  public var ego: ActorDescription
  /// Seconds between ticks.
  public var tickDuration: Double
  public var denseRoute: [RoutePoint]
  public var trafficLights: [TrafficLightDescription]
  public var stopSigns: [StopSignDescription]
  /// What a camera saw it in.
  public var weather: RouteWeather

  public init(
    routeID: String, town: String, mapHash: String, world: String, agent: String, seed: UInt64,
    ego: ActorDescription, tickDuration: Double, denseRoute: [RoutePoint],
    trafficLights: [TrafficLightDescription], stopSigns: [StopSignDescription],
    weather: RouteWeather = RouteWeather()
  ) {
    self.routeID = routeID
    self.town = town
    self.mapHash = mapHash
    self.world = world
    self.agent = agent
    self.seed = seed
    self.ego = ego
    self.tickDuration = tickDuration
    self.denseRoute = denseRoute
    self.trafficLights = trafficLights
    self.stopSigns = stopSigns
    self.weather = weather
  }
}

/// One tick: what the world did and what the agent answered.
public struct TraceTick: Sendable, Hashable {
  public var tick: Int
  public var time: Double
  public var ego: ActorState
  /// The control in force during the step that led to the next tick.
  public var control: VehicleControl
  /// Descriptions of the actors that appear for the first time in this tick.
  public var spawned: [ActorDescription]
  /// Every living actor but the ego, ascending id.
  public var others: [TraceActor]
  /// State of every light, in the header's order.
  public var lightStates: [TrafficLightState]
  /// Contacts of the ego in this tick.
  public var collisions: [Collision]
  /// What scenarios told the scorer in this tick, in order.
  public var signals: [ScenarioSignal]
  /// Why the agent drove so, `rounded`; nil for agents that do not say.
  public var decision: Decision?

  public init(
    tick: Int, time: Double, ego: ActorState, control: VehicleControl, spawned: [ActorDescription] = [],
    others: [TraceActor] = [], lightStates: [TrafficLightState] = [], collisions: [Collision] = [],
    signals: [ScenarioSignal] = [], decision: Decision? = nil
  ) {
    self.tick = tick
    self.time = time
    self.ego = ego
    self.control = control
    self.spawned = spawned
    self.others = others
    self.lightStates = lightStates
    self.collisions = collisions
    self.signals = signals
    self.decision = decision
  }
}

/// Another actor at one tick; metres, radians, m/s in the world frame.
public struct TraceActor: Sendable, Hashable {
  public var id: ActorID
  public var x, y, z, yaw: Float
  /// The criteria read neither; cameras do.
  public var pitch, roll: Float
  public var velocityX, velocityY, velocityZ: Float
  public var lights: VehicleLights
  public var doors: VehicleDoors

  public init(_ state: ActorState) {
    id = state.id
    x = Float(state.pose.position.x)
    y = Float(state.pose.position.y)
    z = Float(state.pose.position.z)
    yaw = Float(state.pose.yaw)
    pitch = Float(state.pose.rotation.pitch)
    roll = Float(state.pose.rotation.roll)
    velocityX = Float(state.velocity.x)
    velocityY = Float(state.velocity.y)
    velocityZ = Float(state.velocity.z)
    lights = state.lights
    doors = state.doors
  }

  public init(
    id: ActorID, x: Float, y: Float, z: Float, yaw: Float, pitch: Float = 0, roll: Float = 0,
    velocityX: Float, velocityY: Float, velocityZ: Float, lights: VehicleLights = [],
    doors: VehicleDoors = []
  ) {
    self.id = id
    self.x = x
    self.y = y
    self.z = z
    self.yaw = yaw
    self.pitch = pitch
    self.roll = roll
    self.velocityX = velocityX
    self.velocityY = velocityY
    self.velocityZ = velocityZ
    self.lights = lights
    self.doors = doors
  }

  /// Magnitude of the velocity, m/s.
  public var speed: Double {
    let (x, y, z) = (Double(velocityX), Double(velocityY), Double(velocityZ))
    return (x * x + y * y + z * z).squareRoot()
  }
}

extension ActorState {
  /// What a trace keeps of another actor: neither its acceleration nor how fast it turns.
  public init(_ actor: TraceActor) {
    self.init(
      id: actor.id,
      pose: Pose(
        position: Point(x: Double(actor.x), y: Double(actor.y), z: Double(actor.z)),
        rotation: Rotation(
          roll: Double(actor.roll), pitch: Double(actor.pitch), yaw: Double(actor.yaw))),
      velocity: Vector(
        x: Double(actor.velocityX), y: Double(actor.velocityY), z: Double(actor.velocityZ)),
      lights: actor.lights, doors: actor.doors)
  }
}

/// Messages from a running scenario to the criteria (upstream's blackboard switches and scenario criteria).
public enum ScenarioSignal: Sendable, Hashable {
  case scenarioStarted(name: String, type: String)
  case scenarioEnded(name: String)
  /// AC_SwitchActorBlockedTest
  case actorBlockedTest(enabled: Bool)
  /// AC_SwitchWrongDirectionTest
  case wrongDirectionTest(enabled: Bool)
  /// ScenarioTimeoutTest fired.
  case scenarioTimedOut(name: String)
  /// Upstream adds a second collision criterion while this scenario runs.
  case secondCollisionTest(enabled: Bool)
  /// The emergency vehicle of a running YieldToEmergencyVehicle scenario; nil when it is gone.
  case emergencyVehicle(ActorID?)
}
