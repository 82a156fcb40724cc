import DriveTypes
import Glibc

/// Which line to drive: the route's, or aside for a while.
extension ExpertAgent {
  /// Metres of air beside what stands, what moves or may open a door, and beside people on two wheels.
  private static let standingRoom = 0.35
  private static let movingRoom = 0.8
  /// Metres between the front bumper and an obstacle at which the ego waits for its gap.
  static let waitingGap = 9.5
  /// Seconds after which a vehicle that stands without a reason is passed.
  private static let patience = 14.0
  /// The same for one that stands across or against the ego's way: each waits for the other.
  private static let standOffPatience = 5.0

  /// Ticks to stand and look before the other direction's lane is used.
  private static let lookTicks = 90
  /// Metres aside up to which a pass can be given up.
  private static let abortOffset = 0.6
  /// Ticks after which a vehicle that was never seen moving counts as left there.
  private static let parkedTicks = 30
  /// Metres added before and behind those who come when a pass begins.
  private static let oncomingRoom = 4.0

  /// A row of things to be passed together; metres along the route and to its left.
  struct Obstruction {
    var start, end: Double
    var right, left: Double
    /// m/s along the route of the fastest of them.
    var speed: Double
    var room: Double
    var first: RoadUser

    /// Metres to the left of the route at which a car of a half width passes on a side with room enough.
    func passingOffset(onLeft isLeft: Bool, halfWidth: Double) -> Double {
      isLeft ? left + halfWidth + room : right - halfWidth - room
    }
  }

  /// - Parameter found: what `obstruction(in:)` says of the scene.
  mutating func chooseWay(_ scene: Scene, around found: Obstruction?) {
    if let current = swerve, scene.place >= current.end { swerve = nil }
    if giveWayToEmergency(scene) { return }
    if let current = swerve, current.purpose == .pass, abs(scene.offset) < Self.abortOffset,
      scene.place < current.full, !isClear(current, scene, isBegun: true)
    {
      // Nothing is lost yet.
      swerve = nil
      return
    }
    if var current = swerve, current.purpose == .pass {
      if let found, found.start < current.end + 3 { extend(&current, around: found, scene) }
      swerve = current
      return
    }
    guard let found else { return keepAside(scene) }
    if swerve?.purpose == .dodge { swerve = nil }
    guard swerve == nil else { return }
    let near = max(30, 4 * scene.speed) + Swerve.ramp(speed: scene.speed, offset: 3.5)
    guard found.start - scene.place < near else { return }
    for candidate in passes(found, scene) where isAllowed(candidate, found) && isClear(candidate, scene) {
      swerve = candidate
      return
    }
  }

  /// Into the other direction's lane only after a stop: those who come have seen the ego, and know what it is up to.
  private func isAllowed(_ candidate: Swerve, _ found: Obstruction) -> Bool {
    !candidate.usesOpposite || found.speed > 0.3 || stood > Self.lookTicks
  }

  // MARK: What has to be passed

  /// The next things on the route that will not go away.
  func obstruction(in scene: Scene) -> Obstruction? {
    let blockers = scene.users.filter { user in
      user.along + user.reachAlong > -scene.halfX - 1 && user.along < 75 && mustBePassed(user, scene)
    }.sorted { $0.along < $1.along }
    var found: Obstruction?
    for user in blockers {
      let room =
        user.isTwoWheeler || user.doors != [] || !user.isStanding ? Self.movingRoom : Self.standingRoom
      let (low, high) = (user.offset - user.reachAcross, user.offset + user.reachAcross)
      let start = scene.place + user.along - user.reachAlong
      let end = scene.place + user.along + user.reachAlong
      if var row = found {
        guard start < row.end + 14 else { break }
        // Behind the first, also things beside the route's line narrow the way.
        row.end = max(row.end, end)
        row.right = min(row.right, low)
        row.left = max(row.left, high)
        row.room = max(row.room, room)
        row.speed = max(row.speed, max(0, user.speed * cos(user.turn)))
        found = row
      } else {
        guard low < scene.halfY + 0.25, high > -scene.halfY - 0.25 else { continue }
        found = Obstruction(
          start: start, end: end, right: low, left: high, speed: max(0, user.speed * cos(user.turn)),
          room: room,
          first: user)
      }
    }
    return found
  }

