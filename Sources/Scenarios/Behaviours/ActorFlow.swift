import DriveTypes
import Simulation

/// Cars that come out of a source, drive a way at a constant speed and vanish at its end, for ever (upstream's
/// `ActorFlow`). They give way to nobody until one of them has touched something; from then on all drive with care.
public final class ActorFlow: Behaviour {
  private let stage: ScenarioStage
  private let way: Way
  private let speed: Double
  private let gaps: ClosedRange<Double>
  private let sinkDistance: Double
  private let isFilled: Bool
  private let model: (ScenarioStage) throws(ScenarioError) -> Blueprint
  private var followers: [WayFollower] = []
  private var nextGap: Double
  private var isCareful = false
  /// Metres from the source that must be free of others before a car appears there.
  private static let room = 8.0

  /// - Parameters:
  ///   - speed: m/s.
  ///   - gaps: metres between two cars, drawn anew for each.
  ///   - sinkDistance: metres before the way's end at which cars vanish.
  ///   - filled: whether the whole way has cars at the start (`initial_actors`).
  ///   - model: chooses each car's blueprint; a random car with lights unless given.
  public init(
    along way: Way, on stage: ScenarioStage, speed: Double, gaps: ClosedRange<Double>, sinkDistance: Double = 2,
    filled: Bool = false,
    model: @escaping (ScenarioStage) throws(ScenarioError) -> Blueprint = { stage throws(ScenarioError) in
      try stage.randomCar()
    }
  ) {
    self.stage = stage
    self.way = way
    self.speed = speed
    self.gaps = gaps
    self.sinkDistance = sinkDistance
    self.isFilled = filled
    self.model = model
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }

  /// Cars of the flow that live.
  public var actors: [ActorID] { followers.map(\.actor) }

  public func begin() throws(ScenarioError) {
    guard isFilled else { return }
    // From the sink back to the source, so that the list is in order of age.
    var arc = way.length - sinkDistance - nextGap
    while arc > nextGap {
      try add(at: arc)
      arc -= nextGap
    }
  }

  public func update() throws(ScenarioError) -> Bool {
    if !isCareful {
      let touched = stage.world.snapshot.collisions
      isCareful = followers.contains { follower in touched.contains { $0.actor == follower.actor } }
    }
    for i in followers.indices {
      followers[i].courtesy = isCareful ? .everybody : .none
      try followers[i].advance(target: speed, stage: stage)
    }
    for follower in followers where follower.arc > way.length - sinkDistance { stage.remove(follower.actor) }
    followers.removeAll { !stage.world.isAlive($0.actor) }
    let last = followers.map(\.arc).min() ?? .infinity
    if last > nextGap { try add(at: 0) }
    return false
  }

  public func end() {
    for follower in followers { stage.remove(follower.actor) }
    followers.removeAll()
  }

  /// A car where there is room for one; else it is tried again in the next tick.
  private func add(at arc: Double) throws(ScenarioError) {
    let pose = way.pose(at: arc)
    let body = try model(stage)
    let box = OrientedBox<World>(
      centre: pose.position, yaw: pose.yaw,
      halfExtent: Vector(x: body.halfExtent.x + Self.room, y: body.halfExtent.y + 0.2, z: 2))
    stage.background?.clear(box)
    guard stage.world.isFree(box) else { return }
    let id = try stage.spawn(body, at: pose)
    let velocity = pose.forward * speed
    try stage.command { world throws(WorldError) in
      try world.setTargetVelocity(velocity, of: id)
      if body.hasLights { try world.setLights([.position, .lowBeam], of: id) }
    }
    followers.append(try WayFollower(id, along: way, stage: stage, arc: arc, speed: speed))
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }
}
