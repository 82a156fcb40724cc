import DriveTypes
import Roads
import Simulation

/// Slow bicycles at the side of the ego's lane (`route_obstacles.py`).
extension ScenarioCatalogue {
  /// Two bicycles 9 m apart, the first `distance` m ahead, ride for `bicycle_drive_distance` m at `bicycle_speed` km/h
  /// and stop. 5 s after the ego is within 50 m the traffic beside drives at `speed` km/h at most. Over when the ego
  /// has passed the front one by 50 m.
  static func hazardAtSideLane(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let speed = try stage.sideTrafficSpeed()
    return try hazard(
      stage,
      relief: {
        stage.background?.capSpeed(speed)
      },
      leave: {
        stage.background?.capSpeed(nil)
      })
  }

  /// The same on a road with one lane each way: the opposite traffic, in place of the slow neighbours, keeps gaps of
  /// `frequency` m.
  ///
  /// CRITICAL: upstream does not switch the wrong-direction test on again at the end; nor does this.
  static func hazardAtSideLaneTwoWays(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let spacing = try stage.number("frequency", default: 100, in: 20...500)
    return try hazard(
      stage,
      relief: {
        stage.emit(.wrongDirectionTest(enabled: false))
        stage.background?.setOppositeSpacing(spacing)
      },
      leave: {
        stage.emit(.wrongDirectionTest(enabled: false))
        stage.background?.setOppositeSpacing(nil)
      })
  }

  private static func hazard(
    _ stage: ScenarioStage, relief: @escaping () -> Void, leave: @escaping () -> Void
  ) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 100)
    let pace = try stage.number("bicycle_speed", default: 10, in: 0.1...60) / 3.6
    let ride = try stage.number("bicycle_drive_distance", default: 50, in: 1...1000)
    let start = try stage.triggerLane()
    let (gap, extraSpace, offset) = (9.0, 30.0, 0.55)
    // Upstream's agent ends its way up to 4 m before the destination.
    let undershoot = 3.0
    let firstPlace = try stage.place(from: start, ahead: distance)
    let secondPlace = try stage.place(from: firstPlace, ahead: gap)

    var bicycles: [ActorID] = []
    var rides: [any Behaviour] = []
    for place in [firstPlace, secondPlace] {
      let right = offset * stage.network.laneWidth(of: place) / 2
      let lanes = stage.guide.places(from: place, ahead: max(1, ride - undershoot), intoJunction: true)
      guard let way = stage.guide.way(through: lanes)?.shifted({ _ in -right }) else {
        throw stage.couldNotBePlaced("no way ahead for the bicycles")
      }
      let bicycle = try stage.spawn(stage.bicycle(), at: way.pose(at: 0))
      try stage.command { world throws(WorldError) in try world.apply(.stop, to: bicycle) }
      bicycles.append(bicycle)
      rides.append(
        Sequence([
          FollowWay(bicycle, along: way, on: stage, courtesy: .everybody) { pace }, Wait(nil, on: stage),
        ]))
    }
    let race = Race(
      [
        stage.timeout(),
        Sequence([try stage.egoPasses(bicycles[1]), stage.egoDrives(RoadblockCourse.endDistance)]),
        Sequence([
          stage.egoNear(bicycles[0], within: 50), Wait(RoadblockCourse.waitSeconds, on: stage),
          Act { () throws(ScenarioError) in relief() }, Wait(nil, on: stage),
        ]),
      ] + rides)
    return During(
      enter: { () throws(ScenarioError) in
        stage.background?.leaveSpaceInFront(distance + gap + 20 + extraSpace)
        stage.background?.parameters.extraSpace = extraSpace
      },
      leave: {
        stage.background?.parameters.extraSpace = 0
        leave()
      }, race)
  }
}

extension ScenarioStage {
  fileprivate func bicycle() throws(ScenarioError) -> Blueprint {
    let models = ["vehicle.bh.crossbike", "vehicle.diamondback.century", "vehicle.gazelle.omafiets"]
    let choice = models[random.index(below: models.count)]
    return try blueprint { $0.id == choice }
  }
}
