import DriveTypes
import Roads
import Simulation

extension ScenarioCatalogue {
  /// The ego begins the route parked between two cars, and traffic passes (`parking_exit.py`).
  ///
  /// Placing moves the ego from the route's start into the parking lane beside it. The criteria know nothing of that:
  /// a parking lane counts as road.
  static func parkingExit(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let ahead = try stage.number("front_vehicle_distance", default: 20, in: 5...100)
    let behind = try stage.number("behind_vehicle_distance", default: 10, in: 5...100)
    let side = try stage.side()
    let flow = try stage.number("flow_distance", default: 25, in: 5...200)
    let trigger = try stage.triggerLane()
    guard stage.egoState.pose.position.distanceXY(to: stage.definition.trigger.position) < 10 else {
      throw stage.couldNotBePlaced("the ego parks only where the route begins")
    }
    let slot = try stage.neighbour(of: trigger, side)
    for step in [
      stage.network.next(slot, distance: ahead).first, stage.network.previous(slot, distance: behind).first,
    ] {
      guard let lane = step else { throw stage.couldNotBePlaced("the parking lane is too short") }
      let model = try stage.randomParkedCar()
      try stage.spawn(model, at: stage.parkingPose(lane, side, halfWidth: model.halfExtent.y))
    }
    let body = try stage.command { world throws(WorldError) in try world.description(of: stage.ego) }
    let start = stage.egoState.pose
    let parked = stage.parkingPose(slot, side, halfWidth: body.halfExtent.y)
    let place = OrientedBox<World>(
      centre: parked.level(body.boxCentre), yaw: parked.yaw, halfExtent: body.halfExtent)
    stage.makeRoom(place)
    guard stage.world.isFree(place, ignoring: [stage.ego]) else {
      throw stage.couldNotBePlaced("the slot is taken")
    }
    try stage.command { world throws(WorldError) in try world.teleport(stage.ego, to: parked) }
    let passer: ActorID
    do {
      passer = try stage.spawn(stage.randomParkedCar(), at: stage.network.pose(of: trigger))
    } catch {
      try stage.command { world throws(WorldError) in try world.teleport(stage.ego, to: start) }
      throw error
    }
    let spacing = stage.background?.parameters.spacing ?? 0
    return During(
      enter: { stage.background?.parameters.spacing = flow },
      leave: { stage.background?.parameters.spacing = spacing },
      Race([
        Sequence([
          Act { () throws(ScenarioError) in
            var driving = AutopilotParameters()
            driving.route = stage.route.points.map(\.pose.position)
            try stage.command { world throws(WorldError) in
              try world.setAutopilot(true, of: passer, parameters: driving)
              try world.setLights([.position, .lowBeam], of: passer)
            }
          },
          stage.drives(passer, 50),
          Act { () throws(ScenarioError) in stage.remove(passer) },
          Wait(nil, on: stage),
        ]),
        stage.egoDrives(ahead + 15),
        stage.timeout(),
      ]))
  }

}
