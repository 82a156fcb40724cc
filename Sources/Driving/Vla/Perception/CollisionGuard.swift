import DriveTypes

/// Keeps a plan from driving into what the model itself sees: the speed at which the car can still stop behind the first
/// thing on the plan's way, and a gap to wait for among those that cross it (`GapAcceptance`).
///
/// A safety controller on perceived objects, as InterFuser has one (Shao et al., CoRL 2022, arXiv 2207.14024): the plan says
/// where to go and how fast at most.
public struct CollisionGuard: Sendable, Hashable {
  /// How careful it is.
  ///
  /// Measured on 44 training places (`driveloop scenario generate --split training --seed 77 --count 1 --repeat-places`) with
  /// the shipped model, which scored 57.3 there without a guard: half widths of 1.2, 0.9 and 0.7 m with confidences of 0.7,
  /// 0.8 and 0.85 gave 55.7, 61.5 and 58.7. The more careful, the fewer collisions, and the more routes end in waiting for
  /// what is not in the way.
  public struct Caution: Sendable, Hashable {
    /// Things that are less probable do not count.
    public var confidence = 0.8
    /// Metres to each side of the way's middle that must be free: less than half of a car, because what stands beside the
    /// way is often seen a little nearer to it than it is.
    public var halfWidth = 0.9
    /// Metres more than that by which a line is led past what stands beside it.
    public var margin = 0.4
    /// Bumper to bumper, metres.
    public var gap = 2.0
    /// m/s², with which the car would stop.
    public var braking = 4.0
    /// Share of its speed along the way that a thing is taken to keep.
    public var trust = 0.8
    /// Seconds after which what was seen counts no more.
    public var memory = 1.0

    public init() {}
  }

  /// Metres from the ego's middle to its front bumper.
  static let front = 2.45
  /// Metres ahead that are looked at, and steps in which the way is followed.
  static let reach = 45.0
  static let step = 0.5
  /// m/s; a plan below it stands, and waits for no gap.
  private static let standing = 0.4
  /// m/s, below which the car stands.
  private static let still = 0.1

  /// What is beside the car already is no obstacle, but where it is seen a little nearer than it is it would be one.
  private static func isAhead(_ thing: PerceivedThing) -> Bool { thing.place.x > front }

  private struct Sight: Hashable {
    var pose: Pose<World>
    /// What is ahead: the car brakes for it or goes round it.
    var things: [PerceivedThing]
    /// What moves, as earlier sights show, all around.
    var moving: [PerceivedThing]
    /// What stands beside the car, as earlier sights showed it.
    var beside: [PerceivedThing]
  }

  public let caution: Caution
  private var sights: Delayed<Sight>
  private var tracker = ThingTracker()
  private var intent = GapAcceptance.Intent.free
  private var blockage = Blockage()

  /// - Parameter latency: ticks from the pictures to the effect of what they show.
  public init(_ caution: Caution = Caution(), latency: Int = 0) {
    self.caution = caution
    sights = Delayed(latency: latency)
  }

  /// Takes what was seen at `tick` from `pose`.
  public mutating func see(
    _ things: [PerceivedThing], from pose: Pose<World>, at tick: Int, tickDuration: Double
  ) {
    let counting = things.filter { $0.confidence >= caution.confidence }
    tracker.see(PerceivedThing.merged(counting), from: pose, at: tick, tickDuration: tickDuration)
    sights.add(
      Sight(
        pose: pose, things: counting.filter(Self.isAhead), moving: tracker.moving(from: pose),
        beside: tracker.passed(from: pose)), from: tick)
  }

  /// What becomes of a line that is to be driven on, with what was seen.
  public struct Passage: Sendable, Hashable {
    /// The line, beside what reaches into it; nil where it is as it was.
    public var line: [Point<World>]?
    /// The greatest speed, m/s, at which the car can stop behind what stands in its way, follow it, or let it cross; nil
    /// where nothing does.
    public var limit: Double?
    /// The speed, m/s, that it must drive to be through a gap in time; nil where nothing presses.
    public var urge: Double?

