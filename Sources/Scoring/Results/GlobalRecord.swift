import DriveTypes

/// The summary over all routes of a checkpoint.
public struct GlobalRecord: Sendable, Hashable {
  public var status: RouteStatus
  /// Infractions per driven kilometre, in the order of `InfractionKind`; for the lanes: kilometres, not divided.
  public var infractions: [PythonNumber]
  public var mean: Scores
  public var standardDeviation: Scores
  public var meta: Meta

  public struct Scores: Sendable, Hashable {
    public var composed: PythonNumber = 0
    public var route: PythonNumber = 0
    public var penalty: PythonNumber = 0
    public init() {}
  }

  public struct Meta: Sendable, Hashable {
    /// Metres, simulated seconds, wall-clock seconds, over all records.
    public var totalLength: PythonNumber = 0
    public var durationGame: PythonNumber = 0
    public var durationSystem: PythonNumber = 0
    public var exceptions: [Exception] = []
    public init() {}
  }

  /// A failed route.
  public struct Exception: Sendable, Hashable {
    public var routeID: String
    public var index: Int
    public var status: String
  }

  init() {
    status = .perfect
    infractions = Array(repeating: 0, count: InfractionKind.allCases.count)
    mean = Scores()
    standardDeviation = Scores()
    meta = Meta()
  }

  public subscript(kind: InfractionKind) -> PythonNumber { infractions[kind.index] }

  /// The fifteen columns of the leaderboard's table; `values` follows this order.
  public static let labels = [
    "Avg. driving score", "Avg. route completion", "Avg. infraction penalty", "Collisions with pedestrians",
    "Collisions with vehicles", "Collisions with layout", "Red lights infractions", "Stop sign infractions",
    "Off-road infractions", "Route deviations", "Route timeouts", "Agent blocked",
    "Yield emergency vehicles infractions", "Scenario timeouts", "Min speed infractions",
  ]

  public var values: [String] {
    let kinds: [InfractionKind] = [
      .collisionPedestrian, .collisionVehicle, .collisionLayout, .redLight, .stop, .outsideRouteLanes,
      .routeDeviation, .routeTimeout, .vehicleBlocked, .yieldToEmergencyVehicle, .scenarioTimeout,
      .minimumSpeed,
    ]
    return [mean.composed, mean.route, mean.penalty].map(\.description) + kinds.map { self[$0].description }
  }
}
