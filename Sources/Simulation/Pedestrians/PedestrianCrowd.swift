import DriveTypes
import Glibc
import Roads

/// Pedestrians who walk along the sidewalks and cross at crosswalks; deterministic.
///
/// A client of `EmbeddedWorld`: call `update()` before each `tick()`. Each walker follows the centre of a sidewalk lane
/// (moved aside by a constant of its own), goes on where sidewalks join and turns round where they end. At a crosswalk
/// it sometimes crosses: it waits at the kerb until no vehicle is on the crosswalk or would be within its crossing
/// time (at most `patience`), then walks straight to the other side and takes the nearest sidewalk there.
/// Speeds 1.0…1.6 m/s: our choice around the usual 1.4 m/s.
public final class PedestrianCrowd {
  /// Crosswalks are noticed within this distance, and crossed with this chance, metres.
  static let crosswalkReach = 4.0
  static let crossingChance = 0.4
  /// Seconds of waiting after which a walker steps out, trusting the cars to stop.
  static let patience = 8.0
  /// Ticks before a vehicle after which a walker turns back: 4 s.
  static let blockedLimit = 80
  public static let roleName = "pedestrian"

  public let world: EmbeddedWorld
  /// Living walkers of this crowd, ascending.
  public var walkers: [ActorID] { strollers.map(\.id) }

  private struct Stroller {
    enum Aim {
      /// Along a sidewalk lane: +1 in its direction of travel, −1 against.
      case sidewalk(lane: Int32, direction: Double)
      /// At the kerb since a tick, about to cross to a place.
      case waiting(to: Point<World>, since: Int)
      case crossing(to: Point<World>, from: Point<World>)
    }
    let id: ActorID
    let speed: Double
    /// Metres to the left of the sidewalk's centre.
    let aside: Double
    var aim: Aim
    var arc: Double
    /// Crosswalk just used or declined; not thought of again until another is near.
    var lastCrosswalk = -1
    /// Ticks for which a vehicle has stood in the way.
    var blockedTicks = 0
  }

  private var strollers: [Stroller] = []
  private var random: RandomSource
  private let crosswalks: [CrosswalkAxis]
  private var ticks = 0

  /// - Parameters:
  ///   - region: places; walkers start on sidewalks within `reach` metres of one of them.
  ///   - count: walkers wanted; fewer where the region has little sidewalk.
  public init(world: EmbeddedWorld, near region: [Point<World>], reach: Double = 60, count: Int, seed: UInt64)
  {
    self.world = world
    random = RandomSource(seed: seed, stream: "pedestrians")
    crosswalks = CrosswalkAxis.all(in: world.network).filter { walk in
      region.contains { $0.distanceXY(to: walk.centre) <= reach + 50 }
    }
    populate(near: region, reach: reach, count: count)
  }

  private func populate(near region: [Point<World>], reach: Double, count: Int) {
    guard !region.isEmpty else { return }
    let models = BlueprintLibrary.matching("walker.pedestrian.*")
    // A fixed number of throws, so that no map can keep this busy for ever.
    for _ in 0..<(20 * count) where strollers.count < count {
      let centre = region[random.index(below: region.count)]
      let (angle, radius) = (random.uniform(0, 2 * .pi), reach * random.uniform().squareRoot())
      let point = Point<World>(
        x: centre.x + radius * cos(angle), y: centre.y + radius * sin(angle), z: centre.z)
      let model = models[random.index(below: models.count)]
      let (speed, aside) = (random.uniform(1.0, 1.6), random.uniform(-0.4, 0.4))
      let direction = random.uniform() < 0.5 ? 1.0 : -1.0
      guard let place = world.network.waypoint(nearest: point, types: .sidewalk),
        world.network.laneWidth(of: place) > 0.8
      else { continue }
      let key = world.atlas.key(of: place)
      let arc = world.atlas.arc(of: place)
      let at = world.atlas.sample(key, arc: arc)
      let start = Pose<World>(
        x: at.x - at.sine * aside, y: at.y + at.cosine * aside, z: at.z,
        yaw: direction > 0 ? at.yaw : at.yaw + .pi)
      guard let id = try? world.spawn(model, at: start, roleName: Self.roleName) else { continue }
      strollers.append(
        Stroller(
          id: id, speed: speed, aside: aside, aim: .sidewalk(lane: key, direction: direction), arc: arc))
    }
  }

  /// Sets every walker's course for the coming tick.
  public func update() {
    ticks += 1
    strollers.removeAll { !world.isAlive($0.id) }
    for i in strollers.indices {
      guard let state = try? world.state(of: strollers[i].id) else { continue }
      direct(i, state.pose.position)
    }
  }

  private func direct(_ i: Int, _ position: Point<World>) {
    switch strollers[i].aim {
    case .sidewalk(let lane, let direction):
      if strollers[i].blockedTicks > Self.blockedLimit {
        // A car that waits for this walker, while the walker waits for it: the walker turns back.
        strollers[i].blockedTicks = 0
        strollers[i].aim = .sidewalk(lane: lane, direction: -direction)
        return
      }
      // Who has just crossed leaves the roadway first: waiting at the crosswalk's end would block cars that turn.
      let foot = world.atlas.project(
        x: position.x, y: position.y, slot: world.atlas.slot(lane), near: strollers[i].arc)
      if abs(foot.offset - strollers[i].aside) < 0.5, considerCrossing(i, position) { return }
      stroll(i, position, lane, direction)
    case .waiting(let far, let since):
      let waited = Double(ticks - since) * EmbeddedWorld.tickDuration
      if waited > Self.patience || isClear(from: position, to: far, speed: strollers[i].speed) {
        strollers[i].aim = .crossing(to: far, from: position)
        walk(i, position, towards: far)
      } else {
        stand(i)
      }
    case .crossing(let far, let near):
      if strollers[i].blockedTicks > Self.blockedLimit {
        strollers[i].blockedTicks = 0
        strollers[i].aim = .crossing(to: near, from: far)
      } else if position.distanceXY(to: far) > 0.4 {
        walk(i, position, towards: far)
      } else {
        takeSidewalk(i, position)
      }
    }
  }

