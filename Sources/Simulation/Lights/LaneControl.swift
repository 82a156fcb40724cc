import DriveTypes
import Glibc
import Roads

/// The lanes that a landmark concerns: those it guards and the stop lines before them.
struct LaneControl {
  /// A stop line: metres along a lane that leads to it.
  struct Line: Hashable {
    var lane: Int32
    var arc: Double
  }
  var guarded: [Int32] = []
  var lines: [Line] = []
  var junction: Int32?

  init(_ landmark: Landmark, _ atlas: LaneAtlas) {
    let network = atlas.network
    for range in landmark.lanes {
      for lane in range where lane != 0 {
        // Landmarks often sit on the last millimetre of their road.
        guard
          let waypoint = network.waypoint(road: landmark.road, lane: lane, s: landmark.s)
            ?? network.waypoint(road: landmark.road, lane: lane, s: landmark.s - 0.01),
          !network.laneType(of: waypoint).isDisjoint(with: [.driving, .bidirectional])
        else { continue }
        add(atlas.key(of: waypoint), arc: atlas.arc(of: waypoint), atlas)
      }
    }
  }

  private mutating func add(_ key: Int32, arc: Double, _ atlas: LaneAtlas) {
    let lane = atlas.lane(key)
    guard let junction = lane.junction else {
      // Outside a junction: the line is here, and what follows in a junction is guarded.
      append(Line(lane: key, arc: arc))
      for next in lane.successors where atlas.lane(next).junction != nil {
        guardLane(next)
        if self.junction == nil { self.junction = atlas.lane(next).junction }
      }
      if guarded.isEmpty { guardLane(key) }
      return
    }
    if self.junction == nil { self.junction = junction }
    // Back to the junction's entrance.
    var pending = [key]
    var visited: [Int32] = []
    while let next = pending.popLast(), visited.count < 64 {
      if visited.contains(next) { continue }
      visited.append(next)
      for from in atlas.lane(next).predecessors {
        if atlas.lane(from).junction == junction {
          pending.append(from)
        } else {
          guardLane(next)
          append(Line(lane: from, arc: atlas.lane(from).length))
        }
      }
    }
  }

  private mutating func guardLane(_ key: Int32) { if !guarded.contains(key) { guarded.append(key) } }
  private mutating func append(_ line: Line) { if !lines.contains(line) { lines.append(line) } }

  mutating func merge(_ other: LaneControl) {
    for key in other.guarded { guardLane(key) }
    for line in other.lines { append(line) }
    if junction == nil { junction = other.junction }
  }

  /// The box across the lanes of the road with most lines; see `RoadFurniture`.
  func volume(_ atlas: LaneAtlas, depth: Double) -> OrientedBox<World>? {
    var best: [Line] = []
    for line in lines {
      let road = atlas.lane(line.lane).road
      let same = lines.filter { atlas.lane($0.lane).road == road }
      if same.count > best.count { best = same }
    }
    guard let first = best.first else { return nil }
    let end = atlas.sample(first.lane, arc: first.arc)
    let (c, s) = (cos(end.yaw), sin(end.yaw))
    var (low, high) = (Double.infinity, -Double.infinity)
    for line in best {
      let at = atlas.sample(line.lane, arc: line.arc)
      let aside = (at.y - end.y) * c - (at.x - end.x) * s
      low = min(low, aside - at.halfWidth)
      high = max(high, aside + at.halfWidth)
    }
    let (aside, along) = ((low + high) / 2, -depth / 2)
    return OrientedBox(
      centre: Point(x: end.x + c * along - s * aside, y: end.y + s * along + c * aside, z: end.z + 1),
      yaw: wrapAngle(end.yaw - .pi / 2), halfExtent: Vector(x: (high - low) / 2, y: depth / 2, z: 2))
  }
}
