import DriveTypes
import Glibc

/// How fast to go on the chosen line.
extension ExpertAgent {
  /// Share of the usual speed that is driven in the other direction's lane.
  static let hurry = 1.35
  /// Shares that are tried in turn to let others pass in front.
  private static let shares = [0.8, 0.6, 0.4, 0.25]
  /// Metres of air that a gap must still have while the ego slips into it; and the air, less than none as the boxes of the
  /// search are larger than cars, at which it really touches.
  private static let committedMargin = 0.0
  private static let contactMargin = -0.3
  private static let hairMargin = -0.1
  /// m/s above which stopping takes a car farther into somebody's way.
  private static let rolling = 3.0
  /// Metres before somebody's way at which the ego waits for a gap, if it can still stop there.
  private static let runUp = 8.0
  /// Nobody rushes towards a gap from afar: only from this speed (m/s) or this near (metres).
  private static let slow = 6.0
  private static let slipDistance = 12.0
  /// Steps of the forecast, and metres beyond the first conflict, within which slipping into a gap must be free.
  private static let hastyHorizon = 50
  private static let hastyReach = 30.0
  /// Seconds of waiting after which the least gap will do.
  private static let patience = 15.0
  /// Deceleration with which the ego comes to a stand for a conflict, m/s².
  private static let stopBrake = 4.0

  /// The least speed that all allow, and why; notes the decision.
  /// - Parameter found: what `obstruction(in:)` says of the scene.
  mutating func chooseSpeed(_ scene: Scene, before found: Obstruction?) -> Double {
    guard var rules else { return 0 }
    defer { self.rules = rules }
    let way = EgoWay(path: path, swerve: swerve, offset: scene.offset)
    let free = rules.freeSpeed(path)
    var bounds = [
      rules.bend(path),
      rules.light(path, speed: scene.speed, free: free, states: scene.lights),
      rules.stopSign(path, speed: scene.speed, free: free),
    ]
    let leaders = leaders(on: way, scene)
    bounds += leaders.map { leader in
      following(scene.users[leader.user], gap: leader.gap, scene, free: free)
    }
    if let bound = standing(on: way, besides: leaders, scene, free: free) { bounds.append(bound) }
    if let bound = waitingForGap(before: found, scene, free: free) { bounds.append(bound) }

    // What is known so far bounds the search for conflicts, which looks seconds ahead.
    let stop = bounds.compactMap { Self.stopPlace($0, from: scene.place) }.min() ?? .infinity
    let choice = resolveConflicts(way, scene, leaders: leaders, stop: stop, free: free)
    isHasty = choice.isHasty
    isYielding = choice.share < 1
    if let bound = choice.bound { bounds.append(bound) }
    var wanted = free * choice.share
    if choice.isHasty {
      // Bends as fast as the tyres like.
      bounds.removeFirst()
      wanted = hastyCaps[min(hastyCaps.count - 1, Int(scene.place + 0.15 * scene.speed))]
    }
    let reasons = bounds.filter { $0.speed < wanted - 0.05 }.sorted { $0.speed < $1.speed }
    let target = min(wanted, reasons.first?.speed ?? wanted)
    decision = Decision(
      targetSpeed: target, lateralOffset: way.swerve?.offset(at: scene.place + 5) ?? 0,
      reasons: reasons.prefix(4).compactMap(\.reason))
    return target
  }

  /// Where a bound makes the ego's centre stand, metres along the route; nil for one that does not stop it.
  private static func stopPlace(_ bound: RoadRules.Bound, from place: Double) -> Double? {
    guard bound.speed.isFinite, let reason = bound.reason, let distance = reason.distance else { return nil }
    switch reason.cause {
    case .redLight, .yellowLight: return place + max(0, distance - 6)
    case .stopSign, .obstacle, .pedestrian: return place + max(0, distance - 2)
    case .oncomingVehicle: return place + max(0, distance)
    default: return nil
    }
  }

  // MARK: Those ahead

  private struct Leader {
    var user: Int
    var gap: Double
  }

  /// Who goes the same way in front, on the line that the ego will drive.
  private func leaders(on way: EgoWay, _ scene: Scene) -> [Leader] {
    scene.users.indices.compactMap { i in
      let user = scene.users[i]
      guard user.kind == .vehicle, user.goesSameWay, user.along > 0, user.along < Self.ahead else {
        return nil
      }
      let line = way.offset(at: scene.place + user.along)
      // One that leaves the line is still followed until it is out; one that comes in counts as soon as it touches.
      // What stands and is being passed counts only if it is touched: see `standing`.
      if user.isStanding, way.swerve != nil { return nil }
      guard abs(user.offset - line) < scene.halfY + user.reachAcross + 0.3 else { return nil }
      return Leader(user: i, gap: user.along - user.reachAlong - scene.halfX)
    }
  }

