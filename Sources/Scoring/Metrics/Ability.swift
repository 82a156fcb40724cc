/// The five abilities of Bench2Drive and the scenario types that test them.
///
/// Source: `ability_benchmark.py`, `Ability`; the sets are the same in 0.0.3 and 0.0.4. A type may test several.
public enum Ability: String, Sendable, Hashable, CaseIterable {
  case overtaking = "Overtaking"
  case merging = "Merging"
  case emergencyBrake = "Emergency_Brake"
  case giveWay = "Give_Way"
  case trafficSigns = "Traffic_Signs"

  public var scenarioTypes: Set<String> {
    switch self {
    case .overtaking:
      [
        "Accident", "AccidentTwoWays", "ConstructionObstacle", "ConstructionObstacleTwoWays",
        "HazardAtSideLaneTwoWays", "HazardAtSideLane", "ParkedObstacleTwoWays", "ParkedObstacle",
        "VehicleOpensDoorTwoWays",
      ]
    case .merging:
      [
        "CrossingBicycleFlow", "EnterActorFlow", "HighwayExit", "InterurbanActorFlow", "HighwayCutIn",
        "InterurbanAdvancedActorFlow", "MergerIntoSlowTrafficV2", "MergerIntoSlowTraffic",
        "NonSignalizedJunctionLeftTurn", "NonSignalizedJunctionRightTurn",
        "NonSignalizedJunctionLeftTurnEnterFlow",
        "ParkingExit", "SequentialLaneChange", "SignalizedJunctionLeftTurn", "SignalizedJunctionRightTurn",
        "SignalizedJunctionLeftTurnEnterFlow",
      ]
    case .emergencyBrake:
      [
        "BlockedIntersection", "DynamicObjectCrossing", "HardBreakRoute", "OppositeVehicleTakingPriority",
        "OppositeVehicleRunningRedLight", "ParkingCutIn", "PedestrianCrossing", "ParkingCrossingPedestrian",
        "StaticCutIn", "VehicleTurningRoute", "VehicleTurningRoutePedestrian", "ControlLoss",
      ]
    case .giveWay: ["InvadingTurn", "YieldToEmergencyVehicle"]
    case .trafficSigns:
      [
        "BlockedIntersection", "OppositeVehicleTakingPriority", "OppositeVehicleRunningRedLight",
        "PedestrianCrossing", "VehicleTurningRoute", "VehicleTurningRoutePedestrian", "EnterActorFlow",
        "CrossingBicycleFlow", "NonSignalizedJunctionLeftTurn", "NonSignalizedJunctionRightTurn",
        "NonSignalizedJunctionLeftTurnEnterFlow", "SignalizedJunctionLeftTurn", "SignalizedJunctionRightTurn",
        "SignalizedJunctionLeftTurnEnterFlow", "T_Junction", "VanillaNonSignalizedTurn",
        "VanillaSignalizedTurnEncounterGreenLight", "VanillaSignalizedTurnEncounterRedLight",
        "VanillaNonSignalizedTurnEncounterStopsign",
      ]
    }
  }
}

/// The two ways in which `ability_benchmark.py` counts traffic signs. Their numbers are not comparable.
public enum AbilityVersion: String, Sendable, Hashable, CaseIterable {
  /// Each route counts twice: its success, and whether it passed the sign.
  case v003 = "0.0.3"
  /// Each route counts once: success, or else whether it passed the sign.
  case v004 = "0.0.4"
}
