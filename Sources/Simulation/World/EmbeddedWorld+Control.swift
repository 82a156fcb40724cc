import DriveTypes
import Glibc

/// Commands to actors; each holds until the next one.
extension EmbeddedWorld {
  /// Drives a vehicle by throttle, steer and brake through its dynamics from the next tick on. Takes the vehicle off
  /// autopilot's guidance for as long as autopilot is off; a constant velocity stays in force, as in CARLA.
  public func apply(_ control: VehicleControl, to id: ActorID) throws(WorldError) {
    let i = try vehicleIndex(id)
    guard control.isValid else { throw .invalidControl(actor: id, got: control) }
    actors[i].control = control
  }

  /// Which law moves a vehicle under `apply(_:to:)` from the next tick on; its blueprint's until then.
  package func setDynamics(_ dynamics: VehicleDynamics, of id: ActorID) throws(WorldError) {
    actors[try vehicleIndex(id)].dynamics = dynamics
  }

  /// The control in force.
  public func control(of id: ActorID) throws(WorldError) -> VehicleControl {
    actors[try vehicleIndex(id)].control
  }

  /// Walks a pedestrian along `direction` (any length, the vertical part is ignored) at `speed` m/s, facing where it
  /// goes; speed 0 stops it.
  public func walk(_ id: ActorID, direction: Vector<World>, speed: Double) throws(WorldError) {
    let i = try index(of: id)
    guard actors[i].kind == .walker else {
      throw .wrongKind(actor: id, expected: .walker, got: actors[i].kind)
    }
    guard speed.isFinite, speed >= 0 else { throw .invalidValue(name: "walker speed", got: speed) }
    let length = direction.lengthXY
    guard length.isFinite else { throw .invalidValue(name: "walker direction", got: length) }
    if length < 1e-9 || speed == 0 {
      actors[i].motion = .controlled
      return
    }
    let velocity = Vector<World>(x: direction.x / length * speed, y: direction.y / length * speed)
    actors[i].motion = .walking(velocity)
    actors[i].pose.rotation.yaw = atan2(velocity.y, velocity.x)
  }

  /// CARLA's `set_target_velocity`: the velocity now, m/s; the dynamics go on from there. A vehicle keeps the part along its
  /// nose; anything else takes it whole and keeps it.
  public func setTargetVelocity(_ velocity: Vector<World>, of id: ActorID) throws(WorldError) {
    let i = try index(of: id)
    guard velocity.length.isFinite else { throw .invalidValue(name: "target velocity", got: velocity.length) }
    if actors[i].isVehicle {
      actors[i].speed = velocity.dotXY(actors[i].pose.forward)
      actors[i].velocity = actors[i].pose.forward * actors[i].speed
    } else {
      actors[i].velocity = velocity
      actors[i].motion = velocity.length == 0 ? .controlled : .walking(velocity)
    }
    refreshSnapshot()
  }

  /// CARLA's `enable_constant_velocity` (m/s in the actor's frame: x forward, y left), or `disable_…` with nil. The
  /// control's steering still turns a vehicle. A collision ends it.
  public func setConstantVelocity(_ velocity: Vector<Body>?, of id: ActorID) throws(WorldError) {
    let i = try index(of: id)
    guard let velocity else {
      actors[i].motion = .controlled
      return
    }
    guard velocity.length.isFinite else {
      throw .invalidValue(name: "constant velocity", got: velocity.length)
    }
    actors[i].motion = .constantVelocity(velocity)
  }

  /// CARLA's `set_simulate_physics`: without, the actor neither moves nor is pushed, and stays in the air where it is put
  /// there; with it, it comes down.
  public func setSimulatesPhysics(_ simulates: Bool, of id: ActorID) throws(WorldError) {
    let i = try index(of: id)
    let had = actors[i].simulatesPhysics
    actors[i].simulatesPhysics = simulates
    if !simulates {
      halt(&actors[i])
    } else if !had {
      // Beyond the map nothing is below it.
      try? place(&actors[i], at: actors[i].pose, named: actors[i].description.typeID)
    }
    refreshSnapshot()
  }

  /// CARLA's `set_enable_gravity`: without, the road does not set the actor's height.
  public func setGravity(_ enabled: Bool, of id: ActorID) throws(WorldError) {
    actors[try index(of: id)].hasGravity = enabled
  }

  public func setLights(_ lights: VehicleLights, of id: ActorID) throws(WorldError) {
    actors[try vehicleIndex(id)].lights = lights
  }

  public func lights(of id: ActorID) throws(WorldError) -> VehicleLights {
    actors[try vehicleIndex(id)].lights
  }

  /// Opens exactly these doors. An open side door widens the box that others can hit by `VehicleDoors.sideReach`.
  public func setOpenDoors(_ doors: VehicleDoors, of id: ActorID) throws(WorldError) {
    actors[try vehicleIndex(id)].doors = doors
  }

  public func openDoors(of id: ActorID) throws(WorldError) -> VehicleDoors {
    actors[try vehicleIndex(id)].doors
  }

  /// Hands a vehicle to the traffic (or takes it back: it then rolls under its last control, full brake).
  public func setAutopilot(_ enabled: Bool, of id: ActorID, parameters: AutopilotParameters = .init())
    throws(WorldError)
  {
    let i = try vehicleIndex(id)
    if enabled {
      traffic.take(id, parameters: parameters)
    } else if traffic.isDriving(id) {
      traffic.release(id)
      actors[i].control = .stop
      actors[i].motion = .controlled
    }
  }

  /// Changes how a vehicle on autopilot drives. Nothing happens to one that is not.
  public func setAutopilotParameters(_ parameters: AutopilotParameters, of id: ActorID) throws(WorldError) {
    _ = try vehicleIndex(id)
    traffic.setParameters(parameters, of: id)
  }

  public func autopilotParameters(of id: ActorID) throws(WorldError) -> AutopilotParameters? {
    _ = try vehicleIndex(id)
    return traffic.parameters(of: id)
  }

  /// Puts an actor at a pose in the coming tick, with that signed speed along its nose: how a client with a motion
  /// model of its own drives (CARLA's hybrid mode). Lasts one tick; then the actor is under its control again.
  /// - Parameters:
  ///   - i: index of the actor among the living, as in `snapshot`.
  ///   - place: the pose's place on the road, which the client knows.
  package func guide(index i: Int, to pose: Pose<World>, speed: Double, place: LanePlace) {
    actors[i].motion = .guided(pose, speed: speed)
    actors[i].place = place
  }

  /// As above for an actor by id, wherever on the road that is; for clients that do not keep lists by index.
  public func guide(_ id: ActorID, to pose: Pose<World>, speed: Double) throws(WorldError) {
    let i = try index(of: id)
    guard pose.position.x.isFinite, pose.position.y.isFinite, pose.yaw.isFinite, speed.isFinite else {
      throw .invalidValue(name: "guided pose", got: .nan)
    }
    actors[i].motion = .guided(pose, speed: speed)
  }

  func halt(_ actor: inout SimulatedActor) {
    actor.speed = 0
    actor.velocity = .zero
    actor.acceleration = .zero
    actor.angularVelocity = .zero
  }
}
