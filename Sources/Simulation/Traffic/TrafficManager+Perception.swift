import DriveTypes
import Glibc

/// What stands on a vehicle's swept path.
extension TrafficManager {
  /// Sideways room that a vehicle keeps to vehicles and props, and to walkers, metres: our choice.
  static let sideMargin = 0.35
  static let walkerMargin = 0.7
  /// To walkers who stand: at the kerb of a narrow lane they would hold the traffic up for ever.
  static let standingWalkerMargin = 0.3
  /// Seconds for which walkers, and vehicles that others drive, are taken to go on sideways.
  static let walkerForesight = 2.0
  static let strangerForesight = 1.0
  /// Ticks for which a vehicle that has begun to squeeze past a standing stranger goes on doing so: 5 s. Without, it
  /// would stop again after the first tick of motion.
  static let squeezeTime = 100
  /// Metres between path samples used.
  static let sampleStride = 2

  /// Sets `leader`: of all obstacles whose box meets the strip that the vehicle will cover, the most pressing one.
  func perceive(_ p: Int) {
    pilots[p].leader = .none
    pilots[p].tailBehindJunction = .infinity
    guard !pilots[p].path.isEmpty else { return }
    let speed = pilots[p].speed
    var horizon = speed * speed / 6 + 2 * speed + 15
    if pilots[p].junctionDistance < horizon {
      horizon = max(
        horizon, pilots[p].junctionDistance + pilots[p].passage.length + 2 * pilots[p].halfLength + 30)
    }
    samplePath(p, horizon)
    if pilots[p].parameters.ignoresActors { return }
    let (x, y, own) = (pilots[p].x, pilots[p].y, pilots[p].actor)
    candidates.removeAll(keepingCapacity: true)
    let ownBox = obstacles[own].footprint
    let reach = horizon * horizon
    grid.forEach(aroundX: x, y: y, radius: horizon) { j in
      let other = obstacles[j]
      let (dx, dy) = (other.footprint.x - x, other.footprint.y - y)
      if j != own, other.isSolid, dx * dx + dy * dy < reach, abs(other.footprint.z - ownBox.z) < 4 {
        candidates.append(Int32(j))
      }
    }
    let exit = pilots[p].junctionDistance + pilots[p].passage.length
    var pressing = Double.infinity
    for j in candidates {
      guard let found = meet(p, Int(j)) else { continue }
      let ahead = max(0, found.speed) * max(0, found.speed)
      let rear = found.gap + pilots[p].halfLength
      if rear > exit - 3 {
        pilots[p].tailBehindJunction = min(pilots[p].tailBehindJunction, rear + ahead / 6)
      }
      // A moving obstacle gives way by what it needs to brake at 4 m/s².
      let room = found.gap + ahead / 8
      if room < pressing {
        pressing = room
        pilots[p].leader = found
      }
    }
  }

  /// Samples of the path from just behind the vehicle's origin to the horizon.
  private func samplePath(_ p: Int, _ horizon: Double) {
    pathPoints.removeAll(keepingCapacity: true)
    var base = -pilots[p].arc
    for key in pilots[p].path {
      let slot = atlas.slot(key)
      let (first, count, step) = (atlas.lanes[slot].first, atlas.lanes[slot].count, atlas.lanes[slot].step)
      var k = base < 0 ? min(count - 1, Int(-base / step)) : 0
      while k < count {
        let arc = base + Double(k) * step
        if arc > horizon { return }
        let at = atlas.samples[first + k]
        pathPoints.append(
          PathPoint(
            arc: arc, x: at.x, y: at.y, z: at.z, cosine: at.cosine, sine: at.sine, curvature: at.curvature))
        k += Self.sampleStride
      }
      base += atlas.lanes[slot].length
    }
  }

