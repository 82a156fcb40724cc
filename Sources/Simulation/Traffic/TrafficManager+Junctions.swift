import DriveTypes
import Glibc

/// Who may enter a junction.
///
/// A vehicle that comes within stopping distance of a junction asks for its passage. It is granted whole, all lanes
/// through the junction at once, so vehicles inside never wait for one another, when
/// - its light is green, or there is none; at a stop sign it has stood;
/// - behind the junction there is room for it (CARLA's TM asks for 6 m of free road too), so junctions stay free;
/// - no vehicle with a grant still has to clear a lane that comes too near its own (`JunctionConflicts`);
/// - no vehicle that others drive is in the way or about to be;
/// - nobody who asked earlier waits for a conflicting passage: first come, first served, ties by id. Yield and stop
///   signs rank behind, until the vehicle has waited 15 s; so everyone's turn comes, the same in every run.
extension TrafficManager {
  static let patienceTicks = 300

  func grantPassages() {
    var holders: [Int] = []
    var asking: [(rank: Int, tick: Int, p: Int)] = []
    for p in pilots.indices where pilots[p].actor >= 0 {
      releaseIfClear(p)
      if pilots[p].isHolding { holders.append(p) }
      if let rank = ask(p) { asking.append((rank, pilots[p].requestTick, p)) }
    }
    if asking.isEmpty { return }
    asking.sort { ($0.rank, $0.tick, $0.p) < ($1.rank, $1.tick, $1.p) }
    var waiting: [Int] = []
    var wantedExits: [Int32] = []
    for (_, _, p) in asking {
      let passage = pilots[p].passage
      let exit = exitLane(passage)
      if exit >= 0, wantedExits.contains(exit) { continue }
      // After 30 s it goes without: small roundabouts fill up in a ring otherwise.
      let isDesperate = tick - pilots[p].requestTick > 2 * Self.patienceTicks
      guard isDesperate || hasRoomBehind(p, holders) else {
        // The next room there is this vehicle's.
        wantedExits.append(exit)
        continue
      }
      let free =
        !holders.contains { $0 != p && conflict(passage, with: $0) }
        && !waiting.contains { crosses(passage, pilots[$0].passage) } && strangersLeaveRoom(p)
      if free {
        pilots[p].grants.append(
          Grant(passage: passage, start: pilots[p].odometer + pilots[p].junctionDistance))
        pilots[p].requestTick = -1
        holders.append(p)
      } else {
        waiting.append(p)
      }
    }
  }

  /// Metres from the front bumper to the next junction.
  func lineDistance(_ p: Int) -> Double { pilots[p].junctionDistance - pilots[p].halfLength }

  /// Gives passages back once the rear has left them, or the light has turned before the vehicle entered.
  private func releaseIfClear(_ p: Int) {
    var g = 0
    while g < pilots[p].grants.count {
      let grant = pilots[p].grants[g]
      let progress = pilots[p].odometer - grant.start
      let line = -progress - pilots[p].halfLength
      if progress - pilots[p].halfLength > grant.passage.length + 0.5 {
        pilots[p].grants.remove(at: g)
      } else if line > 0, mustStop(p, before: grant.passage, distance: line) {
        pilots[p].grants.removeSubrange(g...)
        pilots[p].requestTick = -1
        pilots[p].passage = grant.passage
        pilots[p].junctionDistance = -progress
      } else {
        g += 1
      }
    }
  }

  /// Whether the passage's light forbids entering: red, or yellow while there is room to stop at 4 m/s².
  func mustStop(_ p: Int, before passage: Passage, distance: Double) -> Bool {
    guard !pilots[p].parameters.ignoresLights, let first = passage.lanes.first,
      let light = furniture.light(of: first), lightStates.indices.contains(light)
    else { return false }
    switch lightStates[light] {
    case .red: return true
    case .yellow: return pilots[p].speed * pilots[p].speed <= 8 * max(0, distance)
    case .green, .off, .unknown: return false
    }
  }

  /// The rank of the vehicle's request, nil when it makes none now.
  func ask(_ p: Int) -> Int? {
    guard pilots[p].junctionDistance < .infinity, let first = pilots[p].passage.lanes.first else {
      return nil
    }
    let line = lineDistance(p)
    let speed = pilots[p].speed
    if line > speed * speed / 5 + speed + 8 { return nil }
    if pilots[p].requestTick < 0 { pilots[p].requestTick = tick }
    // Already inside (spawned there): first of all.
    if line < -1 { return -1 }
    if mustStop(p, before: pilots[p].passage, distance: line) { return nil }
    // Behind somebody who has to enter first.
    let leader = pilots[p].leader
    if leader.obstacle >= 0, leader.gap < line - 0.5 {
      let ahead = Int(obstacles[leader.obstacle].pilot)
      if ahead < 0 || !pilots[ahead].isHolding { return nil }
    }
    if pilots[p].parameters.ignoresSigns { return 0 }
    let stopLine = pilots[p].odometer + line
    if furniture.hasStopSign(first) {
      if speed < 0.1, line < 3 { pilots[p].stoppedAt = stopLine }
      if abs(pilots[p].stoppedAt - stopLine) > 3 { return nil }
    }
    if tick - pilots[p].requestTick > Self.patienceTicks { return 0 }
    return furniture.hasStopSign(first) ? 2 : furniture.hasYieldSign(first) ? 1 : 0
  }

