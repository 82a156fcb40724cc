import DriveTypes

/// The expert, but for short spells in which somebody else has the control; then the expert mends what they did.
///
/// A student of the expert alone sees only states that the expert keeps to, and is lost in those that its own errors lead
/// to (Ross and Bagnell 2010). Spells lead there: disturbances as in DART (Laskey et al. 2017), or the student itself as in
/// DAgger (Ross et al. 2011). All observe every tick, so that each knows where it is when it gets the control. The
/// decision is the expert's at every tick; in a spell it has one reason more, `interrupted`, at its end.
public struct InterruptedExpert: Agent {
  public let name = Self.agentName
  public static let agentName = "interrupted-expert"
  public let requirements: AgentRequirements
  public private(set) var decision: Decision?

  private struct Spell {
    var begin, end: Int
    /// nil: the student drives.
    var disturbance: Disturbance?
    /// Ticks to stand for after a brake to a stop; drawn when it began.
    var standing = 0
    /// Whether the end is known: a brake to a stop waits for the stop.
    var isBounded = true
  }

  private var expert = ExpertAgent()
  private var wish: VehicleControl?
  private var student: (any Agent)?
  private let times: SpellTimes
  private var lot = RandomSource(seed: 0)
  private var spell: Spell?
  /// Tick at which the next spell may begin.
  private var begin = 0
  /// Tick of the first observation; all others are counted from it.
  private var firstTick: Int?

  /// - Parameter student: drives in the spells; disturbances are drawn where there is none.
  public init(student: (any Agent)? = nil) {
    self.student = student
    times = student == nil ? .disturbance : .student
    var needs = student?.requirements ?? AgentRequirements()
    needs.privileged = true
    requirements = needs
  }

  public mutating func begin(_ briefing: RouteBriefing) throws {
    try expert.begin(briefing)
    try student?.begin(briefing)
    lot = RandomSource(seed: briefing.seed, stream: "interruption/\(briefing.routeID)")
    begin = times.begin(after: 0, &lot)
    (spell, firstTick, decision, wish) = (nil, nil, nil, nil)
  }

  /// The expert as it stands after its last tick, and the control that it would have given: who wants to know where it would
  /// go from here lets this copy drive on. nil before the first tick.
  public var expertNow: (agent: ExpertAgent, control: VehicleControl)? { wish.map { (expert, $0) } }

  public mutating func act(_ observation: Observation) throws -> VehicleControl {
    let control = try expert.act(observation)
    wish = control
    let other = try student?.act(observation)
    guard let situation = expert.situation else { throw DrivingError.notBegun(agent: name) }
    let first = firstTick ?? observation.tick
    firstTick = first
    let tick = observation.tick - first
    decision = expert.decision
    end(at: tick, situation)
    start(at: tick, situation)
    guard let spell else { return control }
    decision?.reasons.append(DecisionReason(cause: .interrupted))
    let share = Double(tick - spell.begin) / Double(max(1, spell.end - spell.begin))
    return spell.disturbance?.control(at: share, in: situation, expert: control) ?? other ?? control
  }

  private mutating func end(at tick: Int, _ situation: SpellSituation) {
    guard var current = spell else { return }
    if !current.isBounded, situation.speed < 0.1 {
      current.end = SpellTimes.end(near: tick + current.standing, after: tick)
      current.isBounded = true
      spell = current
    }
    guard tick >= current.end || situation.mustEnd else { return }
    spell = nil
    begin = times.begin(after: tick, &lot)
  }

  private mutating func start(at tick: Int, _ situation: SpellSituation) {
    guard spell == nil, tick >= begin else { return }
    var next = Spell(begin: tick, end: times.end(after: tick, &lot))
    var isSafe = situation.mayBegin
    if student == nil {
      next.disturbance = Disturbance.drawn(&lot, in: situation)
      isSafe = next.disturbance != nil
      if next.disturbance?.kind == .stopping {
        next.standing = SpellTimes.ticks(
          lot.uniform(Disturbance.standing.lowerBound, Disturbance.standing.upperBound))
        next.end = tick + SpellTimes.ticks(Disturbance.longestStop)
        next.isBounded = false
      }
    }
    guard isSafe else {
      begin =
        tick + SpellTimes.ticks(lot.uniform(SpellTimes.retry.lowerBound, SpellTimes.retry.upperBound))
      return
    }
    spell = next
  }

  public var report: String? { student?.report }

  public mutating func end() {
    expert.end()
    student?.end()
  }
}