  private func following(_ user: RoadUser, gap: Double, _ scene: Scene, free: Double) -> RoadRules.Bound {
    let heading = path.heading(at: path.index(ahead: user.along))
    let lead = max(0, user.velocity.x * cos(heading) + user.velocity.y * sin(heading))
    // From one who drives away, less distance will do.
    let gained = max(0, lead - scene.speed)
    let rule = IntelligentDriverModel(
      minimumGap: max(1, (user.isTwoWheeler ? 5 : 4) - 0.6 * gained),
      timeHeadway: user.isTwoWheeler ? 0.5 : 0.25)
    return RoadRules.Bound(
      speed: rule.speed(after: 0.05, speed: scene.speed, desired: max(free, lead), gap: gap, leadSpeed: lead),
      reason: DecisionReason(
        cause: user.isTwoWheeler ? .bicycle : .leadingVehicle, actor: user.id, distance: gap,
        isVisible: user.isVisible)
    )
  }

  /// Something that stands on the line and is not followed already.
  private func standing(on way: EgoWay, besides leaders: [Leader], _ scene: Scene, free: Double)
    -> RoadRules.Bound?
  {
    var nearest: (gap: Double, user: RoadUser)?
    for (i, user) in scene.users.enumerated()
    where user.isStanding && user.along > -8 && user.along < Self.ahead {
      if leaders.contains(where: { $0.user == i }) { continue }
      guard let gap = contact(way, user, scene), gap < nearest?.gap ?? .infinity else { continue }
      nearest = (gap, user)
    }
    guard let nearest else { return nil }
    let rule = IntelligentDriverModel(minimumGap: 2, timeHeadway: 0.25)
    return RoadRules.Bound(
      speed: rule.speed(after: 0.05, speed: scene.speed, desired: free, gap: nearest.gap, leadSpeed: 0),
      reason: DecisionReason(
        cause: nearest.user.kind == .walker ? .pedestrian : .obstacle, actor: nearest.user.id,
        distance: nearest.gap,
        isVisible: nearest.user.isVisible))
  }

  /// Metres that the ego can go along its way until it touches somebody who stands; nil when it passes.
  private func contact(_ way: EgoWay, _ user: RoadUser, _ scene: Scene) -> Double? {
    let obstacle = user.box(margin: user.kind == .walker ? 0.5 : 0.12)
    let reach = scene.halfExtent.lengthXY + user.halfExtent.lengthXY + 1
    let from = max(0, user.along - reach)
    let to = user.along + reach
    guard from < to else { return nil }
    func touches(_ metres: Double) -> Bool {
      let at = way.state(at: scene.place + metres)
      let ego = OrientedBox<World>(
        centre: Point(x: at.x, y: at.y, z: scene.pose.position.z), yaw: atan2(at.sine, at.cosine),
        halfExtent: Vector(x: scene.halfX, y: scene.halfY, z: 2))
      return ego.intersects(obstacle)
    }
    for metres in stride(from: from, through: to, by: 0.3) where touches(metres) {
      // What is touched already, and left by going on, does not hold the ego.
      if metres < 0.2, user.along < 1 || !touches(1.5) { return nil }
      return metres
    }
    return nil
  }

  /// Before an obstacle that cannot be passed yet: stand far enough away to steer around it later.
  private func waitingForGap(before found: Obstruction?, _ scene: Scene, free: Double) -> RoadRules.Bound? {
    guard swerve == nil, let found, found.speed < 0.3, found.start > scene.place else { return nil }
    let gap = found.start - scene.place - scene.halfX - Self.waitingGap
    let rule = IntelligentDriverModel(minimumGap: 2, timeHeadway: 0.1)
    return RoadRules.Bound(
      speed: gap < 0.3
        ? 0 : rule.speed(after: 0.05, speed: scene.speed, desired: free, gap: gap + 2, leadSpeed: 0),
      reason: DecisionReason(
        cause: .oncomingVehicle, actor: found.first.id, distance: gap, isVisible: found.first.isVisible))
  }

  // MARK: Conflicts

  /// How to go on in view of those who may be met.
  private struct Choice {
    /// Share of the free speed.
    var share = 1.0
    var isHasty = false
    var bound: RoadRules.Bound?
  }

