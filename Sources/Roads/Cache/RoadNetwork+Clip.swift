import DriveTypes

/// The part of a large map that one route needs.
extension RoadNetwork {
  /// The roads within `radius` metres of the polyline through `points`, seen from above, and all roads of every
  /// junction that one of them belongs to. Ids, section numbers and meaning are kept; links to roads left out end there.
  ///
  /// Within the corridor every query answers as in the whole map, except that `laneIndex` and `signalIndex` count in
  /// the clip, and that walks end where they leave it.
  public func clip(around points: [Point<World>], radius: Double) -> RoadNetwork {
    var wanted = Set(roads(within: radius, of: points))
    let junctions = Set(wanted.map { roads[$0].junction }.filter { $0 >= 0 })
    for road in roads.indices where junctions.contains(roads[road].junction) { wanted.insert(road) }
    let tables = ClipBuilder(network: self, roads: wanted.sorted(), junctions: junctions).finished()
    return RoadNetwork(name: name, image: NetworkImage(tables, sourceHash: image.sourceHash))
  }

  /// Whether this is a clip and not the whole map.
  public var isClip: Bool { summary.isClip != 0 }

  /// Indices of the roads with a lane centre within `radius` of the polyline.
  private func roads(within radius: Double, of points: [Point<World>]) -> [Int] {
    var found = [Bool](repeating: false, count: roads.count)
    // The polyline in pieces, so that far parts of the tree are passed over at once.
    let piece = 16
    for start in stride(from: 0, to: max(1, points.count - 1), by: piece) {
      let part = points[min(start, points.count)..<min(start + piece + 1, points.count)]
      guard let low = part.first else { continue }
      var box = (x0: low.x, y0: low.y, x1: low.x, y1: low.y)
      for point in part {
        box = (min(box.x0, point.x), min(box.y0, point.y), max(box.x1, point.x), max(box.y1, point.y))
      }
      box = (box.x0 - radius, box.y0 - radius, box.x1 + radius, box.y1 + radius)
      for index in chords(overlapping: box) {
        let chord = chords[index]
        let road = Int(sections[lanes[chord.lane].section].road)
        if !found[road], chord.distanceXY(to: part) <= radius { found[road] = true }
      }
    }
    return roads.indices.filter { found[$0] }
  }

  /// Indices of the chords whose box, seen from above, meets another.
  func chords(overlapping box: (x0: Double, y0: Double, x1: Double, y1: Double)) -> [Int] {
    guard nodes.count > 0 else { return [] }
    let centre = bounds.centre
    var found: [Int] = []
    var pending = [Int32(nodes.count - 1)]
    while let next = pending.popLast() {
      let node = nodes[next]
      for place in 0..<Int(node.count) {
        let isApart =
          Double(node.minimumX[place]) > box.x1 - centre.x || Double(node.maximumX[place]) < box.x0 - centre.x
          || Double(node.minimumY[place]) > box.y1 - centre.y
          || Double(node.maximumY[place]) < box.y0 - centre.y
        if isApart { continue }
        if node.isLeaf != 0 {
          found.append(Int(node.first) + place)
        } else {
          pending.append(node.first + Int32(place))
        }
      }
    }
    return found
  }
}

extension ChordRow {
  /// Distance seen from above between the chord and a polyline.
  fileprivate func distanceXY(to line: ArraySlice<Point<World>>) -> Double {
    let (a, b) = (Point<World>(x: startX, y: startY), Point<World>(x: endX, y: endY))
    guard let first = line.first else { return .infinity }
    if line.count == 1 { return ChordRow.distance(first, a, b) }
    var least = Double.infinity
    for (p, q) in zip(line, line.dropFirst()) {
      if ChordRow.crosses(a, b, p, q) { return 0 }
      least = min(least, ChordRow.distance(a, p, q), ChordRow.distance(b, p, q))
      least = min(least, ChordRow.distance(p, a, b), ChordRow.distance(q, a, b))
    }
    return least
  }

  /// From a point to a segment, seen from above.
  private static func distance(_ p: Point<World>, _ a: Point<World>, _ b: Point<World>) -> Double {
    let (direction, offset) = (b - a, p - a)
    let squared = direction.dotXY(direction)
    let t = squared > 0 ? min(1, max(0, offset.dotXY(direction) / squared)) : 0
    return (offset - direction * t).lengthXY
  }

  private static func crosses(_ a: Point<World>, _ b: Point<World>, _ p: Point<World>, _ q: Point<World>)
    -> Bool
  {
    let (ab, pq) = (b - a, q - p)
    let sides = (ab.crossXY(p - a) < 0, ab.crossXY(q - a) < 0, pq.crossXY(a - p) < 0, pq.crossXY(b - p) < 0)
    return sides.0 != sides.1 && sides.2 != sides.3
  }
}
