import DriveTypes
import Glibc

/// Steps 2 and 3 of the tick: actors move, the road carries them.
extension EmbeddedWorld {
  func moveActors() {
    for i in actors.indices { move(&actors[i]) }
  }

  private func move(_ actor: inout SimulatedActor) {
    guard actor.simulatesPhysics else {
      if case .guided = actor.motion { actor.motion = .controlled }
      return
    }
    let dt = Self.tickDuration
    let (oldVelocity, oldYaw) = (actor.velocity, actor.pose.yaw)
    switch actor.motion {
    case .guided(let pose, let speed):
      actor.pose.position.x = pose.position.x
      actor.pose.position.y = pose.position.y
      actor.pose.rotation.yaw = wrapAngle(pose.yaw)
      actor.speed = speed
      actor.velocity = actor.pose.forward * speed
      actor.motion = .controlled
    case .walking(let velocity):
      actor.pose.position = actor.pose.position + velocity * dt
      actor.velocity = velocity
      actor.speed = velocity.lengthXY
    case .constantVelocity(let velocity):
      moveAtConstantVelocity(&actor, velocity)
    case .controlled:
      if actor.isVehicle { drive(&actor) } else { slide(&actor) }
    }
    if oldVelocity == actor.velocity, actor.velocity == .zero, oldYaw == actor.pose.yaw {
      actor.acceleration = .zero
      actor.angularVelocity = .zero
      return
    }
    actor.acceleration = (actor.velocity - oldVelocity) * (1 / dt)
    actor.angularVelocity = Vector(x: 0, y: 0, z: wrapAngle(actor.pose.yaw - oldYaw) / dt)
  }

  /// Forward Euler in the published order: pose and heading from the old speed, then the speed.
  private func drive(_ actor: inout SimulatedActor) {
    if actor.speed == 0, actor.control.throttle == 0 {
      actor.velocity = .zero
      return
    }
    let step = BicycleModel.step(
      speed: actor.speed, yaw: actor.pose.yaw, steer: actor.control.steer, dt: Self.tickDuration)
    actor.pose.position.x += step.dx
    actor.pose.position.y += step.dy
    actor.pose.rotation.yaw = wrapAngle(actor.pose.yaw + step.dyaw)
    actor.speed = actor.dynamics.nextSpeed(actor.speed, control: actor.control)
    setVelocity(&actor, drift: step.drift)
  }

  private func moveAtConstantVelocity(_ actor: inout SimulatedActor, _ velocity: Vector<Body>) {
    let dt = Self.tickDuration
    let steer = actor.isVehicle ? actor.control.steer : 0
    let step = BicycleModel.step(speed: velocity.x, yaw: actor.pose.yaw, steer: steer, dt: dt)
    let (c, s) = (cos(actor.pose.yaw), sin(actor.pose.yaw))
    actor.pose.position.x += step.dx - s * velocity.y * dt
    actor.pose.position.y += step.dy + c * velocity.y * dt
    if !actor.isGrounded || !actor.hasGravity { actor.pose.position.z += velocity.z * dt }
    actor.pose.rotation.yaw = wrapAngle(actor.pose.yaw + step.dyaw)
    actor.speed = velocity.x
    setVelocity(&actor, drift: step.drift)
    actor.velocity.x -= s * velocity.y
    actor.velocity.y += c * velocity.y
  }

  private func setVelocity(_ actor: inout SimulatedActor, drift: Double) {
    let course = actor.pose.yaw + drift
    let level = cos(actor.pose.rotation.pitch)
    actor.velocity = Vector(
      x: actor.speed * level * cos(course), y: actor.speed * level * sin(course),
      z: actor.speed * sin(actor.pose.rotation.pitch))
  }

  /// Walkers that stand and props: what a collision gave them dies away at 6 m/s² (our estimate of sliding friction).
  private func slide(_ actor: inout SimulatedActor) {
    let speed = actor.velocity.lengthXY
    if speed < 0.3 {
      actor.velocity = .zero
      actor.speed = 0
      return
    }
    actor.pose.position = actor.pose.position + actor.velocity * Self.tickDuration
    actor.velocity = actor.velocity * ((speed - 6 * Self.tickDuration) / speed)
    actor.speed = actor.velocity.lengthXY
  }

  /// Finds each moving actor's place on the road and sets it on the surface.
  func carryActors() {
    for i in actors.indices where actors[i].isGrounded {
      if actors[i].velocity == .zero, actors[i].place.lane >= 0, actors[i].speed == 0 { continue }
      actors[i].place = surface.locate(actors[i].pose.position, hint: actors[i].place)
      if actors[i].hasGravity, actors[i].simulatesPhysics { surface.settle(&actors[i]) }
    }
  }
}
