import DriveTypes
import Glibc

/// What a collision does to two actors: our own simple law, deterministic and without bounce.
///
/// With the contact normal n (from the other to this actor), the velocities along n become the common
/// (m₁v₁+m₂v₂)/(m₁+m₂), as in a perfectly inelastic impact; motion across n is kept. The overlap is removed by moving
/// both apart, each by the other's share of the mass. Fixed props, walls and actors without physics count as
/// infinitely heavy. A vehicle's speed stays a scalar along its nose, so it takes the part of the change along it.
enum CollisionResponse {
  /// Share of the parting and of the change in velocity that falls to the first actor.
  static func share(_ a: SimulatedActor, _ b: SimulatedActor) -> Double {
    switch (isImmovable(a), isImmovable(b)) {
    case (true, true): 0
    case (true, false): 0
    case (false, true): 1
    case (false, false): b.mass / (a.mass + b.mass)
    }
  }

  static func isImmovable(_ actor: SimulatedActor) -> Bool {
    actor.mobility == .fixed || !actor.simulatesPhysics
  }

  /// Moves an actor by `push` metres along (nx, ny) and changes its velocity along it by `change` m/s.
  static func apply(to actor: inout SimulatedActor, nx: Double, ny: Double, push: Double, change: Double) {
    actor.pose.position.x += nx * push
    actor.pose.position.y += ny * push
    if actor.isVehicle {
      let along = cos(actor.pose.yaw) * nx + sin(actor.pose.yaw) * ny
      actor.speed += change * along
      actor.velocity.x += change * along * cos(actor.pose.yaw)
      actor.velocity.y += change * along * sin(actor.pose.yaw)
    } else {
      actor.velocity.x += change * nx
      actor.velocity.y += change * ny
      actor.speed = actor.velocity.lengthXY
    }
  }

  /// Parts two touching actors and shares their velocity along the normal.
  static func resolve(_ a: inout SimulatedActor, _ b: inout SimulatedActor, _ contact: Footprint.Separation) {
    let shareA = share(a, b)
    let shareB = isImmovable(b) ? 0 : 1 - shareA
    let closing =
      (b.velocity.x - a.velocity.x) * contact.x + (b.velocity.y - a.velocity.y) * contact.y
    let change = max(0, closing)
    apply(to: &a, nx: contact.x, ny: contact.y, push: contact.depth * shareA, change: change * shareA)
    apply(to: &b, nx: contact.x, ny: contact.y, push: -contact.depth * shareB, change: -change * shareB)
  }
}
