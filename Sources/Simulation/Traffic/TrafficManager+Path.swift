import DriveTypes
import Roads

/// Where a vehicle is going: its lanes ahead, and the next junction on them.
extension TrafficManager {
  /// The path reaches at least this far ahead, metres; CARLA's buffer is 30…60 m, growing with speed.
  static func pathReach(speed: Double) -> Double { 50 + 2.5 * speed }

  /// Sets a vehicle on the nearest driving lane that runs its way (within 90°), if there is one.
  func begin(_ p: Int, _ position: Point<World>) {
    guard let waypoint = atlas.network.waypoint(nearest: position, types: .driving, projectToRoad: true)
    else {
      return
    }
    var key = atlas.key(of: waypoint)
    // Lanes of a junction lie on one another: take the one whose direction fits best.
    let lane = atlas.lane(key)
    if lane.junction != nil {
      var best = Double.infinity
      for from in lane.predecessors {
        for sibling in atlas.lane(from).successors {
          let foot = atlas.project(x: position.x, y: position.y, onto: sibling)
          let turned = abs(wrapAngle(atlas.sample(sibling, arc: foot.arc).yaw - pilots[p].yaw))
          let misfit = abs(foot.offset) + 3 * turned
          if misfit < best {
            best = misfit
            key = sibling
          }
        }
      }
    }
    let foot = atlas.project(x: position.x, y: position.y, onto: key)
    pilots[p].path = [key]
    pilots[p].arc = min(max(foot.arc, 0), atlas.lane(key).length)
    pilots[p].offset = foot.offset
    pilots[p].isChanging = false
  }

  /// Lengthens the path to its reach and finds the next junction on it.
  func keepPath(_ p: Int) {
    guard !pilots[p].path.isEmpty else { return }
    let reach = Self.pathReach(speed: pilots[p].speed)
    var ahead = -pilots[p].arc
    for lane in pilots[p].path { ahead += atlas.lanes[atlas.slot(lane)].length }
    while ahead < reach, let added = appendLane(p) { ahead += atlas.lanes[atlas.slot(added)].length }
    findJunction(p)
  }

  /// Adds the next lane; nil at a dead end.
  @discardableResult
  private func appendLane(_ p: Int) -> Int32? {
    guard let last = pilots[p].path.last else { return nil }
    let all = atlas.lane(last).successors.filter { !atlas.lane($0).type.isDisjoint(with: .driving) }
    let open = all.count > 1 ? all.filter { leadsOn($0, lanes: 3) } : all
    let options = open.isEmpty ? all : open
    guard let first = options.first else { return nil }
    var choice = first
    if options.count > 1 {
      choice = routeChoice(p, options) ?? options[pilots[p].random.index(below: options.count)]
    }
    pilots[p].path.append(choice)
    return choice
  }

  /// Whether at least so many lanes follow one another from here, itself among them: roads end at a map's edge.
  private func leadsOn(_ key: Int32, lanes: Int) -> Bool {
    if lanes == 1 { return true }
    return atlas.lane(key).successors.contains { leadsOn($0, lanes: lanes - 1) }
  }

  /// The branch that holds a place of the route, on it or one lane further.
  private func routeChoice(_ p: Int, _ options: [Int32]) -> Int32? {
    let wanted = pilots[p].routeLanes
    if wanted.isEmpty { return nil }
    return options.first { wanted.contains($0) }
      ?? options.first { option in atlas.lane(option).successors.contains { wanted.contains($0) } }
  }

  /// Sets `passage` and `junctionDistance` to the first junction that the vehicle may not enter yet.
  private func findJunction(_ p: Int) {
    var ahead = -pilots[p].arc
    pilots[p].junctionDistance = .infinity
    var i = 0
    while i < pilots[p].path.count {
      let key = pilots[p].path[i]
      let slot = atlas.slot(key)
      if let junction = atlas.lanes[slot].junction, !holds(p, key) {
        pilots[p].junctionDistance = ahead
        if pilots[p].passage.lanes.first != key { setPassage(p, from: i, junction) }
        return
      }
      ahead += atlas.lanes[slot].length
      i += 1
    }
    pilots[p].passage = .none
    pilots[p].requestTick = -1
  }

  private func holds(_ p: Int, _ lane: Int32) -> Bool {
    for grant in pilots[p].grants where grant.passage.lanes.contains(lane) { return true }
    return false
  }

  private func setPassage(_ p: Int, from first: Int, _ junction: Int32) {
    var passage = Passage(junction: junction, lanes: [], starts: [], length: 0)
    var i = first
    while true {
      if i == pilots[p].path.count, appendLane(p) == nil { break }
      let key = pilots[p].path[i]
      let slot = atlas.slot(key)
      guard atlas.lanes[slot].junction == junction else { break }
      passage.lanes.append(key)
      passage.starts.append(passage.length)
      passage.length += atlas.lanes[slot].length
      i += 1
    }
    pilots[p].passage = passage
    pilots[p].requestTick = -1
  }
}
