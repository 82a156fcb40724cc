import DriveTypes
import Glibc

/// `GlobalRoutePlanner.trace_route` with its memory of the last turn, for one route.
///
/// Edges are worked out when first needed and kept for the route.
struct RouteTracer {
  typealias Place = RouteGraph.Place

  /// An edge's attributes; those of a lane change follow `RoadOption`.
  struct Edge {
    var to: Int32
    var type: RoadOption
    /// Samples between the ends.
    var path: [Place]
    var entry, exit: Place
    var isInJunction: Bool
    /// The segment it comes from; nil for loose ends and lane changes, which have no exit vector.
    var segment: Int32?
    /// Upstream's weight: the number of samples.
    var length: Double
  }

  let graph: RouteGraph
  private var edges: [Int32: [Edge]] = [:]
  private var paths: [Int32: [Place]] = [:]
  /// `_previous_decision`; nil is Python's `None`, which a turn of more than 35° with no side leaves behind.
  private var previousDecision: RoadOption? = .void
  /// `_intersection_end_node`; nil is upstream's −1.
  private var intersectionEnd: Int32?

  init(graph: RouteGraph) { self.graph = graph }

  // MARK: Edges

  /// Edges that leave a node, in the order in which networkx walks them: that of first insertion, where a later
  /// edge to the same node takes the place of the earlier one.
  mutating func edges(from node: Int32) -> [Edge] {
    if let known = edges[node] { return known }
    var found: [Edge] = []
    func put(_ edge: Edge) {
      if let index = found.firstIndex(where: { $0.to == edge.to }) {
        found[index] = edge
      } else {
        found.append(edge)
      }
    }
    for index in graph.segmentsFrom[Int(node)] {
      let segment = graph.segments[Int(index)]
      let path = path(of: index)
      put(
        Edge(
          to: segment.to, type: .laneFollow, path: path, entry: segment.entry, exit: segment.exit,
          isInJunction: segment.isInJunction, segment: index, length: Double(path.count + 1)))
    }
    for index in graph.looseEndsFrom[node] ?? [] {
      let end = graph.looseEnds[Int(index)]
      put(
        Edge(
          to: end.to, type: .laneFollow, path: end.path, entry: end.entry, exit: end.path[end.path.count - 1],
          isInJunction: end.isInJunction, segment: nil, length: Double(end.path.count + 1)))
    }
    for index in graph.segmentsFrom[Int(node)] where !graph.segments[Int(index)].isInJunction {
      for link in laneChanges(along: path(of: index)) { put(link) }
    }
    edges[node] = found
    return found
  }

  mutating func edge(from: Int32, to: Int32) -> Edge? { edges(from: from).first { $0.to == to } }

  private mutating func path(of segment: Int32) -> [Place] {
    if let known = paths[segment] { return known }
    let ends = graph.segments[Int(segment)]
    let path = graph.path(from: ends.entry, to: ends.exit) ?? []
    paths[segment] = path
    return path
  }

  /// `_lane_change_link`: the first place on a lane from which each side may be entered.
  private func laneChanges(along path: [Place]) -> [Edge] {
    var links: [Edge] = []
    var missing: [(side: LaneMarking.LaneChange, option: RoadOption)] = [
      (.right, .changeLaneRight), (.left, .changeLaneLeft),
    ]
    let network = graph.network
    for place in path where !missing.isEmpty {
      let permitted = network.laneChange(of: place.waypoint)
      missing.removeAll { side, option in
        guard permitted.contains(side) else { return false }
        let neighbour = side == .right ? network.right(of: place.waypoint) : network.left(of: place.waypoint)
        guard let neighbour, network.laneType(of: neighbour) == .driving,
          neighbour.road == place.waypoint.road
        else { return false }
        let exit = graph.place(neighbour)
        guard let target = graph.localize(x: exit.x, y: exit.y, z: exit.z)?.edge
        else { return false }
        links.append(
          Edge(
            to: target.from, type: option, path: [], entry: place, exit: graph.place(neighbour),
            isInJunction: false,
            segment: nil, length: 0))
        return true
      }
    }
    return links
  }

  // MARK: Tracing