    /// The point so many metres on along its line; nil where that is as it was.
    public func aim(ahead metres: Double) -> Point<World>? {
      line.map { $0[min(Int((metres / CollisionGuard.step).rounded()), $0.count - 1)] }
    }
  }

  /// - Parameters:
  ///   - plan: in force.
  ///   - age: seconds since the plan's start.
  ///   - position: where the car is.
  ///   - speed: the car's, m/s.
  public mutating func passage(
    along plan: PlannedTrajectory, age: Double, from position: Point<World>, at tick: Int,
    tickDuration: Double, speed: Double
  ) -> Passage {
    guard let (sight, ticks) = sights.inEffect(at: tick) else { return Passage() }
    let since = Double(ticks) * tickDuration
    guard since <= caution.memory, !sight.things.isEmpty || !sight.moving.isEmpty || !sight.beside.isEmpty
    else { return Passage() }
    let things = sight.things.map { $0.after(since * caution.trust) }
    let planned = plan.line(from: age, at: position, length: Self.reach, step: Self.step)
      .map(sight.pose.localLevel)
    let isPassing = blockage.isPassing(at: tick)
    let blocker = things.first { isBlocking($0, planned) }
    let isStuck = blockage.note(
      isBlocked: blocker != nil && speed < Self.still, at: tick, tickDuration: tickDuration)
    let way = SideStep(
      clearance: caution.halfWidth + caution.margin,
      most: isPassing || isStuck ? SideStep.mostPastBlockers : SideStep.most
    ).passing(PerceivedThing.merged(things), beside: sight.beside, on: planned, spacing: Self.step)
    let aim = max(plan.speed(from: age, to: plan.duration), isPassing || isStuck ? Blockage.speed : 0)
    let gap =
      aim < Self.standing
      ? GapAcceptance.Choice()
      : GapAcceptance(braking: caution.braking, intent: intent).choice(
        sight.moving.map { $0.after(since) }, on: DrivenLine(way, spacing: Self.step),
        lane: DrivenLine(planned, spacing: Self.step), speed: speed, planned: aim)
    intent = gap.intent
    let most = (things.flatMap { [limit($0, on: way), courtesy($0, on: way)] } + [gap.limit]).compactMap {
      $0
    }.min()
    if isStuck, let blocker, limit(blocker, on: way) == nil, most ?? .infinity > Self.standing {
      blockage.pass(at: tick, tickDuration: tickDuration)
    }
    return Passage(
      line: way == planned ? nil : way.map(sight.pose.level), limit: most,
      urge: [gap.urge, isPassing ? Blockage.speed : nil].compactMap { $0 }.max())
  }

  /// Whether something stands on the line near ahead.
  private func isBlocking(_ thing: PerceivedThing, _ line: [Point<Body>]) -> Bool {
    thing.velocity.lengthXY < ExpectedMotion.slowest
      && line.prefix(Int(Blockage.reach / Self.step)).contains {
        thing.distance(to: $0) < caution.halfWidth + caution.margin
      }
  }

  private func courtesy(_ thing: PerceivedThing, on way: [Point<Body>]) -> Double? {
    Courtesy.limit(thing, on: way, spacing: Self.step, front: Self.front)
  }

  private func limit(_ thing: PerceivedThing, on way: [Point<Body>]) -> Double? {
    guard let index = way.firstIndex(where: { thing.distance(to: $0) < caution.halfWidth }), index > 0 else {
      // What the car stands in already is beside or behind it, seen wrongly.
      return nil
    }
    let along = (way[index] - way[index - 1]) * (1 / Self.step)
    let speed = max(0, thing.velocity.dotXY(along)) * caution.trust
    let room = Double(index) * Self.step + caution.halfWidth - Self.front - caution.gap
    return (speed * speed + 2 * caution.braking * max(0, room)).squareRoot()
  }
}
