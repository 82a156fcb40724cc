import DriveTypes
import Glibc
import Rendering

extension Building {
  /// A gable or hip roof whose ridge runs along the longer side.
  func addRoof(
    _ frame: BuildingFrame, _ half: SIMD2<Float>, from top: Float, _ surface: Surface, _ flank: Facade,
    _ random: inout PlaceRandom, to tile: inout TileBuilder
  ) {
    let isAlongFront = half.x >= half.y
    // In a frame whose x runs along the ridge.
    var ridge = frame
    if !isAlongFront { ridge.axis = SIMD2(-frame.axis.y, frame.axis.x) }
    let (long, short) = isAlongFront ? (half.x, half.y) : (half.y, half.x)
    let overhang: Float = 0.45
    let rise = short * kind.pitch
    let eave = top - overhang * kind.pitch
    let high = top + rise
    let inset = kind.roof == .hip ? min(short * 0.9, long * 0.75) : 0
    let end = long + (kind.roof == .hip ? overhang : 0.35)
    let (y, r) = (short + overhang, end - inset - (kind.roof == .hip ? overhang : 0))
    slope(
      ridge.point(-end, -y, eave), ridge.point(end, -y, eave), ridge.point(r, 0, high),
      ridge.point(-r, 0, high),
      surface, &tile)
    slope(
      ridge.point(end, y, eave), ridge.point(-end, y, eave), ridge.point(-r, 0, high),
      ridge.point(r, 0, high),
      surface, &tile)
    if kind.roof == .hip {
      slope(
        ridge.point(end, -y, eave), ridge.point(end, y, eave), ridge.point(r, 0, high), nil, surface, &tile)
      slope(
        ridge.point(-end, y, eave), ridge.point(-end, -y, eave), ridge.point(-r, 0, high), nil, surface, &tile
      )
    } else {
      gable(ridge, at: long, short, from: top, to: high, flank, &tile)
      var back = ridge
      back.axis = -ridge.axis
      gable(back, at: long, short, from: top, to: high, flank, &tile)
    }
    if kind.hasChimney {
      let x = random.uniform(-long * 0.6, long * 0.6)
      var brick = Surface(Colour(142, 84, 66), .building)
      brick.texture = .brick
      brick.mapping = .wall(foot: .zero, along: SIMD3(0.7071, 0.7071, 0), width: 2, height: 2)
      tile.detail.block(
        ridge, SIMD3(x - 0.35, short * 0.15, top + rise * 0.3),
        SIMD3(x + 0.35, short * 0.15 + 0.7, high + 0.8),
        brick)
    }
  }

  /// One slope: from the eave `a`–`b` up to the ridge `c`–`d`, a triangle without `d`.
  private func slope(
    _ a: SIMD3<Float>, _ b: SIMD3<Float>, _ c: SIMD3<Float>, _ d: SIMD3<Float>?, _ surface: Surface,
    _ tile: inout TileBuilder
  ) {
    var surface = surface
    var along = b - a
    let length = (along * along).sum().squareRoot()
    along /= max(length, 0.01)
    // Repeats are measured along the slope.
    let steepness = kind.pitch / (1 + kind.pitch * kind.pitch).squareRoot()
    surface.mapping = .wall(foot: a, along: along, width: 2, height: 2 * steepness)
    surface.isDoubleSided = true
    if let d { tile.solid.quad(a, b, c, d, surface) } else { tile.solid.triangle(a, b, c, surface) }
  }

  /// The triangle of the wall under the roof's end at +x of the frame.
  private func gable(
    _ frame: BuildingFrame, at x: Float, _ short: Float, from top: Float, to high: Float, _ facade: Facade,
    _ tile: inout TileBuilder
  ) {
    var surface = Surface(facade.colour, .building)
    surface.texture = facade.texture
    let (a, b) = (frame.point(x, -short, top), frame.point(x, short, top))
    let along = (b - a) / (2 * short)
    surface.mapping = .wall(
      foot: a, along: along, width: facade.texture == .wood ? 2 : 8, height: facade.texture == .wood ? 2 : 8)
    tile.solid.triangle(a, b, frame.point(x, 0, high), surface)
  }
}
