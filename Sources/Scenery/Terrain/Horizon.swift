import DriveTypes
import Glibc
import Rendering

extension Ground {
  /// The land from where the tiles around a place end out to the horizon, as one more tile: rings about the place,
  /// each wider than the last, that begin under the tiles' edge.
  func horizon(around tile: SIMD2<Int32>, reach: Double) -> SceneryTile {
    let origin = Point<World>(x: Double(tile.x) * SceneryTile.size, y: Double(tile.y) * SceneryTile.size)
    let (x0, y0) = (origin.x + SceneryTile.size / 2, origin.y + SceneryTile.size / 2)
    let inner = max(0, reach - 2 * SceneryTile.size)
    let radii = [inner, reach + 100, reach + 400, reach + 1200, reach + 3000, 9000, 25_000]
    // Below the land under the tiles, which are drawn over it; level with it where they end.
    let depths: [Double] = [14, 4, 3, 3, 3, 20, 60]
    let sides = 48
    let rings = zip(radii, depths).map { radius, depth in
      (0...sides).map { n -> SIMD3<Float> in
        let angle = 2 * Double.pi * Double(n % sides) / Double(sides)
        let (x, y) = (x0 + radius * cos(angle), y0 + radius * sin(angle))
        return SIMD3(
          Float(x - origin.x), Float(y - origin.y), Float(farHeight(x: x, y: y) - depth))
      }
    }
    var mesh = MeshBuilder()
    for (near, far) in zip(rings, rings.dropFirst()) {
      mesh.strip(left: near, right: far, style.surface)
    }
    return SceneryTile(
      origin: origin,
      layers: [SceneryTile.Layer(mesh: mesh.build(), distance: 0..<Float.greatestFiniteMagnitude)],
      instances: [], lights: [])
  }
}
