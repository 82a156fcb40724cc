import DriveTypes
import Glibc

/// How fast a vehicle goes, and where that takes it.
extension TrafficManager {
  /// Constants of the Intelligent Driver Model (Treiber et al. 2000) for city traffic: our choice within the
  /// published ranges. m/s², m/s², s.
  static let acceleration = 2.5
  static let comfortableBrake = 3.0
  /// Of vehicles told to stop at once, m/s²: what HardBreakRoute's cars do; our choice.
  static let haltBrake = 6.0
  static let timeGap = 1.0
  /// Full brake, m/s².
  static let fullBrake = 8.0
  /// Sideways acceleration in bends, m/s².
  static let bendAcceleration = 2.5
  /// Sideways speed of a lane change, m/s, at most; and its share of the forward speed.
  static let sidewaysSpeed = 1.2
  static let sidewaysShare = 0.12
  /// How far inwards a vehicle moves in a bend, in parts of l²·κ; see `moveAside`.
  static let bendShare = 0.25
  /// The share when the lane ends.
  static let hurriedShare = 0.3

  /// Moves the vehicle on by one tick.
  func advance(_ p: Int, _ world: EmbeddedWorld) {
    let dt = EmbeddedWorld.tickDuration
    let speed = nextSpeed(p)
    pilots[p].stoodTicks = speed < 0.05 ? pilots[p].stoodTicks + 1 : 0
    let way = speed * dt
    pilots[p].arc += way
    pilots[p].odometer += way
    let sideways = moveAside(p, speed)
    while pilots[p].path.count > 1 {
      let length = atlas.lanes[atlas.slot(pilots[p].path[0])].length
      if pilots[p].arc < length { break }
      pilots[p].arc -= length
      pilots[p].path.removeFirst()
    }
    let at = atlas.sample(pilots[p].path[0], arc: pilots[p].arc)
    let (x, y) = (at.x - at.sine * pilots[p].offset, at.y + at.cosine * pilots[p].offset)
    let heading = speed > 0.1 ? at.yaw + atan2(sideways, speed) : pilots[p].yaw
    pilots[p].x = x
    pilots[p].y = y
    let height = world.snapshot.states[pilots[p].actor].pose.position.z
    world.guide(
      index: pilots[p].actor, to: Pose(x: x, y: y, z: height, yaw: heading), speed: speed,
      place: LanePlace(lane: pilots[p].path[0], arc: pilots[p].arc, offset: pilots[p].offset))
  }

  /// Brings the offset nearer to the wanted one; returns the sideways speed, m/s. In a bend the middle of the vehicle
  /// moves inwards by as much as its ends swing out: κ·l²/4 of the l²·κ/2 by which its ends leave the path.
  private func moveAside(_ p: Int, _ speed: Double) -> Double {
    let bend = atlas.sample(pilots[p].path[0], arc: pilots[p].arc).curvature
    let inwards =
      Self.bendShare * max(-0.2, min(0.2, bend)) * pilots[p].halfLength * pilots[p].halfLength
    let missing = pilots[p].parameters.laneOffset + inwards - pilots[p].offset
    if abs(missing) < 1e-9 {
      pilots[p].isChanging = false
      return 0
    }
    // Eases out over the last metre.
    let share = pilots[p].isHurried ? Self.hurriedShare : Self.sidewaysShare
    let pace = min(Self.sidewaysSpeed, share * speed) * min(1, abs(missing) + 0.1)
    let step = min(abs(missing), pace * EmbeddedWorld.tickDuration)
    pilots[p].offset += missing < 0 ? -step : step
    if abs(missing) - step < 0.3 { pilots[p].isChanging = false }
    return (missing < 0 ? -step : step) / EmbeddedWorld.tickDuration
  }

