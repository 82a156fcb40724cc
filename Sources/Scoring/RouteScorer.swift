import DriveTypes
import Roads

/// How a route is scored.
public struct ScorerOptions: Sendable, Hashable {
  public var rules: ScoringRules
  /// Bench2Drive stops a route at more than 4000 ticks ("TickRuntime"); nil for the plain leaderboard.
  public var tickLimit: Int?

  public init(rules: ScoringRules = .upstream, tickLimit: Int? = 4000) {
    self.rules = rules
    self.tickLimit = tickLimit
  }
}

/// What the criteria say after a tick.
public enum Verdict: Sendable, Hashable {
  public enum Reason: String, Sendable, Hashable {
    case completed, deviated, blocked, timedOut, tickLimit
  }
  case running
  case finished(Reason)
}

/// All criteria of a Bench2Drive route, fed one tick at a time, live or from a stored trace.
///
/// ## Tick order
/// Upstream's `_tick_scenario` ticks the world, counts the tick, asks the agent, applies the control and then ticks
/// the tree: behaviours first, then the criteria in a fixed order, then the route's time limit. A `TraceTick` holds
/// the state after the world's tick and the control that was applied to it, so one `update` is one such tick.
/// Game time is 0.05 s at the first tick; as upstream it is a sum of the tick's duration in single precision
/// (0.05000000074505806), which decides at which tick "more than 60 s" is reached. [60.05 s in real records.]
public struct RouteScorer: Sendable {
  public let options: ScorerOptions
  public let path: RoutePath
  /// Ticks seen.
  public private(set) var tickCount = 0
  /// Simulated seconds since the start.
  public private(set) var gameTime = 0.0
  public private(set) var verdict = Verdict.running

  private let tickDuration: Double
  private var background: Set<ActorID> = []
  private var completion: RouteCompletionTest
  private var lanes: OutsideRouteLanesTest
  private var collisions = CollisionTest()
  private var redLights: RunningRedLightTest
  private var stops: RunningStopTest
  private var minimumSpeed: MinimumSpeedRouteTest
  private var inRoute: InRouteTest
  private var blocked = ActorBlockedTest()
  /// Second collision tests: the running one, and those of ended scenarios.
  private var scenarioCollisions: [CollisionTest] = []
  private var hasScenarioCollisions = false
  private var scenarioTimeouts = ScenarioTimeoutTest()
  private var yielding = YieldToEmergencyVehicleTest()
  private var timeout: RouteTimeout

  /// - Parameter route: the dense route; only its points are used.
  public init(
    network: RoadNetwork, route: PlannedRoute, header: TraceHeader, options: ScorerOptions = ScorerOptions()
  ) throws(ScoringError) {
    try self.init(network: network, points: route.points, header: header, options: options)
  }

  /// Scores along the route that the trace itself holds.
  public init(
    network: RoadNetwork, header: TraceHeader, options: ScorerOptions = ScorerOptions()
  ) throws(ScoringError) {
    try self.init(network: network, points: header.denseRoute, header: header, options: options)
  }

  private init(
    network: RoadNetwork, points: [RoutePoint], header: TraceHeader, options: ScorerOptions
  ) throws(ScoringError) {
    let path = try RoutePath(points)
    self.options = options
    self.path = path
    tickDuration = Double(Float(header.tickDuration))
    completion = RouteCompletionTest(path: path)
    lanes = OutsideRouteLanesTest(path: path, network: network)
    redLights = RunningRedLightTest(
      lights: header.trafficLights, halfLength: header.ego.halfExtent.x, network: network,
      rules: options.rules)
    stops = RunningStopTest(signs: header.stopSigns, network: network, rules: options.rules)
    minimumSpeed = MinimumSpeedRouteTest(path: path)
    inRoute = InRouteTest(path: path)
    timeout = RouteTimeout(path: path, network: network)
  }

