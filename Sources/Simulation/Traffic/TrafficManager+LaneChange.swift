import DriveTypes
import Glibc

/// Changing lanes: for a slow leader, for the route, or because the lane ends.
extension TrafficManager {
  /// No change nearer than this to the next junction, or sooner than this after the last change, metres. The
  /// reference's TM changes 15 m ahead at least and 10 m apart; ours are longer, for changes that look like CARLA's.
  static let junctionReserve = 25.0
  static let changeSpacing = 40.0
  /// Ticks behind a slow leader before a change is wanted: 1.5 s.
  static let slowTicks = 30

  func considerLaneChange(_ p: Int) {
    guard let key = pilots[p].path.first, !pilots[p].isChanging else { return }
    let slot = atlas.slot(key)
    if atlas.lanes[slot].junction != nil || pilots[p].isHolding { return }
    let mustLeave = wantsOtherLane(p)
    if mustLeave == nil, !isSlowed(p) { return }
    if pilots[p].odometer - pilots[p].lastChange < Self.changeSpacing, mustLeave == nil { return }
    let rest = min(pilots[p].junctionDistance, atlas.lanes[slot].usableLength - pilots[p].arc)
    if rest < (mustLeave == nil ? Self.junctionReserve + 2 * pilots[p].speed : -1) { return }
    let lane = atlas.lanes[slot]
    var sides: [Int32] = []
    if lane.mayChangeLeft { sides.append(lane.left) }
    if lane.mayChangeRight { sides.append(lane.right) }
    if let mustLeave {
      sides = [lane.left, lane.right].filter {
        $0 >= 0 && mustLeave.contains($0) && (sides.contains($0) || lane.successors.isEmpty)
      }
    }
    for side in sides where hasGap(p, in: side, isUrgent: mustLeave != nil) {
      change(p, to: side)
      pilots[p].isHurried = mustLeave != nil
      return
    }
  }

  /// A leader well below the wanted speed for a while.
  private func isSlowed(_ p: Int) -> Bool {
    let leader = pilots[p].leader
    let parameters = pilots[p].parameters
    guard parameters.autoLaneChange, !parameters.halted, leader.obstacle >= 0,
      obstacles[leader.obstacle].kind == .vehicle, let key = pilots[p].path.first
    else {
      pilots[p].slowLeaderTicks = 0
      return false
    }
    let limit = atlas.lanes[atlas.slot(key)].speedLimit * max(0, 1 - parameters.speedDifference / 100)
    let wanted = min(parameters.desiredSpeed ?? limit, parameters.speedCap ?? .infinity)
    let isSlow = leader.speed < 0.6 * wanted && leader.gap < 30 && pilots[p].junctionDistance > 60
    pilots[p].slowLeaderTicks = isSlow ? pilots[p].slowLeaderTicks + 1 : 0
    return pilots[p].slowLeaderTicks > Self.slowTicks
  }

  /// Lanes to change to: where the route goes on beside this lane, or beside a lane that ends; nil when all is well.
  private func wantsOtherLane(_ p: Int) -> [Int32]? {
    guard let key = pilots[p].path.first else { return nil }
    let lane = atlas.lane(key)
    let beside = [lane.left, lane.right].filter { $0 >= 0 }
    if beside.isEmpty { return nil }
    if lane.successors.isEmpty, pilots[p].path.count == 1 {
      let better = beside.filter { !atlas.lane($0).successors.isEmpty }
      return better.isEmpty ? nil : better
    }
    let route = pilots[p].routeLanes
    if route.isEmpty { return nil }
    func leadsOn(_ key: Int32) -> Bool {
      route.contains(key) || atlas.lane(key).successors.contains { route.contains($0) }
    }
    if leadsOn(key) || pilots[p].path.dropFirst().contains(where: { route.contains($0) }) { return nil }
    let better = beside.filter(leadsOn)
    return better.isEmpty ? nil : better
  }

  /// Room in the other lane, before and behind, for the speeds there; vehicles on their way into it count as in it.
  private func hasGap(_ p: Int, in side: Int32, isUrgent: Bool) -> Bool {
    let slot = atlas.slot(side)
    let foot = atlas.project(x: pilots[p].x, y: pilots[p].y, slot: slot, near: pilots[p].arc)
    if foot.arc < 0 || foot.arc > atlas.lanes[slot].length { return false }
    let at = atlas.sample(slot: slot, arc: foot.arc)
    let half = pilots[p].halfWidth + Self.sideMargin
    let speed = pilots[p].speed
    let own = obstacles[pilots[p].actor].footprint
    var isFree = true
    grid.forEach(aroundX: pilots[p].x, y: pilots[p].y, radius: 60) { j in
      let other = obstacles[j]
      if j == pilots[p].actor || !other.isSolid || abs(other.footprint.z - own.z) > 4 { return }
      let (dx, dy) = (other.footprint.x - at.x, other.footprint.y - at.y)
      let along = dx * at.cosine + dy * at.sine
      let aside = dy * at.cosine - dx * at.sine
      let shadow = other.footprint.halfShadow(-at.sine, at.cosine)
      let joins = other.pilot >= 0 && pilots[Int(other.pilot)].path.first == side
      if !joins, abs(aside) > half + shadow { return }
      let room = abs(along) - pilots[p].halfLength - other.footprint.halfShadow(at.cosine, at.sine)
      let theirs = other.vx * at.cosine + other.vy * at.sine
      let base = isUrgent ? 1.5 : 5.0
      let needed =
        along > 0
        ? base + max(0, speed - theirs) * 3 + 0.5 * speed : base + max(0, theirs - speed) * 3 + 0.5 * theirs
      if room < needed { isFree = false }
    }
    return isFree
  }

  private func change(_ p: Int, to side: Int32) {
    let foot = atlas.project(x: pilots[p].x, y: pilots[p].y, slot: atlas.slot(side), near: pilots[p].arc)
    pilots[p].path = [side]
    (pilots[p].arc, pilots[p].offset) = foot
    pilots[p].isChanging = true
    pilots[p].lastChange = pilots[p].odometer
    pilots[p].slowLeaderTicks = 0
    pilots[p].passage = .none
    pilots[p].requestTick = -1
  }
}
