import DriveTypes

/// The ego's speed in percent of the background traffic's, for each twentieth of the route. Costs nothing in
/// Bench2Drive, but is what the efficiency is made of.
public struct MinimumSpeedRouteTest: Sendable, Hashable {
  static let window = 2
  static let checkpoints = 20.0
  /// Share of the route beyond which the last stretch is listed when the route ends.
  static let lastStretch = 0.95

  let path: RoutePath
  private var index = 0
  private var checkpoint = 0.0
  private var meanSpeed = 0.0
  private var egoSpeed = 0.0
  private var samples = 0
  public private(set) var events: [InfractionEvent] = []

  public init(path: RoutePath) { self.path = path }

  /// - Parameter isBackground: whether an actor is a vehicle of role `background`.
  public mutating func update(_ tick: TraceTick, isBackground: (ActorID) -> Bool) {
    index = path.lastPassed(from: index, window: Self.window, by: tick.ego.pose.position)
    if path.metres[index] - checkpoint > path.length / Self.checkpoints {
      emit()
      checkpoint = path.metres[index]
      meanSpeed = 0
      egoSpeed = 0
      samples = 0
    }
    var sum = 0.0
    var count = 0
    for actor in tick.others where isBackground(actor.id) {
      sum += actor.speed
      count += 1
    }
    if count > 0 {
      meanSpeed += sum / Double(count)
      egoSpeed += tick.ego.speed
      samples += 1
    }
  }

  /// Upstream calls this twice when the behaviour tree ends the route, so that the last value is listed twice.
  public mutating func terminate() {
    if path.metres[index] / path.length > Self.lastStretch { emit() }
  }

  private mutating func emit() {
    var value: PythonNumber = 100
    if samples > 0, meanSpeed != 0 {
      meanSpeed /= Double(samples)
      egoSpeed /= Double(samples)
      value = .float(pythonRound(egoSpeed / meanSpeed * 100, 2))
    }
    events.append(InfractionEvent(.minimumSpeed, .minimumSpeed(percentage: value)))
  }
}