  /// Takes one tick. After a verdict other than `.running`, further ticks change nothing.
  @discardableResult
  public mutating func update(_ tick: TraceTick) -> Verdict {
    guard verdict == .running else { return verdict }
    tickCount += 1
    gameTime += tickDuration
    for actor in tick.spawned where actor.kind == .vehicle && actor.roleName == "background" {
      background.insert(actor.id)
    }
    if let limit = options.tickLimit, tickCount > limit {
      verdict = .finished(.tickLimit)
      return verdict
    }

    // The sensors report while the world ticks; the scenarios speak before the criteria listen.
    collisions.record(tick, time: gameTime)
    if hasScenarioCollisions { scenarioCollisions[scenarioCollisions.count - 1].record(tick, time: gameTime) }
    for signal in tick.signals { receive(signal) }

    let isComplete = completion.update(tick)
    lanes.update(tick)
    collisions.release(tick, time: gameTime)
    redLights.update(tick)
    stops.update(tick)
    minimumSpeed.update(tick) { background.contains($0) }
    inRoute.update(tick)
    blocked.update(tick, time: gameTime)
    if hasScenarioCollisions {
      scenarioCollisions[scenarioCollisions.count - 1].release(tick, time: gameTime)
    }
    yielding.update(tick)
    timeout.update(tick, time: gameTime)

    if inRoute.event != nil {
      verdict = .finished(.deviated)
    } else if blocked.event != nil {
      verdict = .finished(.blocked)
    } else if isComplete {
      verdict = .finished(.completed)
    } else if timeout.isOver {
      verdict = .finished(.timedOut)
    }
    return verdict
  }

  private mutating func receive(_ signal: ScenarioSignal) {
    switch signal {
    case .scenarioStarted, .scenarioEnded: break
    case .actorBlockedTest(let enabled): blocked.setActive(enabled)
    case .wrongDirectionTest(let enabled): lanes.isWrongDirectionActive = enabled
    case .scenarioTimedOut(let name): scenarioTimeouts.timedOut(scenario: name)
    case .secondCollisionTest(let enabled):
      // Quirk 10.
      hasScenarioCollisions = enabled && options.rules == .upstream
      if hasScenarioCollisions { scenarioCollisions.append(CollisionTest()) }
    case .emergencyVehicle(let id): yielding.follow(id)
    }
  }

  /// Ends the route, by its verdict or by a failure from outside, and sums it up.
  /// - Parameter durationSystem: wall-clock seconds.
  public func finish(failure: RouteFailure? = nil, durationSystem: Double = 0) -> RouteOutcome {
    var minimumSpeed = minimumSpeed
    var yielding = yielding
    minimumSpeed.terminate()
    // Quirk 3: the tree stops its children, and then the scenario terminates all nodes. An exception (a failure, or
    // the tick limit) skips the first.
    switch verdict {
    case .finished(.tickLimit), .running: break
    case .finished where failure == nil && options.rules == .upstream: minimumSpeed.terminate()
    case .finished: break
    }
    yielding.terminate()
    return RouteOutcome(
      verdict: verdict,
      statistics: RouteStatistics(
        events: events(minimumSpeed, yielding), routeCompleted: completion.value, isTimedOut: timeout.isOver,
        failure: failure ?? (verdict == .finished(.tickLimit) ? .tickRuntime : nil), routeLength: path.length,
        durationGame: gameTime, durationSystem: durationSystem),
      rules: options.rules)
  }
}

extension RouteScorer {
  /// What the criteria have found so far, in the order of the record: for those who want to know when each was found.
  public var events: [InfractionEvent] { events(minimumSpeed, yielding) }

  /// Whether the route's own time is over.
  public var isTimedOut: Bool { timeout.isOver }

  private func events(_ minimumSpeed: MinimumSpeedRouteTest, _ yielding: YieldToEmergencyVehicleTest)
    -> [InfractionEvent]
  {
    var events: [InfractionEvent] = []
    if let event = lanes.event { events.append(event) }
    events += collisions.events + redLights.events + stops.events + minimumSpeed.events
    if let event = inRoute.event { events.append(event) }
    if let event = blocked.event { events.append(event) }
    return events + scenarioTimeouts.events + scenarioCollisions.flatMap(\.events) + yielding.events
  }
}

/// The end of a route: why it ended, and everything its record is made of.
public struct RouteOutcome: Sendable, Hashable {
  public var verdict: Verdict
  public var statistics: RouteStatistics
  public var rules: ScoringRules

  public func record(index: Int?, routeID: String, place: RouteRecord.Place?) -> RouteRecord {
    statistics.record(index: index, routeID: routeID, place: place, rules: rules)
  }
}

extension RouteScorer {
  /// Scores a stored trace from its first tick to its last.
  /// - Parameter failure: what stopped the route from outside; what the trace says of it when nil.
  public static func score(
    _ trace: Trace, network: RoadNetwork, options: ScorerOptions = ScorerOptions(),
    failure: RouteFailure? = nil
  ) throws(ScoringError) -> RouteOutcome {
    var scorer = try RouteScorer(network: network, header: trace.header, options: options)
    for tick in trace.ticks {
      guard scorer.update(tick) == .running else { break }
    }
    return scorer.finish(failure: failure ?? trace.failure.flatMap { RouteFailure(rawValue: $0) })
  }
}