  /// Whether something is an obstacle rather than traffic that will go on.
  private func mustBePassed(_ user: RoadUser, _ scene: Scene) -> Bool {
    // Far beside the route's lane: no matter.
    guard abs(user.offset) < 3 + user.reachAcross else { return false }
    switch user.kind {
    case .prop: return true
    case .walker: return false
    case .vehicle: break
    }
    if user.isTwoWheeler {
      return user.goesSameWay && user.speed < 0.5 * (rules?.freeSpeed(path) ?? 0) && user.speed < 6
    }
    guard user.isStanding else { return false }
    if user.hasBeacon || user.hasHazardLights || user.doors != [] { return true }
    // Cars at the start of a queue have not moved either, for a moment.
    if !user.hasMoved, user.stoodTicks > Self.parkedTicks {
      let isAside = abs(user.offset) > 0.35 && abs(user.offset) < 2.4
      let hasMark = scene.users.contains { other in
        (other.kind == .prop || other.hasBeacon) && abs(other.along - user.along) < 14
          && abs(other.offset) < 4
      }
      if isAside || hasMark { return true }
    }
    let isWaitingForLight = user.goesSameWay && (rules?.controlsAhead(path, within: user.along + 25) ?? false)
    let patience = user.goesSameWay ? Self.patience : Self.standOffPatience
    return Double(min(user.stoodTicks, stood)) * 0.05 > patience && !isWaitingForLight
  }

  // MARK: How to pass

  /// Ways around, the least intrusive first.
  private func passes(_ found: Obstruction, _ scene: Scene) -> [Swerve] {
    guard let corridor else { return [] }
    let first = path.index(ahead: found.start - scene.place - 2)
    let last = path.index(ahead: found.end - scene.place + 2)
    var options: [(swerve: Swerve, cost: Double)] = []
    for isLeft in [true, false] {
      var offset = found.passingOffset(onLeft: isLeft, halfWidth: scene.halfY)
      // The other side of the route's line needs no swerve at all.
      if isLeft ? offset < 0 : offset > 0 { offset = 0 }
      var kind = Corridor.Kind.own
      var fits = true
      for i in stride(from: first, through: last, by: 20) {
        guard let here = corridor.kind(at: i, from: offset - scene.halfY, to: offset + scene.halfY)
        else {
          fits = false
          break
        }
        kind = max(kind, here)
      }
      guard fits else { continue }
      let middle = (first + last) / 2
      if kind == .same, let centre = corridor.laneCentre(at: middle, holding: offset),
        isLeft ? centre > offset - 0.6 : centre < offset + 0.6
      {
        offset = isLeft ? max(offset, centre) : min(offset, centre)
      }
      let ramp = Swerve.ramp(speed: max(scene.speed, 3), offset: offset)
      let full = max(found.start - scene.halfX - 1, scene.place + 3)
      let start = max(scene.place, full - ramp)
      let leave = found.end + scene.halfX + 1 + found.speed * 3
      let swerve = Swerve(
        purpose: .pass, offset: offset, start: start, full: max(full, start + 1), leave: max(leave, full + 1),
        end: max(leave, full + 1) + ramp, usesOpposite: kind == .opposite)
      let costs: [Corridor.Kind: Double] = [.own: 0, .same: 2, .verge: 3, .opposite: 5]
      options.append((swerve, (costs[kind] ?? 9) + 0.3 * abs(offset)))
    }
    return options.sorted { $0.cost < $1.cost }.map(\.swerve)
  }