  private func nextSpeed(_ p: Int) -> Double {
    let dt = EmbeddedWorld.tickDuration
    let speed = pilots[p].speed
    let isHalted = pilots[p].parameters.halted
    let wanted = wantedSpeed(p)
    var change = wanted < 0.1 ? -Self.comfortableBrake : Self.acceleration * (1 - pow4(speed / wanted))
    change = isHalted ? -Self.haltBrake : max(change, -Self.comfortableBrake)
    let leader = pilots[p].leader
    var bound = Double.infinity
    if leader.obstacle >= 0 {
      let closing = speed - leader.speed
      let wish =
        pilots[p].parameters.standstillGap
        + max(
          0,
          speed * Self.timeGap + speed * closing
            / (2 * (Self.acceleration * Self.comfortableBrake).squareRoot()))
      let ratio = wish / max(0.1, leader.gap)
      change = min(change, Self.acceleration * (1 - pow4(speed / max(0.1, wanted)) - ratio * ratio))
      bound = safeSpeed(gap: leader.gap - 0.6, leader: max(0, leader.speed))
      if leader.gap < 0.6 { bound = 0 }
    }
    bound = min(bound, lineSpeed(p))
    let next = min(speed + max(change, -Self.fullBrake) * dt, bound)
    return max(0, max(next, speed - 1.2 * Self.fullBrake * dt))
  }

  /// Speed from which a full brake after one tick of delay ends behind a leader that brakes as hard.
  private func safeSpeed(gap: Double, leader: Double) -> Double {
    let (b, delay) = (0.75 * Self.fullBrake, 0.1)
    if gap <= 0 { return leader * 0.5 }
    return -b * delay + (b * b * delay * delay + leader * leader + 2 * b * gap).squareRoot()
  }

  /// Speed that still lets the vehicle stop before the next junction, or the end of its lane, at 3 m/s².
  private func lineSpeed(_ p: Int) -> Double {
    var distance = Double.infinity
    // `junctionDistance` is that of the first junction without a grant, unless it was granted in this very tick. A
    // vehicle that is inside already drives on.
    if pilots[p].junctionDistance < .infinity, pilots[p].grants.last?.passage != pilots[p].passage,
      lineDistance(p) > -1
    {
      distance = lineDistance(p) - 0.4
    }
    if let last = pilots[p].path.last, atlas.lane(last).successors.isEmpty {
      var ahead = -pilots[p].arc
      for lane in pilots[p].path { ahead += atlas.lanes[atlas.slot(lane)].usableLength }
      distance = min(distance, ahead - pilots[p].halfLength - 0.5)
    }
    if distance == .infinity { return .infinity }
    let room = max(0, distance - pilots[p].speed * EmbeddedWorld.tickDuration)
    return (2 * Self.comfortableBrake * room).squareRoot()
  }

  /// The limit less the driver's share, bends and lower limits ahead taken into account.
  private func wantedSpeed(_ p: Int) -> Double {
    let parameters = pilots[p].parameters
    func free(_ lane: Int32) -> Double {
      if let desired = parameters.desiredSpeed { return min(desired, parameters.speedCap ?? .infinity) }
      let limit = atlas.lanes[atlas.slot(lane)].speedLimit
      return min(limit * max(0, 1 - parameters.speedDifference / 100), parameters.speedCap ?? .infinity)
    }
    var square = Double.infinity
    var base = -pilots[p].arc
    for lane in pilots[p].path {
      if base > 60 { break }
      let limit = free(lane)
      square = min(square, limit * limit + 2 * Self.comfortableBrake * max(0, base))
      base += atlas.lanes[atlas.slot(lane)].length
    }
    return min(square, bendSpeed(p)).squareRoot()
  }

  /// Square of the speed at which the bends ahead can be taken with comfort.
  private func bendSpeed(_ p: Int) -> Double {
    var square = Double.infinity
    var base = -pilots[p].arc
    let reach = pilots[p].speed * pilots[p].speed / (2 * Self.comfortableBrake) + 5
    for key in pilots[p].path {
      if base > reach { break }
      let slot = atlas.slot(key)
      let (first, count, step) = (atlas.lanes[slot].first, atlas.lanes[slot].count, atlas.lanes[slot].step)
      var k = base < 0 ? min(count - 1, Int(-base / step)) : 0
      while k < count {
        let arc = base + Double(k) * step
        if arc > reach { break }
        let curvature = min(0.3, abs(atlas.samples[first + k].curvature))
        if curvature > 0.005 {
          square = min(square, Self.bendAcceleration / curvature + 2 * Self.comfortableBrake * max(0, arc))
        }
        k += 2
      }
      base += atlas.lanes[slot].length
    }
    return square
  }

  private func pow4(_ x: Double) -> Double { x * x * x * x }
}
