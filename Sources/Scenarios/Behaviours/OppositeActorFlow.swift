import DriveTypes
import Simulation

/// Cars of the other direction that come out of a source at rest, follow a way at the limit and vanish at its end, for
/// ever (upstream's `OppositeActorFlow` and `InvadingActorFlow`). They drive with care: each brakes for what is ahead
/// of it on its way, the ego too.
///
/// A car appears once the last one is a drawn distance from the source. Since cars start from rest, the gap between two
/// that have reached their speed is longer: by about v²/2a metres.
public final class OppositeActorFlow: Behaviour {
  private let stage: ScenarioStage
  private let way: Way
  private let speed: Double
  private let gaps: ClosedRange<Double>
  private let sideMargin: Double
  /// Ascending by age, the oldest first.
  private var followers: [WayFollower] = []
  private var nextGap: Double
  /// m/s²: what a car at 75 % throttle reaches up to 50 km/h on average (`reference/simulation.md` §4.3), and half of a
  /// full brake (CARLA's `BasicAgent`).
  private static let acceleration = 3.0
  private static let brake = 5.0
  /// Metres before the way's end at which cars vanish.
  private static let sinkDistance = 2.0

  /// - Parameters:
  ///   - speed: m/s.
  ///   - gaps: metres between the source and the last car when the next appears; drawn anew for each.
  ///   - sideMargin: metres beside a car that must be free for it to go on.
  public init(
    along way: Way, on stage: ScenarioStage, speed: Double, gaps: ClosedRange<Double>,
    sideMargin: Double = 0.3
  ) {
    self.stage = stage
    self.way = way
    self.speed = speed
    self.gaps = gaps
    self.sideMargin = sideMargin
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }

  public func update() throws(ScenarioError) -> Bool {
    for i in followers.indices {
      try followers[i].advance(target: speed, stage: stage)
      if followers[i].arc > way.length - Self.sinkDistance { stage.remove(followers[i].actor) }
    }
    followers.removeAll { !stage.world.isAlive($0.actor) }
    if followers.last.map({ $0.arc > nextGap }) ?? true { try add() }
    return false
  }

  public func end() {
    for follower in followers { stage.remove(follower.actor) }
    followers.removeAll()
  }

  /// A car at the source where there is room for one; else it is tried again in the next tick.
  private func add() throws(ScenarioError) {
    let pose = way.pose(at: 0)
    let body = try stage.randomCar()
    let box = OrientedBox<World>(
      centre: pose.level(body.boxCentre), yaw: pose.yaw,
      halfExtent: Vector(x: body.halfExtent.x + 1, y: body.halfExtent.y + 0.2, z: body.halfExtent.z))
    guard stage.world.isFree(box) else { return }
    let id = try stage.spawn(body, at: pose)
    try stage.command { world throws(WorldError) in try world.setLights([.position, .lowBeam], of: id) }
    var follower = try WayFollower(id, along: way, stage: stage, courtesy: .everybody, arc: 0)
    follower.acceleration = Self.acceleration
    follower.brake = Self.brake
    follower.sideMargin = sideMargin
    followers.append(follower)
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }
}
