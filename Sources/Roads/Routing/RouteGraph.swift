import DriveTypes

/// The topology of a town as the leaderboard's `GlobalRoutePlanner` sees it: nodes on a 1 m grid, lanes between them.
///
/// Built once for a network, in time proportional to its lanes, and shared between planners. What costs more (the
/// 1 m samples along a lane, the lane-change links) depends on one node only, so `RouteTracer` works it out for
/// the few nodes that a route touches; the result is that of the full graph.
///
/// Source: `agents/navigation/global_route_planner.py`, CARLA 0.9.15 (`reference/opendrive.md` §2b).
struct RouteGraph: Sendable {
  typealias Place = CarlaPlace

  /// One pair of CARLA's `get_topology`: a lane's start in the direction of travel, and a lane that follows.
  struct Segment: Sendable {
    var entry, exit: Place
    /// Node indices.
    var from, to: Int32
    var isInJunction: Bool
  }

  /// A lane that no segment starts on, continued from the exit that leads to it.
  struct LooseEnd: Sendable {
    var entry: Place
    /// Samples after `entry`, one hop apart; never empty.
    var path: [Place]
    var from, to: Int32
    var isInJunction: Bool
  }

  /// Two nodes; upstream's `road_id_to_edge` entry.
  struct NodePair: Sendable {
    var from, to: Int32
  }

  let walk: CarlaWalk
  var network: RoadNetwork { walk.network }
  /// `sampling_resolution`, metres.
  let hop: Float
  private(set) var segments: [Segment] = []
  private(set) var looseEnds: [LooseEnd] = []
  /// Vertex of each node in our axes, metres. Nodes of loose ends follow the others from `looseStart` on.
  private(set) var vertices: [SIMD3<Double>] = []
  private(set) var looseStart: Int32 = 0
  /// For each lane of the network the nodes its edge joins; nil where a lane has none.
  private(set) var laneEdges: [NodePair?] = []
  /// Segments and loose ends that leave each node, in upstream's order.
  private(set) var segmentsFrom: [[Int32]] = []
  private(set) var looseEndsFrom: [Int32: [Int32]] = [:]

  init(network: RoadNetwork, hop: Float = 1) {
    walk = CarlaWalk(network: network)
    self.hop = hop
    addSegments()
    addLooseEnds()
  }

  func place(_ waypoint: Waypoint) -> Place { walk.place(waypoint) }

  /// The first of CARLA's `next(hop)`.
  func ahead(of place: Place) -> Place? { walk.ahead(of: place, by: Double(hop)) }

  /// Samples strictly between a segment's ends, as `_build_topology` collects them; nil where it skips the segment.
  func path(from entry: Place, to exit: Place) -> [Place]? {
    var path: [Place] = []
    if entry.distance(to: exit) <= hop { return ahead(of: entry).map { [$0] } }
    var place = ahead(of: entry)
    // A lane that never comes within a hop of the exit ends at a dead end; the bound is for closed loops.
    while let here = place, here.distance(to: exit) > hop, path.count < 1_000_000 {
      path.append(here)
      place = ahead(of: here)
    }
    return path
  }

  /// Unit vector along travel at a place, in CARLA's precision but our axes.
  func forward(at place: Place) -> SIMD3<Double> {
    let vector = network.pose(of: place.waypoint).forward
    return SIMD3(Double(Float(vector.x)), Double(Float(vector.y)), Double(Float(vector.z)))
  }

  /// `_localize`: the edge of the driving lane nearest to a point, with that lane's place.
  func localize(x: Float, y: Float, z: Float) -> (edge: NodePair?, place: Place)? {
    walk.place(nearest: x, y, z).map { (laneEdges[Int($0.waypoint.laneIndex)], $0) }
  }

  // MARK: Building

  private mutating func addSegments() {
    laneEdges = Array(repeating: nil, count: network.lanes.count)
    var ids: [SIMD3<Double>: Int32] = [:]
    func key(_ place: Place) -> SIMD3<Double> {
      SIMD3(Double(place.x), Double(place.y), Double(place.z)).rounded(.toNearestOrEven)
    }
    func node(_ key: SIMD3<Double>) -> Int32 {
      if let known = ids[key] { return known }
      let new = Int32(vertices.count)
      ids[key] = new
      vertices.append(key)
      segmentsFrom.append([])
      return new
    }
    for (entry, exit) in network.topology() {
      let (entry, exit) = (place(entry), place(exit))
      // A lane shorter than a hop with nothing behind it is left out.
      if entry.distance(to: exit) <= hop, ahead(of: entry) == nil { continue }
      let (from, to) = (node(key(entry)), node(key(exit)))
      laneEdges[Int(entry.waypoint.laneIndex)] = NodePair(from: from, to: to)
      segmentsFrom[Int(from)].append(Int32(segments.count))
      segments.append(
        Segment(
          entry: entry, exit: exit, from: from, to: to, isInJunction: network.isJunction(entry.waypoint)))
    }
    looseStart = Int32(vertices.count)
  }

  private mutating func addLooseEnds() {
    for segment in segments {
      let lane = Int(segment.exit.waypoint.laneIndex)
      if laneEdges[lane] != nil { continue }
      // Numbered even when the way has no length; such an edge leads to a node that no search reaches.
      let to = Int32(vertices.count)
      laneEdges[lane] = NodePair(from: segment.to, to: to)
      var path: [Place] = []
      var place = ahead(of: segment.exit)
      while let here = place, here.isOnSameLane(as: segment.exit), path.count < 1_000_000 {
        path.append(here)
        place = ahead(of: here)
      }
      let end = path.last ?? segment.exit
      vertices.append(SIMD3(Double(end.x), Double(end.y), Double(end.z)))
      segmentsFrom.append([])
      if path.isEmpty { continue }
      looseEndsFrom[segment.to, default: []].append(Int32(looseEnds.count))
      looseEnds.append(
        LooseEnd(
          entry: segment.exit, path: path, from: segment.to, to: to,
          isInJunction: network.isJunction(segment.exit.waypoint)))
    }
  }
}
