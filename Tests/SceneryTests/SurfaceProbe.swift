import DriveTypes
import Rendering

/// Upright rays through a town's tiles: the slow oracle of what is drawn where.
struct SurfaceProbe {
  struct Hit {
    var z: Double
    var surface: Surface
    /// z of the triangle's unit normal.
    var rise: Double
  }
  private struct Triangle {
    var a, b, c: SIMD3<Double>
    var surface: Surface
  }
  /// By 2 m cell of the world; looked up only.
  private var cells: [SIMD2<Int32>: [Int32]] = [:]
  private var triangles: [Triangle] = []

  /// - Parameter distance: of the camera that would see the layers.
  init(_ tiles: [SceneryTile], distance: Float) {
    for tile in tiles {
      for layer in tile.layers where layer.distance.contains(distance) { add(layer.mesh, tile.origin) }
    }
  }

  private static func cell(_ x: Double, _ y: Double) -> SIMD2<Int32> {
    SIMD2(Int32((x / 2).rounded(.down)), Int32((y / 2).rounded(.down)))
  }

  private mutating func add(_ mesh: Mesh, _ origin: Point<World>) {
    func world(_ index: UInt32) -> SIMD3<Double> {
      let v = mesh.vertices[Int(index)]
      return SIMD3(Double(v.x) + origin.x, Double(v.y) + origin.y, Double(v.z) + origin.z)
    }
    for triangle in mesh.triangles {
      let (a, b, c) = (world(triangle.a), world(triangle.b), world(triangle.c))
      let (low, high) = (pointwiseMin(pointwiseMin(a, b), c), pointwiseMax(pointwiseMax(a, b), c))
      // The land at the horizon is no part of a town.
      if high.x - low.x > 100 || high.y - low.y > 100 { continue }
      let number = Int32(triangles.count)
      triangles.append(Triangle(a: a, b: b, c: c, surface: mesh.surfaces[Int(triangle.surface)]))
      let (from, to) = (Self.cell(low.x, low.y), Self.cell(high.x, high.y))
      for j in from.y...to.y { for i in from.x...to.x { cells[SIMD2(i, j), default: []].append(number) } }
    }
  }

  /// What an upright ray meets from above, from top to bottom.
  func hits(x: Double, y: Double) -> [Hit] {
    var hits: [Hit] = []
    for number in cells[Self.cell(x, y)] ?? [] {
      let t = triangles[Int(number)]
      let area = (t.b.x - t.a.x) * (t.c.y - t.a.y) - (t.b.y - t.a.y) * (t.c.x - t.a.x)
      if area <= 1e-12 { continue }
      let u = ((t.b.x - x) * (t.c.y - y) - (t.b.y - y) * (t.c.x - x)) / area
      let v = ((t.c.x - x) * (t.a.y - y) - (t.c.y - y) * (t.a.x - x)) / area
      if u < 0 || v < 0 || u + v > 1 { continue }
      let (p, q) = (t.b - t.a, t.c - t.a)
      let n = SIMD3(p.y * q.z - p.z * q.y, p.z * q.x - p.x * q.z, area)
      hits.append(
        Hit(
          z: u * t.a.z + v * t.b.z + (1 - u - v) * t.c.z, surface: t.surface,
          rise: area / (n * n).sum().squareRoot()))
    }
    return hits.sorted { $0.z > $1.z }
  }
}
