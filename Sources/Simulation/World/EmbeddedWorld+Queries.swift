import DriveTypes
import Roads

/// What clients ask about actors; all answers are of the last tick (or of calls since).
extension EmbeddedWorld {
  /// Living actors, ascending.
  public var actorIDs: [ActorID] { actors.map(\.id) }

  public func isAlive(_ id: ActorID) -> Bool { find(id) != nil }

  public func description(of id: ActorID) throws(WorldError) -> ActorDescription {
    actors[try index(of: id)].description
  }

  public func state(of id: ActorID) throws(WorldError) -> ActorState { actors[try index(of: id)].state }

  /// Signed speed along the nose, m/s (walkers and props: horizontal speed).
  public func speed(of id: ActorID) throws(WorldError) -> Double { actors[try index(of: id)].speed }

  /// Ids of actors whose role name is this; ascending.
  public func actors(role: String) -> [ActorID] {
    actors.filter { $0.description.roleName == role }.map(\.id)
  }

  /// Ids of actors whose type matches a CARLA filter such as `vehicle.*`; ascending.
  public func actors(type pattern: String) -> [ActorID] {
    let filter = WildcardPattern(pattern)
    return actors.filter { filter.matches($0.description.typeID) }.map(\.id)
  }

  /// The actor's bounding box in the world, level, doors shut.
  public func boundingBox(of id: ActorID) throws(WorldError) -> OrientedBox<World> {
    let actor = actors[try index(of: id)]
    return actor.description.box(at: actor.pose)
  }

  /// The driving (or parking, biking, two-way) lane that carries the actor, or the nearest one.
  public func waypoint(of id: ActorID) throws(WorldError) -> Waypoint? {
    let place = actors[try index(of: id)].place
    return place.lane < 0 ? nil : atlas.waypoint(place.lane, arc: place.arc)
  }

  /// Speed limit of the lane that carries the vehicle, m/s. CARLA's `get_speed_limit`, in other units.
  public func speedLimit(of id: ActorID) throws(WorldError) -> Double? {
    let place = actors[try vehicleIndex(id)].place
    return place.lane < 0 ? nil : atlas.lane(place.lane).speedLimit
  }

  /// Actors whose boxes touch a trigger volume; ascending.
  public func actors(touching volume: OrientedBox<World>) -> [ActorID] {
    let box = Footprint(volume)
    return actors.filter { $0.footprint.separation(from: box) != nil }.map(\.id)
  }

  /// Whether a box is free of actors that can be touched, but for `ignoring`.
  public func isFree(_ volume: OrientedBox<World>, ignoring: [ActorID] = []) -> Bool {
    let box = Footprint(volume)
    return !actors.contains { actor in
      actor.mobility != .ghost && !ignoring.contains(actor.id) && actor.footprint.separation(from: box) != nil
    }
  }
}
