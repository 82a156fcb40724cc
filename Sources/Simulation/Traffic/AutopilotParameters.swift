import DriveTypes

/// How one vehicle on autopilot drives; CARLA TrafficManager's per-vehicle settings.
public struct AutopilotParameters: Sendable, Hashable {
  /// Percent below the speed limit (negative: above). CARLA's `vehicle_percentage_speed_difference`, default 30.
  public var speedDifference = 30.0
  /// Wanted speed instead of a share of the limit, m/s. CARLA's `set_desired_speed`.
  public var desiredSpeed: Double?
  /// Upper bound on the speed, whatever the limit, m/s; how scenarios cap the traffic.
  public var speedCap: Double?
  /// Metres to the left of the lane's centre. (CARLA's `vehicle_lane_offset` is positive to the right.)
  public var laneOffset = 0.0
  /// Bumper to bumper at standstill, metres. Our default is shorter than CARLA's 5 m, for denser queues.
  public var standstillGap = 2.5
  public var ignoresLights = false
  public var ignoresSigns = false
  /// Drives on as if no vehicle or walker were there.
  public var ignoresActors = false
  /// May leave a lane for a slow leader. CARLA's `auto_lane_change`.
  public var autoLaneChange = true
  /// Places to pass in order; at forks the vehicle takes the branch whose lane holds the next one. Beyond the last,
  /// and where none matches, it chooses at random.
  public var route: [Point<World>] = []
  /// Brakes to a stop and stays.
  public var halted = false

  public init() {}
}
