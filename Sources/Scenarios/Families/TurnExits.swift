import DriveTypes
import Roads
import Simulation

/// Somebody crosses the road into which the ego has just turned (`object_crash_intersection.py`).
extension ScenarioCatalogue {
  /// m/s of bicycle and walker.
  private static let speed = 1.8

  /// A bicycle crosses from the right, 11 m behind the junction.
  static func vehicleTurningRoute(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let exit = try stage.junctionExit()
    for attempt in 0..<6 {
      let lane = try stage.laneAhead(11 + 0.4 * Double(attempt), from: exit)
      let kerb = stage.kerb(of: lane, .right)
      let start = stage.facingRoad(
        stage.moved(kerb.pose, .right, by: kerb.isSidewalk ? 0 : 1.5), from: .right)
      let bicycle: ActorID
      do {
        bicycle = try stage.spawn("vehicle.diamondback.century", at: start)
      } catch {
        if attempt == 5 { throw error }
        continue
      }
      let place = stage.network.pose(of: lane)
      let half = place.position.distanceXY(to: start.position)
      return Sequence([
        stage.egoArrives(at: place.position, seconds: 1.8, metres: 6),
        Act { () throws(ScenarioError) in stage.background?.leaveCrossingSpace(around: place) },
        StraightCrossing(bicycle, on: stage, speed: speed, distance: 2 * half),
        Act { () throws(ScenarioError) in stage.remove(bicycle) },
        stage.egoDrives(40),
      ])
    }
    throw stage.couldNotBePlaced("no room for the bicycle")
  }

  /// A walker crosses the whole road right behind the junction, towards the turning ego: from the right after a left
  /// turn, else from the left. Upstream adds a second collision criterion while it runs.
  static func vehicleTurningRoutePedestrian(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let exit = try stage.junctionExit()
    let lane = try stage.laneAhead(0.5, from: exit)
    let place = stage.network.pose(of: lane)
    let entry = stage.network.pose(of: try stage.triggerLane())
    let side: RoadSide =
      entry.forward.crossXY(stage.network.pose(of: exit).forward) > 0 ? .right : .left
    let kerb = stage.kerb(of: lane, side)
    let far = stage.kerb(of: lane, side == .right ? .left : .right)
    let width = kerb.pose.position.distanceXY(to: far.pose.position)
    let start = stage.facingRoad(stage.moved(kerb.pose, side, by: kerb.isSidewalk ? 0 : 1.5), from: side)
    let walker = try stage.spawnHidden(stage.randomWalker(), at: start)
    return During(
      enter: { stage.emit(.secondCollisionTest(enabled: true)) },
      leave: { stage.emit(.secondCollisionTest(enabled: false)) },
      Sequence([
        Act { () throws(ScenarioError) in try stage.appear(walker, at: start) },
        stage.egoArrives(at: place.position, seconds: 2.2, metres: 6),
        Act { () throws(ScenarioError) in stage.background?.leaveCrossingSpace(around: place) },
        StraightCrossing(walker, on: stage, speed: speed, distance: width),
        Act { () throws(ScenarioError) in stage.remove(walker) },
        stage.egoDrives(40),
      ]))
  }
}
