import DriveTypes
import Glibc
import Roads
import Simulation

/// Somebody steps into the road. Where upstream trusts in a symmetrical road, so do we: half the way is measured.
extension ScenarioCatalogue {
  static let pedestrians: [Entry] = [
    Entry(type: "DynamicObjectCrossing", make: dynamicObjectCrossing),
    Entry(type: "ParkingCrossingPedestrian", make: parkingCrossingPedestrian),
    Entry(type: "PedestrianCrossing", make: pedestrianCrossing),
    Entry(type: "VehicleTurningRoute", make: vehicleTurningRoute),
    Entry(type: "VehicleTurningRoutePedestrian", make: vehicleTurningRoutePedestrian),
  ]

  /// Degrees, as in the files; −90…90.
  private static func crossingAngle(_ stage: ScenarioStage) throws(ScenarioError) -> Double {
    try stage.number("crossing_angle", default: 0, in: -90...90)
  }

  /// A walker who comes towards the ego needs longer: 0.1 s for each 5°.
  private static func reactionTime(_ base: Double, angle: Double) -> Double {
    base + 0.1 * (angle / 5).rounded(.down)
  }

  /// A walker hidden by something on the sidewalk crosses the road (`object_crash_vehicle.py`).
  private static func dynamicObjectCrossing(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.number("distance", default: 12, in: 1...500)
    let side = try stage.side()
    let angle = try crossingAngle(stage)
    let model = try stage.model("blocker_model", default: "static.prop.vendingmachine")
    let turn = model.kind == .vehicle ? 0 : Double.pi / 2
    let trigger = try stage.triggerLane()
    // Farther on by 0.4 m, up to five times, where there is no room.
    for attempt in 0..<6 {
      let lane = try stage.laneAhead(distance + 0.4 * Double(attempt), from: trigger)
      let kerb = stage.kerb(of: lane, side)
      let outward = kerb.isSidewalk ? 0 : 1.5
      var blockerPose = stage.moved(kerb.pose, side, by: outward)
      blockerPose.rotation.yaw = wrapAngle(blockerPose.yaw - turn)
      // The walker stands behind it: by its half length and 0.5 m, whichever way it is turned, as upstream.
      let behind = stage.moved(kerb.pose, side, by: kerb.isSidewalk ? 0 : 1.2)
      let walkerPose = stage.facingRoad(
        Pose(
          position: behind.position + kerb.pose.forward * (model.halfExtent.x + 0.5),
          rotation: behind.rotation),
        from: side,
        angle: radians(angle))
      let blocker: ActorID
      let walker: ActorID
      do {
        blocker = try stage.spawn(model, at: blockerPose)
      } catch {
        if attempt == 5 { throw error }
        continue
      }
      do {
        walker = try stage.spawnHidden(stage.randomWalker(), at: walkerPose)
      } catch {
        stage.remove(blocker)
        if attempt == 5 { throw error }
        continue
      }
      let place = stage.network.pose(of: lane)
      let half = place.position.distanceXY(to: walkerPose.position)
      return stage.leavingSpaceInFront(
        distance + 10,
        Sequence([
          Act { () throws(ScenarioError) in try stage.appear(walker, at: walkerPose) },
          stage.egoArrives(at: place.position, seconds: reactionTime(2.1, angle: angle), metres: 6),
          Act { () throws(ScenarioError) in stage.background?.leaveCrossingSpace(around: place) },
          StraightCrossing(walker, on: stage, speed: 2, distance: 2 * half),
          Act { () throws(ScenarioError) in
            stage.remove(walker)
            stage.remove(blocker)
          },
          stage.egoDrives(40),
        ]))
    }
    throw stage.couldNotBePlaced("no room for the walker")
  }

  /// A walker steps out in front of a parked car (`object_crash_vehicle.py`).
  private static func parkingCrossingPedestrian(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour
  {
    let distance = try stage.number("distance", default: 12, in: 1...500)
    let side = try stage.side()
    let angle = try crossingAngle(stage)
    let beside = try stage.laneAhead(distance, from: stage.triggerLane())
    let car = try stage.randomParkedCar()
    // One lane's width aside: the parking lane, whatever the map calls it.
    let blockerPose = stage.moved(
      stage.network.pose(of: beside), side, by: stage.network.laneWidth(of: beside))
    let blocker = try stage.spawn(car, at: blockerPose)
    let lane = try stage.laneAhead(car.halfExtent.x + 0.5, from: beside)
    let place = stage.network.pose(of: lane)
    let walkerPose = stage.facingRoad(
      stage.moved(place, side, by: stage.network.laneWidth(of: lane)), from: side, angle: radians(angle))
    let walker = try stage.spawnHidden(stage.randomWalker(), at: walkerPose)
    return stage.leavingSpaceInFront(
      distance + 15,
      Sequence([
        Act { () throws(ScenarioError) in try stage.appear(walker, at: walkerPose) },
        stage.egoArrives(at: place.position, seconds: reactionTime(2.15, angle: angle), metres: 6),
        StraightCrossing(walker, on: stage, speed: 2, distance: 8),
        Act { () throws(ScenarioError) in
          stage.remove(walker)
          stage.remove(blocker)
        },
        stage.egoDrives(40),
      ]))
  }

  /// Three walkers cross before a junction (`pedestrian_crossing.py`).
  ///
  /// Upstream's never ends, since each walker's sequence waits for ever; ours ends when all have crossed and the ego has
  /// driven 40 m.
  private static func pedestrianCrossing(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    var lane = try stage.triggerLane()
    while true {
      let next = try stage.laneAhead(1, from: lane)
      if stage.network.isJunction(next) { break }
      lane = next
    }
    let kerb = stage.kerb(of: lane, .right)
    guard kerb.isSidewalk else { throw stage.couldNotBePlaced("no sidewalk before the junction") }
    let place = stage.network.pose(of: lane)
    var entrances: [Act] = []
    var crossings: [any Behaviour] = []
    // Metres forward and to the right of the sidewalk's centre.
    for (forward, right) in [(0.4, 1.5), (1.0, 2.5), (1.6, 0.5)] {
      let delay = stage.random.uniform(0, 1.5)
      let speed = stage.random.uniform(1.3, 2.0)
      var pose = stage.moved(kerb.pose, .right, by: right)
      pose.position = pose.position + kerb.pose.forward * forward
      let start = stage.facingRoad(pose, from: .right)
      let walker = try stage.spawnHidden(stage.randomWalker(), at: start)
      entrances.append(Act { () throws(ScenarioError) in try stage.appear(walker, at: start) })
      crossings.append(
        Sequence([
          Wait(delay, on: stage),
          StraightCrossing(
            walker, on: stage, speed: speed, distance: 2.3 * start.position.distanceXY(to: place.position)),
          Act { () throws(ScenarioError) in stage.remove(walker) },
        ]))
    }
    return Sequence(
      [Act { () throws(ScenarioError) in stage.background?.leaveSpaceInFront(60) }] + entrances + [
        Act { () throws(ScenarioError) in stage.background?.leaveSpaceInFront(0) },
        stage.egoArrives(at: place.position, seconds: 3.5, metres: 12),
        Act { () throws(ScenarioError) in stage.background?.leaveCrossingSpace(around: place) },
        Together(crossings + [stage.egoDrives(40)]),
      ])
  }
}
