import DriveTypes
import Roads

/// `carla.LaneInvasionEvent`.
public struct LaneInvasionEvent: Sendable, Hashable {
  public var tick: Int
  public var time: Double
  public var actor: ActorID
  /// Corner by corner of the carrier's box; a marking that several corners cross is listed for each.
  public var crossedLaneMarkings: [LaneMarking]
}

/// `sensor.other.lane_invasion`: which painted lines the corners of the carrier's box crossed in a tick, by CARLA's rules:
/// between lanes of one section, outside junctions.
public struct LaneInvasionSensor: Sendable {
  public var actor: ActorID
  public let network: RoadNetwork

  /// Lanes between which lines are looked for.
  static let types: LaneType = [.driving, .bidirectional, .biking, .parking]

  public init(actor: ActorID, network: RoadNetwork) {
    self.actor = actor
    self.network = network
  }

  /// Nil when nothing was crossed, or the carrier was not alive in both snapshots.
  public func event(from previous: WorldSnapshot, to current: WorldSnapshot) -> LaneInvasionEvent? {
    guard let before = previous.index(of: actor), let now = current.index(of: actor) else { return nil }
    let description = current.descriptions[now]
    let old = description.box(at: previous.states[before].pose).corners
    let new = description.box(at: current.states[now].pose).corners
    // CARLA looks at nothing while a corner rests.
    guard zip(old, new).allSatisfy({ $0.distance(to: $1) >= 1e-6 }) else { return nil }
    // Front left, rear left, front right, rear right.
    let crossed = [0, 1, 3, 2].compactMap { marking(from: old[$0], to: new[$0]) }
    guard !crossed.isEmpty else { return nil }
    return LaneInvasionEvent(
      tick: current.tick, time: current.time, actor: actor, crossedLaneMarkings: crossed)
  }

  /// The line between two places a tick apart: of the lane that is left on that side, or, coming from off the road, of
  /// the lane that is entered on the other.
  func marking(from origin: Point<World>, to destination: Point<World>) -> LaneMarking? {
    guard let first = network.waypoint(nearest: origin, types: Self.types),
      let second = network.waypoint(nearest: destination, types: Self.types),
      first.road == second.road, first.section == second.section, !network.isJunction(first)
    else { return nil }
    let wasOff = network.waypoint(nearest: origin, types: Self.types, projectToRoad: false) == nil
    let isOff = network.waypoint(nearest: destination, types: Self.types, projectToRoad: false) == nil
    if wasOff && isOff { return nil }
    if first.lane == second.lane, !wasOff, !isOff { return nil }
    let toTheRight = network.pose(of: first).forward.crossXY(destination - origin) < 0
    let marks = network.markings(of: wasOff ? second : first)
    let line = toTheRight == wasOff ? marks.left : marks.right
    return line
  }
}
