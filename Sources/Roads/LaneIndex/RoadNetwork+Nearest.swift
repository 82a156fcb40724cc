import DriveTypes

/// Nearest-lane queries over the packed tree.
extension RoadNetwork {
  /// Box around all lane centres.
  public var bounds: BoundingRegion {
    BoundingRegion(
      minimum: Point(x: summary.minimumX, y: summary.minimumY, z: summary.minimumZ),
      maximum: Point(x: summary.maximumX, y: summary.maximumY, z: summary.maximumZ))
  }

  /// Nearest lane of the given types by 3-D distance, as CARLA's `get_waypoint`. With `projectToRoad` false, nil
  /// unless the point is within half a lane width of the centre.
  public func waypoint(
    nearest point: Point<World>, types: LaneType = .driving, projectToRoad: Bool = true
  ) -> Waypoint? {
    guard let index = nearestChord(point, types: types.rawValue) else { return nil }
    let chord = chords[index]
    let waypoint = waypoint(lane: Int(chord.lane), s: chord.s(ofX: point.x, y: point.y))
    if projectToRoad { return waypoint }
    let centre = lanePoint(lane: Int(chord.lane), s: waypoint.s)
    let distance = Point<World>(x: centre.x, y: centre.y).distanceXY(to: point)
    return distance < width(lane: Int(chord.lane), s: waypoint.s) / 2 ? waypoint : nil
  }

  /// A waypoint on a lane given by its index.
  @inline(__always)
  func waypoint(lane: Int, s: Double) -> Waypoint {
    let row = lanes[lane]
    let section = sections[row.section]
    return Waypoint(
      road: roads[section.road].id, section: section.number, lane: row.id, s: s,
      laneIndex: Int32(truncatingIfNeeded: lane))
  }

  /// The chord nearest to the point; of equally near ones the first by lane index, then by s.
  func nearestChord(_ point: Point<World>, types: UInt32) -> Int? {
    if nodes.count == 0 || !(point.x.isFinite && point.y.isFinite && point.z.isFinite) { return nil }
    let centre = bounds.centre
    let x = SIMD8<Float>(repeating: Float(point.x - centre.x))
    let y = SIMD8<Float>(repeating: Float(point.y - centre.y))
    let z = SIMD8<Float>(repeating: Float(point.z - centre.z))
    var best = Double.infinity
    var found = -1
    // Each level leaves at most 7 siblings waiting; 16 levels hold 2⁴⁸ chords.
    withUnsafeTemporaryAllocation(of: Waiting.self, capacity: 16 * 8 + 1) { stack in
      stack[0] = Waiting(bound: 0, node: Int32(nodes.count - 1))
      var waiting = 1
      while waiting > 0 {
        waiting -= 1
        let next = stack[waiting]
        if Double(next.bound) > best { continue }
        let node = nodes[next.node]
        if node.isLeaf != 0 {
          for index in Int(node.first)..<Int(node.first) + Int(node.count) {
            let chord = chords[index]
            if chord.types & types == 0 { continue }
            let distance = chord.squaredDistance(x: point.x, y: point.y, z: point.z)
            if distance < best || (distance == best && found >= 0 && precedes(index, found)) {
              best = distance
              found = index
            }
          }
          continue
        }
        let dx = outside(node.minimumX - x, x - node.maximumX)
        let dy = outside(node.minimumY - y, y - node.maximumY)
        let dz = outside(node.minimumZ - z, z - node.maximumZ)
        // A lower bound in spite of Float32: the boxes are widened, the sum is shortened by more than its rounding.
        let bounds = (dx * dx + dy * dy + dz * dz) * 0.999_999
        let base = waiting
        for place in 0..<Int(node.count) {
          if node.types[place] & types == 0 || Double(bounds[place]) > best { continue }
          // Nearest on top of the stack: insertion by descending bound.
          var slot = waiting
          while slot > base, stack[slot - 1].bound < bounds[place] {
            stack[slot] = stack[slot - 1]
            slot -= 1
          }
          stack[slot] = Waiting(bound: bounds[place], node: node.first + Int32(place))
          waiting += 1
        }
      }
    }
    return found >= 0 ? found : nil
  }

  /// The larger of both and 0, in every lane. (`pointwiseMax` is a call for each lane.)
  @inline(__always)
  private func outside(_ below: SIMD8<Float>, _ above: SIMD8<Float>) -> SIMD8<Float> {
    let larger = below.replacing(with: above, where: above .> below)
    return larger.replacing(with: 0, where: larger .< 0)
  }

  private struct Waiting {
    var bound: Float
    var node: Int32
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    (chords[a].lane, chords[a].sStart) < (chords[b].lane, chords[b].sStart)
  }
}
extension RoadNetwork {
  /// The slow, readable twin of `waypoint(nearest:)`: every chord of the types whose distance is within `tolerance`
  /// metres of the smallest, each with the point projected on it. Where chords meet they are equally near, and CARLA's
  /// choice between them depends on how its tree happened to grow.
  package func waypoints(
    equallyNear point: Point<World>, types: LaneType = .driving, tolerance: Double = 0.002
  ) -> [Waypoint] {
    let candidates = chords.rows.filter { $0.types & types.rawValue != 0 }
    let distances = candidates.map { $0.squaredDistance(x: point.x, y: point.y, z: point.z).squareRoot() }
    guard let least = distances.min() else { return [] }
    return zip(candidates, distances).filter { $0.1 <= least + tolerance }.map { chord, _ in
      waypoint(lane: Int(chord.lane), s: chord.s(ofX: point.x, y: point.y))
    }
  }
}
