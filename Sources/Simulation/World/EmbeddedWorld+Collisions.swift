import DriveTypes
import Glibc

/// Buffers of the collision step, kept between ticks.
struct CollisionScratch {
  var footprints: [Footprint] = []
  var x: [Double] = []
  var y: [Double] = []
  var candidates: [Int32] = []
  var grid = UniformGrid()
}

/// Step 4 of the tick.
extension EmbeddedWorld {
  /// Finds touching pairs (uniform grid, then separating axes), notes a contact for both sides and parts them. Pairs
  /// in which nothing moves are left alone, and so are two walkers: people step aside.
  func collideActors() {
    let count = actors.count
    if count < 2 { return }
    var scratch = collisionScratch
    collisionScratch = CollisionScratch()
    defer { collisionScratch = scratch }
    scratch.footprints.removeAll(keepingCapacity: true)
    scratch.x.removeAll(keepingCapacity: true)
    scratch.y.removeAll(keepingCapacity: true)
    var widest = 0.0
    for actor in actors {
      let footprint = actor.footprint
      scratch.footprints.append(footprint)
      scratch.x.append(footprint.x)
      scratch.y.append(footprint.y)
      widest = max(widest, footprint.radius)
    }
    scratch.grid.rebuild(x: scratch.x, y: scratch.y)
    for i in 0..<count where isMoving(actors[i]) {
      let box = scratch.footprints[i]
      scratch.candidates.removeAll(keepingCapacity: true)
      scratch.grid.forEach(aroundX: box.x, y: box.y, radius: box.radius + widest) { j in
        // A pair of movers is met from both sides: the lower index handles it.
        if j != i, j > i || !isMoving(actors[j]) { scratch.candidates.append(Int32(j)) }
      }
      scratch.candidates.sort()
      for j in scratch.candidates {
        collide(i, Int(j), &scratch.footprints)
      }
    }
    contacts.sort { ($0.actor, $0.other) < ($1.actor, $1.other) }
  }

  private func isMoving(_ actor: SimulatedActor) -> Bool {
    actor.mobility != .ghost && (actor.speed != 0 || actor.velocity != .zero)
  }

  private func collide(_ i: Int, _ j: Int, _ footprints: inout [Footprint]) {
    if actors[i].kind == .walker, actors[j].kind == .walker { return }
    guard actors[j].mobility != .ghost, let contact = footprints[i].separation(from: footprints[j]) else {
      return
    }
    contacts.append(
      Collision(actor: actors[i].id, other: actors[j].id, otherTypeID: actors[j].description.typeID))
    contacts.append(
      Collision(actor: actors[j].id, other: actors[i].id, otherTypeID: actors[i].description.typeID))
    var (a, b) = (actors[i], actors[j])
    CollisionResponse.resolve(&a, &b, contact)
    if case .constantVelocity = a.motion { a.motion = .controlled }
    if case .constantVelocity = b.motion { b.motion = .controlled }
    actors[i] = a
    actors[j] = b
    footprints[i] = a.footprint
    footprints[j] = b.footprint
  }

  /// Contacts with the sidewalk and with what stands beyond the road, for vehicles that drive by their own dynamics.
  /// Vehicles whose traffic guides them keep to their lanes.
  func collideWithEdge() {
    for i in actors.indices where actors[i].isVehicle && actors[i].speed != 0 && actors[i].isGrounded {
      if traffic.isDriving(actors[i].id) || staysInLane(actors[i]) {
        actors[i].touchesSidewalk = false
        actors[i].touchesWall = false
        continue
      }
      let touch = edge.touch(actors[i].footprint)
      if touch.sidewalk, !actors[i].touchesSidewalk {
        contacts.append(Collision(actor: actors[i].id, other: 0, otherTypeID: RoadEdge.sidewalkType))
      }
      actors[i].touchesSidewalk = touch.sidewalk
      guard let wall = touch.wall else {
        actors[i].touchesWall = false
        continue
      }
      if !actors[i].touchesWall {
        contacts.append(Collision(actor: actors[i].id, other: 0, otherTypeID: RoadEdge.wallType))
      }
      actors[i].touchesWall = true
      let closing = -(actors[i].velocity.x * wall.x + actors[i].velocity.y * wall.y)
      CollisionResponse.apply(
        to: &actors[i], nx: wall.x, ny: wall.y, push: wall.depth, change: max(0, closing))
    }
    contacts.sort { ($0.actor, $0.other, $0.otherTypeID) < ($1.actor, $1.other, $1.otherTypeID) }
  }

  /// Cheap first look: the whole box lies within the lane that carries the vehicle.
  private func staysInLane(_ actor: SimulatedActor) -> Bool {
    guard actor.place.lane >= 0 else { return false }
    let slot = atlas.slot(actor.place.lane)
    let at = atlas.sample(slot: slot, arc: actor.place.arc)
    let turned = wrapAngle(actor.pose.yaw - at.yaw)
    let extent = actor.description.halfExtent
    let halfShadow = extent.x * abs(sin(turned)) + extent.y * abs(cos(turned))
    let bend = abs(at.curvature) * extent.x * extent.x / 2
    return abs(actor.place.offset) + halfShadow + bend <= at.halfWidth
  }
}
