import DriveTypes

/// Ends the route when the ego has stood still for a minute.
public struct ActorBlockedTest: Sendable, Hashable {
  /// m/s
  static let minimumSpeed = 0.1
  /// Seconds.
  static let maximumTime = 60.0

  private var isActive = true
  private var isSwitched = false
  private var lastMoving: Double?
  public private(set) var event: InfractionEvent?

  public init() {}

  /// Scenarios in which waiting is right switch the test off; a switch restarts the clock at the next update.
  public mutating func setActive(_ active: Bool) {
    isActive = active
    isSwitched = true
  }

  /// - Parameter time: game time, seconds.
  public mutating func update(_ tick: TraceTick, time: Double) {
    if isSwitched {
      lastMoving = time
      isSwitched = false
    }
    guard isActive else { return }
    if tick.ego.speed < Self.minimumSpeed, let lastMoving {
      if time - lastMoving > Self.maximumTime {
        event = InfractionEvent(.vehicleBlocked, .vehicleBlocked(at: .init(tick.ego.pose.position)))
      }
    } else {
      lastMoving = time
    }
  }
}
