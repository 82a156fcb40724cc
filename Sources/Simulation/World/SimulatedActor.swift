import DriveTypes
import Glibc

/// One living actor's whole state.
struct SimulatedActor {
  /// Who decides where the actor goes in the coming tick.
  enum Motion {
    /// Vehicles: `control` through the vehicle's dynamics. Walkers and props: stand still.
    case controlled
    /// CARLA's `enable_constant_velocity`: m/s in the body's frame, steering still turns the car.
    case constantVelocity(Vector<Body>)
    /// Walkers: metres a second in the world.
    case walking(Vector<World>)
    /// A client has placed the actor for this one tick (`guide`); afterwards it is `controlled`.
    case guided(Pose<World>, speed: Double)
  }

  let description: ActorDescription
  let mass: Double
  let mobility: Blueprint.Mobility
  var dynamics: VehicleDynamics

  var pose: Pose<World>
  /// Signed speed along the nose, m/s; for walkers and props the horizontal speed.
  var speed = 0.0
  var velocity = Vector<World>.zero
  var acceleration = Vector<World>.zero
  var angularVelocity = Vector<World>.zero
  var motion = Motion.controlled
  var control = VehicleControl()
  /// Where on the road the actor is; kept from tick to tick as a hint.
  var place = LanePlace.unknown
  /// Whether the road carries the actor. False for actors hidden underground or lifted above it.
  var isGrounded = true
  /// CARLA's `set_simulate_physics`: without, the actor stays where it is put and yields to nobody.
  var simulatesPhysics = true
  /// CARLA's `set_enable_gravity`.
  var hasGravity = true
  /// Lamps that were commanded.
  var lights: VehicleLights = []
  /// Lamps that the driver works; see `VehicleLamps`.
  var lamps: VehicleLights = []
  var doors: VehicleDoors = []
  /// Whether the actor touched the sidewalk, or a wall, at the last tick; contacts are told when they begin.
  var touchesSidewalk = false
  var touchesWall = false

  var id: ActorID { description.id }
  var kind: ActorKind { description.kind }
  var isVehicle: Bool { description.kind == .vehicle }

  var state: ActorState {
    ActorState(
      id: description.id, pose: pose, velocity: velocity, acceleration: acceleration,
      angularVelocity: angularVelocity, lights: lights.union(lamps), doors: doors)
  }

  /// Footprint with open side doors.
  var footprint: Footprint { footprint(at: pose) }

  func footprint(at pose: Pose<World>) -> Footprint {
    let extent = description.halfExtent
    let left = doors.isDisjoint(with: [.frontLeft, .rearLeft]) ? 0 : VehicleDoors.sideReach
    let right = doors.isDisjoint(with: [.frontRight, .rearRight]) ? 0 : VehicleDoors.sideReach
    let centre = Point<Body>(
      x: description.boxCentre.x, y: description.boxCentre.y + (left - right) / 2, z: description.boxCentre.z)
    return Footprint(
      centre: pose.level(centre), yaw: pose.yaw,
      halfExtent: Vector(x: extent.x, y: extent.y + (left + right) / 2, z: extent.z))
  }
}

/// A place on the road as the terrain and the traffic remember it.
package struct LanePlace: Sendable, Hashable {
  /// Index in the network's lane table; −1 when unknown.
  package var lane: Int32
  /// Metres from the lane's start in the direction of travel.
  package var arc: Double
  /// Metres to the left of the lane's centre.
  package var offset: Double

  package static let unknown = LanePlace(lane: -1, arc: 0, offset: 0)
}
