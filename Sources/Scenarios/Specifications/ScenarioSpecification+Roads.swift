import DriveTypes

/// Types that are played on a road between junctions.
extension ScenarioSpecification {
  /// The outermost lane, with a lane of the same direction to its left.
  private static func besideLane(_ limits: ClosedRange<Double> = 20...130) -> SiteRequirement {
    .stretch(StretchRequirement(limits: limits) { $0.rightLanes == 0 && $0.leftLanes > 0 })
  }
  /// One lane for each direction, side by side.
  private static let narrow = SiteRequirement.stretch(
    StretchRequirement(bend: radians(25), limits: 20...90) { $0.isNarrowRoad && $0.width > 2.7 })
  /// A single lane or the outermost one, with parked cars' room to its right.
  private static func parking(
    lead: Double = 10, behind: Double = 0, after: Double = 122,
    fits: @escaping @Sendable (CrossSection) -> Bool
  ) -> SiteRequirement {
    .stretch(StretchRequirement(lead: lead, behind: behind, after: after, limits: 20...60, fits: fits))
  }

  static let obstacles: [ScenarioSpecification] = [
    ScenarioSpecification(
      "Accident", "Two crashed cars and a police car block the lane; the next lane has traffic.",
      .rulesAlone("drives into the crashed cars", .hits(.vehicle)),
      besideLane(),
      [.distance(40...44, standard: 120), .direction(), .sideSpeed(53...57)]),
    ScenarioSpecification(
      "AccidentTwoWays", "Crashed cars block the only lane; around them through the oncoming traffic.",
      .rulesAlone("drives into the crashed cars", .hits(.vehicle)),
      narrow,
      [.distance(40...44, standard: 120), .frequency(32...63, 109...184), .direction(), .sideSpeed(60...60)]),
    ScenarioSpecification(
      "ConstructionObstacle", "A fenced-off construction site blocks the lane; the next lane has traffic.",
      .rulesAlone("drives into the construction site", .hits(.prop)),
      besideLane(), [.distance(40...45, standard: 100), .direction(), .sideSpeed(47...55)]),
    ScenarioSpecification(
      "ConstructionObstacleTwoWays",
      "A construction site blocks the only lane; around it through the oncoming traffic.",
      .rulesAlone("drives into the construction site", .hits(.prop)), narrow,
      [.distance(40...45, standard: 100), .frequency(43...70, 129...200), .direction(), .sideSpeed(60...60)]),
    ScenarioSpecification(
      "ParkedObstacle", "A car with hazard lights stands in the lane; the next lane has traffic.",
      .rulesAlone("drives into the parked car", .hits(.vehicle)),
      besideLane(),
      [.distance(40...43, standard: 120), .direction(), .sideSpeed(40...59)]),
    ScenarioSpecification(
      "ParkedObstacleTwoWays",
      "A car with hazard lights blocks the only lane; around it through the oncoming traffic.",
      .rulesAlone("drives into the parked car", .hits(.vehicle)),
      narrow,
      [.distance(40...44, standard: 120), .frequency(31...56, 106...151), .direction(), .sideSpeed(60...60)]),
    ScenarioSpecification(
      "HazardAtSideLane", "Two slow bicycles ride at the side of the lane; the next lane has traffic.",
      .rulesAlone("runs down the bicycles", .hits(.vehicle)),
      besideLane(),
      [
        .distance(41...45, standard: 100), .sideSpeed(32...59), bicycleDistance(40...101),
        bicycleSpeed(6...12),
      ]),
    ScenarioSpecification(
      "HazardAtSideLaneTwoWays",
      "Two slow bicycles ride in the only lane; past them through the oncoming traffic.",
      .rulesAlone("runs down the bicycles", .hits(.vehicle)),
      narrow,
      [
        .distance(41...45, standard: 100),
        ParameterSpecification(
          "frequency", .number(usual: 75...100, allowed: 1...1000), standard: "100",
          "metres between two oncoming cars"), bicycleDistance(80...116), bicycleSpeed(7...11),
        .sideSpeed(60...60),
      ]),
    ScenarioSpecification(
      "VehicleOpensDoorTwoWays",
      "A parked car opens its door into the lane; around it through the oncoming lane.",
      .rulesAlone("hits the open door", .hitsOpenDoor),
      parking { $0.isNarrowRoad && $0.hasParkingRight },
      [.distance(37...59, standard: 50), .frequency(30...40, 89...98), .direction(), .sideSpeed(60...60)]),
    ScenarioSpecification(
      "InvadingTurn", "Oncoming cars cut into the ego's lane around cones; keep to the right.",
      .rulesAlone("is hit by a car in its lane", .hits(.vehicle)),
      .stretch(
        StretchRequirement(lead: 10, after: 92, limits: 30...90) {
          // 3.0 to 3.5 m on the official routes; in wide lanes nobody meets.
          $0.isOppositeBeside && $0.width > 2.9 && $0.width < 3.3
        }),
      [
        .distance(50...60, standard: 100),
        ParameterSpecification(
          "offset", .number(usual: 0.18...0.34, allowed: 0...1.5), standard: "0.25",
          "metres that oncoming cars reach into the ego's lane"),
      ]),
  ]

