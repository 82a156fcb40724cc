import DriveTypes
import Driving
import Roads
import Scoring

/// The whole product: a route, a world and an agent in; a record and a trace out.
///
/// The order within a tick is the leaderboard's: the world moves, the agent acts, its control is applied, and then
/// the criteria look (`reference/bench2drive.md` §2).
public enum ClosedLoop {
  public static func run<W: DrivingWorld>(
    _ route: PreparedRoute, world: inout W, agent: inout any Agent, seed: UInt64,
    options: ScoringOptions = .init()
  ) -> RouteRun {
    let start: WorldStart
    do {
      start = try world.reset(route, seed: seed)
    } catch {
      return .failed(route, .simulationCrashed, reason: String(describing: error), options: options)
    }
    var recorder = TraceRecorder(
      header: TraceHeader(
        routeID: route.definition.id, town: route.definition.town, mapHash: route.network.mapHash,
        world: world.name, agent: agent.name, seed: seed, ego: start.ego, tickDuration: start.tickDuration,
        denseRoute: route.planned.points, trafficLights: start.trafficLights, stopSigns: start.stopSigns))
    var scorer = RouteScorer(
      network: route.network, route: route.planned, header: recorder.trace.header, options: options)
    do {
      try agent.begin(RouteBriefing(route, start, seed: seed, requirements: agent.requirements))
    } catch {
      return RouteRun(
        route, recorder.trace, scorer.finish(failure: .agentSetup), reason: String(describing: error))
    }
    defer { agent.end() }

    while true {
      let tick: WorldTick
      let control: VehicleControl
      do {
        tick = try world.tick()
      } catch {
        return RouteRun(
          route, recorder.trace, scorer.finish(failure: .simulationCrashed), reason: String(describing: error)
        )
      }
      do {
        control = try agent.act(world.observe(agent.requirements))
        try world.apply(control)
      } catch {
        return RouteRun(
          route, recorder.trace, scorer.finish(failure: .agentCrashed), reason: String(describing: error))
      }
      let record = recorder.append(tick, control: control)
      if case .finished = scorer.update(record) {
        return RouteRun(route, recorder.trace, scorer.finish(failure: nil), reason: nil)
      }
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
        trafficLights: start.trafficLights, stopSigns: start.stopSigns)
      : nil
    self.init(
      routeID: route.definition.id, town: route.definition.town, mapHash: route.network.mapHash, seed: seed,
      plan: route.planned.plan, originLatitude: origin.latitude, originLongitude: origin.longitude,
      privileged: privileged)
  }
}
