import Scoring

extension RouteRecord {
  /// How the route went, in a few words: `solved`, `hits a vehicle`, `blocked`, …; what happened several times has its
  /// number.
  public var outcome: String {
    var words: [String] = []
    for kind in InfractionKind.allCases {
      let count = infractions[kind].count
      guard count > 0, let word = kind.word else { continue }
      words.append(count > 1 && kind.isRepeatable ? "\(word) (\(count) times)" : word)
    }
    if !status.isCompleted, infractions[.routeDeviation].isEmpty, infractions[.vehicleBlocked].isEmpty {
      words.append(
        status.rawValue.hasSuffix(RouteFailure.tickRuntime.rawValue) ? "stuck" : status.rawValue.lowercased())
    }
    return words.isEmpty ? (status.isCompleted ? "solved" : "not finished") : words.joined(separator: ", ")
  }
}

extension InfractionKind {
  fileprivate var word: String? {
    switch self {
    case .collisionPedestrian: "hits a pedestrian"
    case .collisionVehicle: "hits a vehicle"
    case .collisionLayout: "hits an object"
    case .redLight: "runs a red light"
    case .stop: "runs a stop sign"
    case .outsideRouteLanes: "leaves its lanes"
    case .minimumSpeed: nil
    case .yieldToEmergencyVehicle: "does not yield"
    case .scenarioTimeout: "scenario timed out"
    case .routeDeviation: "leaves the route"
    case .vehicleBlocked: "blocked"
    case .routeTimeout: "timed out"
    }
  }

  fileprivate var isRepeatable: Bool {
    switch self {
    case .collisionPedestrian, .collisionVehicle, .collisionLayout, .redLight, .stop: true
    default: false
    }
  }
}
