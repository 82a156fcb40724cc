import DriveTypes
import Glibc
import Roads
import Simulation

extension ScenarioCatalogue {
  /// An emergency vehicle comes from behind and wants to pass (`yield_to_emergency_vehicle.py`): the ego has 10 s to
  /// leave its lane. It wants to drive 25 m/s faster than the ego (upstream says km/h and computes m/s) and slows down
  /// for whatever is on its lane, so that it stays behind an ego that does not make room.
  static func yieldToEmergencyVehicle(_ stage: ScenarioStage) throws(ScenarioError) -> any Behaviour {
    let distance = try stage.number("distance", default: 140, in: 15...500)
    let trigger = try stage.triggerLane()
    var places = stage.lanePlaces(1500, from: trigger)
    var back = trigger
    var rest = distance
    while rest > 1e-9 {
      let step = min(1, rest)
      guard let before = stage.network.previous(back, distance: step).first else {
        throw stage.couldNotBePlaced(
          "the lane begins \(distance - rest) m before the trigger, \(distance) m are needed")
      }
      back = before
      rest -= step
      places.insert(stage.network.pose(of: back).position, at: 0)
    }
    guard let way = Way(through: places) else { throw stage.couldNotBePlaced("the lane has no length") }
    let start = stage.network.pose(of: back)
    let model = try stage.blueprint { $0.specialType == .emergency }
    let vehicle = try stage.spawnHidden(model, at: start)
    let chase = Deferred { () throws(ScenarioError) in
      FollowWay(
        vehicle, along: way, on: stage, courtesy: .everybody, initialSpeed: stage.egoState.speed + 5,
        acceleration: 10,
        brake: 10, stopsAtEnd: false, stopsAfterCrash: false, speed: { stage.egoState.speed + 25 })
    }
    return During(
      enter: { () throws(ScenarioError) in
        stage.background?.removeLane(trigger)
        try stage.appear(vehicle, at: start)
        try stage.command { world throws(WorldError) in
          try world.setLights([.special1, .special2], of: vehicle)
        }
        stage.emit(.emergencyVehicle(vehicle))
      },
      leave: {
        stage.background?.readdLane(offset: 0)
        stage.emit(.emergencyVehicle(nil))
      },
      Race([
        chase,
        Sequence([stage.egoNear(vehicle, within: 50), Wait(10, on: stage)]),
        Sequence([stage.isInFront(vehicle), stage.drives(vehicle, 50)]),
      ]))
  }
}

extension ScenarioStage {
  /// A vehicle's rear has passed the ego's front, on the same road (`WaitUntilInFront`).
  func isInFront(_ vehicle: ActorID) -> any Behaviour {
    Until { () throws(ScenarioError) in
      guard let other = try? self.world.state(of: vehicle),
        let body = try? self.world.description(of: vehicle),
        let ego = try? self.world.description(of: self.ego)
      else { return true }
      let place = self.egoState.pose.localLevel(other.pose.position)
      return place.x > body.halfExtent.x + ego.halfExtent.x && abs(place.y) < 15
    }
  }
}
