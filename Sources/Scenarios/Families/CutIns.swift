import DriveTypes
import Glibc
import Roads
import Simulation

/// Somebody comes into the ego's lane from the side.
extension ScenarioCatalogue {
  static let cutIns: [Entry] = [
    Entry(type: "ParkingCutIn", make: parkingCutIn),
    Entry(type: "StaticCutIn", make: staticCutIn),
    Entry(type: "HighwayCutIn", make: highwayCutIn),
    Entry(type: "ParkingExit", make: parkingExit),
  ]

  /// Half the turning circle of a car, metres: our estimate, which bounds how sharply one pulls out.
  private static let turningRadius = 5.5

  /// From a place beside a lane into it and on along it, as sharply as a car can turn.
  /// - Parameter left: metres from the lane's centre at the start, positive to the left.
  private static func pullOut(
    _ stage: ScenarioStage, into lane: Waypoint, from left: Double, length: Double
  ) throws(ScenarioError) -> Way {
    // Of smoothStep's shape the greatest curvature is 6·offset/length².
    let shift = max(8, (6 * abs(left) * turningRadius).squareRoot())
    guard let centre = Way(through: stage.lanePlaces(length + 5, from: lane)), centre.length >= length,
      let way = centre.shifted({ left * (1 - smoothStep($0, from: 0, to: shift)) })
    else { throw stage.couldNotBePlaced("the lane is shorter than the \(length) m to drive") }
    return way
  }

  /// A parked car, hidden behind another, pulls out in front of the ego at 20 km/h (`parking_cut_in.py`).
  private static func parkingCutIn(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let side = try stage.side()
    let trigger = try stage.triggerLane()
    let hiding = try stage.randomParkedCar()
    let beside = try stage.laneAhead(28, from: trigger)
    try stage.spawn(
      hiding,
      at: stage.parkingPose(stage.neighbour(of: beside, side), side, halfWidth: hiding.halfExtent.y))
    let model = try stage.randomParkedCar()
    let lane = try stage.laneAhead(35, from: trigger)
    let place = stage.network.pose(of: lane)
    let pose = stage.parkingPose(try stage.neighbour(of: lane, side), side, halfWidth: model.halfExtent.y)
    let car = try stage.spawn(model, at: pose)
    let way = try pullOut(stage, into: lane, from: place.localLevel(pose.position).y, length: 40)
    return stage.leavingSpaceInFront(
      45,
      Sequence([
        stage.egoArrives(at: place.position, seconds: 2.35, metres: 10),
        Act { () throws(ScenarioError) in
          try stage.command { world throws(WorldError) in
            try world.setLights(side == .right ? .leftBlinker : .rightBlinker, of: car)
          }
        },
        Race([
          FollowWay(
            car, along: way, on: stage, courtesy: .everybody, acceleration: 2, stopsAtEnd: false,
            stopsAfterCrash: false, speed: { 20 / 3.6 }),
          stage.drives(car, 30),
        ]),
      ]))
  }

  /// One of a standing queue on the side lane pulls out in front of the ego (`cut_in_with_static_vehicle.py`).
  private static func staticCutIn(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.number("distance", default: 100, in: 1...500)
    let side = try stage.side()
    let gap = 11.0
    let (behind, ahead) = (2, 3)
    let trigger = try stage.triggerLane()
    var entrances: [any Behaviour] = []
    var cutter: (car: ActorID, lane: Waypoint, offset: Double)?
    for n in 0..<(behind + 1 + ahead) {
      let lane = try stage.laneAhead(distance + gap * Double(n), from: trigger)
      let pose = stage.network.pose(of: try stage.neighbour(of: lane, side))
      let car = try stage.spawnHidden(stage.randomCar(), at: pose)
      entrances.append(Act { () throws(ScenarioError) in try stage.appear(car, at: pose) })
      if n == behind { cutter = (car, lane, stage.network.pose(of: lane).localLevel(pose.position).y) }
    }
    guard let cutter else { throw stage.couldNotBePlaced("no queue") }
    let place = stage.network.pose(of: cutter.lane).position
    let way = try pullOut(stage, into: cutter.lane, from: cutter.offset, length: 70)
    let sideLane = try stage.neighbour(of: cutter.lane, side)
    // Slow at first: wheels turned hard over. From the new lane on it takes up speed.
    let start = FollowWay(
      cutter.car, along: way, on: stage, courtesy: .everybody, acceleration: 2, stopsAfterCrash: false,
      speed: { 60 / 3.6 })
    return stage.leavingSpaceInFront(
      distance + gap * Double(behind + ahead + 1),
      During(
        enter: {
          stage.background?.removeLane(sideLane)
          stage.background?.parameters.extraSpace = 30
        },
        leave: {
          stage.background?.readdLane(offset: side == .right ? 1 : -1)
          stage.background?.parameters.extraSpace = 0
        },
        Sequence(
          entrances + [
            stage.egoArrives(at: place, seconds: 2.7, metres: 15),
            Race([start, Wait(30, on: stage)]),
          ])))
  }
}

extension ScenarioStage {
  /// An actor has driven so many metres since (`DriveDistance`); at once where it is gone.
  func drives(_ actor: ActorID, _ metres: Double) -> any Behaviour {
    var last: Point<World>?
    var sum = 0.0
    return Until { () throws(ScenarioError) in
      guard let place = try? self.world.state(of: actor).pose.position else { return true }
      if let last { sum += place.distanceXY(to: last) }
      last = place
      return sum >= metres
    }
  }
}
