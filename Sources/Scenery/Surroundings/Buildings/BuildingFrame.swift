import Rendering

/// A building's own axes on its tile: x along the front to the right as seen from the street, y away from the street,
/// z up from the tile's zero.
struct BuildingFrame {
  /// Centre of the footprint, in the tile's frame.
  var centre: SIMD2<Float>
  var axis: SIMD2<Float>

  func plan(_ x: Float, _ y: Float) -> SIMD2<Float> { centre + axis * x + SIMD2(-axis.y, axis.x) * y }

  func point(_ x: Float, _ y: Float, _ z: Float) -> SIMD3<Float> { SIMD3(plan(x, y), z) }

  init(_ footprint: Footprint, tile: TileBuilder) {
    centre = SIMD2(
      Float(footprint.centre.x - tile.origin.x), Float(footprint.centre.y - tile.origin.y))
    axis = SIMD2(Float(footprint.axis.x), Float(footprint.axis.y))
  }

  /// The same axes about another point.
  func moved(_ x: Float, _ y: Float) -> BuildingFrame {
    var frame = self
    frame.centre = plan(x, y)
    return frame
  }
}

/// A wall's pattern: whole bays and storeys.
struct Facade {
  var texture: Texture
  var colour: Colour
  var bay: Float
  var storey: Float
}

extension MeshBuilder {
  /// A wall from `a` to `b`, seen with `a` on the left.
  mutating func wall(_ a: SIMD2<Float>, _ b: SIMD2<Float>, from low: Float, to high: Float, _ facade: Facade)
  {
    let along = b - a
    let length = (along * along).sum().squareRoot()
    guard length > 0.05, high > low else { return }
    let bays = max(1, (length / facade.bay).rounded())
    var surface = Surface(facade.colour, .building)
    surface.texture = facade.texture
    surface.mapping = .wall(
      foot: SIMD3(a, low), along: SIMD3(along / length, 0), width: length / bays, height: facade.storey)
    if facade.texture == .offices || facade.texture == .shops { surface.shine = 30 }
    quad(SIMD3(a, low), SIMD3(b, low), SIMD3(b, high), SIMD3(a, high), surface)
  }

  /// Four walls around a rectangle of a building's frame.
  mutating func walls(
    _ frame: BuildingFrame, half: SIMD2<Float>, from low: Float, to high: Float, _ facade: Facade
  ) {
    let corners = [
      frame.plan(-half.x, -half.y), frame.plan(half.x, -half.y), frame.plan(half.x, half.y),
      frame.plan(-half.x, half.y),
    ]
    for side in 0..<4 { wall(corners[side], corners[(side + 1) % 4], from: low, to: high, facade) }
  }

  /// A level rectangle.
  mutating func deck(_ frame: BuildingFrame, half: SIMD2<Float>, at z: Float, _ surface: Surface) {
    quad(
      frame.point(-half.x, -half.y, z), frame.point(half.x, -half.y, z), frame.point(half.x, half.y, z),
      frame.point(-half.x, half.y, z), surface)
  }

  /// A block in a building's frame, without underside.
  mutating func block(
    _ frame: BuildingFrame, _ low: SIMD3<Float>, _ high: SIMD3<Float>, _ surface: Surface,
    top: Surface? = nil,
    bottom: Bool = false
  ) {
    let corners = [
      frame.plan(low.x, low.y), frame.plan(high.x, low.y), frame.plan(high.x, high.y),
      frame.plan(low.x, high.y),
    ]
    prism(corners, from: low.z, to: high.z, surface, top: top, bottom: bottom)
  }
}
