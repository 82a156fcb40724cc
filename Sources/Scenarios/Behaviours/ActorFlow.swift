import DriveTypes
import Simulation

/// Vehicles that come out of a source, drive a way at a constant speed and vanish at its end, for ever (upstream's
/// `ActorFlow` and `BicycleFlow`). They give way to nobody until one of them has touched another vehicle; from then on
/// all drive with care. One that was hit rolls to a stop first, once: what touches it later holds it no longer.
public final class ActorFlow: Behaviour {
  /// Which of the way has vehicles already at the start (`initial_actors`, `initial_junction`).
  public enum Filling: Sendable, Hashable {
    case none, outsideJunctions, all
  }

  private struct Member {
    /// Whether it has touched another vehicle.
    enum Contact { case none, rolling, over }

    var follower: WayFollower
    var contact = Contact.none
  }

  private let stage: ScenarioStage
  private let way: Way
  private let speed: Double
  private let gaps: ClosedRange<Double>
  private let sinkDistance: Double
  private let filling: Filling
  private let model: (ScenarioStage) throws(ScenarioError) -> Blueprint
  private var members: [Member] = []
  private var nextGap: Double
  private var isCareful = false
  /// Metres that an ego which has yet to start needs behind it.
  private static let room = 8.0

  /// - Parameters:
  ///   - speed: m/s.
  ///   - gaps: metres from one vehicle's centre to the next one's, drawn anew for each.
  ///   - sinkDistance: metres before the way's end at which vehicles vanish.
  ///   - model: chooses each blueprint; a random car with lights unless given.
  public init(
    along way: Way, on stage: ScenarioStage, speed: Double, gaps: ClosedRange<Double>,
    sinkDistance: Double = 2,
    filling: Filling = .none,
    model: @escaping (ScenarioStage) throws(ScenarioError) -> Blueprint = { stage throws(ScenarioError) in
      try stage.randomCar()
    }
  ) {
    self.stage = stage
    self.way = way
    self.speed = speed
    self.gaps = gaps
    self.sinkDistance = sinkDistance
    self.filling = filling
    self.model = model
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }

  /// Vehicles of the flow that live.
  public var actors: [ActorID] { members.map(\.follower.actor) }

  public func begin() throws(ScenarioError) {
    if filling == .none { return }
    let own = way.nearest(to: stage.egoState.pose.position)
    // From the sink back to the source, so that the list is in order of age.
    var arc = way.length - sinkDistance - nextGap
    while arc > nextGap {
      // Nobody who would run into an ego that has yet to start, right before it.
      let isOnItsTail = own.distance < 2 && arc < own.arc && arc + 2 * speed + Self.room > own.arc
      if !isOnItsTail, filling == .all || !isInJunction(arc) { try add(at: arc) }
      arc -= nextGap
    }
  }

  public func update() throws(ScenarioError) -> Bool {
    members.removeAll { !stage.world.isAlive($0.follower.actor) }
    for collision in stage.world.snapshot.collisions where collision.otherTypeID.hasPrefix("vehicle.") {
      let actor = collision.actor
      guard let i = members.firstIndex(where: { $0.follower.actor == actor }) else { continue }
      isCareful = true
      guard members[i].contact == .none else { continue }
      // Pushed while it stands: it stays as it is.
      if abs((try? stage.world.speed(of: actor)) ?? 0) < 0.1 {
        members[i].contact = .over
        continue
      }
      members[i].contact = .rolling
      try stage.command { world throws(WorldError) in try world.apply(.stop, to: actor) }
    }
    for i in members.indices { try advance(i) }
    for member in members where member.follower.arc > way.length - sinkDistance {
      stage.remove(member.follower.actor)
    }
    members.removeAll { !stage.world.isAlive($0.follower.actor) }
    let last = members.map(\.follower.arc).min() ?? .infinity
    if last > nextGap { try add(at: 0) }
    return false
  }

  public func end() {
    for member in members { stage.remove(member.follower.actor) }
    members.removeAll()
  }

  private func advance(_ i: Int) throws(ScenarioError) {
    let actor = members[i].follower.actor
    if members[i].contact == .rolling {
      let rest = try stage.command { world throws(WorldError) in try world.speed(of: actor) }
      if abs(rest) > 0.1 { return }
      members[i].contact = .over
      members[i].follower = try WayFollower(actor, along: way, stage: stage, returning: true)
    }
    members[i].follower.courtesy = isCareful ? .everybody : .none
    try members[i].follower.advance(target: speed, stage: stage)
  }

  private func isInJunction(_ arc: Double) -> Bool {
    guard let place = stage.guide.lane(at: way.pose(at: arc).position) else { return false }
    return stage.network.isJunction(place)
  }

  /// A vehicle where there is room for one; else it is tried again in the next tick.
  private func add(at arc: Double) throws(ScenarioError) {
    let pose = way.pose(at: arc)
    let body = try model(stage)
    let id: ActorID
    do {
      id = try stage.spawn(body, at: pose)
    } catch {
      // The one before it still stands at the source.
      if case .couldNotBePlaced = error { return }
      throw error
    }
    let velocity = pose.forward * speed
    try stage.command { world throws(WorldError) in
      try world.setTargetVelocity(velocity, of: id)
      if body.hasLights { try world.setLights([.position, .lowBeam], of: id) }
    }
    members.append(Member(follower: try WayFollower(id, along: way, stage: stage, arc: arc, speed: speed)))
    nextGap = stage.random.uniform(gaps.lowerBound, gaps.upperBound)
  }
}
