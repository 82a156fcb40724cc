import DriveTypes
import Rendering

/// The ray caster's slow twin: every triangle of every part, in double precision, by Möller and Trumbore's formulas
/// (1997).
struct RayTwin {
  struct Part {
    var mesh: Mesh
    var placement: Placement
  }
  struct Candidate {
    var part, triangle: Int
    var distance: Double
    /// By which candidates are compared: thin layers come nearer.
    var key: Double
    /// Smallest barycentric coordinate: near 0 on an edge.
    var depth: Double
  }
  var parts: [Part]

  /// Everything that the ray meets within `range`, nearest first; hits outside a triangle by less than `slack` of it
  /// are listed too.
  func candidates(from origin: Point<World>, along d: SIMD3<Float>, range: Double, slack: Double)
    -> [Candidate]
  {
    var found: [Candidate] = []
    let direction = SIMD3<Double>(Double(d.x), Double(d.y), Double(d.z))
    for (number, part) in parts.enumerated() {
      let corners = part.mesh.vertices.map { vertex in
        let place = Self.place(vertex, part.placement) - origin
        return SIMD3(place.x, place.y, place.z)
      }
      for (index, triangle) in part.mesh.triangles.enumerated() {
        let a = corners[Int(triangle.a)]
        let (e, g) = (corners[Int(triangle.b)] - a, corners[Int(triangle.c)] - a)
        let p = Self.cross(direction, g)
        let determinant = (e * p).sum()
        let surface = part.mesh.surfaces[Int(triangle.surface)]
        guard determinant > 0 || (surface.isDoubleSided && determinant < 0) else { continue }
        let u = (-a * p).sum() / determinant
        let q = Self.cross(-a, e)
        let v = (direction * q).sum() / determinant
        let depth = min(u, min(v, 1 - u - v))
        let distance = (g * q).sum() / determinant
        guard depth >= -slack, distance > 0, distance <= range else { continue }
        found.append(
          Candidate(
            part: number, triangle: index, distance: distance,
            key: distance / (1 + 0.0015 * Double(surface.layer)), depth: depth))
      }
    }
    return found.sorted { $0.key < $1.key }
  }

  /// `Placement.point` in double precision.
  private static func place(_ v: SIMD3<Float>, _ placement: Placement) -> Point<World> {
    func part(_ x: Float, _ y: Float, _ z: Float) -> Double {
      (Double(x) * Double(v.x) + Double(y) * Double(v.y) + Double(z) * Double(v.z)) * Double(placement.scale)
    }
    let (x, y, z) = (placement.xAxis, placement.yAxis, placement.zAxis)
    return placement.origin + Vector(x: part(x.x, y.x, z.x), y: part(x.y, y.y, z.y), z: part(x.z, y.z, z.z))
  }

  private static func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
    SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
  }
}
