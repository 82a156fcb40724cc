import DriveTypes
import Rendering

/// What carries a run where it stands high above the terrain: slab, parapets, retaining walls, pillars.
struct BridgeBuilder {
  private let ground: Ground
  private let section: StreetSection
  private let run: StreetRun

  /// Thickness of the slab, metres.
  private static let slab = 1.0
  private static let parapet = 0.85
  private static let parapetWidth = 0.25
  /// Between pillars along the road, metres.
  private static let pillarStep = 24.0

  static let concrete: Surface = {
    var surface = Surface(Colour(158, 156, 150), .bridge)
    surface.texture = .plaster
    surface.mapping = .ground(period: 8)
    return surface
  }()
  static let barrier: Surface = {
    var surface = Surface(Colour(168, 166, 160), .guardRail)
    surface.texture = .plain
    return surface
  }()

  init(_ run: StreetRun, _ ground: Ground) {
    self.run = run
    self.ground = ground
    section = ground.layout.sections[run.section]
  }

  func build(left: StreetEdge, right: StreetEdge, on tile: inout TileBuilder) {
    for index in 0..<(left.inner.count - 1) {
      for edge in [left, right] where edge.isElevated(index) { wall(edge, index, on: &tile) }
      if left.isElevated(index) || right.isElevated(index) { underside(left, right, index, on: &tile) }
    }
  }

  /// The slab's side, or a wall down to the ground where that is near; and the parapet on it.
  private func wall(_ edge: StreetEdge, _ index: Int, on tile: inout TileBuilder) {
    let outside = edge.beside(index, share: 0.5, distance: 1)
    if ground.layout.isCovered(x: outside.x, y: outside.y, near: outside.z, besides: run.section) { return }
    // Along the way that has the outside on its right.
    let order = edge.isLeft ? [index + 1, index] : [index, index + 1]
    func lowered(_ point: Point<World>, by depth: Double) -> SIMD3<Float> {
      tile.local(Point(x: point.x, y: point.y, z: point.z - depth))
    }
    let inner = order.map { edge.inner[$0] }
    let outer = order.map { edge.beside(index, share: $0 == index ? 0 : 1, distance: Self.parapetWidth) }
    let depths = outer.map { point -> Double in
      let below = point.z - ground.terrainHeight(x: point.x, y: point.y)
      return below < 3.5 ? max(Self.slab, below + 0.5) : Self.slab
    }
    tile.solid.quad(
      lowered(inner[0], by: depths[0]), lowered(inner[1], by: depths[1]), lowered(outer[1], by: depths[1]),
      lowered(outer[0], by: depths[0]), Self.concrete)
    let top = -Self.parapet
    tile.solid.quad(
      lowered(outer[0], by: depths[0]), lowered(outer[1], by: depths[1]), lowered(outer[1], by: 0),
      lowered(outer[0], by: 0), Self.concrete)
    tile.solid.quad(
      lowered(outer[0], by: 0), lowered(outer[1], by: 0), lowered(outer[1], by: top),
      lowered(outer[0], by: top),
      Self.barrier)
    tile.solid.quad(
      lowered(outer[0], by: top), lowered(outer[1], by: top), lowered(inner[1], by: top),
      lowered(inner[0], by: top), Self.barrier)
    tile.solid.quad(
      lowered(inner[1], by: 0.1), lowered(inner[0], by: 0.1), lowered(inner[0], by: top),
      lowered(inner[1], by: top), Self.barrier)
  }

  private func underside(_ left: StreetEdge, _ right: StreetEdge, _ index: Int, on tile: inout TileBuilder) {
    let corners = [left.inner[index], left.inner[index + 1], right.inner[index + 1], right.inner[index]]
    var middle = corners[0] + (corners[2] - corners[0]) * 0.5
    let below = middle.z - ground.terrainHeight(x: middle.x, y: middle.y)
    if below < Self.slab + 0.6 { return }
    middle.z -= Self.slab
    tile.solid.polygon(
      corners.map { tile.local(Point(x: $0.x, y: $0.y, z: $0.z - Self.slab)) }, Self.concrete)
    let station = run.stations.lowerBound + index
    let (from, to) = (section.stations[station].s, section.stations[station + 1].s)
    guard below > 3.5, (from / Self.pillarStep).rounded(.down) != (to / Self.pillarStep).rounded(.down) else {
      return
    }
    for share in [0.25, 0.75] {
      let place = left.inner[index] + (right.inner[index] - left.inner[index]) * share
      let foot = ground.terrainHeight(x: place.x, y: place.y)
      if ground.layout.isStreet(x: place.x, y: place.y, below: place.z - 2, within: 1.2) { continue }
      let centre = tile.local(place)
      tile.solid.cylinder(
        centre: SIMD2(centre.x, centre.y), radius: 0.55, from: Float(foot - 0.5),
        to: centre.z - Float(Self.slab), sides: 10, Self.concrete)
    }
  }
}

extension StreetLayout {
  /// Whether a street lower than `z` comes within some metres of a place seen from above.
  func isStreet(x: Double, y: Double, below z: Double, within reach: Double) -> Bool {
    spans(near: x, y, reach: reach).contains { index in
      let span = spans[Int(index)]
      return span.a.z < z && span.foot(x: x, y: y).distance < reach
    }
  }
}
