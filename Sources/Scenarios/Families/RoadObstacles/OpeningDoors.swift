import DriveTypes
import Roads
import Simulation

/// A parked car opens a door into the ego's lane (`vehicle_opens_door.py`).
extension ScenarioCatalogue {
  /// The car stands on the lane beside the ego's, `distance` m ahead, at that lane's inner edge. The door opens when the
  /// ego is 3 s or 10 m away; 5 s later the opposite lane may be used, with oncoming cars at gaps from `frequency`.
  ///
  /// Upstream takes the flow's lane from the left of the parked car, which is the ego's own: its cars then come up
  /// behind the ego and none comes towards it. Here they come on the opposite lane, as the type's description has it;
  /// where another lane of the ego's direction lies in between, there is no flow, and the ego may use that lane.
  static func vehicleOpensDoorTwoWays(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.distance(default: 50)
    let side = try stage.side()
    let start = try stage.triggerLane()
    let network = stage.network
    guard let front = network.next(start, distance: distance).first else {
      throw stage.couldNotBePlaced("the lane ends before \(distance) m")
    }
    guard let parking = side == .left ? network.left(of: front) : network.right(of: front) else {
      throw stage.couldNotBePlaced("no lane to the \(side.rawValue) to park on")
    }
    let hasLaneBetween =
      network.left(of: front).map {
        $0.lane.signum() == front.lane.signum() && !network.laneType(of: $0).isDisjoint(with: .driving)
      } ?? false
    let flow: any Behaviour = hasLaneBetween ? Wait(nil, on: stage) : try stage.oppositeFlow(beside: front)
    // CARLA's cars with doors that open (`has_dynamic_doors`) are those of its second generation.
    let body = try stage.blueprint { $0.baseType == .car && $0.generation == 2 }
    let inwards = (network.laneWidth(of: parking) - body.halfExtent.y) / 4
    let parked = try stage.spawn(body, at: stage.guide.pose(parking, left: -side.sign * inwards))
    try stage.command { world throws(WorldError) in try world.apply(.stop, to: parked) }

    let end = stage.guide.forward(front, RoadblockCourse.endDistance)
    let race = Race([
      stage.timeout(), stage.egoPasses(network.pose(of: end)),
      Sequence(
        [
          stage.egoArrives(at: network.pose(of: front).position, seconds: 3, metres: 10),
          Act { () throws(ScenarioError) in
            try stage.command { world throws(WorldError) in
              try world.setOpenDoors(side == .left ? .frontRight : .frontLeft, of: parked)
            }
            stage.background?.stopBackVehicles(true)
          },
          Wait(RoadblockCourse.waitSeconds, on: stage),
        ] + RoadblockCourse.opened(for: flow, on: stage)),
    ])
    let course = During(
      enter: { () throws(ScenarioError) in },
      leave: { stage.background?.stopBackVehicles(false) }, race)
    return RoadblockCourse.framed(course, stage, clearing: distance + 20, isOpposite: true)
  }
}
