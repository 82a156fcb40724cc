import DriveTypes
import Roads

/// Birth, death and displacement of actors.
extension EmbeddedWorld {
  /// A spawn farther than this from every lane, seen from above, is off the map, metres.
  static let mapReach = 500.0

  /// Places a new actor of the named blueprint and returns its id. It takes part in the snapshot at once.
  ///
  /// `pose.position` is the actor's origin, on the ground; within 2.5 m of the road's height it is set on the road.
  /// - Throws: `unknownBlueprint`, `noRoom` if it would overlap another actor, `offTheMap`.
  @discardableResult
  public func spawn(
    blueprint id: String, at pose: Pose<World>, roleName: String
  ) throws(WorldError) -> ActorID {
    try spawn(BlueprintLibrary.find(id), at: pose, roleName: roleName)
  }

  /// As above, for a blueprint that is not in the library or was altered, such as `static.prop.mesh` with its own size.
  @discardableResult
  public func spawn(
    _ blueprint: Blueprint, at pose: Pose<World>, roleName: String
  ) throws(WorldError) -> ActorID {
    var actor = SimulatedActor(
      description: ActorDescription(
        id: nextID, kind: blueprint.kind, typeID: blueprint.id, roleName: roleName,
        halfExtent: blueprint.halfExtent, boxCentre: blueprint.boxCentre),
      mass: blueprint.mass, mobility: blueprint.mobility, dynamics: blueprint.dynamics, pose: pose)
    try place(&actor, at: pose, named: blueprint.id)
    if blueprint.mobility != .ghost {
      let footprint = actor.footprint
      for other in actors where other.mobility != .ghost {
        if footprint.separation(from: other.footprint) != nil {
          throw .noRoom(
            blueprint: blueprint.id, at: pose.position, overlapping: other.id,
            overlappingType: other.description.typeID)
        }
      }
    }
    nextID += 1
    actors.append(actor)
    actorsChanged()
    return actor.id
  }

  /// Takes an actor out of the world.
  public func destroy(_ id: ActorID) throws(WorldError) {
    actors.remove(at: try index(of: id))
    traffic.release(id)
    actorsChanged()
  }

  /// Puts an actor elsewhere; its speed stays, turned to the new heading. May overlap others, as in CARLA.
  public func teleport(_ id: ActorID, to pose: Pose<World>) throws(WorldError) {
    let i = try index(of: id)
    let speed = actors[i].speed
    try place(&actors[i], at: pose, named: actors[i].description.typeID)
    if actors[i].isVehicle {
      actors[i].velocity = actors[i].pose.forward * speed
    }
    traffic.forgetPath(of: id)
    actorsVersion += 1
    refreshSnapshot()
  }

  private func actorsChanged() {
    actorsVersion += 1
    descriptionsChanged = true
    refreshSnapshot()
  }

  /// Sets pose, place on the road and height.
  func place(_ actor: inout SimulatedActor, at pose: Pose<World>, named name: String)
    throws(WorldError)
  {
    let (p, r) = (pose.position, pose.rotation)
    let error = WorldError.offTheMap(blueprint: name, at: p, limit: Self.mapReach)
    guard p.x.isFinite, p.y.isFinite, p.z.isFinite, r.yaw.isFinite, r.pitch.isFinite, r.roll.isFinite else {
      throw error
    }
    guard let place = surface.locate(p) else { throw error }
    let road = atlas.sample(place.lane, arc: place.arc)
    let (dx, dy) = (road.x - p.x, road.y - p.y)
    if (dx * dx + dy * dy).squareRoot() > Self.mapReach { throw error }
    actor.pose = pose
    // Whole turns mean nothing (CARLA's waypoints pitch by 360 degrees), and none is to be driven back.
    actor.pose.rotation = Rotation(roll: wrapAngle(r.roll), pitch: wrapAngle(r.pitch), yaw: wrapAngle(r.yaw))
    actor.place = place
    actor.isGrounded = abs(road.z - p.z) <= SurfaceTracker.reach
    if actor.isGrounded, actor.hasGravity, actor.simulatesPhysics { actor.pose.position.z = road.z }
  }

  /// Index of a living actor in `actors`.
  func index(of id: ActorID) throws(WorldError) -> Int {
    guard let index = find(id) else { throw .unknownActor(got: id) }
    return index
  }

  /// Binary search: ids ascend.
  func find(_ id: ActorID) -> Int? {
    var (low, high) = (0, actors.count)
    while low < high {
      let middle = (low + high) / 2
      if actors[middle].description.id < id { low = middle + 1 } else { high = middle }
    }
    return low < actors.count && actors[low].description.id == id ? low : nil
  }

  func vehicleIndex(_ id: ActorID) throws(WorldError) -> Int {
    let i = try index(of: id)
    guard actors[i].isVehicle else { throw .wrongKind(actor: id, expected: .vehicle, got: actors[i].kind) }
    return i
  }
}
