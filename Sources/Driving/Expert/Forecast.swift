import DriveTypes
import Glibc

/// Where one road user may be in the coming seconds: one of the ways that are open to it.
struct Motion: Sendable {
  /// Seconds between two steps, and their number.
  static let step = 0.1
  static let count = 90

  var user: Int
  /// Centre and heading after each step, from now (0) on; a single entry for what stands.
  var states: [LaneField.Sample]
  var halfX, halfY: Double
  /// Metres by which the box grows at both ends with each second: the speed is not known exactly.
  var stretch: Double
  /// Traffic rules make it let the ego pass, if it still can.
  var mustYield = false
  /// Metres that it may still drive where it must yield: to the stop line, or none for one that meets the ego on the road.
  var yieldDistance = 0.0
  /// Metres that it needs to stop, braking hard.
  var stoppingDistance = 0.0

  @inline(__always) func state(_ n: Int) -> LaneField.Sample { states[min(n, states.count - 1)] }
}

/// Foresees other road users: vehicles follow their lanes at their present speed (or stop, when they brake), walkers
/// go straight on.
struct Forecast {
  let field: LaneField
  /// Index of the traffic light that controls each lane, −1 without one.
  let lightOfLane: [Int]

  /// Seconds for which a sideways motion goes on.
  private static let sidewaysTime = 1.6
  /// Seconds for which somebody goes on gaining speed.
  private static let gainTime = 1.5
  /// Seconds in which somebody who pulls out is on the next lane, ticks from the start for which it counts as pulling out,
  /// and radians that its nose is turned at least.
  private static let pullOutTime = 2.0
  private static let pullOutTicks = 60
  private static let pullOutTurn = 0.05
  /// Acceleration of a car that starts, m/s².
  private static let startUp = 3.0
  /// Deceleration that others can be trusted with once they brake, and before, m/s².
  static let trustedBrake = 5.0
  static let expectedBrake = 2.2

  init(field: LaneField, lights: [TrafficLightDescription]) {
    self.field = field
    var lightOfLane = Array(repeating: -1, count: field.lanes.count)
    for (n, lane) in field.lanes.enumerated() where lane.use == .driving && !lane.isInJunction {
      for (i, light) in lights.enumerated() {
        let volume = light.triggerVolume
        guard let end = lane.points.last, end.position.distanceXY(to: volume.centre) < 30 else { continue }
        let (c, s) = (cos(volume.yaw), sin(volume.yaw))
        let at = field.sample(n, field.length(of: n))
        // The volume's x axis points to the right of travel.
        guard -c * at.sine + s * at.cosine < -0.5 || abs(c * at.cosine + s * at.sine) < 0.7 else { continue }
        let isInside = lane.points.suffix(12).contains { point in
          let d = point.position - volume.centre
          return abs(c * d.x + s * d.y) <= volume.halfExtent.x
            && abs(c * d.y - s * d.x) <= volume.halfExtent.y
            && abs(d.z) < 5
        }
        let heading = atan2(at.sine, at.cosine)
        if isInside, abs(wrapAngle(heading - (volume.yaw + .pi / 2))) < .pi / 3 { lightOfLane[n] = i }
      }
    }
    self.lightOfLane = lightOfLane
  }

