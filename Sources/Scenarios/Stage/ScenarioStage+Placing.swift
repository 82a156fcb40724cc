import DriveTypes
import Roads
import Simulation

/// Actors that wait unseen, and room for those that come.
extension ScenarioStage {
  /// Places an actor below the road; `appear` brings it up. Its place above is looked at already now.
  /// - Throws: `couldNotBePlaced` where something stands in its place.
  func spawnHidden(_ blueprint: Blueprint, at pose: Pose<World>) throws(ScenarioError) -> ActorID {
    let box = OrientedBox<World>(
      centre: pose.level(blueprint.boxCentre), yaw: pose.yaw, halfExtent: blueprint.halfExtent)
    makeRoom(box)
    guard world.isFree(box) else {
      throw couldNotBePlaced("no room for \(blueprint.id) at (\(pose.position.x), \(pose.position.y))")
    }
    return try hide(blueprint, below: pose)
  }

  /// Brings a hidden actor to its place and sends away the traffic and the passers-by that are there.
  func appear(_ actor: ActorID, at pose: Pose<World>) throws(ScenarioError) {
    guard let body = try? world.description(of: actor) else { return }
    makeRoom(
      OrientedBox(
        centre: pose.level(body.boxCentre), yaw: pose.yaw,
        halfExtent: Vector(x: body.halfExtent.x + 0.5, y: body.halfExtent.y + 0.2, z: body.halfExtent.z)))
    try bringUp(actor, to: pose)
  }

  /// Takes background cars and passers-by out of a box.
  func makeRoom(_ box: OrientedBox<World>) {
    background?.clear(box)
    for id in world.actors(touching: box) {
      if let body = try? world.description(of: id), body.roleName == PedestrianCrowd.roleName {
        try? world.destroy(id)
      }
    }
  }

  /// `<name value="…"/>` as a blueprint.
  func model(_ name: String, default standard: String) throws(ScenarioError) -> Blueprint {
    var id = standard
    if let value = definition.parameters.last(where: { $0.name == name })?.value {
      guard case .text(let text) = value else {
        throw .badParameter(
          scenario: definition.name, parameter: name, got: "\(value)", expected: "a blueprint",
          at: definition.location)
      }
      id = text
    }
    do { return try BlueprintLibrary.find(id) } catch {
      let near = BlueprintLibrary.nearestIDs(to: id, count: 3).joined(separator: " or ")
      throw .badParameter(
        scenario: definition.name, parameter: name, got: id, expected: "a blueprint such as \(near)",
        at: definition.location)
    }
  }

  /// Upstream's parked cars: `{'base_type': 'car', 'generation': 2}`; no police car among ours.
  func randomParkedCar() throws(ScenarioError) -> Blueprint {
    try blueprint {
      $0.baseType == .car && $0.generation == 2 && $0.specialType == .none && $0.id != BlueprintLibrary.egoID
    }
  }

  func randomWalker() throws(ScenarioError) -> Blueprint { try blueprint { $0.kind == .walker } }

  /// A parked car's pose in its lane: as far out as upstream puts it.
  func parkingPose(_ lane: Waypoint, _ side: RoadSide, halfWidth: Double) -> Pose<World> {
    moved(network.pose(of: lane), side, by: (network.laneWidth(of: lane) - halfWidth) / 4)
  }

  /// Keeps the ego's lanes free for so many metres ahead while something goes on.
  func leavingSpaceInFront(_ metres: Double, _ child: any Behaviour) -> any Behaviour {
    During(
      enter: { self.background?.leaveSpaceInFront(metres) }, leave: { self.background?.leaveSpaceInFront(0) },
      child)
  }
}
