import Roads

/// The suites of the package, as requests to the generator.
public enum ScenarioSuite: String, Sendable, CaseIterable {
  /// Our benchmark: 44 types, 5 routes each, on places held out for evaluation.
  case driveloop220
  /// One route of each type, on evaluation places.
  case regression
  /// Ten types of all families, for a look within a minute.
  case smoke
  /// What learners may see: 44 types, 25 routes each, on training places.
  case training

  public var request: ScenarioRouteGenerator.Request {
    switch self {
    case .driveloop220: .init(count: 5, seed: 220, split: .evaluation, firstID: 1001, repeats: true)
    case .regression: .init(count: 1, seed: 44, split: .evaluation, firstID: 2001)
    case .smoke: .init(types: Self.smokeTypes, count: 1, seed: 10, split: .evaluation, firstID: 3001)
    case .training: .init(count: 25, seed: 1100, split: .training, firstID: 10_001, repeats: true)
    }
  }

  private static let smokeTypes = [
    "ConstructionObstacleTwoWays", "DynamicObjectCrossing", "HighwayExit", "NonSignalizedJunctionRightTurn",
    "OppositeVehicleRunningRedLight", "ParkedObstacle", "ParkingCutIn", "SignalizedJunctionLeftTurn",
    "VanillaNonSignalizedTurnEncounterStopsign", "YieldToEmergencyVehicle",
  ]
}
