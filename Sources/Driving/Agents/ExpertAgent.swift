import DriveTypes
import Glibc

/// A privileged driver: knows where everybody is and how fast, but reacts only to what could be seen from its seat.
///
/// Rewritten from the published description of PDM-Lite (`reference/simulation.md` §4.4), with a search for conflicts
/// in its place of PDM-Lite's knowledge of the running scenario. Every tick:
/// 1. `Scene`: who is around, where along the route, seen or not (`RoadUser`, `TrafficMemory`, `LineOfSight`);
/// 2. `Forecast`: where each may be in the next 9 s, along the lanes;
/// 3. `ExpertAgent+Passing`: whether to leave the route's line for a while (`Swerve`), and when the gap is good;
/// 4. `ExpertAgent+Speed`: the least of what the road, those ahead and conflicts allow, and why (`Decision`);
/// 5. the controllers turn target speed and aim into throttle, brake and steer.
public struct ExpertAgent: Agent {
  public let name = "expert"
  public let requirements = AgentRequirements(privileged: true)
  public internal(set) var decision: Decision?

  /// Metres around the ego within which others are looked at.
  static let sight = 100.0
  /// The driver's eyes: on the left, in the middle of the car.
  static let seat = Point<Body>(x: 0, y: 0.35)
  /// Metres along the route ahead that matter for followed and standing things.
  static let ahead = 80.0
  /// Metres beside the route within which the ways of others are foreseen.
  static let foreseen = 90.0

  var path = ReferencePath([], speedLimits: [])
  var rules: RoadRules?
  var forecast = Forecast(field: LaneField(LaneMap()), lights: [])
  var corridor: Corridor?
  /// m/s at each metre of the route: limits and bends, with time to slow down.
  var speedCaps: [Double] = []
  var hastyCaps: [Double] = []
  var memory = TrafficMemory()
  var swerve: Swerve?
  /// What it knew in the last tick.
  private(set) var scene: Scene?
  /// Ticks for which the ego has waited for a gap, and for which it has stood.
  var waited = 0
  var stood = 0
  /// Whether it is slipping into a gap.
  var isHasty = false
  /// Whether it goes slower than it could so that others pass in front of it.
  var isYielding = false
  private var steering = LateralController()
  private let pedals = LongitudinalController()

  public init() {}

  public mutating func begin(_ briefing: RouteBriefing) throws {
    guard let privileged = briefing.privileged else {
      throw DrivingError.missingPrivilegedState(agent: name)
    }
    self = ExpertAgent()
    path = ReferencePath(privileged.denseRoute, speedLimits: privileged.speedLimits, extension: 30)
    guard path.points.count > 1 else { throw DrivingError.emptyRoute(routeID: briefing.routeID) }
    let rules = RoadRules(privileged, path: path)
    self.rules = rules
    forecast = Forecast(field: LaneField(privileged.lanes), lights: privileged.trafficLights)
    corridor = Corridor(path: path, field: forecast.field)
    speedCaps = rules.speedCaps(along: path)
    hastyCaps = rules.speedCaps(along: path, isHasty: true)
  }

  public mutating func act(_ observation: Observation) throws -> VehicleControl {
    guard let privileged = observation.privileged,
      let egoIndex = privileged.snapshot.index(of: privileged.ego)
    else { throw DrivingError.missingPrivilegedState(agent: name) }
    let pose = privileged.snapshot.states[egoIndex].pose
    let speed = max(0, observation.ego.speed)
    path.advance(to: pose.position)
    let scene = perceive(privileged.snapshot, ego: egoIndex, speed: speed)
    self.scene = scene
    stood = speed < 0.1 ? stood + 1 : 0
    let obstruction = obstruction(in: scene)
    chooseWay(scene, around: obstruction)
    let target = chooseSpeed(scene, before: obstruction)
    let aim = path.index(ahead: LateralController.lookahead(speed: speed))
    let shift = swerve?.offset(at: Double(aim) * ReferencePath.spacing) ?? 0
    return pedals.command(
      target: target, speed: speed,
      steer: steering.steer(towards: path.place(at: aim, offset: shift), from: pose))
  }

  /// Everybody who matters, placed along the route; those who cannot be seen are left out.
  private mutating func perceive(_ snapshot: WorldSnapshot, ego: Int, speed: Double) -> Scene {
    let state = snapshot.states[ego]
    let here = state.pose.position
    memory.begin()
    var users: [RoadUser] = []
    for i in snapshot.states.indices where i != ego {
      let offset = snapshot.states[i].pose.position - here
      guard abs(offset.x) < Self.sight, abs(offset.y) < Self.sight, abs(offset.z) < 6 else { continue }
      var user = RoadUser(snapshot.descriptions[i], snapshot.states[i])
      // Flat things touch nobody.
      guard user.halfExtent.z > 0.06 else { continue }
      memory.note(&user)
      users.append(user)
    }
    let eye = LineOfSight(eye: state.pose.level(Self.seat), users: users)
    let first = path.index(ahead: -60)
    users = users.compactMap { user in
      var user = user
      user.isVisible = eye.sees(user)
      guard memory.see(user) else { return nil }
      guard let place = path.nearest(to: user.pose.position, from: first, range: 170) else { return nil }
      // Beyond the route's ends, the distance to the end point counts too.
      let d = user.pose.position - path.points[place.index]
      let beyond = d.x * path.cosines[place.index] + d.y * path.sines[place.index]
      user.along = Double(place.index - path.index) * ReferencePath.spacing + beyond
      user.offset = path.offset(of: user.pose.position, at: place.index)
      user.turn = wrapAngle(user.pose.yaw - path.heading(at: place.index))
      return user
    }
    let motions = users.enumerated().filter { abs($0.element.offset) < Self.foreseen }.flatMap { i, user in
      forecast.motions(of: user, index: i, lights: snapshot.lightStates)
    }
    return Scene(
      pose: state.pose, speed: speed, halfExtent: snapshot.descriptions[ego].halfExtent,
      place: Double(path.index) * ReferencePath.spacing, offset: path.offset(of: here, at: path.index),
      users: users, motions: motions, lights: snapshot.lightStates)
  }
}

/// What the expert knows in one tick.
struct Scene {
  var pose: Pose<World>
  /// m/s
  var speed: Double
  var halfExtent: Vector<Body>
  /// Metres along the route from its start, and metres to the left of it.
  var place, offset: Double
  var users: [RoadUser]
  /// The ways open to `users`, in their order.
  var motions: [Motion]
  var lights: [TrafficLightState]

  var halfX: Double { halfExtent.x }
  var halfY: Double { halfExtent.y }
}