  /// All ways open to a road user.
  /// - Parameter reached: m/s that it is expected to reach if it is slower now; nil: as it goes now.
  func motions(of user: RoadUser, index: Int, lights: [TrafficLightState], reaching reached: Double? = nil)
    -> [Motion]
  {
    let isVehicle = user.kind == .vehicle
    func motion(_ states: [LaneField.Sample]) -> Motion {
      Motion(
        user: index, states: states, halfX: user.halfExtent.x, halfY: user.halfExtent.y,
        stretch: isVehicle ? (abs(user.acceleration) < 0.2 ? 0.02 : 0.06) * user.speed : 0.2,
        stoppingDistance: user.speed * user.speed
          / (2 * (user.acceleration < -0.5 ? Self.trustedBrake : Self.expectedBrake)) + 1)
    }
    let here = LaneField.Sample(
      x: user.pose.position.x, y: user.pose.position.y, cosine: cos(user.pose.yaw), sine: sin(user.pose.yaw))
    if user.speed < 0.15, reached == nil {
      var stands = motion([here])
      stands.stretch = 0
      return [stands]
    }
    guard isVehicle else {
      return [
        motion(
          (0..<Motion.count).map { n in
            let t = Double(n) * Motion.step
            return LaneField.Sample(
              x: here.x + user.velocity.x * t, y: here.y + user.velocity.y * t, cosine: here.cosine,
              sine: here.sine)
          })
      ]
    }
    let distances = travelled(user, reaching: reached)
    let places = field.places(at: user.pose, uses: [.driving, .biking, .parking, .shoulder], within: 3.2)
    if places.isEmpty { return [motion(turning(user, distances))] }
    let reach = (distances.last ?? 0) + 5
    let ways = places.prefix(3).flatMap { place in
      field.chains(from: place, reach: reach).map { (place: place, chain: $0) }
    }
    return ways.enumerated().map { n, way in
      let (place, chain) = way
      let lane = field.sample(place.lane, place.arc)
      let drift = wrapAngle(user.pose.yaw - atan2(lane.sine, lane.cosine))
      let sideways = user.speed * sin(drift)
      let aside = pullingOut(user, place, drift: drift)
      var states: [LaneField.Sample] = []
      states.reserveCapacity(Motion.count)
      var (link, base) = (0, 0.0)
      for (k, distance) in distances.enumerated() {
        let way = place.arc + distance
        while link < chain.count - 1, way - base > field.length(of: chain[link]) {
          base += field.length(of: chain[link])
          link += 1
        }
        let at = field.sample(chain[link], way - base)
        let t = Double(k) * Motion.step
        let side =
          place.offset
          + (aside.map { $0 * Swerve.ease(t / Self.pullOutTime) } ?? sideways * min(t, Self.sidewaysTime))
        let c = k < 8 ? here.cosine + (at.cosine - here.cosine) * Double(k) / 8 : at.cosine
        let s = k < 8 ? here.sine + (at.sine - here.sine) * Double(k) / 8 : at.sine
        let length = max((c * c + s * s).squareRoot(), 1e-6)
        states.append(
          LaneField.Sample(
            x: at.x - at.sine * side, y: at.y + at.cosine * side, cosine: c / length, sine: s / length))
      }
      var result = motion(states)
      if let line = yieldLine(chain, isStraightest: n == 0, user: user, lights: lights) {
        result.mustYield = true
        result.yieldDistance = line - place.arc
      }
      return result
    }
  }

  /// Metres to the left that somebody will move over who drives off with the nose turned out of the row in which it
  /// stood: to the middle of the next lane. Nil for all others.
  private func pullingOut(_ user: RoadUser, _ place: LaneField.Place, drift: Double) -> Double? {
    guard let ticks = user.startedTicks, ticks < Self.pullOutTicks, abs(drift) > Self.pullOutTurn else {
      return nil
    }
    let side: Double = drift > 0 ? 1 : -1
    // Once it is nearer the next lane, that one is its place.
    let out = place.offset * side
    return side * (out < -0.3 ? -out : field.width(place.lane, place.arc) - out)
  }

  /// Metres driven after each step: at the present speed, braking on until it stands, or gaining speed for a while.
  private func travelled(_ user: RoadUser, reaching reached: Double?) -> [Double] {
    let change = abs(user.acceleration) < 0.7 ? 0 : user.acceleration.clamped(-8, 3)
    var (sum, speed) = (0.0, user.speed)
    return (0..<Motion.count).map { n in
      if n > 0 {
        sum += speed * Motion.step
        if let reached {
          speed = max(speed, min(reached, speed + Self.startUp * Motion.step))
          return sum
        }
        if change < 0 || Double(n) * Motion.step < Self.gainTime {
          speed = max(0, speed + change * Motion.step)
        }
      }
      return sum
    }
  }

  /// Off the lanes: constant speed and turn rate, straight after 1.5 s.
  private func turning(_ user: RoadUser, _ distances: [Double]) -> [LaneField.Sample] {
    var (x, y) = (user.pose.position.x, user.pose.position.y)
    var yaw = user.velocity.lengthXY > 0.5 ? atan2(user.velocity.y, user.velocity.x) : user.pose.yaw
    return distances.indices.map { n in
      if n > 0 {
        let step = distances[n] - distances[n - 1]
        if Double(n) * Motion.step < 1.5 { yaw += user.yawRate * Motion.step }
        x += cos(yaw) * step
        y += sin(yaw) * step
      }
      return LaneField.Sample(x: x, y: y, cosine: cos(yaw), sine: sin(yaw))
    }
  }

  /// Where it has to stop, metres from the start of the chain: a red light stands in its way, or it would have to turn
  /// across traffic. Vehicles with beacons and those inside a junction have made their choice.
  private func yieldLine(_ chain: [Int], isStraightest: Bool, user: RoadUser, lights: [TrafficLightState])
    -> Double?
  {
    if user.hasBeacon { return nil }
    if let first = chain.first, field.lanes[first].isInJunction { return nil }
    var end = 0.0
    for lane in chain {
      // A turn to the left that it may or may not take.
      if field.lanes[lane].isInJunction { return !isStraightest && field.bend(of: lane) > 0.6 ? end : nil }
      end += field.length(of: lane)
      let light = lightOfLane[lane]
      if light >= 0, light < lights.count, lights[light] == .red || lights[light] == .yellow { return end }
    }
    return nil
  }
}
