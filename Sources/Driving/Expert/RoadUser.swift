import DriveTypes
import Glibc

/// Another road user, or a thing on the road, as the expert knows it in one tick.
struct RoadUser: Sendable {
  var id: ActorID
  var kind: ActorKind
  var pose: Pose<World>
  /// With open side doors.
  var halfExtent: Vector<Body>
  var velocity: Vector<World>
  /// rad/s
  var yawRate: Double
  /// m/s², along the nose.
  var acceleration: Double
  var lights: VehicleLights
  var doors: VehicleDoors

  /// Metres along the route from the ego (negative behind), metres to the left of the route, heading relative to it.
  var along = 0.0
  var offset = 0.0
  var turn = 0.0
  /// Whether it has ever been seen moving, and for how many ticks it has stood.
  var hasMoved = false
  var stoodTicks = 0
  /// Ticks since it drove off after it had stood for a while; nil for one that was not seen to.
  var startedTicks: Int?
  /// Whether a driver in the ego's seat could see it now.
  var isVisible = true

  init(_ description: ActorDescription, _ state: ActorState) {
    id = state.id
    kind = description.kind
    pose = state.pose
    var extent = description.halfExtent
    let left = state.doors.isDisjoint(with: [.frontLeft, .rearLeft]) ? 0 : VehicleDoors.sideReach
    let right = state.doors.isDisjoint(with: [.frontRight, .rearRight]) ? 0 : VehicleDoors.sideReach
    extent.y += (left + right) / 2
    if left != right { pose.position = pose.level(Point(x: 0, y: (left - right) / 2)) }
    halfExtent = extent
    velocity = state.velocity
    yawRate = state.angularVelocity.z
    acceleration = state.acceleration.dotXY(state.pose.forward)
    lights = state.lights
    doors = state.doors
  }

  var speed: Double { velocity.lengthXY }
  var isStanding: Bool { speed < 0.3 }
  /// Bicycles and motorcycles.
  var isTwoWheeler: Bool { kind == .vehicle && halfExtent.y < 0.5 }
  var hasBeacon: Bool { !lights.isDisjoint(with: [.special1, .special2]) }
  var hasHazardLights: Bool { lights.isSuperset(of: [.leftBlinker, .rightBlinker]) }
  var goesSameWay: Bool { abs(turn) < 40 * .pi / 180 }

  /// Half sizes along and across the route.
  var reachAlong: Double { abs(cos(turn)) * halfExtent.x + abs(sin(turn)) * halfExtent.y }
  var reachAcross: Double { abs(sin(turn)) * halfExtent.x + abs(cos(turn)) * halfExtent.y }

  /// The box now, grown by `margin` metres on every side.
  func box(margin: Double) -> OrientedBox<World> {
    OrientedBox(
      centre: pose.position, yaw: pose.yaw,
      halfExtent: Vector(x: halfExtent.x + margin, y: halfExtent.y + margin, z: halfExtent.z + 1))
  }
}

/// What is remembered of road users from tick to tick.
struct TrafficMemory: Sendable {
  private struct Entry {
    var hasMoved = false
    var stoodTicks = 0
    var startedTick: Int?
    var seenTick = Int.min / 2
    var tick = 0
  }
  /// Looked up only, never iterated in an order that matters.
  private var entries: [ActorID: Entry] = [:]
  private var tick = 0
  /// Ticks for which somebody who was seen is still reckoned with.
  private static let keptTicks = 40
  /// Ticks of standing after which setting off is noted.
  private static let stayTicks = 10

  mutating func begin() {
    tick += 1
    if tick % 200 == 0 { entries = entries.filter { tick - $0.value.tick < 200 } }
  }

  /// Notes how it moves; fills in what is known of it.
  mutating func note(_ user: inout RoadUser) {
    var entry = entries[user.id] ?? Entry()
    if user.isStanding {
      entry.stoodTicks += 1
    } else {
      if entry.stoodTicks >= Self.stayTicks { entry.startedTick = tick }
      entry.stoodTicks = 0
      entry.hasMoved = true
    }
    entry.tick = tick
    entries[user.id] = entry
    user.hasMoved = entry.hasMoved
    user.stoodTicks = entry.stoodTicks
    user.startedTicks = entry.startedTick.map { tick - $0 }
  }

  /// Notes whether it can be seen now.
  /// - Returns: whether it is reckoned with: seen now or a moment ago.
  mutating func see(_ user: RoadUser) -> Bool {
    guard var entry = entries[user.id] else { return user.isVisible }
    if user.isVisible {
      entry.seenTick = tick
      entries[user.id] = entry
      return true
    }
    return tick - entry.seenTick < Self.keptTicks
  }
}
