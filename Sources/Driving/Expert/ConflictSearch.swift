import DriveTypes
import Glibc

/// Whether the ego, going its way in a certain manner, meets somebody in the coming seconds.
struct ConflictSearch {
  let way: EgoWay
  let motions: [Motion]
  let halfX, halfY: Double
  /// m/s at each metre of the route from its start: limits and bends; and the same for haste.
  let speedCaps: [Double]
  let hastyCaps: [Double]
  /// m/s
  let speed: Double
  let leaders: [Leader]

  /// Metres of air around what stands: its place is certain.
  private static let standingMargin = 0.08

  /// How the ego drives, foreseen.
  struct Manner {
    /// Share of the allowed speed.
    var share = 1.0
    /// Whether it fits into a gap as fast as the car and the bends allow.
    var isHasty = false
    /// Where it must stand, metres along the route (its centre), for a light, a sign or an obstacle.
    var stop = Double.infinity
    /// Whether it stops as soon as it can.
    var isStopping = false
  }

  /// Somebody who is followed: metres along the route that the ego's centre may come now, and m/s.
  struct Leader {
    var limit, speed: Double
  }

  struct Conflict {
    /// Index into `motions`.
    var motion: Int
    /// Step of the forecast.
    var step: Int
    /// Where the ego is then.
    var place: Double
    /// Difference of the headings, radians; and whether the other comes from behind.
    var turn: Double
    var isFromBehind: Bool
  }

  /// What full throttle gives the ego at a speed, m/s²: a line through its published law
  /// (`reference/simulation.md` §4.3: 7.6 at rest, 4.1 at 50 km/h).
  static func acceleration(_ v: Double) -> Double { max(1, 7.6 - 0.25 * v) }

  /// Where the ego is after each step.
  func places(_ manner: Manner) -> [Double] {
    var places: [Double] = []
    places.reserveCapacity(Motion.count)
    var (s, v) = (way.start, speed)
    for n in 0..<Motion.count {
      if n > 0 {
        let caps = manner.isHasty ? hastyCaps : speedCaps
        var limit = manner.isStopping ? 0 : caps[min(caps.count - 1, Int(s))] * manner.share
        if manner.stop.isFinite { limit = min(limit, (2 * 4 * max(0, manner.stop - s)).squareRoot()) }
        for leader in leaders {
          let room = leader.limit + leader.speed * Double(n) * Motion.step - s
          limit = min(limit, max(0, leader.speed + 0.8 * room))
        }
        // The way first, then the speed: a command takes a tick to show, and the world moves by the old speed.
        s += v * Motion.step
        v = max(0, min(max(limit, v - 8 * Motion.step), v + Self.acceleration(v) * Motion.step))
      }
      places.append(s)
    }
    return places
  }

  /// The first meeting; `ignoring` says whom not to mind.
  func first(_ places: [Double], margin: Double = 0.2, ignoring: (Int) -> Bool = { _ in false }) -> Conflict?
  {
    let live = motions.indices.filter { !ignoring($0) }
    if live.isEmpty { return nil }
    var ego = way.state(at: places[0])
    var last = places[0]
    for n in places.indices {
      if places[n] != last || n == 0 {
        ego = way.state(at: places[n])
        last = places[n]
      }
      for k in live {
        if touches(ego, k, n, margin) {
          let other = motions[k].state(n)
          let turn = abs(
            atan2(
              ego.cosine * other.sine - ego.sine * other.cosine,
              ego.cosine * other.cosine + ego.sine * other.sine))
          let behind = (other.x - ego.x) * ego.cosine + (other.y - ego.y) * ego.sine < -halfX
          return Conflict(motion: k, step: n, place: places[n], turn: turn, isFromBehind: behind)
        }
      }
    }
    return nil
  }

  /// The first place along the way, from `s` on, at which the ego would stand in somebody's way at any time from now.
  func entry(_ k: Int, until limit: Double, margin: Double = 0.4) -> Double {
    var s = way.start
    let states = motions[k].states
    let stride = max(1, states.count / 30)
    while s < limit {
      let ego = way.state(at: s)
      var n = 0
      while n < states.count {
        if touches(ego, k, n, margin) { return s }
        n += stride
      }
      s += 0.5
    }
    return limit
  }

  /// Whether somebody who has to let the ego pass can still do so: the meeting is farther off than it needs to stop.
  func canStillYield(_ k: Int, _ places: [Double]) -> Bool {
    guard motions[k].mustYield, let conflict = first(places, ignoring: { $0 != k }) else { return false }
    let (a, b) = (motions[k].state(0), motions[k].state(conflict.step))
    let way = ((b.x - a.x) * (b.x - a.x) + (b.y - a.y) * (b.y - a.y)).squareRoot() - motions[k].halfX - halfY
    // Before its stop line nothing makes it yield.
    return way > motions[k].stoppingDistance && way + 6 > motions[k].yieldDistance
  }

  /// Separating axes of the ego's box and another's at step `n`.
  @inline(__always)
  private func touches(_ ego: LaneField.Sample, _ k: Int, _ n: Int, _ margin: Double) -> Bool {
    let other = motions[k].state(n)
    let (dx, dy) = (other.x - ego.x, other.y - ego.y)
    let t = Double(n) * Motion.step
    let stands = motions[k].states.count == 1
    let air = stands ? Self.standingMargin : margin
    let bx = motions[k].halfX + air + min(motions[k].stretch * t, 4)
    let by = motions[k].halfY + air
    let (ax, ay) = (stands ? halfX : halfX + 0.3, halfY)
    let reach = ax + ay + bx + by
    if abs(dx) > reach || abs(dy) > reach { return false }
    let cosine = abs(ego.cosine * other.cosine + ego.sine * other.sine)
    let sine = abs(ego.cosine * other.sine - ego.sine * other.cosine)
    if abs(dx * ego.cosine + dy * ego.sine) > ax + bx * cosine + by * sine { return false }
    if abs(dy * ego.cosine - dx * ego.sine) > ay + bx * sine + by * cosine { return false }
    if abs(dx * other.cosine + dy * other.sine) > bx + ax * cosine + ay * sine { return false }
    if abs(dy * other.cosine - dx * other.sine) > by + ax * sine + ay * cosine { return false }
    return true
  }
}

extension ExpertAgent {
  /// A search for conflicts of the ego, going a way behind its leaders, with the motions of others.
  func conflictSearch(
    on way: EgoWay, among motions: [Motion], _ scene: Scene, behind leaders: [ConflictSearch.Leader] = []
  ) -> ConflictSearch {
    ConflictSearch(
      way: way, motions: motions, halfX: scene.halfX, halfY: scene.halfY, speedCaps: speedCaps,
      hastyCaps: hastyCaps, speed: scene.speed, leaders: leaders)
  }
}
