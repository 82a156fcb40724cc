import DriveTypes
import Glibc
import Roads

/// Keeps each actor's place on the road, starting from where it was a tick ago, and the height of the road there.
///
/// A road has no superelevation in CARLA's towns (`reference/opendrive.md` §5), so the height at a driving lane's foot
/// point is the height of the whole cross-section: sidewalks and shoulders included.
struct SurfaceTracker {
  let atlas: LaneAtlas

  /// Actors farther than this above or below the road are not carried by it (hidden underground, dropped), metres.
  static let reach = 2.5
  /// Lanes that carry actors.
  static let carrying: LaneType = [.driving, .parking, .bidirectional, .biking]

  /// The place of a point that was at `hint` a tick ago. Asks the network only when the actor has left the hint's
  /// lane and its neighbours, or has none.
  func locate(_ position: Point<World>, hint: LanePlace) -> LanePlace {
    if hint.lane >= 0 {
      let slot = atlas.slot(hint.lane)
      let here = atlas.project(x: position.x, y: position.y, slot: slot, near: hint.arc)
      let length = atlas.lanes[slot].length
      if here.arc >= 0, here.arc <= length,
        abs(here.offset) <= atlas.sample(slot: slot, arc: here.arc).halfWidth + 0.2
      {
        return LanePlace(lane: hint.lane, arc: here.arc, offset: here.offset)
      }
      if let near = bestNeighbour(position, hint, here) { return near }
    }
    return locate(position) ?? hint
  }

  /// The place of a point anywhere, by the network's nearest lane; nil where the map has none.
  func locate(_ position: Point<World>) -> LanePlace? {
    guard let waypoint = atlas.network.waypoint(nearest: position, types: Self.carrying, projectToRoad: true)
    else {
      return nil
    }
    let key = atlas.key(of: waypoint)
    let slot = atlas.slot(key)
    let foot = atlas.project(x: position.x, y: position.y, slot: slot, near: atlas.arc(of: waypoint))
    return LanePlace(lane: key, arc: foot.arc, offset: foot.offset)
  }

  private func bestNeighbour(
    _ position: Point<World>, _ hint: LanePlace, _ here: (arc: Double, offset: Double)
  ) -> LanePlace? {
    let lane = atlas.lane(hint.lane)
    var best: LanePlace?
    var bestExcess = 0.2
    func consider(_ key: Int32, near arc: Double) {
      let slot = atlas.slot(key)
      let foot = atlas.project(x: position.x, y: position.y, slot: slot, near: arc)
      let length = atlas.lanes[slot].length
      let outside = max(0, max(-foot.arc, foot.arc - length))
      let excess = abs(foot.offset) - atlas.sample(slot: slot, arc: foot.arc).halfWidth + outside
      if outside < 0.05, excess < bestExcess {
        best = LanePlace(lane: key, arc: foot.arc, offset: foot.offset)
        bestExcess = excess
      }
    }
    if here.arc > lane.length { for key in lane.successors { consider(key, near: here.arc - lane.length) } }
    if here.arc < 0 {
      for key in lane.predecessors { consider(key, near: atlas.lane(key).length + here.arc) }
    }
    if lane.left >= 0 { consider(lane.left, near: here.arc) }
    if lane.right >= 0 { consider(lane.right, near: here.arc) }
    return best
  }

  /// Sets an actor on the road below it: z and pitch follow the surface smoothly, at most 0.3 m and 0.05 rad a tick.
  /// Where the road is out of reach the actor keeps its height.
  func settle(_ actor: inout SimulatedActor) {
    guard actor.place.lane >= 0 else { return }
    let at = atlas.sample(actor.place.lane, arc: actor.place.arc)
    let rise = at.z - actor.pose.position.z
    guard abs(rise) <= Self.reach else { return }
    actor.pose.position.z += max(-0.3, min(0.3, rise))
    guard actor.isVehicle else { return }
    let pitch = atan(at.slope * cos(actor.pose.yaw - at.yaw))
    actor.pose.rotation.pitch += max(-0.05, min(0.05, pitch - actor.pose.rotation.pitch))
  }
}
