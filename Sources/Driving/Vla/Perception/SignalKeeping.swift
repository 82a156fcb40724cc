import DriveTypes

/// Stops where signals tell to: before the line of a red light until it is off, but not for ever, and fully at a stop sign.
///
/// A plan of tokens slows down for them, but anew at each picture: before the line it creeps on, or takes the light of
/// another lane for its own. What was seen twice counts here until it is seen no more.
struct SignalKeeping: Sendable, Hashable {
  /// Probability from which something is there, in the mean of two sights.
  private static let likely = 0.5
  /// Metres between the car's middle and the end of the light's reach at which it stands: as the expert stops.
  private static let standoff = 5.5
  /// Metres before that end from which on it is too late to stop.
  private static let beyond = 1.0
  /// m/s², with which the car stops, and at most: who would need more goes on.
  private static let braking = 3.0
  private static let hardest = 6.0
  /// m/s, below which a car that slows down for a sign stops, and below which it has.
  private static let slow = 2.5
  private static let still = 0.1
  /// Ticks that it then stands, and metres for which no sign counts afterwards.
  private static let standingTicks = 10
  private static let signReach = 15.0
  /// Ticks for which it stands before a light, which few lights are red for: at its line a car may not see the light. Then none
  /// counts for so many metres.
  private static let patience = 800
  private static let lightReach = 15.0
  /// Metres by which it may creep on and still stand at the same line.
  private static let creeping = 5.0

  private struct Sight: Hashable {
    var signals: PerceivedSignals
    var position: Point<World>
  }

  private var sights: Delayed<[Sight]>
  private var last: Sight?
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
    let sight = Sight(signals: signals, position: position)
    sights.add([last, sight].compactMap { $0 }, from: tick)
    last = sight
  }

  /// m/s at most; nil where no signal holds the car.
  mutating func limit(at position: Point<World>, speed: Double, tick: Int) -> Double? {
    guard let (seen, _) = sights.inEffect(at: tick), let now = seen.last else { return nil }
    let driven = position.distanceXY(to: now.position)
    func mean(_ value: (PerceivedSignals) -> Double) -> Double {
      seen.reduce(0) { $0 + value($1.signals) } / Double(seen.count)
    }
    return [
      mean(\.light) > Self.likely
        ? lightLimit(now.signals.distance - driven, at: position, speed: speed) : nil,
      mean(\.sign) > Self.likely ? signLimit(at: position, speed: speed) : nil,
    ].compactMap { $0 }.min()
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
