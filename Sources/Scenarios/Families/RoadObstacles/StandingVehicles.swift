import DriveTypes
import Roads
import Simulation

/// Vehicles that stand on the ego's lane (`route_obstacles.py`).
extension ScenarioCatalogue {
  /// A police car `distance` m ahead of the trigger, and behind it, as seen by the ego, two cars that have collided.
  /// The ego must change lanes; 5 s after it is within 50 m the neighbour lane drives at `speed` km/h at most.
  static func accident(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try accident(stage) { stage, _ throws(ScenarioError) in .slowTraffic(try stage.sideTrafficSpeed()) }
  }

  /// The same where the way round is the opposite lane, with oncoming cars at gaps from `frequency`.
  static func accidentTwoWays(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try accident(stage) { stage, lane throws(ScenarioError) in .opposite(try stage.oppositeFlow(beside: lane))
    }
  }

  private static func accident(
    _ stage: ScenarioStage, relief: (ScenarioStage, Waypoint) throws(ScenarioError) -> Relief
  ) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 120)
    let side = try stage.side()
    let start = try stage.triggerLane()
    let (firstGap, secondGap, offset) = (10.0, 6.0, 0.6)
    let policePlace = try stage.place(from: start, ahead: distance)
    let firstPlace = try stage.place(from: policePlace, ahead: firstGap)
    let secondPlace = try stage.place(from: firstPlace, ahead: secondGap)
    let relief = try relief(stage, secondPlace)

    try stage.placeWarningSign("static.prop.warningaccident", beside: start, on: side)
    let police = try stage.placeStanding(.police, at: policePlace, offset: offset, side)
    try stage.command { world throws(WorldError) in
      try world.setLights([.special1, .special2, .position], of: police)
    }
    try stage.placeStanding(.second, at: firstPlace, offset: offset, side)
    try stage.placeStanding(.second, at: secondPlace, offset: offset, side)

    let end = stage.guide.forward(secondPlace, RoadblockCourse.endDistance)
    return RoadblockCourse(
      stage: stage, place: stage.network.pose(of: firstPlace).position, near: 50,
      clearing: distance + firstGap + secondGap + 20, end: stage.network.pose(of: end), relief: relief
    ).behaviour()
  }

  /// A badly parked car with its hazard lights on, `distance` m ahead; else as `Accident`.
  static func parkedObstacle(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try parkedObstacle(stage) { stage, _ throws(ScenarioError) in .slowTraffic(try stage.sideTrafficSpeed()) }
  }

  static func parkedObstacleTwoWays(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    try parkedObstacle(stage) { stage, lane throws(ScenarioError) in
      .opposite(try stage.oppositeFlow(beside: lane))
    }
  }

  private static func parkedObstacle(
    _ stage: ScenarioStage, relief: (ScenarioStage, Waypoint) throws(ScenarioError) -> Relief
  ) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 120)
    let side = try stage.side()
    let start = try stage.triggerLane()
    let place = try stage.place(from: start, ahead: distance)
    let relief = try relief(stage, place)

    try stage.placeWarningSign("static.prop.warningaccident", beside: start, on: side)
    let car = try stage.placeStanding(.second, at: place, offset: 0.7, side)
    try stage.command { world throws(WorldError) in
      try world.setLights([.leftBlinker, .rightBlinker, .position], of: car)
    }

    let end = stage.guide.forward(place, RoadblockCourse.endDistance)
    return RoadblockCourse(
      stage: stage, place: stage.network.pose(of: place).position, near: 50, clearing: distance + 20,
      end: stage.network.pose(of: end), relief: relief
    ).behaviour()
  }
}

extension ScenarioStage {
  enum StandingVehicle {
    case police
    /// A random car of CARLA's second generation.
    case second
  }

  /// A car with its brake on, `offset` half lane widths to one side of the lane's centre.
  @discardableResult
  func placeStanding(_ vehicle: StandingVehicle, at place: Waypoint, offset: Double, _ side: RoadSide)
    throws(ScenarioError) -> ActorID
  {
    let left = side.sign * offset * network.laneWidth(of: place) / 2
    let pose = guide.pose(place, left: left)
    let id: ActorID
    switch vehicle {
    case .police: id = try spawn("vehicle.dodge.charger_police_2020", at: pose)
    case .second:
      let body = try blueprint { $0.baseType == .car && $0.generation == 2 }
      id = try spawn(body, at: pose, role: "scenario no lights")
    }
    try command { world throws(WorldError) in try world.apply(.stop, to: id) }
    return id
  }
}
