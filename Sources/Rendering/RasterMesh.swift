import CKernels

/// A mesh as the kernels read it. Owns its memory.
package final class RasterMesh: @unchecked Sendable {
  // Nothing writes to it after `init`.
  package let pointer: OpaquePointer

  init(vertices: [SIMD3<Float>], triangles: [MeshTriangle], surfaces: [Surface]) {
    let count = UInt32(vertices.count)
    precondition(
      triangles.allSatisfy {
        $0.a < count && $0.b < count && $0.c < count && $0.surface < surfaces.count
      }, "a triangle names a vertex or surface that the mesh has not")
    var positions: [Float] = []
    positions.reserveCapacity(vertices.count * 3)
    for vertex in vertices {
      positions.append(vertex.x)
      positions.append(vertex.y)
      positions.append(vertex.z)
    }
    let kinds = surfaces.map(\.kernel)
    let mesh = triangles.withUnsafeBufferPointer { triangles in
      triangles.withMemoryRebound(to: UInt32.self) { numbers in
        dl_mesh_make(
          positions, Int64(vertices.count), numbers.baseAddress, Int64(triangles.count), kinds,
          Int64(kinds.count))
      }
    }
    guard let mesh else { preconditionFailure("no memory for a mesh of \(triangles.count) triangles") }
    pointer = mesh
  }

  deinit { dl_mesh_free(pointer) }

  /// Memory held, bytes.
  package var bytes: Int { Int(dl_mesh_bytes(pointer)) }
}

extension Surface {
  /// As the kernels read it.
  package var kernel: dl_surface {
    var result = dl_surface()
    let light = colour.linear
    (result.red, result.green, result.blue) = (light.x, light.y, light.z)
    result.u = (mapping.u.x, mapping.u.y, mapping.u.z, mapping.u.w)
    result.v = (mapping.v.x, mapping.v.y, mapping.v.z, mapping.v.w)
    result.label = label.rawValue
    result.texture = texture.rawValue
    result.shine = shine
    result.lamp = lamp?.rawValue ?? UInt8(DL_NO_LAMP)
    var flags = 0
    if isTinted { flags |= DL_SURFACE_TINTED }
    if isDoubleSided { flags |= DL_SURFACE_DOUBLE_SIDED }
    if getsWet { flags |= DL_SURFACE_GETS_WET }
    if castsShadow { flags |= DL_SURFACE_CASTS_SHADOW }
    result.flags = UInt8(flags)
    result.layer = layer
    return result
  }
}
