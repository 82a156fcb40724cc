import DriveTypes

/// One thing that a world or an agent can say. The comment names the speaker; `Bridges/Protocol.md` gives the bytes.
public enum Message: Sendable, Hashable {
  /// Agent: opens a session.
  case hello(Hello)
  /// World: the session is open.
  case welcome(Welcome)
  /// World: no session.
  case refusal(Refusal)
  /// Agent: ready for another route.
  case next
  /// World: the briefing of the coming route.
  case route(RouteBriefing)
  /// Agent: has taken the briefing in, wants the first observation.
  case ready
  /// World: what the sensors see now.
  case observation(ObservationMessage)
  /// Agent: the answer to an observation.
  case control(ControlMessage)
  /// World: the route is over; answers a control, a `ready`, or a fault of the agent.
  case routeEnd(RouteEnd)
  /// Either: something was wrong. From a world it ends the agent's route.
  case fault(Fault)
  /// World: there are no more routes. Agent: leaves.
  case bye

  /// The name of the kind on the wire.
  public var kind: String {
    switch self {
    case .hello: "hello"
    case .welcome: "welcome"
    case .refusal: "refusal"
    case .next: "next"
    case .route: "route"
    case .ready: "ready"
    case .observation: "observation"
    case .control: "control"
    case .routeEnd: "route_end"
    case .fault: "fault"
    case .bye: "bye"
    }
  }
}

/// Who the agent is and what it needs.
public struct Hello: Sendable, Hashable {
  public var version: Int
  /// Registry name of the agent, such as `expert`; goes into results.
  public var agent: String
  /// What the agent drives with; goes into results. nil for agents without a model, and for those that do not tell.
  public var model: ModelIdentity?
  public var requirements: AgentRequirements

  public init(
    version: Int = DriveLoopProtocol.version, agent: String, model: ModelIdentity? = nil,
    requirements: AgentRequirements
  ) {
    self.version = version
    self.agent = agent
    self.model = model
    self.requirements = requirements
  }
}

/// Who the world is.
public struct Welcome: Sendable, Hashable {
  public var version: Int
  /// `embedded`, `carla`, …
  public var world: String
  /// Seconds between two observations.
  public var tickDuration: Double

  public init(version: Int = DriveLoopProtocol.version, world: String, tickDuration: Double) {
    self.version = version
    self.world = world
    self.tickDuration = tickDuration
  }
}

/// Why the world would not open a session.
public struct Refusal: Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    /// Another protocol version.
    case wrongVersion = "wrong_version"
    /// Another agent drives in this world now.
    case busy = "busy"
    /// Not the agent that began this evaluation: name, model or requirements differ.
    case differentAgent = "different_agent"
  }
  public var code: Code
  public var message: String
  public var expected: String
  public var got: String

  public init(code: Code, message: String, expected: String, got: String) {
    self.code = code
    self.message = message
    self.expected = expected
    self.got = got
  }
}

/// An agent's command together with the tick of the observation that it answers.
public struct ControlMessage: Sendable, Hashable {
  public var tick: Int
  public var control: VehicleControl
  /// Why it drives so; nil for agents that do not say.
  public var decision: Decision?
  /// What became of the plans since the route began; nil for agents that plan with no model.
  public var planCounts: PlanCounts?

  public init(
    tick: Int, control: VehicleControl, decision: Decision? = nil, planCounts: PlanCounts? = nil
  ) {
    self.tick = tick
    self.control = control
    self.decision = decision
    self.planCounts = planCounts
  }
}

/// The end of a route, whatever the outcome.
public struct RouteEnd: Sendable, Hashable {
  public var routeID: String
  /// Controls that the world took from the agent on this route.
  public var controls: Int

  public init(routeID: String, controls: Int) {
    self.routeID = routeID
    self.controls = controls
  }
}

/// A typed error told to the peer.
public struct Fault: Sendable, Hashable {
  public enum Code: String, Sendable, Hashable, CaseIterable {
    case malformed = "malformed"
    case tooLarge = "too_large"
    case wrongVersion = "wrong_version"
    case unexpectedMessage = "unexpected_message"
    case wrongTick = "wrong_tick"
    case invalidControl = "invalid_control"
    /// A request from a peer that has no session (or lost it): say hello.
    case noSession = "no_session"
    /// The agent's own code threw; only from agents.
    case agentFailed = "agent_failed"
  }
  public var code: Code
  public var message: String

  public init(code: Code, message: String) {
    self.code = code
    self.message = message
  }
}

/// An observation as it travels: actor descriptions only when the agent has not got them yet.
public struct ObservationMessage: Sendable, Hashable {
  public var tick: Int
  /// Simulated seconds since reset.
  public var time: Double
  public var ego: EgoMeasurement
  public var images: [CameraImage]
  public var readings: [SensorReading]
  public var privileged: PrivilegedMessage?

  public init(
    tick: Int, time: Double, ego: EgoMeasurement, images: [CameraImage] = [],
    readings: [SensorReading] = [], privileged: PrivilegedMessage? = nil
  ) {
    self.tick = tick
    self.time = time
    self.ego = ego
    self.images = images
    self.readings = readings
    self.privileged = privileged
  }
}

/// `PrivilegedState` as it travels.
public struct PrivilegedMessage: Sendable, Hashable {
  public var ego: ActorID
  public var tick: Int
  /// Simulated seconds since reset.
  public var time: Double
  /// Descriptions that are new or changed since the route began, in the order of `states`.
  public var newDescriptions: [ActorDescription]
  /// One entry per living actor, ascending id.
  public var states: [ActorState]
  public var lightStates: [TrafficLightState]
  public var collisions: [Collision]

  public init(
    ego: ActorID, tick: Int, time: Double, newDescriptions: [ActorDescription], states: [ActorState],
    lightStates: [TrafficLightState], collisions: [Collision]
  ) {
    self.ego = ego
    self.tick = tick
    self.time = time
    self.newDescriptions = newDescriptions
    self.states = states
    self.lightStates = lightStates
    self.collisions = collisions
  }
}
