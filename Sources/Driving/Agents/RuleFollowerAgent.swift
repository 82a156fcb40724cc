import DriveTypes

/// A driver who keeps to the route, the limit, lights and stop signs, and sees nobody else: the baseline that shows
/// whether other road users matter in a suite.
public struct RuleFollowerAgent: Agent {
  public let name = "rule-follower"
  public let requirements = AgentRequirements(privileged: true)
  public private(set) var decision: Decision?

  private var path = ReferencePath([], speedLimits: [])
  private var rules: RoadRules?
  private var steering = LateralController()
  private let pedals = LongitudinalController()

  public init() {}

  public mutating func begin(_ briefing: RouteBriefing) throws {
    guard let privileged = briefing.privileged else { throw DrivingError.missingPrivilegedState(agent: name) }
    path = ReferencePath(privileged.denseRoute, speedLimits: privileged.speedLimits, extension: 30)
    guard path.points.count > 1 else { throw DrivingError.emptyRoute(routeID: briefing.routeID) }
    rules = RoadRules(privileged, path: path)
    steering = LateralController()
    decision = nil
  }

  public mutating func act(_ observation: Observation) throws -> VehicleControl {
    guard let privileged = observation.privileged, var rules,
      let index = privileged.snapshot.index(of: privileged.ego)
    else { throw DrivingError.missingPrivilegedState(agent: name) }
    defer { self.rules = rules }
    let pose = privileged.snapshot.states[index].pose
    let speed = max(0, observation.ego.speed)
    path.advance(to: pose.position)
    let free = rules.freeSpeed(path)
    let bounds = [
      rules.bend(path),
      rules.light(path, speed: speed, free: free, states: privileged.snapshot.lightStates),
      rules.stopSign(path, speed: speed, free: free),
    ].filter { $0.speed < free }.sorted { $0.speed < $1.speed }
    let target = bounds.first?.speed ?? free
    decision = Decision(targetSpeed: target, reasons: bounds.compactMap(\.reason))
    return pedals.command(
      target: target, speed: speed, steer: steering.steer(towards: path.aim(speed: speed), from: pose))
  }
}

extension ReferencePath {
  /// Where the lateral controller aims at a speed, m/s.
  func aim(speed: Double) -> Point<World> { point(ahead: LateralController.lookahead(speed: speed)) }
}

extension LongitudinalController {
  /// The whole control; the brake holds a car that is to stand.
  func command(target: Double, speed: Double, steer: Double) -> VehicleControl {
    var (throttle, brake) = control(target: target, speed: speed)
    if throttle == 0 && speed < 0.5 && target < 0.5 { brake = true }
    if brake { throttle = 0 }
    return VehicleControl(throttle: throttle, steer: steer, brake: brake ? 1 : 0)
  }
}
