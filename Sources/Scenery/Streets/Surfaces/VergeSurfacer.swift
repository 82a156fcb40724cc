import DriveTypes
import Rendering

/// Slopes that join a run's outer edges with the terrain.
struct VergeSurfacer {
  private let layout: StreetLayout
  private let ground: Ground
  private let section: StreetSection
  private let run: StreetRun

  /// Where the terrain at the slope's foot lies deeper than this below the edge, the road stands on a structure, metres.
  static let deepest = 2.6

  init(_ run: StreetRun, _ ground: Ground) {
    self.run = run
    self.ground = ground
    layout = ground.layout
    section = ground.layout.sections[run.section]
  }

  func lay(on tile: inout TileBuilder) {
    for isLeft in [true, false] { lay(isLeft: isLeft, on: &tile) }
  }

  private func lay(isLeft: Bool, on tile: inout TileBuilder) {
    let boundary = isLeft ? section.drawn.lowerBound : section.drawn.upperBound
    let lane = isLeft ? boundary : boundary - 1
    let raise = section.edgeHeight(lane: lane, isLeft: isLeft)
    let side = isLeft ? 1.0 : -1.0
    var inner = run.stations.map { station in
      var place = section.place(station, t: section.t(station, boundary))
      place.z += raise - 0.01
      return place
    }
    StreetSurfacer.lengthen(&inner)
    let outer = run.stations.enumerated().map { index, station in
      let at = section.stations[station]
      let (x, y) = (
        inner[index].x - side * GroundStyle.slopeWidth * at.sine,
        inner[index].y + side * GroundStyle.slopeWidth * at.cosine
      )
      return Point<World>(x: x, y: y, z: ground.terrainHeight(x: x, y: y) - 0.03)
    }
    for index in 0..<(inner.count - 1) {
      if inner[index].z - outer[index].z > Self.deepest || inner[index + 1].z - outer[index + 1].z > Self.deepest {
        continue
      }
      var corners = [inner[index], inner[index + 1], outer[index + 1], outer[index]]
      if !isLeft { corners.reverse() }
      let quad = ConvexPolygon(corners.map { SIMD3($0.x, $0.y, $0.z) })
      // In tight bends the slope's foot runs backwards.
      if quad.doubleArea < 0.05 { continue }
      let surface = ground.surface(x: outer[index].x, y: outer[index].y)
      var pieces = [quad]
      for span in layout.neighbours(
        ofSection: run.section, station: run.stations.lowerBound + index, reach: GroundStyle.slopeWidth)
      {
        if pieces.isEmpty { break }
        let other = layout.outline(of: span, layout.sections[Int(span.section)].drawn)
        pieces = pieces.flatMap { $0.subtracting(other) }
      }
      for piece in pieces {
        tile.solid.polygon(piece.corners.map { tile.local(Point(x: $0.x, y: $0.y, z: $0.z)) }, surface)
      }
    }
  }
}