  /// The obstacle as a leader, if it meets the strip: judged in the frame of the path sample nearest to its centre.
  private func meet(_ p: Int, _ j: Int) -> Leader? {
    let other = obstacles[j]
    let (ox, oy) = (other.footprint.x, other.footprint.y)
    var nearest = -1
    var least = Double.infinity
    for k in pathPoints.indices {
      let (dx, dy) = (ox - pathPoints[k].x, oy - pathPoints[k].y)
      let distance = dx * dx + dy * dy
      if distance < least {
        least = distance
        nearest = k
      }
    }
    let room = other.footprint.radius + pilots[p].halfWidth + pilots[p].halfLength + 8
    guard nearest >= 0, least < room * room else { return nil }
    let at = pathPoints[nearest]
    let (dx, dy) = (ox - at.x, oy - at.y)
    let along = at.arc + dx * at.cosine + dy * at.sine
    if along < 0 || (along == 0 && other.id > pilots[p].id) { return nil }
    if nearest == pathPoints.count - 1, along - at.arc > other.footprint.radius + 2 { return nil }
    let aside = dy * at.cosine - dx * at.sine
    let shadow = other.footprint.halfShadow(-at.sine, at.cosine)
    let sideways = other.vy * at.cosine - other.vx * at.sine
    let gap = along - other.footprint.halfShadow(at.cosine, at.sine) - pilots[p].halfLength
    // Oncoming traffic keeps to its own lane, and what is already beside the vehicle is past: both only count where
    // boxes would overlap. Otherwise cars that meet on narrow roads would wait for each other.
    let isOncoming =
      other.pilot >= 0 && other.footprint.cosine * at.cosine + other.footprint.sine * at.sine < -0.5
    let isWary = !pilots[p].ignoresLeader && !isOncoming && gap > -0.3
    let foresight =
      !isWary || other.pilot >= 0 ? 0 : other.kind == .walker ? Self.walkerForesight : Self.strangerForesight
    let stands = other.vx * other.vx + other.vy * other.vy < 0.01
    let walkerMargin = stands ? Self.standingWalkerMargin : Self.walkerMargin
    let margin = !isWary ? 0.05 : other.kind == .walker ? walkerMargin : Self.sideMargin
    let low = aside - shadow + min(0, sideways * foresight)
    let high = aside + shadow + max(0, sideways * foresight)
    // In a bend the ends of the vehicle swing out on the outer side; see `moveAside`.
    let bulge = isWary ? 0.25 * pilots[p].halfLength * pilots[p].halfLength * at.curvature : 0
    let (offset, target) = (pilots[p].offset, pilots[p].parameters.laneOffset)
    let half = pilots[p].halfWidth + margin
    if high < min(offset, target) - half - max(0, bulge) || low > max(offset, target) + half - min(0, bulge) {
      return nil
    }
    return Leader(obstacle: j, gap: gap, speed: other.vx * at.cosine + other.vy * at.sine)
  }

  /// Vehicles that have stood for 3 s and wait for one another in a ring: the one with the lowest id may pass with
  /// little room (it still never drives into anything). So may whoever has waited as long for a vehicle that others
  /// drive and that stands too: nobody can tell the ego to go first.
  func breakRings() {
    for p in pilots.indices {
      pilots[p].ignoresLeader = false
      pilots[p].squeezeTicks = max(0, pilots[p].squeezeTicks - 1)
      guard pilots[p].leader.obstacle >= 0 else { continue }
      let leader = obstacles[pilots[p].leader.obstacle]
      if leader.pilot < 0, leader.kind == .vehicle, leader.vx * leader.vx + leader.vy * leader.vy < 0.01,
        pilots[p].stoodTicks > 60 || pilots[p].squeezeTicks > 0
      {
        if pilots[p].stoodTicks > 60 { pilots[p].squeezeTicks = Self.squeezeTime }
        pilots[p].ignoresLeader = true
        perceive(p)
        continue
      }
      guard pilots[p].stoodTicks > 60 else { continue }
      var next = Int(leader.pilot)
      var lowest = true
      for _ in 0..<8 where next >= 0 {
        if next == p { break }
        if next < p || pilots[next].stoodTicks <= 60 || pilots[next].leader.obstacle < 0 {
          lowest = false
          break
        }
        next = Int(obstacles[pilots[next].leader.obstacle].pilot)
      }
      if lowest, next == p {
        pilots[p].ignoresLeader = true
        perceive(p)
      }
    }
  }
}
