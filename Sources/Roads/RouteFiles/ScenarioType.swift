/// The scenario types that route files may name.
public enum ScenarioType {
  /// The 44 types of Bench2Drive's 220 routes (`reference/bench2drive.md` §3.1).
  public static let bench2Drive: [String] = [
    "Accident", "AccidentTwoWays", "BlockedIntersection", "ConstructionObstacle",
    "ConstructionObstacleTwoWays",
    "ControlLoss", "CrossingBicycleFlow", "DynamicObjectCrossing", "EnterActorFlow", "HardBreakRoute",
    "HazardAtSideLane", "HazardAtSideLaneTwoWays", "HighwayCutIn", "HighwayExit", "InterurbanActorFlow",
    "InterurbanAdvancedActorFlow", "InvadingTurn", "MergerIntoSlowTraffic", "MergerIntoSlowTrafficV2",
    "NonSignalizedJunctionLeftTurn", "NonSignalizedJunctionLeftTurnEnterFlow",
    "NonSignalizedJunctionRightTurn",
    "OppositeVehicleRunningRedLight", "OppositeVehicleTakingPriority", "ParkedObstacle",
    "ParkedObstacleTwoWays", "ParkingCrossingPedestrian", "ParkingCutIn", "ParkingExit", "PedestrianCrossing",
    "SequentialLaneChange", "SignalizedJunctionLeftTurn", "SignalizedJunctionLeftTurnEnterFlow",
    "SignalizedJunctionRightTurn", "StaticCutIn", "T_Junction", "VanillaNonSignalizedTurn",
    "VanillaNonSignalizedTurnEncounterStopsign", "VanillaSignalizedTurnEncounterGreenLight",
    "VanillaSignalizedTurnEncounterRedLight", "VehicleOpensDoorTwoWays", "VehicleTurningRoute",
    "VehicleTurningRoutePedestrian", "YieldToEmergencyVehicle",
  ]

  /// Further types of leaderboard 2.x route files and of scenario_runner's route scenarios at 94ff3b8.
  public static let leaderboard: [String] = [
    "BackgroundActivityParametrizer", "ChangeLane", "CutIn", "EnterActorFlowV2", "FollowLeadingVehicle",
    "FollowLeadingVehicleWithObstacle", "FreeRide", "ManeuverOppositeDirection", "NoSignalJunctionCrossing",
    "NoSignalJunctionCrossingRoute", "OtherLeadingVehicle", "PriorityAtJunction", "StationaryObjectCrossing",
    "VehicleTurningLeft", "VehicleTurningRight",
  ]

  private static let known = Set(bench2Drive + leaderboard)

  public static func isKnown(_ type: String) -> Bool { known.contains(type) }

  /// Up to two known types that resemble `type`.
  public static func nearest(to type: String) -> [String] {
    Array(NearestName.of(type, among: bench2Drive + leaderboard).prefix(2))
  }
}