  /// Follows the lane 1.5 m ahead of the foot point; goes on to the next lane, or turns round, at its end.
  private func stroll(_ i: Int, _ position: Point<World>, _ lane: Int32, _ direction: Double) {
    let atlas = world.atlas
    let slot = atlas.slot(lane)
    let foot = atlas.project(x: position.x, y: position.y, slot: slot, near: strollers[i].arc)
    strollers[i].arc = foot.arc
    let length = atlas.lanes[slot].length
    let ahead = foot.arc + direction * 1.5
    if ahead > length || ahead < 0 {
      let options = (ahead > length ? atlas.lanes[slot].successors : atlas.lanes[slot].predecessors)
        .filter { atlas.lane($0).type == .sidewalk }
      if options.isEmpty {
        if (ahead > length && foot.arc > length - 0.5) || (ahead < 0 && foot.arc < 0.5) {
          strollers[i].aim = .sidewalk(lane: lane, direction: -direction)
        }
      } else if foot.arc > length || foot.arc < 0 {
        let next = options.count == 1 ? options[0] : options[random.index(below: options.count)]
        strollers[i].aim = .sidewalk(lane: next, direction: direction)
        strollers[i].arc = direction > 0 ? 0 : atlas.lane(next).length
      }
    }
    let at = atlas.sample(slot: slot, arc: ahead)
    let target = Point<World>(
      x: at.x - at.sine * strollers[i].aside, y: at.y + at.cosine * strollers[i].aside, z: at.z)
    walk(i, position, towards: target)
  }

  private func considerCrossing(_ i: Int, _ position: Point<World>) -> Bool {
    for (k, crosswalk) in crosswalks.enumerated() where k != strollers[i].lastCrosswalk {
      guard let far = crosswalk.otherSide(from: position, within: Self.crosswalkReach) else { continue }
      strollers[i].lastCrosswalk = k
      if random.uniform() < Self.crossingChance {
        strollers[i].aim = .waiting(to: far, since: ticks)
        stand(i)
        return true
      }
    }
    return false
  }

  private func takeSidewalk(_ i: Int, _ position: Point<World>) {
    guard let place = world.network.waypoint(nearest: position, types: .sidewalk) else {
      stand(i)
      return
    }
    let key = world.atlas.key(of: place)
    strollers[i].aim = .sidewalk(lane: key, direction: random.uniform() < 0.5 ? 1 : -1)
    strollers[i].arc = world.atlas.arc(of: place)
  }

  /// No vehicle on the way across, nor one that would reach it within the crossing time.
  private func isClear(from: Point<World>, to far: Point<World>, speed: Double) -> Bool {
    let way = far - from
    let length = way.lengthXY
    let time = length / speed + 1
    let middle = Point<World>(x: from.x + way.x / 2, y: from.y + way.y / 2, z: from.z)
    for (k, state) in world.snapshot.states.enumerated() where world.snapshot.descriptions[k].kind == .vehicle
    {
      let distance = state.pose.position.distanceXY(to: middle)
      if abs(state.pose.position.z - from.z) > 4 || distance > 60 { continue }
      let reach = length / 2 + world.snapshot.descriptions[k].halfExtent.x + 1
      if distance < reach { return false }
      let towards = (middle - state.pose.position).dotXY(state.velocity) / max(distance, 1)
      if towards > 0.5, (distance - reach) / towards < min(time, 5) { return false }
    }
    return true
  }

  private func walk(_ i: Int, _ position: Point<World>, towards target: Point<World>) {
    if isBlocked(position, towards: target) {
      strollers[i].blockedTicks += 1
      stand(i)
      return
    }
    strollers[i].blockedTicks = 0
    // The walker is alive and a walker: checked in `update` and at its spawn.
    try? world.walk(strollers[i].id, direction: target - position, speed: strollers[i].speed)
  }

  /// Whether a vehicle stands within the next 0.9 m of the way.
  private func isBlocked(_ position: Point<World>, towards target: Point<World>) -> Bool {
    let way = target - position
    let length = way.lengthXY
    if length < 1e-6 { return false }
    let (c, s) = (way.x / length, way.y / length)
    let (x, y) = (position.x + 0.6 * c, position.y + 0.6 * s)
    for (k, description) in world.snapshot.descriptions.enumerated() where description.kind == .vehicle {
      let pose = world.snapshot.states[k].pose
      let (dx, dy) = (pose.position.x - x, pose.position.y - y)
      if dx * dx + dy * dy > 64 || abs(pose.position.z - position.z) > 3 { continue }
      let place = pose.localLevel(Point(x: x, y: y, z: position.z))
      if abs(place.x) < description.halfExtent.x + 0.3, abs(place.y) < description.halfExtent.y + 0.3 {
        return true
      }
    }
    return false
  }

  private func stand(_ i: Int) { try? world.walk(strollers[i].id, direction: .zero, speed: 0) }
}