  /// Whether the vehicle will find room to leave the junction, behind what stands there and those who go there before it.
  func hasRoomBehind(_ p: Int, _ holders: [Int]) -> Bool {
    let end = pilots[p].junctionDistance + pilots[p].passage.length
    var needed = end + 2 * pilots[p].halfLength + 1
    if pilots[p].tailBehindJunction == .infinity { return true }
    let exit = exitLane(pilots[p].passage)
    for holder in holders {
      for grant in pilots[holder].grants where grant.passage.junction == pilots[p].passage.junction {
        if pilots[holder].odometer - grant.start < grant.passage.length, exitLane(grant.passage) == exit {
          needed += 2 * pilots[holder].halfLength + pilots[p].parameters.standstillGap
        }
      }
    }
    return pilots[p].tailBehindJunction > needed
  }

  /// The lane that follows the passage; −1 where none does.
  private func exitLane(_ passage: Passage) -> Int32 {
    guard let last = passage.lanes.last else { return -1 }
    return atlas.lanes[atlas.slot(last)].successors.first ?? -1
  }

  /// Whether a vehicle with a grant has yet to clear a lane that conflicts with the passage.
  func conflict(_ passage: Passage, with holder: Int) -> Bool {
    for grant in pilots[holder].grants where grant.passage.junction == passage.junction {
      let rear = pilots[holder].odometer - grant.start - pilots[holder].halfLength
      for a in passage.lanes.indices {
        for b in grant.passage.lanes.indices {
          guard let zone = conflicts.zone(passage.lanes[a], grant.passage.lanes[b]) else { continue }
          if rear < grant.passage.starts[b] + zone.otherEnd + 1 { return true }
        }
      }
    }
    return false
  }

  func crosses(_ one: Passage, _ two: Passage) -> Bool {
    guard one.junction == two.junction else { return false }
    return one.lanes.contains { a in two.lanes.contains { conflicts.zone(a, $0) != nil } }
  }

  /// Seconds for which it looks ahead where no light guards its way. CARLA's sees only what is in its own way.
  static let foresight = 1.0

  /// Whether vehicles that others drive (the ego, actors of scenarios) are clear of the passage, and stay so for a
  /// moment, taken to go straight on at their speed. Where a light guards the passage they are trusted to obey theirs.
  func strangersLeaveRoom(_ p: Int) -> Bool {
    let passage = pilots[p].passage
    guard let first = passage.lanes.first else { return true }
    let way = max(0, pilots[p].junctionDistance) + passage.length
    let isGuarded = furniture.light(of: first) != nil
    let time = isGuarded ? 0 : min(Self.foresight, way / max(4, pilots[p].speed))
    let (x, y) = (pilots[p].x, pilots[p].y)
    let (c, s) = (cos(pilots[p].yaw), sin(pilots[p].yaw))
    for j in obstacles.indices where obstacles[j].pilot < 0 && obstacles[j].kind == .vehicle {
      let other = obstacles[j]
      let box = other.footprint
      let (dx, dy) = (box.x - x, box.y - y)
      if j == pilots[p].leader.obstacle || dx * dx + dy * dy > 120 * 120 { continue }
      if abs(box.z - obstacles[pilots[p].actor].footprint.z) > 4 { continue }
      // Behind this vehicle and going the same way: it follows.
      if dx * c + dy * s < 0, box.cosine * c + box.sine * s > 0.5 { continue }
      let speed = other.vx * box.cosine + other.vy * box.sine
      let (back, front) = (min(-box.ex, speed * time - box.ex), max(box.ex, speed * time + box.ex))
      let room = box.ey + pilots[p].halfWidth + 0.8
      for key in passage.lanes {
        let lane = atlas.lanes[atlas.slot(key)]
        for k in stride(from: 0, to: lane.count, by: Self.sampleStride) {
          let at = atlas.samples[lane.first + k]
          let along = (at.x - box.x) * box.cosine + (at.y - box.y) * box.sine
          let aside = (at.y - box.y) * box.cosine - (at.x - box.x) * box.sine
          if along > back, along < front, abs(aside) < room { return false }
        }
      }
    }
    return true
  }
}