  private mutating func resolveConflicts(
    _ way: EgoWay, _ scene: Scene, leaders: [Leader], stop: Double, free: Double
  ) -> Choice {
    let base = swerve?.usesOpposite == true ? Self.hurry : 1
    let motions = allMotions(scene).filter { motion in
      let user = scene.users[motion.user]
      return !user.isStanding && !leaders.contains { $0.user == motion.user } && !isFollower(user, scene)
    }
    guard !motions.isEmpty else {
      waited = 0
      return Choice(share: base)
    }
    let search = conflictSearch(
      on: way, among: motions, scene,
      behind: leaders.map {
        ConflictSearch.Leader(limit: scene.place + $0.gap - 2, speed: scene.users[$0.user].speed)
      })
    // After a while, smaller gaps will do.
    let patience = max(0, 1 - Double(waited) * 0.05 / Self.patience)
    let margin = 0.08 + 0.2 * patience
    func places(_ share: Double, hasty: Bool = false, stopping: Bool = false) -> [Double] {
      search.places(
        ConflictSearch.Manner(share: share, isHasty: hasty, stop: stop, isStopping: stopping))
    }
    func conflict(_ places: [Double], _ margin: Double) -> ConflictSearch.Conflict? {
      search.first(places, margin: margin, ignoring: { search.canStillYield($0, places) })
    }
    let usual = places(base)
    guard let first = conflict(usual, margin) else {
      waited = max(0, waited - 2)
      return Choice(share: base)
    }
    // Once it has begun, slipping into a gap needs less air than beginning it.
    let hasty = places(1, hasty: true)
    // What comes long after the gap is another question, but who catches up from behind belongs to it.
    let slips = conflict(hasty, isHasty ? Self.committedMargin : margin).map {
      $0.step > Self.hastyHorizon || ($0.place > first.place + Self.hastyReach && !$0.isFromBehind)
    }
    let isNear = isHasty || scene.speed < Self.slow || first.place < scene.place + Self.slipDistance
    if isNear, slips ?? true { return Choice(isHasty: true) }
    for share in Self.shares where conflict(places(share), margin) == nil { return Choice(share: share) }

    waited += 1
    let motion = motions[first.motion]
    let user = scene.users[motion.user]
    let reason = DecisionReason(
      cause: user.kind == .walker
        ? .pedestrian : user.isTwoWheeler ? .bicycle : first.turn < 0.6 ? .mergingGap : .crossingVehicle,
      actor: user.id, distance: first.place - scene.place, isVisible: user.isVisible)
    // Somebody who comes into the ego's own lane is not helped by standing still.
    if first.turn < 0.6, abs(way.offset(at: scene.place + 15) - way.offset(at: scene.place)) < 0.5 {
      if user.along > scene.halfX {
        return Choice(
          share: base,
          bound: following(user, gap: user.along - user.reachAlong - scene.halfX, scene, free: free))
      }
      if user.along < 0, abs(user.offset - scene.offset) < 2.2 { return Choice(isHasty: true) }
    }
    // Stop where the ego is in nobody's way.
    let bend = wrapAngle(
      path.heading(at: path.index(ahead: first.place - scene.place)) - path.heading(at: path.index))
    let isTurn = first.turn > 0.6 || abs(bend) > 0.4
    let entry = search.entry(first.motion, until: first.place + 1)
    var room = entry - scene.place - (user.kind == .walker ? 1.2 : 0.9)
    if user.kind == .vehicle, isTurn {
      // With a run-up the gap is crossed in half the time; once it stands nearer, it does not creep.
      if room > Self.runUp { room -= Self.runUp } else if room > 0.2 { room = scene.speed < 1 ? 0.05 : room }
    }
    if room < 0.2, room > 0, scene.speed < 1 {
      return Choice(share: base, bound: RoadRules.Bound(speed: 0, reason: reason))
    }
    if room <= 0 {
      // In the way already. On the move, going on is best as long as it misses the other, if only just.
      if scene.speed > Self.rolling {
        if conflict(usual, Self.hairMargin) == nil { return Choice(share: base) }
        if conflict(hasty, Self.hairMargin) == nil { return Choice(isHasty: true) }
      }
      let still = conflict(places(1, stopping: true), Self.contactMargin)
      if let still {
        let out = conflict(hasty, Self.contactMargin)
        // From a stand only if that really helps; on the move, if it takes longer to go wrong.
        if scene.speed < 1 ? out == nil && still.step < 15 : (out?.step ?? .max) > still.step {
          return Choice(isHasty: true)
        }
      }
      return Choice(share: base, bound: RoadRules.Bound(speed: 0, reason: reason))
    }
    return Choice(
      share: base, bound: RoadRules.Bound(speed: (2 * Self.stopBrake * room).squareRoot(), reason: reason))
  }
}
