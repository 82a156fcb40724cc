import CKernels
import DriveTypes

/// Triangles with their surfaces, in a frame of its own: x forward or east, y left or north, z up, metres. Immutable and
/// shared by everything drawn with it.
///
/// A triangle faces the side from which its corners run counter-clockwise.
public final class Mesh: Sendable {
  public let vertices: [SIMD3<Float>]
  public let triangles: [MeshTriangle]
  public let surfaces: [Surface]
  /// Smallest box around the vertices; both zero when there are none.
  public let lower, upper: SIMD3<Float>
  package let raster: RasterMesh

  init(vertices: [SIMD3<Float>], triangles: [MeshTriangle], surfaces: [Surface]) {
    self.vertices = vertices
    self.triangles = triangles
    self.surfaces = surfaces
    var (low, high) = (vertices.first ?? .zero, vertices.first ?? .zero)
    for vertex in vertices {
      low = pointwiseMin(low, vertex)
      high = pointwiseMax(high, vertex)
    }
    lower = low
    upper = high
    raster = RasterMesh(vertices: vertices, triangles: triangles, surfaces: surfaces)
  }
}

/// Three corners and the number of the surface in the mesh's list.
public struct MeshTriangle: Sendable, Hashable {
  public var a, b, c: UInt32
  public var surface: UInt32

  public init(a: UInt32, b: UInt32, c: UInt32, surface: UInt32) {
    self.a = a
    self.b = b
    self.c = c
    self.surface = surface
  }
}
