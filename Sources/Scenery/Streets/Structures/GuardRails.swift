import DriveTypes
import Rendering
import Roads

/// Steel rails along highways, and the barriers which the map has as objects.
struct GuardRails: Sendable {
  struct Piece: Sendable {
    var from, to: Point<World>
    var isConcrete: Bool
  }
  /// Looked up only.
  private let pieces: [SIMD2<Int32>: [Piece]]
  /// Whether the map has rails of its own.
  let isMapped: Bool

  static let steel: Surface = {
    var surface = Surface(Colour(150, 154, 158), .guardRail)
    surface.shine = 30
    surface.isDoubleSided = true
    return surface
  }()

  init(_ network: RoadNetwork) {
    var pieces: [SIMD2<Int32>: [Piece]] = [:]
    var isMapped = false
    for object in network.objects() {
      let isRail = object.name == "GuardRail" || object.name == "BridgeRailing"
      guard isRail || object.name == "JerseyBarrier" else { continue }
      isMapped = true
      for (from, to) in zip(object.outline, object.outline.dropFirst()) {
        let length = from.distance(to: to)
        if length < 0.05 || length > 40 { continue }
        let middle = from + (to - from) * 0.5
        pieces[StreetLayout.tile(middle.x, middle.y), default: []].append(
          Piece(from: from, to: to, isConcrete: !isRail))
      }
    }
    self.pieces = pieces
    self.isMapped = isMapped
  }

  /// The map's own barriers.
  func build(onTile index: SIMD2<Int32>, _ tile: inout TileBuilder) {
    for piece in pieces[index] ?? [] {
      if piece.isConcrete {
        Self.concrete(piece.from, piece.to, on: &tile)
      } else {
        Self.rail(piece.from, piece.to, post: true, on: &tile)
      }
    }
  }

  /// Along the outer edges of highways: shoulders at least 2 m wide, beside nothing but land.
  static func build(
    _ run: StreetRun, _ edge: StreetEdge, _ ground: Ground, on tile: inout TileBuilder
  ) {
    let section = ground.layout.sections[run.section]
    let lane = edge.isLeft ? section.drawn.lowerBound : section.drawn.upperBound - 1
    guard section.pavements[lane] == .shoulder else { return }
    for index in 0..<(edge.inner.count - 1) where !edge.isElevated(index) {
      let station = run.stations.lowerBound + index
      if section.t(station, lane) - section.t(station, lane + 1) < 2 { continue }
      let isFree = [0.0, 0.5, 1.0].allSatisfy { share in
        let place = edge.beside(index, share: share, distance: 1.2)
        return !ground.layout.isCovered(x: place.x, y: place.y, near: place.z, besides: run.section)
      }
      if !isFree { continue }
      rail(
        edge.beside(index, share: 0, distance: 0.3), edge.beside(index, share: 1, distance: 0.3), post: true,
        on: &tile)
    }
  }

  /// A beam from 0.45 m to 0.75 m above the road, and a post at its beginning.
  private static func rail(_ from: Point<World>, _ to: Point<World>, post: Bool, on tile: inout TileBuilder) {
    let (a, b) = (tile.local(from), tile.local(to))
    func up(_ p: SIMD3<Float>, _ height: Float) -> SIMD3<Float> { p + SIMD3(0, 0, height) }
    tile.solid.quad(up(a, 0.45), up(b, 0.45), up(b, 0.75), up(a, 0.75), steel)
    guard post else { return }
    let count = max(1, Int((from.distance(to: to) / 4).rounded()))
    for n in 0..<count {
      let foot = a + (b - a) * (Float(n) / Float(count))
      tile.detail.box(foot + SIMD3(-0.06, -0.06, -0.5), foot + SIMD3(0.06, 0.06, 0.7), steel)
    }
  }

  /// A concrete barrier 0.8 m high, wide at its foot.
  private static func concrete(_ from: Point<World>, _ to: Point<World>, on tile: inout TileBuilder) {
    let (a, b) = (tile.local(from), tile.local(to))
    let along = b - a
    let length = (along * along).sum().squareRoot()
    let left = SIMD3(-along.y, along.x, 0) / length
    func line(_ aside: Float, _ height: Float) -> [SIMD3<Float>] {
      [a, b].map { $0 + left * aside + SIMD3(0, 0, height) }
    }
    let profile = [line(0.3, -0.2), line(0.3, 0.1), line(0.12, 0.35), line(0.08, 0.8)]
    let lines = profile + [line(-0.08, 0.8), line(-0.12, 0.35), line(-0.3, 0.1), line(-0.3, -0.2)]
    for (p, q) in zip(lines, lines.dropFirst()) {
      tile.solid.strip(left: p, right: q, BridgeBuilder.barrier)
    }
  }
}
