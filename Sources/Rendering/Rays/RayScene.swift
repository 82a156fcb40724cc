import CKernels
import Dispatch
import DriveTypes

/// A scene that rays can be cast into: placed meshes under a tree of boxes. Immutable.
public final class RayScene: @unchecked Sendable {
  struct Part {
    var mesh: RayMesh
    var placement: Placement
    var id: UInt32
  }
  let parts: [Part]
  /// The tree counts in metres about it.
  let centre: Point<World>
  /// Not changed after `init`.
  private let tree: OpaquePointer

  init(parts: [Part], centre: Point<World>) {
    self.parts = parts
    self.centre = centre
    let instances = parts.map { part in
      let (place, at) = (part.placement, part.placement.origin - centre)
      let (u, v, w) = (place.xAxis, place.yAxis, place.zAxis)
      return dl_ray_instance(
        mesh: part.mesh.tree, origin: (at.x, at.y, at.z), axes: (u.x, u.y, u.z, v.x, v.y, v.z, w.x, w.y, w.z),
        scale: place.scale)
    }
    guard let tree = dl_ray_scene_make(instances, UInt32(instances.count)) else {
      preconditionFailure("no memory for the rays' tree of a scene")
    }
    self.tree = tree
  }

  deinit { dl_ray_scene_free(tree) }

  /// `Instance.id` of a part; 0 for scenery.
  public func instance(of part: UInt32) -> UInt32 { parts[Int(part)].id }

  public var partCount: Int { parts.count }
  public var triangleCount: Int { parts.reduce(0) { $0 + $1.mesh.mesh.triangles.count } }

  /// What each ray meets first. The same bytes for any instruction set and number of threads.
  public func cast(_ bundle: RayBundle, instructions: InstructionSet = .best, threads: Int = 1) -> RayHits {
    let count = bundle.count
    var hits = RayHits(
      distance: Array(repeating: .infinity, count: count), part: Array(repeating: .max, count: count),
      triangle: Array(repeating: .max, count: count))
    guard count > 0 else { return hits }
    let at = bundle.origin - centre
    bundle.x.withUnsafeBufferPointer { x in
      bundle.y.withUnsafeBufferPointer { y in
        bundle.z.withUnsafeBufferPointer { z in
          hits.withUnsafeBuffers { output in
            let rays = dl_ray_bundle(
              origin: (at.x, at.y, at.z), x: x.baseAddress, y: y.baseAddress, z: z.baseAddress,
              width: Int32(bundle.width), height: Int32(bundle.height), nearest: bundle.nearest,
              range: bundle.range)
            Self.cast(tree, rays, output, instructions, threads)
          }
        }
      }
    }
    return hits
  }

  /// Threads take bands of whole squares of four rows.
  private static func cast(
    _ tree: OpaquePointer, _ rays: dl_ray_bundle, _ output: dl_ray_hits, _ instructions: InstructionSet,
    _ threads: Int
  ) {
    let bands = max(1, min(threads, (Int(rays.height) + 3) / 4))
    let rows = ((Int(rays.height) + 3) / 4 + bands - 1) / bands * 4
    nonisolated(unsafe) let (tree, rays, output) = (tree, rays, output)
    @Sendable func band(_ index: Int) {
      let (first, last) = (min(index * rows, Int(rays.height)), min((index + 1) * rows, Int(rays.height)))
      var copy = rays
      dl_ray_cast(tree, &copy, Int32(first), Int32(last), output, instructions.rawValue)
    }
    if bands == 1 { band(0) } else { DispatchQueue.concurrentPerform(iterations: bands, execute: band) }
  }

  /// What a ray of a bundle met; nil for nothing.
  public func hit(_ index: Int, of bundle: RayBundle, in hits: RayHits) -> RayHit? {
    guard hits.isHit(index) else { return nil }
    let part = parts[Int(hits.part[index])]
    let mesh = part.mesh.mesh
    let triangle = mesh.triangles[Int(hits.triangle[index])]
    let a = mesh.vertices[Int(triangle.a)]
    let (e, g) = (mesh.vertices[Int(triangle.b)] - a, mesh.vertices[Int(triangle.c)] - a)
    let n = part.placement.direction(
      SIMD3(e.y * g.z - e.z * g.y, e.z * g.x - e.x * g.z, e.x * g.y - e.y * g.x))
    let length = (n * n).sum().squareRoot()
    let away = (n * bundle.direction(index)).sum() > 0
    let scale = Double(away ? -1 / length : 1 / length)
    let surface = mesh.surfaces[Int(triangle.surface)]
    return RayHit(
      distance: hits.distance[index], label: surface.label, instance: part.id,
      normal: Vector(x: Double(n.x) * scale, y: Double(n.y) * scale, z: Double(n.z) * scale), surface: surface
    )
  }

  /// What a ray met; nil for nothing.
  public func label(of index: Int, in hits: RayHits) -> SemanticLabel? {
    guard hits.isHit(index) else { return nil }
    let mesh = parts[Int(hits.part[index])].mesh.mesh
    return mesh.surfaces[Int(mesh.triangles[Int(hits.triangle[index])].surface)].label
  }

  /// What one ray meets within `range` lengths of its direction; nil for nothing.
  public func cast(from origin: Point<World>, along direction: Vector<World>, range: Double) -> RayHit? {
    let bundle = RayBundle(
      origin: origin, directions: [SIMD3(Float(direction.x), Float(direction.y), Float(direction.z))],
      width: 1,
      range: Float(range))
    return hit(0, of: bundle, in: cast(bundle))
  }
}

extension RayHits {
  fileprivate mutating func withUnsafeBuffers(_ body: (dl_ray_hits) -> Void) {
    distance.withUnsafeMutableBufferPointer { distance in
      part.withUnsafeMutableBufferPointer { part in
        triangle.withUnsafeMutableBufferPointer { triangle in
          body(
            dl_ray_hits(
              distance: distance.baseAddress, instance: part.baseAddress, triangle: triangle.baseAddress))
        }
      }
    }
  }
}
