import DriveTypes

/// `carla.CollisionEvent`.
public struct CollisionEvent: Sendable, Hashable {
  public var tick: Int
  public var time: Double
  /// Who carries the sensor.
  public var actor: ActorID
  /// 0 for the still world.
  public var other: ActorID
  /// CARLA type of the other, such as `vehicle.tesla.model3` or `static.sidewalk`.
  public var otherTypeID: String
  /// N·s, in the world; our estimate, see `CollisionSensor`.
  public var normalImpulse: Vector<World>
}

/// `sensor.other.collision`: one event a contact and tick.
///
/// The impulse is estimated as the carrier's mass times its change of velocity in the tick, shared evenly among the
/// tick's contacts; 0 in the first tick, when no velocity before it is known.
public struct CollisionSensor: Sendable, Hashable {
  public var actor: ActorID

  public init(actor: ActorID) { self.actor = actor }

  public func events(from previous: WorldSnapshot?, to current: WorldSnapshot) -> [CollisionEvent] {
    let contacts = current.collisions.filter { $0.actor == actor }
    guard !contacts.isEmpty else { return [] }
    var impulse = Vector<World>.zero
    if let previous, let before = previous.index(of: actor), let now = current.index(of: actor) {
      let change = current.states[now].velocity - previous.states[before].velocity
      impulse = change * (current.descriptions[now].estimatedMass / Double(contacts.count))
    }
    return contacts.map {
      CollisionEvent(
        tick: current.tick, time: current.time, actor: actor, other: $0.other, otherTypeID: $0.otherTypeID,
        normalImpulse: impulse)
    }
  }
}

extension ActorDescription {
  /// Kilograms, guessed from the bounding box: cars weigh about 130 kg a cubic metre of it, walkers 75 kg.
  var estimatedMass: Double {
    let volume = 8 * halfExtent.x * halfExtent.y * halfExtent.z
    switch kind {
    case .vehicle: return 130 * volume
    case .walker: return 75
    case .prop: return 50 * volume
    }
  }
}
