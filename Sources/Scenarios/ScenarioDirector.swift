import DriveTypes
import Roads
import Simulation

/// Plays a route's scenarios in an embedded world: places their actors, starts each when the ego reaches its trigger,
/// lets it act every tick, and clears up after it.
///
/// The story: `ScenarioCatalogue` maps a type's name to the function in `Families/` that makes it. That function reads
/// the parameters and places the actors on a `ScenarioStage`, and returns a `Behaviour`: what happens from the trigger
/// on. All of it are clients of `EmbeddedWorld`'s and `BackgroundActivity`'s API, as a program of a user's would be.
///
/// Call `update()` before each `EmbeddedWorld.tick()` and `alter` on each control of the ego.
/// Randomness comes from one stream for each scenario: same seed, same play.
public final class ScenarioDirector {
  /// Metres from the ego at which a scenario's actors are placed, seen from above.
  static let placingDistance = 500.0
  /// Metres between the trigger and the route point nearest to the ego.
  static let triggerDistance = 2.0
  /// Route points looked ahead for the nearest one.
  static let window = 5

  /// What became of each scenario of the route, in file order.
  public private(set) var reports: [ScenarioReport]

  private let route: PlannedRoute
  private let world: EmbeddedWorld
  private let ego: ActorID
  private let background: BackgroundActivity?
  private let seed: UInt64
  private let skipsAsUpstream: Bool
  private let definitions: [ScenarioDefinition]
  private var plays: [Play?]
  private let guide: LaneGuide
  private var index = 0
  private var signals: [ScenarioSignal] = []

  /// A scenario whose actors stand in the world.
  private final class Play {
    let stage: ScenarioStage
    let behaviour: any Behaviour
    var isRunning = false

    init(_ stage: ScenarioStage, _ behaviour: any Behaviour) {
      self.stage = stage
      self.behaviour = behaviour
    }
  }

  /// - Parameters:
  ///   - route: the dense route; scenarios whose trigger is not on it are reported and not played, as upstream.
  ///   - background: the traffic that scenarios hold back or send away; none where nil.
  ///   - seed: of this route's run.
  ///   - skipsAsUpstream: whether scenarios are left out at whose places upstream's own set-up gives up.
  public init(
    scenarios: [ScenarioDefinition], route: PlannedRoute, world: EmbeddedWorld, ego: ActorID,
    background: BackgroundActivity?, seed: UInt64, skipsAsUpstream: Bool = false
  ) {
    self.route = route
    self.world = world
    self.ego = ego
    self.background = background
    self.seed = seed
    self.skipsAsUpstream = skipsAsUpstream
    definitions = scenarios
    plays = Array(repeating: nil, count: scenarios.count)
    guide = LaneGuide(network: world.network)
    reports = scenarios.map { scenario in
      ScenarioReport(
        name: scenario.name, type: scenario.type,
        outcome: route.index(ofTrigger: scenario.trigger) == nil ? .offRoute : .waiting)
    }
  }

  /// Places, starts, runs and ends scenarios; to be called before each tick.
  /// - Returns: what the criteria must know, in order.
  public func update() throws(ScenarioError) -> [ScenarioSignal] {
    signals.removeAll(keepingCapacity: true)
    guard let state = try? world.state(of: ego) else { return [] }
    follow(state.pose.position)
    let here = route.points[index].pose.position
    for n in definitions.indices {
      if case .waiting = reports[n].outcome { try place(n, state.pose.position) }
      guard let play = plays[n] else { continue }
      if !play.isRunning, here.distance(to: definitions[n].trigger.position) < Self.triggerDistance {
        play.isRunning = true
        reports[n].outcome = .running
        play.stage.startTime = world.snapshot.time
        signals.append(.scenarioStarted(name: definitions[n].name, type: definitions[n].type))
        try run(n, play) { behaviour throws(ScenarioError) in
          try behaviour.begin()
          return false
        }
      }
      guard plays[n]?.isRunning == true else { continue }
      try run(n, play) { behaviour throws(ScenarioError) in try behaviour.update() }
    }
    return signals
  }

  /// The control that reaches the ego's actuators: scenarios such as ControlLoss disturb it.
  public func alter(_ control: VehicleControl) -> VehicleControl {
    var control = control
    for play in plays {
      guard let play, play.isRunning, let disturb = play.stage.disturbance else { continue }
      control = disturb(control)
    }
    return control
  }

  /// Ends what still runs; for the reports only, the world stays as it is.
  public func end() {
    for n in plays.indices where plays[n]?.isRunning == true { reports[n].outcome = .unfinished }
  }

  private func place(_ n: Int, _ ego: Point<World>) throws(ScenarioError) {
    let definition = definitions[n]
    guard definition.trigger.position.distanceXY(to: ego) < Self.placingDistance else { return }
    let stage = ScenarioStage(
      definition: definition, world: world, ego: self.ego, background: background, route: route, guide: guide,
      random: RandomSource(seed: seed, stream: "scenario/\(n)/\(definition.name)"),
      skipsAsUpstream: skipsAsUpstream)
    do {
      plays[n] = Play(stage, try ScenarioCatalogue.make(stage))
      reports[n].outcome = .placed
    } catch {
      stage.clear()
      switch error {
      case .couldNotBePlaced(_, let reason, _): reports[n].outcome = .couldNotBePlaced(reason: reason)
      case .unsupportedType: reports[n].outcome = .unsupported
      default: throw error
      }
    }
  }

  /// Lets a behaviour act. One whose actors find no room only now is over, and recorded.
  private func run(
    _ n: Int, _ play: Play, _ step: (any Behaviour) throws(ScenarioError) -> Bool
  ) throws(ScenarioError) {
    var outcome: ScenarioReport.Outcome?
    do {
      if try step(play.behaviour) { outcome = .ended }
    } catch {
      guard case .couldNotBePlaced(_, let reason, _) = error else { throw error }
      outcome = .couldNotBePlaced(reason: reason)
    }
    signals += play.stage.takeSignals()
    guard let outcome else { return }
    finish(n, play)
    reports[n].outcome = outcome
  }

  private func finish(_ n: Int, _ play: Play) {
    play.behaviour.end()
    play.stage.clear()
    signals += play.stage.takeSignals()
    signals.append(.scenarioEnded(name: definitions[n].name))
    plays[n] = nil
  }

  /// Moves `index` to the nearest of the next route points, later ones first among equals.
  private func follow(_ place: Point<World>) {
    var best = Double.infinity
    let first = index
    for candidate in first...min(first + Self.window, route.points.count - 1) {
      let distance = route.points[candidate].pose.position.distance(to: place)
      if distance <= best {
        best = distance
        index = candidate
      }
    }
  }
}

/// What became of one scenario of a route.
public struct ScenarioReport: Sendable, Hashable {
  public enum Outcome: Sendable, Hashable {
    /// The ego has not come near enough for its actors to be placed.
    case waiting
    /// Its trigger is on no point of the route: never played, as upstream.
    case offRoute
    /// The road has no room for its actors; the reason without scenario and place, which the report has.
    case couldNotBePlaced(reason: String)
    /// A type of other benchmarks that is not played here.
    case unsupported
    /// Its actors stand ready; the ego did not reach the trigger.
    case placed
    case running
    case ended
    /// The route was over before it.
    case unfinished
  }
  public var name: String
  public var type: String
  public var outcome: Outcome

  public init(name: String, type: String, outcome: Outcome) {
    self.name = name
    self.type = type
    self.outcome = outcome
  }
}
