import DriveTypes
import Glibc
import Roads

/// Lane centres as evenly spaced samples in flat arrays, built lane by lane when somebody first comes near.
///
/// `RoadNetwork` answers any question exactly; this answers the three that every actor asks at every tick (where is
/// the lane at this arc length, what is my arc length, what comes next) in a few nanoseconds. A lane's key is its
/// index in the network's own lane table (`Waypoint.laneIndex`). Owned by one world and used from one thread.
package final class LaneAtlas {
  package let network: RoadNetwork

  /// A point on a lane's centre.
  package struct Sample {
    package var x, y, z: Double
    /// Radians; continuous along the lane (not wrapped). Between samples the cosine and sine are linear, which is
    /// exact to 1e-3 for the bends of a road.
    package var yaw: Double
    package var cosine: Double
    package var sine: Double
    /// 1/m, positive to the left, over five samples.
    package var curvature: Double
    /// dz/d(arc)
    package var slope: Double
    /// Half of the lane's width, metres.
    package var halfWidth: Double
  }

  package struct Lane {
    package var road: Int32
    package var lane: Int32
    package var junction: Int32?
    package var type: LaneType
    /// First sample, number of samples, metres between two, metres in all.
    package var first: Int
    package var count: Int
    package var step: Double
    package var length: Double
    /// As `length`, but where the lane ends for good and tapers, only as far as it is 2.4 m wide.
    package var usableLength: Double
    /// m/s
    package var speedLimit: Double
    /// Driving lanes beside this one with the same direction of travel, and whether paint permits crossing.
    package var left: Int32 = -1
    package var right: Int32 = -1
    package var mayChangeLeft = false
    package var mayChangeRight = false
    package var successors: [Int32] = []
    package var predecessors: [Int32] = []
    /// Road coordinate at the travel start and at the travel end, metres.
    package var startS: Double
    package var endS: Double
    package var section: Int32
  }

  package private(set) var lanes: [Lane] = []
  package private(set) var samples: [Sample] = []
  /// Index into `lanes` by lane key; −1 not built.
  private var slots: [Int32] = []
  /// A waypoint of each lane that has been named as a neighbour but not built yet.
  private var pending: [Int32: Waypoint] = [:]

  package init(network: RoadNetwork) { self.network = network }

  /// The lane of that key, built if need be. The key must come from this atlas or from a waypoint of its network.
  package func lane(_ key: Int32) -> Lane {
    lanes[slot(key)]
  }

  @inline(__always)
  package func slot(_ key: Int32) -> Int {
    let index = Int(key)
    if index < slots.count, slots[index] >= 0 { return Int(slots[index]) }
    return buildPending(key)
  }

  /// The key of the waypoint's lane, built if need be.
  package func key(of waypoint: Waypoint) -> Int32 {
    let key = waypoint.laneIndex
    if Int(key) >= slots.count || slots[Int(key)] < 0 { build(waypoint) }
    return key
  }

  /// Metres from the lane's travel start to the waypoint, to within a sample's spacing.
  package func arc(of waypoint: Waypoint) -> Double {
    let lane = lane(key(of: waypoint))
    let span = lane.endS - lane.startS
    if span == 0 { return 0 }
    let guess = (waypoint.s - lane.startS) / span * lane.length
    return min(max(guess, 0), lane.length)
  }

  /// The waypoint at an arc length, to within a sample's spacing.
  package func waypoint(_ key: Int32, arc: Double) -> Waypoint {
    let lane = lane(key)
    let share = lane.length > 0 ? min(max(arc / lane.length, 0), 1) : 0
    let s = lane.startS + share * (lane.endS - lane.startS)
    return Waypoint(road: lane.road, section: lane.section, lane: lane.lane, s: s, laneIndex: key)
  }

  /// The lane centre at an arc length, linear between samples; before the start and past the end it goes straight on.
  package func sample(_ key: Int32, arc: Double) -> Sample {
    let index = slot(key)
    return sample(slot: index, arc: arc)
  }

  @inline(__always)
  package func sample(slot: Int, arc: Double) -> Sample {
    let (first, count, step) = (lanes[slot].first, lanes[slot].count, lanes[slot].step)
    let position = arc / step
    let k = max(0, min(count - 2, Int(position)))
    let t = position - Double(k)
    let (a, b) = (samples[first + k], samples[first + k + 1])
    if t >= 0, t <= 1 {
      return Sample(
        x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y), z: a.z + t * (b.z - a.z),
        yaw: a.yaw + t * (b.yaw - a.yaw),
        cosine: a.cosine + t * (b.cosine - a.cosine), sine: a.sine + t * (b.sine - a.sine),
        curvature: a.curvature,
        slope: a.slope, halfWidth: a.halfWidth + t * (b.halfWidth - a.halfWidth))
    }
    var end = t < 0 ? a : b
    let beyond = (t < 0 ? t : t - 1) * step
    end.x += beyond * end.cosine
    end.y += beyond * end.sine
    end.z += beyond * end.slope
    end.curvature = 0
    return end
  }

  /// Arc length and left offset of the foot of a point on the lane, by Newton steps from a guess. Past either end
  /// the lane goes straight on, so the arc may be negative or longer than the lane.
  @inline(__always)
  package func project(x: Double, y: Double, slot: Int, near guess: Double) -> (arc: Double, offset: Double) {
    let length = lanes[slot].length
    var arc = min(max(guess, -2), length + 2)
    var offset = 0.0
    for _ in 0..<6 {
      let at = sample(slot: slot, arc: arc)
      let (c, s) = (at.cosine, at.sine)
      let along = (x - at.x) * c + (y - at.y) * s
      offset = (y - at.y) * c - (x - at.x) * s
      // On a bend the foot moves by along/(1 − κ·offset).
      let scale = 1 - at.curvature * offset
      arc += scale > 0.3 ? along / scale : along
      if abs(along) < 0.01 { break }
      arc = min(max(arc, -50), length + 50)
    }
    return (arc, offset)
  }

  /// As `project`, starting from the nearest sample.
  package func project(x: Double, y: Double, onto key: Int32) -> (arc: Double, offset: Double) {
    let slot = slot(key)
    let (first, count) = (lanes[slot].first, lanes[slot].count)
    var best = (index: 0, distance: Double.infinity)
    for k in 0..<count {
      let (dx, dy) = (samples[first + k].x - x, samples[first + k].y - y)
      let distance = dx * dx + dy * dy
      if distance < best.distance { best = (k, distance) }
    }
    return project(x: x, y: y, slot: slot, near: Double(best.index) * lanes[slot].step)
  }

  // MARK: Building

  private func buildPending(_ key: Int32) -> Int {
    guard let waypoint = pending[key] else {
      preconditionFailure("lane \(key) was never named by this atlas")
    }
    build(waypoint)
    return Int(slots[Int(key)])
  }

  private func name(_ waypoint: Waypoint) -> Int32 {
    let key = waypoint.laneIndex
    if Int(key) >= slots.count || slots[Int(key)] < 0, pending[key] == nil { pending[key] = waypoint }
    return key
  }

  private func build(_ waypoint: Waypoint) {
    let key = Int(waypoint.laneIndex)
    if key >= slots.count { slots += [Int32](repeating: -1, count: key + 1 - slots.count) }
    if slots[key] >= 0 { return }
    pending[waypoint.laneIndex] = nil
    slots[key] = Int32(lanes.count)
    let centre = LaneCentre(of: waypoint, in: network)
    var lane = Lane(
      road: waypoint.road, lane: waypoint.lane, junction: network.junction(of: waypoint),
      type: network.laneType(of: waypoint), first: samples.count, count: centre.samples.count,
      step: centre.step,
      length: centre.length, usableLength: centre.length,
      speedLimit: Self.speedLimit(network.speedLimit(of: centre.middle)),
      startS: centre.start.s,
      endS: centre.end.s, section: waypoint.section)
    samples += centre.samples
    func neighbour(_ side: Waypoint?) -> Int32 {
      guard let side, side.lane.signum() == waypoint.lane.signum(),
        !network.laneType(of: side).isDisjoint(with: .driving)
      else { return -1 }
      return name(side)
    }
    lane.left = neighbour(network.left(of: centre.middle))
    lane.right = neighbour(network.right(of: centre.middle))
    let change = network.laneChange(of: centre.middle)
    lane.mayChangeLeft = change.contains(.left) && lane.left >= 0 && lane.junction == nil
    lane.mayChangeRight = change.contains(.right) && lane.right >= 0 && lane.junction == nil
    lane.successors = unique(
      network.next(centre.end, distance: LaneCentre.step).map(name), but: waypoint.laneIndex)
    lane.predecessors = unique(
      network.previous(centre.start, distance: LaneCentre.step).map(name), but: waypoint.laneIndex)
    if lane.successors.isEmpty, let narrow = centre.samples.firstIndex(where: { $0.halfWidth < 1.2 }) {
      lane.usableLength = Double(narrow) * centre.step
    }
    lanes.append(lane)
  }

  /// Where the map gives no limit: 50 km/h, our assumption.
  private static func speedLimit(_ limit: Double) -> Double {
    limit > 0.1 && limit.isFinite ? limit : 50 / 3.6
  }

  private func unique(_ keys: [Int32], but own: Int32) -> [Int32] {
    var result: [Int32] = []
    for key in keys where key != own && !result.contains(key) { result.append(key) }
    return result
  }
}
