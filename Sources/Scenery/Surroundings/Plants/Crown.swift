import Glibc
import Rendering

/// Round lumps of leaves.
enum Crown {
  /// Corners and faces of an icosahedron of radius 1.
  private static let corners: [SIMD3<Float>] = {
    let t: Float = 1.618034
    let scale = 1 / (1 + t * t).squareRoot()
    return [
      SIMD3(-1, t, 0), SIMD3(1, t, 0), SIMD3(-1, -t, 0), SIMD3(1, -t, 0), SIMD3(0, -1, t), SIMD3(0, 1, t),
      SIMD3(0, -1, -t), SIMD3(0, 1, -t), SIMD3(t, 0, -1), SIMD3(t, 0, 1), SIMD3(-t, 0, -1), SIMD3(-t, 0, 1),
    ].map { $0 * scale }
  }()
  private static let faces: [SIMD3<Int>] = [
    SIMD3(0, 11, 5), SIMD3(0, 5, 1), SIMD3(0, 1, 7), SIMD3(0, 7, 10), SIMD3(0, 10, 11), SIMD3(1, 5, 9),
    SIMD3(5, 11, 4), SIMD3(11, 10, 2), SIMD3(10, 7, 6), SIMD3(7, 1, 8), SIMD3(3, 9, 4), SIMD3(3, 4, 2),
    SIMD3(3, 2, 6), SIMD3(3, 6, 8), SIMD3(3, 8, 9), SIMD3(4, 9, 5), SIMD3(2, 4, 11), SIMD3(6, 2, 10),
    SIMD3(8, 6, 7), SIMD3(9, 8, 1),
  ]
  /// Standing on a face, so that its outline is a hexagon and not a diamond: three corners above, three below.
  private static let octahedron: [SIMD3<Float>] = {
    let (z, r) = (Float(0.57735), Float(0.81650))
    return (0..<6).map { index in
      let angle = Float.pi / 3 * Float(index)
      return SIMD3(cosf(angle) * r, sinf(angle) * r, index % 2 == 0 ? z : -z)
    }
  }()

  enum Fineness {
    /// 8, 20 and 80 triangles.
    case coarse, middle, fine
  }

  /// Adds an uneven ball; `roughness` is the share by which its radius varies.
  static func add(
    to mesh: inout MeshBuilder, centre: SIMD3<Float>, radii: SIMD3<Float>, _ fineness: Fineness,
    roughness: Float, shape: Int, _ surface: Surface
  ) {
    func placed(_ direction: SIMD3<Float>, scale: Float = 1) -> SIMD3<Float> {
      let d = direction / (direction * direction).sum().squareRoot()
      let key = (d * 50).rounded(.toNearestOrEven)
      var random = PlaceRandom(
        seed: UInt64(max(0, shape)), .plantShape, Int(key.x) * 1000 + Int(key.y), Int(key.z))
      let radius = scale * (1 + roughness * (2 * Float(random.uniform()) - 1))
      return centre + d * radii * radius
    }
    switch fineness {
    case .coarse:
      // As large as a ball with as much outline.
      let p = octahedron.map { placed($0, scale: 1.15) }
      mesh.triangle(p[0], p[2], p[4], surface)
      mesh.triangle(p[5], p[3], p[1], surface)
      for index in stride(from: 0, to: 6, by: 2) {
        let next = (index + 2) % 6
        mesh.triangle(p[index], p[index + 1], p[next], surface)
        mesh.triangle(p[index + 1], p[(index + 3) % 6], p[next], surface)
      }
    case .middle:
      let p = corners.map { placed($0) }
      for face in faces { mesh.triangle(p[face.x], p[face.y], p[face.z], surface) }
    case .fine:
      for face in faces {
        let (a, b, c) = (corners[face.x], corners[face.y], corners[face.z])
        let (ab, bc, ca) = ((a + b) / 2, (b + c) / 2, (c + a) / 2)
        for part in [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]] {
          mesh.triangle(placed(part[0]), placed(part[1]), placed(part[2]), surface)
        }
      }
    }
  }
}
