import DriveTypes

/// The lamps that a driver works without being told: brake, reverse, indicators.
///
/// They come on top of what `setLights` commands, by the rules of CARLA's Traffic Manager (`VehicleLightStage`). Lights
/// in the dark are the cameras' affair: they know the weather of the moment.
enum VehicleLamps {
  /// A vehicle that loses more speed than this brakes, m/s².
  static let brakingDeceleration = 1.0
  /// Metres before a turn at which the indicator begins.
  static let turnDistance = 30.0
  /// A passage that bends more than this is a turn, radians.
  static let turnAngle = radians(35)
  /// Metres between a vehicle's place and its new lane's centre while the indicator blinks.
  static let laneChangeOffset = 0.5
}

extension EmbeddedWorld {
  /// Sets what each vehicle's lamps show at the tick being made.
  func lightLamps() {
    for i in actors.indices where actors[i].isVehicle {
      let actor = actors[i]
      let isDriven = traffic.isDriving(actor.id)
      var lamps: VehicleLights = []
      let slowing = -actor.acceleration.dot(actor.pose.forward)
      // A wreck stands with its brakes on and nobody's foot on the pedal.
      let isStanding = abs(actor.speed) < 0.1
      let hasFootOnPedal = !isStanding || actor.description.roleName == "hero"
      if slowing > VehicleLamps.brakingDeceleration || (isDriven && isStanding)
        || (actor.control.brake > 0.05 && hasFootOnPedal)
      {
        lamps.insert(.brake)
      }
      if actor.control.reverse { lamps.insert(.reverse) }
      if isDriven, actor.lights.isDisjoint(with: [.leftBlinker, .rightBlinker]) {
        lamps.formUnion(traffic.indicators(of: actor.id))
      }
      actors[i].lamps = lamps
    }
  }
}

extension TrafficManager {
  /// The indicator of a vehicle on autopilot: while it changes lanes, and before and in a turn.
  func indicators(of id: ActorID) -> VehicleLights {
    guard let p = find(id), let lane = pilots[p].path.first else { return [] }
    let pilot = pilots[p]
    if pilot.isChanging, abs(pilot.offset) > VehicleLamps.laneChangeOffset {
      return pilot.offset > 0 ? .rightBlinker : .leftBlinker
    }
    let passage =
      pilot.grants.first { $0.passage.lanes.contains(lane) }?.passage
      ?? (pilot.junctionDistance < VehicleLamps.turnDistance ? pilot.passage : nil)
      ?? pilot.grants.first {
        $0.start - pilot.odometer < VehicleLamps.turnDistance && $0.start > pilot.odometer
      }?
      .passage
    guard let passage, let first = passage.lanes.first, let last = passage.lanes.last else { return [] }
    let turn = wrapAngle(
      atlas.sample(last, arc: atlas.lane(last).length).yaw - atlas.sample(first, arc: 0).yaw)
    if turn > VehicleLamps.turnAngle { return .leftBlinker }
    return turn < -VehicleLamps.turnAngle ? .rightBlinker : []
  }
}
