import DriveTypes

/// Stops where signals tell to: before the line of a red light until it is off, but not for ever, and fully at a stop sign.
///
/// A plan of tokens slows down for them, but anew at each picture: before the line it creeps on, or takes the light of
/// another lane for its own. What was seen twice counts here until it is seen no more.
struct SignalKeeping: Sendable, Hashable {
  /// Probability from which something is there, in the mean of so many sights: of more where the car stands for it, as a light
  /// hardly shows from its line.
  private static let likely = 0.5
  private static let likelyStanding = 0.4
  private static let sights = 2
  private static let sightsStanding = 4
  /// Metres between the car's middle and the end of the light's reach at which it stands: as the expert stops.
  private static let standoff = 5.5
  /// Metres before that end from which on it is too late to stop.
  private static let beyond = 1.0
  /// Metres before that end from which on a light may be above the picture: one that shows no more there, and did not show where
  /// the car stands, is taken to be red for so many ticks on.
  private static let blind = 9.0
  private static let blindTicks = 160
  private static let watchedTicks = 15
  /// m/s², with which the car stops, and at most: who would need more goes on.
  private static let braking = 3.0
  private static let hardest = 6.0
  /// m/s, below which a car that slows down for a sign stops, and below which it has.
  private static let slow = 6.0
  private static let still = 0.1
  /// Ticks that it then stands, and metres on which no sign counts afterwards: where its line is does not show.
  private static let standingTicks = 10
  private static let signReach = 3.5
  /// Ticks for which it stands before a light, which few lights are red for: at its line a car may not see the light. Then none
  /// counts for so many metres.
  private static let patience = 800
  private static let lightReach = 15.0
  /// Metres by which it may creep on and still stand at the same line.
  private static let creeping = 5.0

  private struct Sight: Hashable {
    var signals: PerceivedSignals
    var position: Point<World>

    /// Metres from a position to the end of the light's reach.
    func distance(from now: Point<World>) -> Double { signals.distance - position.distanceXY(to: now) }
  }

  /// A light that was red.
  private struct Red: Hashable {
    var sight: Sight
    /// When it was last taken to be red, and for how many ticks it was where the car stands.
    var tick: Int
    var watched: Int
  }

  private var sights: Delayed<[Sight]>
  private var recent: [Sight] = []
  private var red: Red?
  /// Where it stood for a sign.
  private var stopped: Point<World>?
  private var stood = 0
  /// Where it stands before a light, and for how many ticks.
  private var held: Point<World>?
  private var waited = 0

  /// - Parameter latency: ticks from the pictures to the effect of what they show.
  init(latency: Int = 0) { sights = Delayed(latency: latency) }

  /// Takes what was seen at `tick` from `position`.
  mutating func see(_ signals: PerceivedSignals, from position: Point<World>, at tick: Int) {
    recent = recent.suffix(Self.sightsStanding - 1) + [Sight(signals: signals, position: position)]
    sights.add(recent, from: tick)
  }

  /// m/s at most; nil where no signal holds the car.
  mutating func limit(at position: Point<World>, speed: Double, tick: Int) -> Double? {
    guard let (seen, _) = sights.inEffect(at: tick) else { return nil }
    func mean(_ value: (PerceivedSignals) -> Double, of count: Int = Self.sights) -> Double {
      let counting = seen.suffix(count)
      return counting.reduce(0) { $0 + value($1.signals) } / Double(counting.count)
    }
    let stands = speed < Self.still && held.map { position.distanceXY(to: $0) < Self.creeping } ?? false
    let isRed =
      stands ? mean(\.light, of: Self.sightsStanding) > Self.likelyStanding : mean(\.light) > Self.likely
    if isRed, let sight = seen.last(where: { $0.signals.light > Self.likelyStanding }) {
      let watched = speed > Self.slow ? 0 : (red?.watched ?? 0) + (speed < Self.still ? 1 : 0)
      red = Red(sight: sight, tick: tick, watched: watched)
    } else if let last = red, let now = seen.last, last.sight.distance(from: now.position) > Self.blind {
      red = nil
    }
    return [
      red.map { isRed || isHidden($0, from: position, at: tick) } ?? false
        ? red.flatMap { lightLimit($0.sight.distance(from: position), at: position, speed: speed) } : nil,
      mean(\.sign) > Self.likely ? signLimit(at: position, speed: speed) : nil,
    ].compactMap { $0 }.min()
  }

  /// Whether a light that shows no more may only be above the picture.
  private func isHidden(_ red: Red, from position: Point<World>, at tick: Int) -> Bool {
    tick - red.tick < Self.blindTicks && red.watched < Self.watchedTicks
      && red.sight.distance(from: position) < Self.blind
  }

  /// - Parameter distance: metres to where the light's reach ends.
  private mutating func lightLimit(_ distance: Double, at position: Point<World>, speed: Double) -> Double? {
    let apart = held.map { position.distanceXY(to: $0) } ?? .infinity
    if waited >= Self.patience, apart < Self.lightReach { return nil }
    guard distance > Self.beyond, speed * speed <= 2 * Self.hardest * distance else { return nil }
    if speed < Self.still {
      waited = apart < Self.creeping ? waited + 1 : 1
      if waited == 1 { held = position }
    }
    return (2 * Self.braking * max(0, distance - Self.standoff)).squareRoot()
  }

  private mutating func signLimit(at position: Point<World>, speed: Double) -> Double? {
    if let stopped, position.distanceXY(to: stopped) < Self.signReach, stood >= Self.standingTicks {
      return nil
    }
    guard speed < Self.slow else { return nil }
    if speed < Self.still {
      stood = stopped.map { position.distanceXY(to: $0) < 1 } == true ? stood + 1 : 1
      stopped = position
    }
    return 0
  }
}
