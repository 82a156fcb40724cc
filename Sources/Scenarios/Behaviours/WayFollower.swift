import DriveTypes
import Simulation

/// One vehicle on a way: keeps its arc length and speed, and guides it there tick by tick.
///
/// The motion is kinematic, as the background traffic's: speed changes by at most `acceleration` and `brake`.
public struct WayFollower {
  /// To whom it gives way ahead of it on its way.
  public enum Courtesy: Sendable, Hashable {
    /// To nobody: upstream's constant-velocity actors.
    case none
    /// To all but the ego.
    case others
    case everybody
  }

  public let actor: ActorID
  public let way: Way
  public var courtesy: Courtesy
  /// m/s²
  public var acceleration = 4.0
  public var brake = 8.0
  /// Metres beside its own width that it wants free.
  public var sideMargin = 0.3
  /// Metres along the way.
  public private(set) var arc: Double
  /// m/s
  public private(set) var speed: Double
  /// Metres to the left of the way; shrinks as it drives on.
  private var aside = 0.0
  private let halfLength: Double
  private let halfWidth: Double

  /// Metres kept to what stands ahead, and seconds to what moves.
  static let standstillGap = 3.0
  static let timeGap = 0.8
  static let sight = 50.0

  /// - Parameters:
  ///   - arc: where on the way the actor is; found from its place where nil.
  ///   - speed: m/s, at once.
  ///   - returning: whether an actor beside the way comes back to it little by little, and not at once.
  public init(
    _ actor: ActorID, along way: Way, stage: ScenarioStage, courtesy: Courtesy = .none, arc: Double? = nil,
    speed: Double = 0, returning: Bool = false
  ) throws(ScenarioError) {
    let state = try stage.command { world throws(WorldError) in try world.state(of: actor) }
    let body = try stage.command { world throws(WorldError) in try world.description(of: actor) }
    self.actor = actor
    self.way = way
    self.courtesy = courtesy
    self.arc = arc ?? way.nearest(to: state.pose.position).arc
    self.speed = speed
    halfLength = body.halfExtent.x
    halfWidth = body.halfExtent.y
    if returning { aside = way.pose(at: self.arc).localLevel(state.pose.position).y }
  }

  public var isAtEnd: Bool { arc >= way.length - 1e-6 }

  /// Goes on for one tick towards `target` m/s. Does nothing for an actor that is gone.
  public mutating func advance(target: Double, stage: ScenarioStage) throws(ScenarioError) {
    guard stage.world.isAlive(actor) else { return }
    let dt = EmbeddedWorld.tickDuration
    var wanted = target
    if courtesy != .none, let (gap, lead) = obstacle(stage) {
      let room = max(0, gap - Self.standstillGap)
      // The speed from which it can still stop behind the other, or follow it at a time gap.
      wanted = min(
        wanted, (lead * lead + 2 * 0.5 * brake * room).squareRoot(), room / Self.timeGap + lead * 0.5)
    }
    speed = min(max(wanted, speed - brake * dt), speed + acceleration * dt)
    speed = max(0, speed)
    arc += speed * dt
    aside *= max(0, 1 - speed * dt / 8)
    var pose = way.pose(at: arc)
    pose.position = pose.position - pose.right * aside
    try stage.command { world throws(WorldError) in try world.guide(actor, to: pose, speed: speed) }
  }

  /// Bumper-to-bumper distance to, and speed along the way of, the nearest solid actor ahead on the way.
  private func obstacle(_ stage: ScenarioStage) -> (gap: Double, speed: Double)? {
    let snapshot = stage.world.snapshot
    let here = way.pose(at: arc)
    var nearest: (gap: Double, speed: Double)?
    for (state, body) in zip(snapshot.states, snapshot.descriptions) where state.id != actor {
      if courtesy == .others, state.id == stage.ego { continue }
      let offset = state.pose.position - here.position
      guard offset.lengthXY < Self.sight, abs(offset.z) < 4, offset.dotXY(here.forward) > -2 else { continue }
      let foot = way.nearest(to: state.pose.position, from: arc, reach: Self.sight)
      // How far it reaches along the way and across it.
      let direction = way.pose(at: foot.arc).forward
      let (cosine, sine) = (
        abs(direction.dotXY(state.pose.forward)), abs(direction.crossXY(state.pose.forward))
      )
      let along = cosine * body.halfExtent.x + sine * body.halfExtent.y
      let across = sine * body.halfExtent.x + cosine * body.halfExtent.y
      guard foot.distance < halfWidth + across + sideMargin, foot.arc > arc else { continue }
      let gap = foot.arc - arc - halfLength - along
      if gap < nearest?.gap ?? .infinity { nearest = (gap, max(0, state.velocity.dotXY(direction))) }
    }
    return nearest
  }
}

/// A vehicle follows a way to its end, or for ever beyond it (`stopsAtEnd` false). A collision ends it, as upstream's
/// constant velocity: the vehicle then brakes and stays.
public final class FollowWay: Behaviour {
  private let stage: ScenarioStage
  private let actor: ActorID
  private let way: Way
  private let courtesy: WayFollower.Courtesy
  private let initialSpeed: Double
  private let speed: () -> Double
  private let stopsAtEnd: Bool
  private let stopsAfterCrash: Bool
  private let acceleration: Double
  private let brake: Double
  private var follower: WayFollower?
  public private(set) var hasCrashed = false

  /// - Parameters:
  ///   - acceleration: m/s², and `brake`: at most.
  ///   - stopsAfterCrash: false for upstream's `BasicAgent`, which drives on.
  ///   - speed: m/s wanted, asked every tick.
  public init(
    _ actor: ActorID, along way: Way, on stage: ScenarioStage, courtesy: WayFollower.Courtesy = .none,
    initialSpeed: Double = 0, acceleration: Double = 4, brake: Double = 8, stopsAtEnd: Bool = true,
    stopsAfterCrash: Bool = true, speed: @escaping () -> Double
  ) {
    self.stage = stage
    self.actor = actor
    self.way = way
    self.courtesy = courtesy
    self.initialSpeed = initialSpeed
    self.stopsAtEnd = stopsAtEnd
    self.stopsAfterCrash = stopsAfterCrash
    self.acceleration = acceleration
    self.brake = brake
    self.speed = speed
  }

  public func begin() throws(ScenarioError) {
    guard stage.world.isAlive(actor) else { return }
    follower = try WayFollower(actor, along: way, stage: stage, courtesy: courtesy, speed: initialSpeed)
    follower?.acceleration = acceleration
    follower?.brake = brake
  }

  /// The actor's speed, m/s.
  public var currentSpeed: Double { follower?.speed ?? initialSpeed }

  public func update() throws(ScenarioError) -> Bool {
    guard var follower, stage.world.isAlive(actor) else { return true }
    if stage.world.snapshot.collisions.contains(where: { $0.actor == actor }) { hasCrashed = true }
    if (hasCrashed && stopsAfterCrash) || (stopsAtEnd && follower.isAtEnd) {
      try stage.command { world throws(WorldError) in try world.apply(.stop, to: actor) }
      return true
    }
    try follower.advance(target: speed(), stage: stage)
    self.follower = follower
    return false
  }
}
