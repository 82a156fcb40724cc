import CKernels

/// The tree that rays walk to find a mesh's triangles; made once for each mesh.
final class RayMesh: @unchecked Sendable {
  let mesh: Mesh
  /// Not changed after `init`.
  let tree: OpaquePointer
  let byteCount: Int

  init(_ mesh: Mesh) {
    let surfaces = mesh.surfaces.map {
      dl_ray_surface(layer: $0.layer, is_double_sided: $0.isDoubleSided ? 1 : 0)
    }
    let tree = mesh.vertices.withUnsafeBytes { vertices in
      mesh.triangles.withUnsafeBytes { triangles in
        // A SIMD3 is stored as four floats; a MeshTriangle is four numbers.
        dl_ray_mesh_make(
          vertices.bindMemory(to: Float.self).baseAddress, triangles.bindMemory(to: UInt32.self).baseAddress,
          UInt32(mesh.triangles.count), surfaces)
      }
    }
    guard let tree else { preconditionFailure("no memory for the rays' tree of a mesh") }
    self.mesh = mesh
    self.tree = tree
    byteCount = Int(dl_ray_mesh_bytes(tree))
  }

  deinit { dl_ray_mesh_free(tree) }
}
