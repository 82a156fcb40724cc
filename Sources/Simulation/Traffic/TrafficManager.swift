import DriveTypes
import Glibc
import Roads

/// Drives the vehicles on autopilot; CARLA's TrafficManager in the role, not in the code.
///
/// It sees the world through the last snapshot and moves its vehicles along their lanes with `EmbeddedWorld.guide`: the
/// physics-off motion of CARLA's hybrid mode (`reference/simulation.md` §4.5), so it never leaves a lane by accident.
/// Every tick, for each vehicle in ascending id:
/// 1. `TrafficManager+Path`: follow the lane, choose a branch at forks, find the next junction;
/// 2. `TrafficManager+Perception`: the nearest thing on the swept path, and the bends ahead;
/// 3. `TrafficManager+Junctions`: lights, signs, and who may enter: first come, first served;
/// 4. `TrafficManager+LaneChange`: leave the lane for a slow leader, or where the route or the lane's end demands it;
/// 5. `TrafficManager+Speed`: the speed (Intelligent Driver Model, bounded by a safe speed), and the new pose.
package final class TrafficManager {
  let atlas: LaneAtlas
  let furniture: RoadFurniture
  let conflicts: JunctionConflicts
  private let seed: UInt64

  /// Ascending by id.
  var pilots: [Pilot] = []
  /// Everything that can be hit, in the order of the snapshot's actors.
  var obstacles: [Obstacle] = []
  var grid = UniformGrid()
  var tick = 0
  /// Lights' states, by index.
  var lightStates: [TrafficLightState] = []
  /// Scratch of one vehicle's perception.
  var pathPoints: [PathPoint] = []
  var candidates: [Int32] = []
  private var gridX: [Double] = []
  private var gridY: [Double] = []

  init(seed: UInt64, atlas: LaneAtlas, furniture: RoadFurniture) {
    self.seed = seed
    self.atlas = atlas
    self.furniture = furniture
    conflicts = JunctionConflicts(atlas: atlas)
  }

  // MARK: Who is driven

  func take(_ id: ActorID, parameters: AutopilotParameters) {
    if let p = find(id) {
      setParameters(parameters, index: p)
      return
    }
    let pilot = Pilot(
      id: id, parameters: parameters, random: RandomSource(seed: seed, stream: "traffic/pilot/\(id)"))
    let place = pilots.firstIndex { $0.id > id } ?? pilots.count
    pilots.insert(pilot, at: place)
    setParameters(parameters, index: place)
  }

  func release(_ id: ActorID) {
    if let p = find(id) { pilots.remove(at: p) }
  }

  func isDriving(_ id: ActorID) -> Bool { find(id) != nil }

  func setParameters(_ parameters: AutopilotParameters, of id: ActorID) {
    if let p = find(id) { setParameters(parameters, index: p) }
  }

  func parameters(of id: ActorID) -> AutopilotParameters? { find(id).map { pilots[$0].parameters } }

  /// After a teleport: the vehicle finds its lane anew.
  func forgetPath(of id: ActorID) {
    guard let p = find(id) else { return }
    pilots[p].path = []
    pilots[p].grants = []
    pilots[p].passage = .none
    pilots[p].requestTick = -1
  }

  private func setParameters(_ parameters: AutopilotParameters, index p: Int) {
    let isNewRoute = pilots[p].parameters.route != parameters.route || pilots[p].path.isEmpty
    pilots[p].parameters = parameters
    guard isNewRoute else { return }
    pilots[p].routeLanes = parameters.route.compactMap { point in
      atlas.network.waypoint(nearest: point, types: .driving, projectToRoad: true).map(atlas.key(of:))
    }
    // Keep the present lane and what is already granted; choose the rest again.
    let granted = pilots[p].grants.flatMap(\.passage.lanes)
    var kept = 0
    for (i, lane) in pilots[p].path.enumerated() where i == 0 || granted.contains(lane) { kept = i + 1 }
    pilots[p].path.removeLast(pilots[p].path.count - kept)
    pilots[p].passage = .none
    pilots[p].requestTick = -1
  }

  func find(_ id: ActorID) -> Int? {
    var (low, high) = (0, pilots.count)
    while low < high {
      let middle = (low + high) / 2
      if pilots[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < pilots.count && pilots[low].id == id ? low : nil
  }

  // MARK: The tick

  /// Decides for every vehicle on autopilot and guides it for the coming tick.
  func drive(_ world: EmbeddedWorld) {
    if pilots.isEmpty { return }
    tick += 1
    read(world)
    for p in pilots.indices where pilots[p].actor >= 0 {
      keepPath(p)
      perceive(p)
    }
    breakRings()
    grantPassages()
    for p in pilots.indices where pilots[p].actor >= 0 && !pilots[p].path.isEmpty {
      considerLaneChange(p)
      advance(p, world)
    }
  }

  /// What the tick is decided on: the last snapshot.
  private func read(_ world: EmbeddedWorld) {
    lightStates = world.snapshot.lightStates
    obstacles.removeAll(keepingCapacity: true)
    gridX.removeAll(keepingCapacity: true)
    gridY.removeAll(keepingCapacity: true)
    var p = 0
    for i in world.snapshot.states.indices {
      let state = world.snapshot.states[i]
      let footprint = world.footprint(index: i)
      gridX.append(footprint.x)
      gridY.append(footprint.y)
      var obstacle = Obstacle(
        footprint: footprint, vx: state.velocity.x, vy: state.velocity.y, pilot: -1, id: state.id,
        kind: world.snapshot.descriptions[i].kind, isSolid: world.isSolid(index: i))
      if p < pilots.count, pilots[p].id == state.id {
        obstacle.pilot = Int32(p)
        pilots[p].actor = i
        follow(p, state, world.snapshot.descriptions[i])
        p += 1
      }
      obstacles.append(obstacle)
    }
    grid.rebuild(x: gridX, y: gridY, cellSize: 32)
  }

  /// Takes over the vehicle's pose; where something has pushed it, the place on its lane is found again.
  private func follow(_ p: Int, _ state: ActorState, _ description: ActorDescription) {
    let position = state.pose.position
    let moved = abs(position.x - pilots[p].x) + abs(position.y - pilots[p].y) > 1e-6
    pilots[p].x = position.x
    pilots[p].y = position.y
    pilots[p].yaw = state.pose.yaw
    pilots[p].speed = max(0, state.velocity.dotXY(state.pose.forward))
    pilots[p].halfLength = description.halfExtent.x
    pilots[p].halfWidth = description.halfExtent.y
    if moved, let lane = pilots[p].path.first {
      let foot = atlas.project(x: position.x, y: position.y, slot: atlas.slot(lane), near: pilots[p].arc)
      if abs(foot.offset) < 6 {
        (pilots[p].arc, pilots[p].offset) = foot
      } else {
        forgetPath(of: pilots[p].id)
      }
    }
    if pilots[p].path.isEmpty { begin(p, position) }
  }
}

/// Something that can be hit.
struct Obstacle {
  var footprint: Footprint
  /// m/s
  var vx, vy: Double
  /// Index of its pilot, −1 for all that the traffic does not drive.
  var pilot: Int32
  var id: ActorID
  var kind: ActorKind
  /// False for decals.
  var isSolid: Bool
}

/// A sample of a vehicle's path ahead.
struct PathPoint {
  /// Metres along the path from the vehicle's origin.
  var arc: Double
  var x, y, z: Double
  var cosine, sine: Double
  var curvature: Double
}