  /// The way between two key points, appended to `trace`.
  mutating func trace(
    from origin: Point<World>, to destination: Point<World>,
    into trace: inout [(place: Place, option: RoadOption)]
  ) throws(RoutePlanError) {
    guard let start = localize(origin), let startEdge = start.edge else {
      throw .offRoad(point: origin)
    }
    guard let end = localize(destination), let endEdge = end.edge else {
      throw .offRoad(point: destination)
    }
    let goal = graph.vertices[Int(endEdge.from)]
    let vertices = graph.vertices
    let found = RouteSearch.path(
      from: startEdge.from, to: endEdge.from,
      successors: { node in edges(from: node).map { ($0.to, $0.length) } },
      heuristic: { node in
        let d = vertices[Int(node)] - goal
        return (d * d).sum().squareRoot()
      })
    guard let found else { throw .noWay(from: origin, to: destination) }
    let route = found + [endEdge.to]
    let target = Place(
      waypoint: end.place.waypoint, x: Float(destination.x), y: Float(destination.y), z: Float(destination.z))

    var current = start.place
    for index in 0..<route.count - 1 {
      guard let edge = edge(from: route[index], to: route[index + 1]) else {
        throw .noWay(from: origin, to: destination)
      }
      let option = turnDecision(index, route, edge) ?? .void
      if edge.type != .laneFollow {
        trace.append((current, option))
        guard let pair = graph.laneEdges[Int(edge.exit.waypoint.laneIndex)],
          let lane = self.edge(from: pair.from, to: pair.to)
        else { throw .noWay(from: origin, to: destination) }
        if lane.path.isEmpty {
          current = lane.exit
        } else {
          current = lane.path[min(lane.path.count - 1, Self.closest(to: current, in: lane.path) + 5)]
        }
        trace.append((current, option))
        continue
      }
      let path = [edge.entry] + edge.path + [edge.exit]
      let first = Self.closest(to: current, in: path)
      let isLast = route.count - index <= 2
      for place in path[first...] {
        current = place
        trace.append((place, option))
        guard isLast else { continue }
        if place.distance(to: target) < 2 * graph.hop { break }
        if place.isOnSameLane(as: end.place), first > Self.closest(to: end.place, in: path) { break }
      }
    }
  }

  /// CARLA's locations are 32-bit floats.
  private func localize(_ point: Point<World>) -> (edge: RouteGraph.NodePair?, place: Place)? {
    graph.localize(x: Float(point.x), y: Float(point.y), z: Float(point.z))
  }

  private static func closest(to place: Place, in path: [Place]) -> Int {
    var (best, index) = (Float.infinity, 0)
    for (candidate, other) in path.enumerated() {
      let distance = other.distance(to: place)
      if distance < best { (best, index) = (distance, candidate) }
    }
    return index
  }

  // MARK: Turns

  /// `_turn_decision`; `next` is the edge from `route[index]`.
  private mutating func turnDecision(_ index: Int, _ route: [Int32], _ next: Edge) -> RoadOption? {
    var decision: RoadOption? = next.type
    if index > 0 {
      let isInside = next.type == .laneFollow && next.isInJunction
      if previousDecision != .void, let end = intersectionEnd, end > 0, end < graph.looseStart,
        end != route[index - 1], isInside
      {
        decision = previousDecision
      } else {
        intersectionEnd = nil
        if isInside, let current = edge(from: route[index - 1], to: route[index]),
          current.type == .laneFollow,
          !current.isInJunction
        {
          let (last, tail) = lastJunctionEdge(index, route, next)
          intersectionEnd = last
          guard let from = exitVector(current), let to = exitVector(tail) else { return tail.type }
          decision = turn(from: from, to: to, at: route[index], chosen: route[index + 1])
        }
      }
    }
    previousDecision = decision
    return decision
  }

  /// `_successive_last_intersection_edge`.
  private mutating func lastJunctionEdge(_ index: Int, _ route: [Int32], _ first: Edge) -> (
    node: Int32?, edge: Edge
  ) {
    var (last, tail): (Int32?, Edge) = (nil, first)
    for step in index..<route.count - 1 {
      guard let candidate = edge(from: route[step], to: route[step + 1]) else { break }
      if route[step] == route[index] { tail = candidate }
      guard candidate.type == .laneFollow, candidate.isInJunction else { break }
      (last, tail) = (route[step + 1], candidate)
    }
    return (last, tail)
  }

  private func exitVector(_ edge: Edge) -> SIMD3<Double>? {
    edge.segment.map { graph.forward(at: graph.segments[Int($0)].exit) }
  }

  private mutating func turn(
    from: SIMD3<Double>, to: SIMD3<Double>, at node: Int32, chosen: Int32
  ) -> RoadOption? {
    // z of the cross product in CARLA's axes, where y points right: positive is a turn to the right.
    func cross(_ v: SIMD3<Double>) -> Double { from.y * v.x - from.x * v.y }
    var others: [Double] = []
    for edge in edges(from: node) where edge.type == .laneFollow && edge.to != chosen {
      guard let index = edge.segment else { continue }
      let segment = graph.segments[Int(index)]
      let chord = SIMD3(
        Double(segment.exit.x) - Double(segment.entry.x), Double(segment.exit.y) - Double(segment.entry.y),
        Double(segment.exit.z) - Double(segment.entry.z))
      others.append(cross(chord / ((chord * chord).sum().squareRoot() + 0x1p-52)))
    }
    if others.isEmpty { others = [0] }
    let side = cross(to)
    let lengths = (from * from).sum().squareRoot() * (to * to).sum().squareRoot()
    let deviation = acos(min(1, max(-1, (from * to).sum() / lengths)))
    if deviation < radians(35) { return .straight }
    if side < others.reduce(.infinity, min) { return .left }
    if side > others.reduce(-.infinity, max) { return .right }
    if side < 0 { return .left }
    return side > 0 ? .right : nil
  }
}
