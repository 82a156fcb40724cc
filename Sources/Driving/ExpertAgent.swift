import DriveTypes
import Glibc

/// A privileged driver: follows the dense route at the limit, obeys lights and stop signs, follows the traffic ahead
/// and brakes for what is about to cross.
///
/// Rewritten from the published description of PDM-Lite (`reference/simulation.md` §4.4): the target speed is the
/// least of what each rule allows; throttle, brake and steering come from its controllers.
public struct ExpertAgent: Agent {
  public let name = "expert"
  public let requirements = AgentRequirements(privileged: true)

  /// Metres looked ahead for traffic.
  static let sight = 80.0
  /// Heading difference up to which a vehicle counts as going the same way.
  static let sameDirection = 35 * Double.pi / 180

  private var path = ReferencePath([], speedLimits: [])
  private var rules: RoadRules?
  private var steering = LateralController()
  private let pedals = LongitudinalController()

  public init() {}

  public mutating func begin(_ briefing: RouteBriefing) throws {
    guard let privileged = briefing.privileged else {
      throw DrivingError.missingPrivilegedState(agent: name)
    }
    path = ReferencePath(privileged.denseRoute, speedLimits: privileged.speedLimits, extension: 30)
    guard path.points.count > 1 else { throw DrivingError.emptyRoute(routeID: briefing.routeID) }
    rules = RoadRules(privileged, path: path)
    steering = LateralController()
  }

  public mutating func act(_ observation: Observation) throws -> VehicleControl {
    guard let privileged = observation.privileged,
      let egoIndex = privileged.snapshot.index(of: privileged.ego)
    else { throw DrivingError.missingPrivilegedState(agent: name) }
    let snapshot = privileged.snapshot
    let ego = snapshot.states[egoIndex]
    let body = snapshot.descriptions[egoIndex]
    let speed = max(0, observation.ego.speed)
    path.advance(to: ego.pose.position)

    guard var rules else { throw DrivingError.missingPrivilegedState(agent: name) }
    defer { self.rules = rules }
    let free = rules.freeSpeed(path)
    var target = min(free, rules.bend(path).speed)
    target = min(target, rules.light(path, speed: speed, free: free, states: snapshot.lightStates).speed)
    target = min(target, rules.stopSign(path, speed: speed, free: free).speed)
    let users = roadUsers(in: snapshot, except: egoIndex, around: ego.pose.position)
    target = min(target, followingSpeed(users, body: body, speed: speed, free: free))
    if crossesSoon(users, body: body, speed: speed, target: target) { target = 0 }

    return pedals.command(
      target: target, speed: speed, steer: steering.steer(towards: path.aim(speed: speed), from: ego.pose))
  }

  private func roadUsers(
    in snapshot: WorldSnapshot, except ego: Int, around centre: Point<World>
  ) -> [RoadUser] {
    snapshot.states.indices.compactMap { i in
      guard i != ego else { return nil }
      let offset = snapshot.states[i].pose.position - centre
      guard offset.lengthXY < Self.sight, abs(offset.z) < 5 else { return nil }
      return RoadUser(snapshot.descriptions[i], snapshot.states[i])
    }
  }

  /// Following whatever goes the same way on the route ahead, and stopping for what stands in it.
  private func followingSpeed(
    _ users: [RoadUser], body: ActorDescription, speed: Double, free: Double
  ) -> Double {
    var allowed = Double.infinity
    for user in users {
      guard let place = path.nearest(to: user.pose.position, from: path.index, range: Self.sight),
        place.index > path.index
      else { continue }
      let heading = path.heading(at: place.index)
      let turn = abs(wrapAngle(user.pose.yaw - heading))
      let rule: IntelligentDriverModel
      let gap: Double
      var leadSpeed = 0.0
      if user.kind == .vehicle && turn <= Self.sameDirection {
        guard place.distance < body.halfExtent.y + user.halfExtent.y + 0.4 else { continue }
        rule = IntelligentDriverModel(minimumGap: 4, timeHeadway: 0.25)
        gap = Double(place.index - path.index) * ReferencePath.spacing - user.halfExtent.x - body.halfExtent.x
        leadSpeed = max(0, user.velocity.x * cos(heading) + user.velocity.y * sin(heading))
      } else {
        // What moves across is judged by where it will be, in `crossesSoon`.
        guard user.velocity.lengthXY <= 0.5, let way = distanceToContact(user, near: place.index, body: body)
        else { continue }
        rule = IntelligentDriverModel(minimumGap: 2, timeHeadway: 0.25)
        gap = way
      }
      allowed = min(
        allowed, rule.speed(after: 0.05, speed: speed, desired: free, gap: gap, leadSpeed: leadSpeed))
    }
    return allowed
  }

  /// Metres that the ego can go along its route until its box touches a standing user's; nil when it passes.
  private func distanceToContact(_ user: RoadUser, near index: Int, body: ActorDescription) -> Double? {
    let obstacle = user.box(after: 0, margin: user.kind == .walker ? 0.5 : 0.15)
    let reach = body.halfExtent.length + user.halfExtent.length + 1
    let from = max(path.index, index - Int(reach / ReferencePath.spacing))
    let to = min(path.points.count - 1, index + Int(reach / ReferencePath.spacing))
    guard from <= to else { return nil }
    for i in stride(from: from, through: to, by: 3) {
      let ego = OrientedBox<World>(
        centre: path.points[i], yaw: path.heading(at: i),
        halfExtent: Vector(x: body.halfExtent.x, y: body.halfExtent.y, z: body.halfExtent.z + 1))
      if ego.intersects(obstacle) { return Double(i - path.index) * ReferencePath.spacing }
    }
    return nil
  }

  /// Whether somebody who crosses the route meets the ego within two seconds if it goes on.
  private func crossesSoon(
    _ users: [RoadUser], body: ActorDescription, speed: Double, target: Double
  ) -> Bool {
    let step = 0.1
    let crossing = users.filter { user in
      guard user.velocity.lengthXY > 0.5 else { return false }
      let heading = path.heading(at: path.index)
      return user.kind != .vehicle || abs(wrapAngle(user.pose.yaw - heading)) > Self.sameDirection
    }
    guard !crossing.isEmpty else { return false }
    var travelled = 0.0
    var v = speed
    for n in 1...20 {
      v += min(max(target - v, -6 * step), 3 * step)
      travelled += v * step
      let i = min(path.points.count - 1, path.index + Int(travelled / ReferencePath.spacing))
      let box = OrientedBox<World>(
        centre: path.points[i], yaw: path.heading(at: i),
        halfExtent: Vector(x: body.halfExtent.x + 0.3, y: body.halfExtent.y + 0.2, z: body.halfExtent.z + 1))
      for user in crossing {
        let margin = user.kind == .walker ? 0.8 : 0.2
        let reach = body.halfExtent.x + user.halfExtent.x + margin + 2
        let other = user.box(after: Double(n) * step, margin: margin)
        if other.centre.distanceXY(to: box.centre) < reach && other.intersects(box) { return true }
      }
    }
    return false
  }
}
