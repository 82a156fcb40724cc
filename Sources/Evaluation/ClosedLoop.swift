import DriveTypes
import Driving
import Roads
import Scoring

/// The whole product: a route, a world and an agent in; a record and a trace out.
///
/// The order within a tick is the leaderboard's: the world moves, the agent acts, its control is applied, and then
/// the criteria look (`reference/bench2drive.md` §2). The clock is looked at between these steps; no result depends on it.
/// `beside` is called when the agent has acted and the world has not yet heard of it: for those who want to know what
/// else could have been done.
public enum ClosedLoop {
  public static func run<W: DrivingWorld>(
    _ route: PreparedRoute, world: inout W, agent: inout any Agent, seed: UInt64,
    options: ScorerOptions = ScorerOptions(), clock: @escaping () -> Double = { 0 },
    beside: ((inout W, any Agent, WorldSnapshot) throws -> Void)? = nil
  ) -> RouteRun {
    var watch = Stopwatch(clock)
    var times = RouteTimes()
    var plans: PlanCounts?
    let start: WorldStart
    var recorder: TraceRecorder
    var scorer: RouteScorer
    do {
      start = try world.reset(route, seed: seed)
      recorder = TraceRecorder(
        header: TraceHeader(
          routeID: route.definition.id, town: route.definition.town, mapHash: route.network.mapHash,
          world: world.name, agent: agent.name, seed: seed, ego: start.ego, tickDuration: start.tickDuration,
          denseRoute: route.planned.points, trafficLights: start.trafficLights, stopSigns: start.stopSigns,
          weather: RouteWeather(route.definition.weather)))
      scorer = try RouteScorer(
        network: route.network, route: route.planned, header: recorder.trace.header, options: options)
    } catch {
      let record = RouteRecord.undriven(
        route.definition, index: route.index, seed: seed, failure: .simulation,
        routeLength: route.planned.length)
      return RouteRun(record: record, trace: nil, reason: String(describing: error))
    }
    func finish(_ failure: RouteFailure?, _ error: (any Error)? = nil) -> RouteRun {
      recorder.trace.failure = failure?.rawValue
      times.take(inference: agent.planTimes)
      let record = scorer.finish(failure: failure).record(
        index: route.index, routeID: RouteRecord.recordID(of: route.definition),
        place: RouteRecord.Place(route.definition, seed: seed))
      return RouteRun(
        record: record, trace: recorder.trace, reason: error.map { String(describing: $0) },
        scenarios: world.finish(), plans: plans, times: times)
    }

    do {
      watch.lap(&times.preparing)
      try agent.begin(RouteBriefing(route, start, seed: seed, requirements: agent.requirements))
    } catch {
      return finish(.agentSetup, error)
    }
    defer { agent.end() }
    watch.lap(&times.agent)
    while true {
      let tick: WorldTick
      let control: VehicleControl
      do {
        tick = try world.tick()
        watch.lap(&times.simulation)
        try world.look()
      } catch {
        return finish(.simulation, error)
      }
      do {
        let observation = try world.observe(agent.requirements)
        watch.lap(&times.sensors)
        control = try agent.act(observation)
        watch.lap(&times.agent)
        // An agent in another process is held to the same by the protocol.
        if let decision = agent.decision, !decision.isValid {
          throw EvaluationError.invalidDecision(tick: tick.snapshot.tick)
        }
        plans = agent.planCounts
        try beside?(&world, agent, tick.snapshot)
        try world.apply(control)
        watch.lap(&times.simulation)
      } catch {
        return finish(.agentRuntime, error)
      }
      let state = scorer.update(recorder.append(tick, control: control, decision: agent.decision))
      watch.lap(&times.scoring)
      if state != .running { return finish(nil) }
    }
  }
}

extension RouteBriefing {
  /// What the agent is told about a prepared route.
  init(_ route: PreparedRoute, _ start: WorldStart, seed: UInt64, requirements: AgentRequirements) {
    let origin = route.network.geoReference
    let privileged =
      requirements.privileged
      ? PrivilegedBriefing(
        denseRoute: route.planned.points,
        speedLimits: route.planned.waypoints.map { route.network.speedLimit(of: $0) },
        trafficLights: start.trafficLights, stopSigns: start.stopSigns,
        lanes: route.surroundings.laneMap(around: route.planned.points.map(\.pose.position)))
      : nil
    self.init(
      routeID: route.definition.id, town: route.definition.town, mapHash: route.network.mapHash, seed: seed,
      plan: route.planned.plan, originLatitude: origin.latitude, originLongitude: origin.longitude,
      privileged: privileged)
  }
}
