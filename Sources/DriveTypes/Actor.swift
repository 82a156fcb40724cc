/// Identifies an actor within one world; 0 is the static environment and never an actor.
public typealias ActorID = Int32

public enum ActorKind: UInt8, Sendable, Hashable, CaseIterable {
  case vehicle = 0
  case walker = 1
  /// Cones, signs, debris: `static.prop.*`.
  case prop = 2
}

/// What an actor is: fixed from its spawning to its end.
public struct ActorDescription: Sendable, Hashable {
  public var id: ActorID
  public var kind: ActorKind
  /// CARLA blueprint id, such as `vehicle.lincoln.mkz_2020`.
  public var typeID: String
  /// CARLA role name: `hero`, `background`, `scenario`, …
  public var roleName: String
  /// Half sizes of the bounding box, metres.
  public var halfExtent: Vector<Body>
  /// Centre of the bounding box in the actor's frame, metres. An actor's origin is on the ground.
  public var boxCentre: Point<Body>

  public init(
    id: ActorID, kind: ActorKind, typeID: String, roleName: String, halfExtent: Vector<Body>,
    boxCentre: Point<Body>
  ) {
    self.id = id
    self.kind = kind
    self.typeID = typeID
    self.roleName = roleName
    self.halfExtent = halfExtent
    self.boxCentre = boxCentre
  }
}

/// How an actor moves at one tick.
public struct ActorState: Sendable, Hashable {
  public var id: ActorID
  public var pose: Pose<World>
  /// m/s
  public var velocity: Vector<World>
  /// m/s²
  public var acceleration: Vector<World>
  /// rad/s, counter-clockwise about +z. (CARLA reports deg/s, clockwise: converted at the border.)
  public var angularVelocity: Vector<World>
  /// Lamps that are lit; none for what has no lamps.
  public var lights: VehicleLights
  /// Doors that stand open.
  public var doors: VehicleDoors

  public init(
    id: ActorID, pose: Pose<World>, velocity: Vector<World> = .zero, acceleration: Vector<World> = .zero,
    angularVelocity: Vector<World> = .zero, lights: VehicleLights = [], doors: VehicleDoors = []
  ) {
    self.id = id
    self.pose = pose
    self.velocity = velocity
    self.acceleration = acceleration
    self.angularVelocity = angularVelocity
    self.lights = lights
    self.doors = doors
  }

  /// Magnitude of the 3-D velocity, m/s.
  public var speed: Double { velocity.length }
}

extension ActorDescription {
  /// The actor's bounding box in the world, level.
  public func box(at pose: Pose<World>) -> OrientedBox<World> {
    OrientedBox(centre: pose.level(boxCentre), yaw: pose.yaw, halfExtent: halfExtent)
  }
}

/// Two actors (or an actor and the environment) touching in one tick.
public struct Collision: Sendable, Hashable {
  public var actor: ActorID
  /// 0 when `actor` hit the environment.
  public var other: ActorID
  /// CARLA type of the other: `vehicle.…`, `walker.…`, `static.fence`, `static.sidewalk`, …
  public var otherTypeID: String

  public init(actor: ActorID, other: ActorID, otherTypeID: String) {
    self.actor = actor
    self.other = other
    self.otherTypeID = otherTypeID
  }
}
