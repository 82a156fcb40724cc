import DriveTypes

/// Drives straight ahead at a constant speed, whatever comes: the floor under every benchmark.
public struct ConstantVelocityAgent: Agent {
  public let name = "constant-velocity"
  public let requirements = AgentRequirements()
  /// m/s
  public var speed: Double
  private let controller = LongitudinalController()

  /// - Parameter speed: m/s; the default is 20 km/h.
  public init(speed: Double = 20 / 3.6) { self.speed = speed }

  public mutating func begin(_ briefing: RouteBriefing) {}

  public mutating func act(_ observation: Observation) -> VehicleControl {
    let (throttle, brake) = controller.control(target: speed, speed: observation.ego.speed)
    return VehicleControl(throttle: throttle, brake: brake ? 1 : 0)
  }
}
