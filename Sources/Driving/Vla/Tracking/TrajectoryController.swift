import DriveTypes

/// A planned trajectory to steer, throttle and brake, 20 times a second.
///
/// Speed and way are apart (`reference/vla-model.md` §3.4): the target speed is that of the plan a moment ahead, the aim a
/// point on its way as far ahead as the expert looks. The laws that turn them into controls are the expert's
/// (`LongitudinalController`, `LateralController`).
public struct TrajectoryController: Sendable {
  /// The target speed is the mean over these seconds ahead of now.
  ///
  /// Measured on four routes of Looptown with the expert's own drive as tokens (`VlaTrackingTests`): the worst lag along the
  /// way is 1.6 m, with 0.25 to 0.75 s 3.2 m, with 0.5 to 1 s 6.5 m and a collision; 0.05 to 0.3 s lags 0.7 m but looks at
  /// one token alone.
  public let preview: ClosedRange<Double>
  /// Below this target the car is to stand, m/s; it brakes and holds the wheel, because a plan that stands still has no
  /// direction.
  public static let standing = 0.4
  /// Above this speed the car drives again, m/s.
  static let moving = 2.0
  /// A car that has stood for so many ticks creeps for a while, in case that it waits for nothing (LEAD's rule).
  public static let patience = 1100
  /// The same where a limit, not a plan, had stopped the car: nothing that a driver learns from stands in such places, and
  /// who stands goes on standing.
  public static let patienceAfterLimit = 60
  public static let creepTicks = 20
  public static let creepThrottle = 0.4

  private let pedals = LongitudinalController()
  private var steering = LateralController()
  private var steer = 0.0
  private var stood = 0
  private var creeping = 0
  private var wasStoppedByLimit = false
  /// m/s, of the last tick.
  public private(set) var targetSpeed = 0.0
  /// Times that it crept.
  public private(set) var creeps = 0

  public init(preview: ClosedRange<Double> = 0.05...0.55) { self.preview = preview }

  /// - Parameters:
  ///   - age: seconds since the trajectory's start.
  ///   - speed: m/s.
  ///   - limit: m/s at most, whatever the plan says; nil for none.
  ///   - urge: m/s at least, if the limit allows it; nil for none.
  ///   - aim: to steer for in place of the plan's.
  public mutating func control(
    _ trajectory: PlannedTrajectory, age: Double, pose: Pose<World>, speed: Double, limit: Double? = nil,
    urge: Double? = nil, aim: Point<World>? = nil
  ) -> VehicleControl {
    let planned = max(
      trajectory.speed(from: age + preview.lowerBound, to: age + preview.upperBound), urge ?? -.infinity)
    targetSpeed = min(max(0, planned), limit ?? .infinity)
    noteStanding(speed, planned: planned, limit: limit)
    if creeping > 0, (limit ?? .infinity) >= Self.standing {
      creeping -= 1
      return VehicleControl(throttle: Self.creepThrottle, steer: steer)
    }
    guard targetSpeed >= Self.standing else {
      targetSpeed = 0
      return VehicleControl(steer: steer, brake: 1)
    }
    let lookahead = LateralController.lookahead(speed: speed)
    steer = steering.steer(
      towards: aim ?? trajectory.aim(ahead: lookahead, from: age, at: pose.position), from: pose)
    return pedals.command(target: targetSpeed, speed: speed, steer: steer)
  }

  /// Full brake, the wheel as it was: what is done without a plan.
  public mutating func stop() -> VehicleControl {
    targetSpeed = 0
    stood = 0
    creeping = 0
    return VehicleControl(steer: steer, brake: 1)
  }

  private mutating func noteStanding(_ speed: Double, planned: Double, limit: Double?) {
    if creeping > 0 { return }
    let isLimited = (limit ?? .infinity) < Self.standing
    if speed > Self.moving { wasStoppedByLimit = false }
    if isLimited, planned >= Self.standing { wasStoppedByLimit = true }
    stood = speed < 0.1 && !(wasStoppedByLimit && isLimited) ? stood + 1 : 0
    guard stood > (wasStoppedByLimit ? Self.patienceAfterLimit : Self.patience) else { return }
    stood = 0
    creeping = Self.creepTicks
    creeps += 1
  }
}
