import DriveTypes
import Glibc
import Rendering

extension Ground {
  /// The land from where the tiles around a place end out to the horizon, as one more tile: rings about the place,
  /// each wider than the last, that begin under the tiles' edge.
  func horizon(around tile: SIMD2<Int32>, reach: Double) -> SceneryTile {
    let origin = Point<World>(x: Double(tile.x) * SceneryTile.size, y: Double(tile.y) * SceneryTile.size)
    let (x0, y0) = (origin.x + SceneryTile.size / 2, origin.y + SceneryTile.size / 2)
    // Metres from the place, and below the land: under the tiles' edge, which is a staircase 64 m deep, the land
    // is lower than they are; beyond it, nearly level with it.
    let profile: [(radius: Double, depth: Double)] = [
      (max(0, reach - 160), 16), (reach - 100, 6), (reach - 50, 3), (reach, 2), (reach + 60, 2),
      (reach + 130, 2),
      (reach + 220, 2), (reach + 350, 2), (reach + 520, 2), (reach + 750, 2), (reach + 1050, 2),
      (reach + 1500, 2),
      (reach + 2200, 2), (reach + 3500, 4), (9000, 20), (25_000, 60),
    ]
    let sides = 96
    let rings = profile.map { radius, depth in
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