  /// Keeps a running pass going until everything is behind.
  private func extend(_ current: inout Swerve, around found: Obstruction, _ scene: Scene) {
    let ramp = current.end - current.leave
    let leave = found.end + scene.halfX + 1 + found.speed * 1.0
    if leave > current.leave {
      current.leave = leave
      current.end = leave + max(ramp, 8)
    }
    let isLeft = current.offset > 0
    let needed = found.passingOffset(onLeft: isLeft, halfWidth: scene.halfY)
    guard found.start > scene.place + 3 || found.end > scene.place else { return }
    if isLeft ? needed > current.offset : needed < current.offset, abs(needed) < 6 { current.offset = needed }
  }

  /// Whether nobody is met on the way out and along.
  /// - Parameter isBegun: whether it is going on already; then less air will do.
  func isClear(_ candidate: Swerve, _ scene: Scene, isBegun: Bool = false) -> Bool {
    let way = EgoWay(path: path, swerve: candidate, offset: scene.offset)
    let motions = candidate.usesOpposite ? oncomingMotions(scene, isBegun: isBegun) : scene.motions
    let search = conflictSearch(on: way, among: motions, scene)
    var manner = ConflictSearch.Manner()
    if candidate.usesOpposite { manner.share = Self.hurry }
    let places = search.places(manner)
    let margin = candidate.usesOpposite ? 0.35 : 0.15
    let conflict = search.first(places, margin: margin) { k in
      let user = scene.users[motions[k].user]
      // Those who go ahead of it in the lane are followed; those behind it in its own lane keep away.
      if user.goesSameWay, !user.isStanding, user.along > scene.halfX + user.reachAlong + 2 { return true }
      if isFollower(user, scene) { return true }
      return search.canStillYield(k, places)
    }
    guard let conflict else { return true }
    // Standing things count only where this pass is meant to clear them.
    if scene.users[motions[conflict.motion].user].isStanding { return places[conflict.step] > candidate.end }
    return candidate.usesOpposite ? places[conflict.step] > candidate.end + 2 : false
  }

  /// In the ego's lane and behind it, going the same way.
  func isFollower(_ user: RoadUser, _ scene: Scene) -> Bool {
    user.goesSameWay && user.along < -scene.halfX && abs(user.offset - scene.offset) < 1.7
  }

  /// Every way open to everybody. While the ego is out on the other direction's lane and cannot return, those who come
  /// are expected to brake for it.
  func allMotions(_ scene: Scene) -> [Motion] {
    var motions = scene.motions
    guard isCommitted(scene) else { return motions }
    for k in motions.indices where isOncoming(scene.users[motions[k].user], scene) {
      motions[k].mustYield = true
      motions[k].yieldDistance = 0
    }
    return motions
  }

  /// The same before the ego uses the other direction's lane: those who come may go as fast as the road allows, also if
  /// they have only just started.
  private func oncomingMotions(_ scene: Scene, isBegun: Bool) -> [Motion] {
    var motions: [Motion] = []
    for (i, user) in scene.users.enumerated() where abs(user.offset) < Self.foreseen {
      guard isOncoming(user, scene), !user.isStanding || user.stoodTicks < Self.parkedTicks else {
        motions += scene.motions.lazy.filter { $0.user == i }
        continue
      }
      let limit = path.speedLimits[path.index(ahead: max(0, user.along))]
      for var motion in forecast.motions(of: user, index: i, lights: scene.lights, reaching: limit) {
        if !isBegun { motion.halfX += Self.oncomingRoom }
        motions.append(motion)
      }
    }
    return motions
  }

  private func isOncoming(_ user: RoadUser, _ scene: Scene) -> Bool {
    user.kind == .vehicle && cos(user.turn) < -0.7 && user.along > -scene.halfX
  }

  /// Whether it is out on the other direction's lane.
  private func isCommitted(_ scene: Scene) -> Bool {
    guard let swerve, swerve.purpose == .pass, swerve.usesOpposite else { return false }
    return abs(scene.offset) >= Self.abortOffset || scene.place >= swerve.full
  }
}