  private static func bicycleDistance(_ usual: ClosedRange<Double>) -> ParameterSpecification {
    ParameterSpecification(
      "bicycle_drive_distance", .number(usual: usual, allowed: 0...500), standard: "50",
      "metres that the bicycles ride before they stop")
  }
  private static func bicycleSpeed(_ usual: ClosedRange<Double>) -> ParameterSpecification {
    ParameterSpecification(
      "bicycle_speed", .number(usual: usual, allowed: 1...60), standard: "10", "km/h of the bicycles")
  }

  static let roadsides: [ScenarioSpecification] = [
    ScenarioSpecification(
      "DynamicObjectCrossing", "A pedestrian hidden behind an advertisement or a container steps out.",
      .rulesAlone("hits the pedestrian", .hits(.walker)),
      .stretch(
        StretchRequirement(limits: 30...90) {
          // 3.1 to 4.3 m on the official routes; from farther off the pedestrian comes too late.
          $0.rightLanes == 0 && $0.sidewalkRight.map { $0 <= 4.5 } ?? false && !$0.hasParkingRight
        }),
      [
        .distance(40...50, standard: 12), .direction(),
        ParameterSpecification(
          "blocker_model",
          .word(
            usual: ["static.prop.advertisement", "static.prop.container"],
            allowed: ["static.prop.advertisement", "static.prop.container", "static.prop.vendingmachine"]),
          standard: "static.prop.vendingmachine", "what hides the pedestrian"), .angle(0...11),
      ]),
    ScenarioSpecification(
      "ParkingCrossingPedestrian", "A pedestrian steps out from behind a parked car.",
      .rulesAlone("hits the pedestrian", .hits(.walker)),
      parking { $0.rightLanes == 0 && $0.hasParkingRight },
      [.distance(36...45, standard: 12), .direction(), .angle(0...12)]),
    ScenarioSpecification(
      "ParkingCutIn", "A parked car, hidden behind another, pulls out into the lane.",
      .rulesAlone("hits the car that pulls out", .hits(.vehicle)),
      parking { $0.rightLanes == 0 && $0.hasParkingRight }, [.direction()]),
    ScenarioSpecification(
      "ParkingExit", "The ego stands parked between two cars and must pull out into the traffic.",
      .rulesAlone("drives into the parked car in front", .hits(.vehicle)),
      parking(lead: 0, behind: 20, after: 132) { $0.rightLanes == 0 && $0.hasParkingRight },
      [
        .direction(), parkedCar("front", standard: 20), parkedCar("behind", standard: 10),
        ParameterSpecification(
          "flow_distance", .number(usual: 25...25, allowed: 5...200), standard: "25",
          "metres between two cars of the traffic"), .sideSpeed(60...60),
      ]),
    ScenarioSpecification(
      "StaticCutIn", "A car pulls out of the queue in the right lane, close before the ego.",
      .rulesAlone("hits the car that cuts in", .hits(.vehicle)),
      .stretch(StretchRequirement(after: 125, limits: 30...130) { $0.rightLanes > 0 }),
      [.distance(40...45, standard: 100), .direction()]),
    ScenarioSpecification(
      "HardBreakRoute", "The car ahead brakes hard and stands for 10 s.",
      .rulesAlone("hits the car that has stopped", .hitsStandingTraffic),
      .stretch(StretchRequirement(after: 118) { $0.rightLanes == 0 })),
    ScenarioSpecification(
      "ControlLoss", "Patches of dirt disturb steering and throttle for a moment.",
      .noRules("is pushed out of its lane", .isPushedOutOfLanes),
      .stretch(StretchRequirement(after: 120) { $0.rightLanes == 0 })),
    ScenarioSpecification(
      "SequentialLaneChange", "Two lane changes among dense traffic.",
      .rulesAlone("changes lanes into the traffic", .hitsTraffic),
      .stretch(
        StretchRequirement(lead: 0, after: 118, bend: radians(30), changes: 2, limits: 40...130) {
          $0.rightLanes == 0 && $0.leftLanes >= 2
        })),
    ScenarioSpecification(
      "YieldToEmergencyVehicle", "An ambulance comes up fast from behind; leave its lane or stay out of it.",
      .rulesAlone("stays before the ambulance", .doesNotYield),
      .stretch(
        StretchRequirement(behind: 45, after: 95, limits: 40...130) { $0.leftLanes + $0.rightLanes > 0 }),
      [
        ParameterSpecification(
          "distance", .number(usual: 26...30, allowed: 26...300), standard: "140",
          "metres behind the trigger at which it starts")
      ]),
  ]

  private static func parkedCar(_ which: String, standard: Int) -> ParameterSpecification {
    ParameterSpecification(
      "\(which)_vehicle_distance", .number(usual: 9...9, allowed: 6...100), standard: "\(standard)",
      "metres to the parked car \(which == "front" ? "in front" : "behind")")
  }
}
