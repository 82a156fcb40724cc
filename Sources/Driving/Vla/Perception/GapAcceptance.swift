import DriveTypes

/// Waits for a gap among those that move, and takes it: whether the car can go on, where else it must stop, and whether it
/// must hurry to be through.
///
/// The car's motion on its line is played for some seconds against everybody's expected motion (`ExpectedMotion`): going on,
/// and stopping within ever fewer metres. The first of them in which nobody comes near is the choice. So rules of crossing,
/// merging, oncoming and alongside traffic need not be told apart; PDM-Closed chooses among rollouts likewise (Dauner et
/// al., CoRL 2023, arXiv 2306.07962).
///
/// Measured on 264 training places (`driveloop scenario generate --split training --seed 80 --count 6 --repeat-places`): with
/// it and with heads that see through a tower of their own 70.9 with 38.3 % solved, before both 67.7 with 32.2 %.
struct GapAcceptance {
  /// Seconds of a step, and steps that are looked ahead.
  private static let period = 0.25
  private static let count = 20
  /// m/s², with which the car starts, and brakes at most.
  private static let starting = 6.0
  private static let hardest = 7.0
  /// m/s that it drives at least once it goes: at 6 m/s crossing takes longer than the gaps of 2 s that oncoming traffic often
  /// leaves, and the car goes into what it has not left in time. Measured on 36 training places of left turns: 6, 8.5 and 10 m/s
  /// give 67.0, 70.5 and 65.4; told the truth within 45 m, 6 and 8.5 give 70.2 and 85.5.
  private static let cruise = 8.5
  /// Metres to everybody while it drives, more of them once it waits, fewer once it goes: who dithers stands in the way.
  private static let margin = 0.3
  private static let resolve = 0.3
  /// The same where it stands.
  private static let standingMargin = 0.5
  /// m/s, below which it stands, and metres within which it then stays where it is.
  private static let standing = 0.5
  private static let patience = 2.0
  /// Metres within which it may stop, and those by which it stays before such a place.
  private static let stops = [30, 24, 20, 16, 13, 10, 8, 6.5, 5, 4, 3, 2, 1, 0.5, 0]
  private static let standoff = 0.7
  /// Seconds by which stopping farther on must put off a collision that nothing avoids, and going on: who comes can brake too.
  private static let gain = 0.3
  private static let escape = 1.0
  /// Half sizes of the ego, metres.
  private static let halfLength = 2.45
  private static let halfWidth = 1.0

  /// What it is about.
  enum Intent {
    case free, waiting, going
  }

  struct Choice: Hashable {
    var intent = Intent.free
    /// m/s at most; nil: as fast as it likes.
    var limit: Double?
    /// m/s that it must drive to be through in time; nil: as slowly as it likes.
    var urge: Double?
  }

  /// m/s², with which the car is stopped.
  let braking: Double
  /// Of the choice before.
  let intent: Intent

  /// - Parameters:
  ///   - line: from the ego's middle on.
  ///   - lane: the same line before it was led past what stands: others keep to the road, and do not swerve as the car does.
  ///   - speed: the ego's, m/s.
  ///   - planned: that it wants to drive, m/s.
  func choice(
    _ things: [PerceivedThing], on line: DrivenLine, lane: DrivenLine, speed: Double, planned: Double
  ) -> Choice {
    let motions = things.flatMap {
      ExpectedMotion.of($0, line: lane, period: Self.period, count: Self.count)
    }.filter { !$0.isFollower }
    guard !motions.isEmpty else { return Choice() }
    func collision(_ cruise: Double, _ stop: Double?) -> Double {
      self.collision(with: motions, on: line, speed: speed, cruise: cruise, stop: stop)
    }
    let cruise = max(planned, speed, Self.cruise)
    let going = collision(cruise, nil)
    if going == .infinity {
      // Free as it goes, or free if it does not dawdle.
      let dawdles = collision(max(planned, speed), nil) < .infinity
      return dawdles || intent == .going ? Choice(intent: .going, urge: cruise) : Choice()
    }
    var best = (stop: 0.0, time: -Double.infinity)
    for stop in Self.stops {
      let time = collision(cruise, stop)
      if time == .infinity { return waiting(stop, speed) }
      if time >= best.time + Self.gain || stop == 0 && time >= best.time { best = (stop, time) }
    }
    return going > best.time + Self.escape
      ? Choice(intent: .going, urge: cruise) : waiting(best.stop, speed)
  }

  /// Stops before so many metres are driven.
  private func waiting(_ stop: Double, _ speed: Double) -> Choice {
    let room = speed < Self.standing && stop <= Self.patience ? 0 : max(0, stop - Self.standoff)
    return Choice(intent: .waiting, limit: (2 * braking * room).squareRoot())
  }

  /// Seconds until somebody comes too near; infinite where nobody does.
  private func collision(
    with motions: [ExpectedMotion], on line: DrivenLine, speed: Double, cruise: Double, stop: Double?
  ) -> Double {
    let resolve = intent == .waiting ? Self.resolve : intent == .going ? -Self.resolve : 0
    var (speed, driven) = (speed, 0.0)
    for step in 0...Self.count {
      let (point, direction) = line.place(at: driven)
      let ego = Capsule(
        middle: point, direction: direction, halfLength: Self.halfLength, halfWidth: Self.halfWidth)
      let margin = speed < Self.standing ? Self.standingMargin : Self.margin + resolve
      for motion in motions where step < motion.places.count {
        if ego.isNear(motion.places[step], margin: margin) { return Double(step) * Self.period }
      }
      var next = min(speed + Self.starting * Self.period, cruise)
      if let stop { next = min(next, (2 * braking * max(0, stop - driven)).squareRoot()) }
      next = max(next, speed - Self.hardest * Self.period, 0)
      driven += (speed + next) / 2 * Self.period
      speed = next
    }
    return .infinity
  }
}
