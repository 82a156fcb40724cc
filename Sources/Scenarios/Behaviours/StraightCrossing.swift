import DriveTypes
import Simulation

/// A walker or a bicycle goes straight ahead at a constant speed for some metres or seconds, whichever ends first
/// (upstream's `KeepVelocity`). It yields to nobody.
public final class StraightCrossing: Behaviour {
  private let stage: ScenarioStage
  private let actor: ActorID
  private let speed: Double
  private let distance: Double
  private let seconds: Double
  private var start = 0.0
  private var way = 0.0
  private var last: Point<World>?

  /// - Parameters:
  ///   - speed: m/s.
  ///   - distance: metres to go.
  ///   - seconds: at most; the time that the distance takes at that speed where nil.
  public init(
    _ actor: ActorID, on stage: ScenarioStage, speed: Double, distance: Double, seconds: Double? = nil
  ) {
    self.actor = actor
    self.stage = stage
    self.speed = speed
    self.distance = distance
    self.seconds = seconds ?? distance / speed
  }

  public func begin() throws(ScenarioError) {
    start = stage.time
    guard let state = try? stage.world.state(of: actor), let body = try? stage.world.description(of: actor)
    else {
      return
    }
    last = state.pose.position
    let (actor, speed) = (actor, speed)
    try stage.command { world throws(WorldError) in
      if body.kind == .walker {
        try world.walk(actor, direction: state.pose.forward, speed: speed)
      } else {
        try world.setConstantVelocity(Vector(x: speed, y: 0), of: actor)
      }
    }
  }

  public func update() throws(ScenarioError) -> Bool {
    guard let last, let state = try? stage.world.state(of: actor) else { return true }
    way += state.pose.position.distanceXY(to: last)
    self.last = state.pose.position
    return way > distance || stage.time - start > seconds
  }

  public func end() {
    guard let body = try? stage.world.description(of: actor) else { return }
    // Both are living actors of the right kind, which is all that the world asks.
    if body.kind == .walker {
      try? stage.world.walk(actor, direction: .zero, speed: 0)
    } else {
      try? stage.world.setConstantVelocity(nil, of: actor)
      try? stage.world.apply(.stop, to: actor)
    }
  }
}
