import DriveTypes
import Rendering

/// Slopes that join a run's outer edges with the terrain.
struct VergeSurfacer {
  private let layout: StreetLayout
  private let ground: Ground
  private let section: StreetSection
  private let run: StreetRun

  /// Pieces along and across a slope of which a part lies in a junction.
  private static let pieces = (along: 6, across: 6)

  init(_ run: StreetRun, _ ground: Ground) {
    self.run = run
    self.ground = ground
    layout = ground.layout
    section = ground.layout.sections[run.section]
  }

  func lay(_ edge: StreetEdge, on tile: inout TileBuilder) {
    // A junction's paved gaps lie a little below its roads, and above the slopes.
    let low = section.isInJunction && section.height(of: edge) == 0 ? 0.035 : 0.01
    for index in 0..<(edge.inner.count - 1) where !edge.isElevated(index) {
      var corners = [edge.inner[index], edge.inner[index + 1], edge.outer[index + 1], edge.outer[index]]
      for n in 0..<2 { corners[n].z -= low }
      for n in 2..<4 { corners[n].z -= 0.03 }
      let others = layout.neighbours(
        ofSection: run.section, station: run.stations.lowerBound + index, reach: GroundStyle.slopeWidth)
      let cutters = others.map { layout.outline(of: $0, layout.sections[Int($0.section)].drawn) }
      var junctions: [Int32] = []
      for index in [run.section] + others.map({ Int($0.section) }) {
        if let id = layout.sections[index].description.junction, !junctions.contains(id) {
          junctions.append(id)
        }
      }
      let masks = junctions.compactMap(ground.junctions.mask)
      let count = Self.samples.count { isLand(corners, $0.x, $0.y, masks) }
      if count == Self.samples.count {
        lay(corners, edge.isLeft, cutters, on: &tile)
      } else if count > 0 {
        for part in divided(corners) where isLand(part, 0.5, 0.5, masks) {
          lay(part, edge.isLeft, cutters, on: &tile)
        }
      }
    }
  }

  private func lay(
    _ corners: [Point<World>], _ isLeft: Bool, _ cutters: [[SIMD2<Double>]], on tile: inout TileBuilder
  ) {
    let ordered = isLeft ? corners : corners.reversed()
    let quad = ConvexPolygon(ordered.map { SIMD3($0.x, $0.y, $0.z) })
    // In tight bends the slope's foot runs backwards.
    if quad.doubleArea < 0.02 { return }
    var pieces = [quad]
    for cutter in cutters where !pieces.isEmpty { pieces = pieces.flatMap { $0.subtracting(cutter) } }
    let surface = ground.surface(x: corners[3].x, y: corners[3].y)
    for piece in pieces {
      tile.solid.polygon(
        piece.corners.map { tile.local(Point(x: $0.x, y: $0.y, z: $0.z)) }, surface)
    }
  }

  /// A grid of points of a quadrilateral whose first and second corner lie along the road.
  private func point(_ corners: [Point<World>], _ along: Double, _ across: Double) -> Point<World> {
    let a = corners[0] + (corners[1] - corners[0]) * along
    let b = corners[3] + (corners[2] - corners[3]) * along
    return a + (b - a) * across
  }

  /// Along and across a slope.
  private static let samples = [0.04, 0.35, 0.65, 0.96].flatMap { along in
    [0.06, 0.35, 0.65, 0.94].map { SIMD2(along, $0) }
  }

  /// Whether the junctions leave a point of the slope to the land.
  private func isLand(
    _ corners: [Point<World>], _ along: Double, _ across: Double, _ masks: [JunctionMask]
  ) -> Bool {
    if masks.isEmpty { return true }
    let place = point(corners, along, across)
    return masks.allSatisfy { $0.cell(x: place.x, y: place.y) == .land }
  }

  private func divided(_ corners: [Point<World>]) -> [[Point<World>]] {
    let (along, across) = Self.pieces
    return (0..<along).flatMap { i in
      (0..<across).map { j in
        let (u0, u1) = (Double(i) / Double(along), Double(i + 1) / Double(along))
        let (v0, v1) = (Double(j) / Double(across), Double(j + 1) / Double(across))
        return [
          point(corners, u0, v0), point(corners, u1, v0), point(corners, u1, v1), point(corners, u0, v1),
        ]
      }
    }
  }
}

extension StreetSection {
  /// Height of an outer edge above the road, metres.
  func height(of edge: StreetEdge) -> Double {
    edgeHeight(lane: edge.isLeft ? drawn.lowerBound : drawn.upperBound - 1, isLeft: edge.isLeft)
  }
}
