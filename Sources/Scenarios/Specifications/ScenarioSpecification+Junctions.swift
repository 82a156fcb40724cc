import DriveTypes

/// Types that are played at junctions and ramps.
extension ScenarioSpecification {
  /// Turns with cross traffic.
  static let turns: [ScenarioSpecification] = [
    ScenarioSpecification(
      "SignalizedJunctionLeftTurn", "A left turn at lights across a stream of oncoming cars.",
      .rulesAlone("turns into the oncoming cars", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.left], control: .light, adversary: .oncoming)),
      [.flowSpeed(9...11, standard: 20), .flowGaps(15...24, 25...28, standard: "25 to 50")]),
    ScenarioSpecification(
      "NonSignalizedJunctionLeftTurn", "A left turn without lights across a stream of oncoming cars.",
      .rulesAlone("turns into the oncoming cars", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.left], control: .unsignalised, adversary: .oncoming)),
      [.flowSpeed(8...11, standard: 20), .flowGaps(15...24, 25...30, standard: "25 to 50")]),
    ScenarioSpecification(
      "SignalizedJunctionLeftTurnEnterFlow",
      "A left turn at lights into a road that oncoming cars turn into as well.",
      .rulesAlone("turns into the cars that turn in as well", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.left], control: .light, adversary: .oncomingTurningIn)),
      [.flowSpeed(8...10, standard: 20), .flowGaps(16...24, 25...30, standard: "25 to 50")]),
    ScenarioSpecification(
      "NonSignalizedJunctionLeftTurnEnterFlow",
      "A left turn without lights into a road that oncoming cars turn into as well.",
      .rulesAlone("turns into the cars that turn in as well", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.left], control: .unsignalised, adversary: .oncomingTurningIn)),
      [.flowSpeed(8...10, standard: 20), .flowGaps(15...19, 26...30, standard: "25 to 50")]),
    ScenarioSpecification(
      "SignalizedJunctionRightTurn", "A right turn at lights into a stream of cars from the left.",
      .rulesAlone("turns into the cars from the left", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.right], control: .light, adversary: .fromLeft)),
      [.flowSpeed(10...14, standard: 20), .flowGaps(19...24, 26...38, standard: "25 to 50")]),
    ScenarioSpecification(
      "NonSignalizedJunctionRightTurn", "A right turn without lights into a stream of cars from the left.",
      .rulesAlone("turns into the cars from the left", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.right], control: .unsignalised, adversary: .fromLeft)),
      [.flowSpeed(8...14, standard: 20), .flowGaps(16...22, 25...30, standard: "25 to 50")]),
    ScenarioSpecification(
      "EnterActorFlow",
      "Behind the junction, a fast stream of cars that yields to nobody fills the ego's lane.",
      .rulesAlone("drives into the stream", .hits(.vehicle)),
      .junction(
        JunctionRequirement(turns: [.right, .straight, .left], control: .light, adversary: .entering)),
      [.flowStart, .flowEnd, .flowSpeed(12...19), .flowGaps(17...30, 30...39)]),
    ScenarioSpecification(
      "CrossingBicycleFlow", "A left turn at lights across a lane full of bicycles.",
      .rulesAlone("turns into the bicycles", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.left], control: .light, adversary: .bicycles)),
      [.flowStart, .unusedFlowEnd, .flowSpeed(8...12), .flowGaps(5...15, 25...30)]),
    ScenarioSpecification(
      "InterurbanActorFlow", "Off a fast road to the left, across a stream of oncoming cars.",
      .rulesAlone("turns into the oncoming cars", .hits(.vehicle)),
      .junction(
        JunctionRequirement(turns: [.left], adversary: .oncomingFlow, approachLimit: 50)),
      [.flowStart, .flowEnd, .flowSpeed(15...16), .flowGaps(42...53, 78...98)]),
    ScenarioSpecification(
      "InterurbanAdvancedActorFlow", "Left onto a fast road: across one stream of cars, into another.",
      .rulesAlone("drives into one of the streams", .hits(.vehicle)),
      .junction(
        JunctionRequirement(
          turns: [.left], control: .unsignalised, adversary: .flowsOfBothSides, after: 64...80, flowLimit: 40)
      ),
      [
        ParameterSpecification(
          "direction", .word(usual: ["right"], allowed: ["left", "right"]), standard: "right", "not read"),
        .flowStart, .flowEnd, .flowSpeed(16...18), .flowGaps(36...42, 84...94),
      ]),
    ScenarioSpecification(
      "OppositeVehicleRunningRedLight", "An emergency vehicle crosses the ego's green light from the side.",
      .rulesAlone("is hit by the emergency vehicle", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.straight], control: .light, adversary: .crossing)),
      [.direction(["left", "right"], allowed: ["left", "right", "opposite"])]),
    ScenarioSpecification(
      "OppositeVehicleTakingPriority", "A vehicle from the side takes the ego's priority.",
      .rulesAlone("hits the vehicle from the side", .hits(.vehicle)),
      .junction(
        JunctionRequirement(turns: [.left, .right, .straight], control: .unsignalised, adversary: .crossing)),
      [.direction(["left", "right"], allowed: ["left", "right", "opposite"])]),
    ScenarioSpecification(
      "VanillaSignalizedTurnEncounterGreenLight", "A turn at a light that is green, then red.",
      .noRules("does not turn", .leavesRoute, .leavesLanes),
      .junction(
        JunctionRequirement(
          turns: [.left, .right], control: .light, trigger: 3...5, lead: 5...6, after: 34...42))),
    ScenarioSpecification(
      "VanillaSignalizedTurnEncounterRedLight", "A turn at a light that is red, then green.",
      .noRules("runs the red light", .runsRedLight),
      .junction(
        JunctionRequirement(
          turns: [.left, .right], control: .light, trigger: 3...5, lead: 5...6, after: 34...42))),
    ScenarioSpecification(
      "VanillaNonSignalizedTurn", "A turn without lights or stop sign.",
      .noRules("does not turn", .leavesRoute, .leavesLanes),
      .junction(
        JunctionRequirement(
          turns: [.right, .left], control: .free, trigger: 5...7, lead: 5...6, after: 32...40))),
    ScenarioSpecification(
      "VanillaNonSignalizedTurnEncounterStopsign", "A turn at a stop sign.",
      .noRules("runs the stop sign", .runsStopSign),
      .junction(
        JunctionRequirement(
          turns: [.left, .right], control: .stop, trigger: 3...5, lead: 5...6, after: 32...40))),
    ScenarioSpecification(
      "T_Junction", "Through a junction of three roads, by its light.",
      .noRules("runs the red light", .runsRedLight),
      .junction(
        JunctionRequirement(
          turns: [.left, .right, .straight], control: .light, trigger: 2...5, lead: 22...26, after: 36...60,
          arms: 3))),
  ]

  /// Metres to the sidewalk: 3.0 to 4.3 on the official routes, and to 6.1 across the road.
  private static let nearKerb = 4.5
  private static let farKerb = 6.5

  /// Turns with something in the way behind them, and crossings on foot.
  static let crossings: [ScenarioSpecification] = [
    ScenarioSpecification(
      "BlockedIntersection", "Behind the turn, a car stands in the lane and goes after 10 s.",
      .rulesAlone("drives into the standing car", .hits(.vehicle)),
      .junction(JunctionRequirement(turns: [.right, .left]))),
    ScenarioSpecification(
      "PedestrianCrossing", "Three pedestrians cross the road before the junction.",
      .rulesAlone("hits a pedestrian", .hits(.walker)),
      .junction(
        JunctionRequirement(
          turns: [.right, .straight, .left], control: .unsignalised, trigger: 20...25, lead: 4...7,
          mostLimit: 40, crosswalk: true, kerb: .before(most: nearKerb)))),
    ScenarioSpecification(
      "VehicleTurningRoute", "Behind the turn, a bicycle crosses the road.",
      .rulesAlone("hits the bicycle", .hits(.vehicle)),
      .junction(
        JunctionRequirement(turns: [.left, .right], trigger: 22...26, kerb: .behind(11, most: nearKerb)))),
    ScenarioSpecification(
      "VehicleTurningRoutePedestrian", "Behind the turn, a pedestrian crosses the road.",
      .rulesAlone("hits the pedestrian", .hits(.walker)),
      .junction(
        JunctionRequirement(turns: [.left, .right], trigger: 22...27, kerb: .outside(most: farKerb)))),
  ]

  static let ramps: [ScenarioSpecification] = [
    ScenarioSpecification(
      "HighwayExit", "Off the highway, across a lane of fast cars that yield to nobody.",
      .rulesAlone("changes lanes into the stream", .hits(.vehicle)), .ramp(.leaving),
      [.flowStart, .flowEnd, .flowSpeed(10...15), .flowGaps(11...20, 33...46)]),
    ScenarioSpecification(
      "MergerIntoSlowTraffic", "Onto an exit ramp full of slow cars.",
      .rulesAlone("drives into the slow cars", .hits(.vehicle)), .ramp(.leavingWithFlow),
      [.flowStart, .flowEnd, .flowSpeed(9...10), .flowGaps(14...16, 33...42)]),
    ScenarioSpecification(
      "MergerIntoSlowTrafficV2", "Along a lane that slow cars from a ramp fill.",
      .rulesAlone("drives into the slow cars", .hits(.vehicle)), .ramp(.joinedByFlow),
      [.flowStart, .flowEnd, .flowSpeed(10...10), .flowGaps(11...14, 30...34)]),
    ScenarioSpecification(
      "HighwayCutIn", "A car from a ramp joins beside the ego and cuts in.",
      .rulesAlone("hits the car that cuts in", .hits(.vehicle)), .ramp(.joined),
      [
        ParameterSpecification(
          "other_actor_location", .place, standard: nil, "where the other car waits, on the ramp"),
        ParameterSpecification("end_location", .place, standard: "unused", "not read"),
      ]),
  ]
}
