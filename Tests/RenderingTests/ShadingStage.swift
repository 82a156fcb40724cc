import CKernels
import DriveTypes
import Glibc
import Rendering

/// A few meshes, a camera and the simplest rasteriser there is: enough to shade something without the renderer.
final class ShadingStage {
  let scene: RenderScene
  let camera: PinholeCamera
  private(set) var draws: [dl_draw] = []
  private(set) var triangles: [dl_triangle] = []
  private var surfaces: [UnsafeMutablePointer<dl_surface>] = []
  /// One for each pixel, in rows.
  private(set) var seen: [UInt32]
  private(set) var places: (x: [Float], y: [Float]) = ([], [])
  let view: dl_camera

  init(scene: RenderScene, camera: PinholeCamera) {
    self.scene = scene
    self.camera = camera
    view = Self.view(camera)
    seen = Array(repeating: DL_SKY, count: camera.width * camera.height)
    for row in 0..<camera.height {
      for column in 0..<camera.width {
        places.x.append(Float(column) + 0.5)
        places.y.append(Float(row) + 0.5)
      }
    }
    var nearest = [Float](repeating: 0, count: camera.width * camera.height)
    for tile in scene.tiles {
      let placement = Placement(origin: tile.origin, yaw: 0)
      for layer in tile.layers { draw(layer.mesh, placement, lamps: 0, tint: .white, &nearest) }
    }
    for instance in scene.tiles.flatMap(\.instances) + scene.instances {
      guard let mesh = instance.model.levels.first?.mesh else { continue }
      draw(mesh, instance.placement, lamps: instance.lamps, tint: instance.tint, &nearest)
    }
  }

  deinit {
    for list in surfaces { list.deallocate() }
  }

  func surface(seenAt pixel: Int) -> dl_surface? {
    guard seen[pixel] != DL_SKY else { return nil }
    let triangle = triangles[Int(seen[pixel])]
    return draws[Int(triangle.draw)].surfaces[Int(triangle.surface)]
  }

  /// Four bytes for each pixel.
  func shade(_ lighting: Lighting, shader: Shader = Shader()) -> [UInt8] {
    var light = shader.prepare(scene: scene, lighting: lighting, cameras: [camera])[0]
    return withExtendedLifetime(shader) { shade(&light) }
  }

  /// `order` lists pixels to shade; all in rows when nil.
  func shade(_ light: inout dl_shading, order: [Int]? = nil) -> [UInt8] {
    let order = order ?? Array(seen.indices)
    var bytes = [UInt8](repeating: 0, count: order.count * 4)
    var view = view
    order.map { places.x[$0] }.withUnsafeBufferPointer { x in
      order.map { places.y[$0] }.withUnsafeBufferPointer { y in
        order.map { seen[$0] }.withUnsafeBufferPointer { numbers in
          var fragments = dl_fragments(
            count: Int32(numbers.count), x: x.baseAddress, y: y.baseAddress, triangle: numbers.baseAddress,
            uniform: 0,
            sky: 0)
          dl_shade(&light, &view, draws, triangles, &fragments, &bytes)
        }
      }
    }
    return bytes
  }

  /// Columns: right, down, forward of the camera in the world.
  private static func axes(_ camera: PinholeCamera) -> [SIMD3<Float>] {
    let (f, r) = (camera.pose.forward, camera.pose.right)
    let forward = SIMD3(Float(f.x), Float(f.y), Float(f.z))
    let right = SIMD3(Float(r.x), Float(r.y), Float(r.z))
    return [right, cross(forward, right), forward]
  }

  private static func view(_ camera: PinholeCamera) -> dl_camera {
    let axes = axes(camera)
    var view = dl_camera()
    view.width = Int32(camera.width)
    view.height = Int32(camera.height)
    view.focal = Float(camera.focalLength)
    view.centre_x = Float(camera.width) / 2
    view.centre_y = Float(camera.height) / 2
    view.world_from_camera = (
      axes[0].x, axes[1].x, axes[2].x, axes[0].y, axes[1].y, axes[2].y, axes[0].z, axes[1].z, axes[2].z
    )
    let p = camera.pose.position
    view.position = (p.x, p.y, p.z)
    return view
  }

  private func draw(
    _ mesh: Mesh, _ placement: Placement, lamps: UInt32, tint: Colour, _ nearest: inout [Float]
  ) {
    let axes = Self.axes(camera)
    func inCamera(_ p: Point<World>) -> SIMD3<Float> {
      let d = p - camera.pose.position
      let v = SIMD3(Float(d.x), Float(d.y), Float(d.z))
      return SIMD3((axes[0] * v).sum(), (axes[1] * v).sum(), (axes[2] * v).sum())
    }
    let list = UnsafeMutablePointer<dl_surface>.allocate(capacity: max(1, mesh.surfaces.count))
    for (number, surface) in mesh.surfaces.enumerated() { list[number] = surface.record }
    surfaces.append(list)
    // mesh = (1/scale) Aᵀ (R p + camera − origin)
    var one = dl_draw()
    let d = camera.pose.position - placement.origin
    let offset = SIMD3(Float(d.x), Float(d.y), Float(d.z))
    var rows: [Float] = []
    for axis in [placement.xAxis, placement.yAxis, placement.zAxis] {
      let k = axis / placement.scale
      rows += [(k * axes[0]).sum(), (k * axes[1]).sum(), (k * axes[2]).sum(), (k * offset).sum()]
    }
    one.mesh_from_camera = (
      rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], rows[8], rows[9], rows[10],
      rows[11]
    )
    let linear = Surface(tint, .other).record
    one.tint = (linear.red, linear.green, linear.blue)
    one.lamps = lamps
    one.surfaces = UnsafePointer(list)
    draws.append(one)
    for triangle in mesh.triangles {
      let surface = mesh.surfaces[Int(triangle.surface)]
      let corners = [triangle.a, triangle.b, triangle.c].map {
        inCamera(placement.point(mesh.vertices[Int($0)]))
      }
      draw(corners, triangle, doubleSided: surface.isDoubleSided, layer: surface.layer, &nearest)
    }
  }

  /// A triangle is seen where the pixel's ray meets it: x = o + a·e1 + b·e2.
  private func draw(
    _ corners: [SIMD3<Float>], _ triangle: MeshTriangle, doubleSided: Bool, layer: UInt8,
    _ nearest: inout [Float]
  ) {
    var normal = cross(corners[1] - corners[0], corners[2] - corners[0])
    let length = (normal * normal).sum().squareRoot()
    guard length > 1e-9 else { return }
    normal /= length
    let away = (normal * corners[0]).sum()
    // The camera at the origin is in front where n·p < 0.
    guard away < -1e-6 || (doubleSided && away > 1e-6) else { return }
    if away > 0 { normal = -normal }
    let plane = normal / (normal * corners[0]).sum()  // plane·p = 1
    let focal = view.focal
    var record = dl_triangle()
    record.wx = plane.x / focal
    record.wy = plane.y / focal
    record.w0 = plane.z - record.wx * view.centre_x - record.wy * view.centre_y
    let axes = Self.axes(camera)
    let world = axes[0] * normal.x + axes[1] * normal.y + axes[2] * normal.z
    (record.nx, record.ny, record.nz) = (world.x, world.y, world.z)
    record.draw = UInt32(draws.count - 1)
    record.surface = triangle.surface
    let number = UInt32(triangles.count)
    triangles.append(record)
    var rows = 0..<camera.height
    var columns = 0..<camera.width
    if corners.allSatisfy({ $0.z > 0.1 }) {
      let x = corners.map { $0.x / $0.z * focal + view.centre_x }
      let y = corners.map { $0.y / $0.z * focal + view.centre_y }
      columns = columns.clamped(to: Self.cells(x))
      rows = rows.clamped(to: Self.cells(y))
    }
    let n = [
      cross(corners[0], corners[1]), cross(corners[1], corners[2]), cross(corners[2], corners[0]),
    ]
    let sign: Float = (n[0] * corners[2]).sum() > 0 ? 1 : -1
    for row in rows {
      for column in columns {
        let ray = SIMD3(
          (Float(column) + 0.5 - view.centre_x) / focal, (Float(row) + 0.5 - view.centre_y) / focal, 1)
        guard n.allSatisfy({ ($0 * ray).sum() * sign >= 0 }) else { continue }
        let inverse = (plane * ray).sum()
        guard inverse > 0.001 else { continue }
        let rank = inverse * (1 + 0.0015 * Float(layer))
        if rank > nearest[row * camera.width + column] {
          nearest[row * camera.width + column] = rank
          seen[row * camera.width + column] = number
        }
      }
    }
  }

  private static func cells(_ x: [Float]) -> Range<Int> {
    let low = max(-10, min(20_000, x.min() ?? 0))
    let high = max(-10, min(20_000, x.max() ?? 0))
    return Int(low.rounded(.down))..<Int(high.rounded(.up)) + 1
  }
}

func cross(_ a: SIMD3<Float>, _ b: SIMD3<Float>) -> SIMD3<Float> {
  SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
}

extension Surface {
  /// As kernels read it.
  var record: dl_surface {
    func linear(_ byte: UInt8) -> Float {
      let x = Float(byte) / 255
      return x <= 0.04045 ? x / 12.92 : powf((x + 0.055) / 1.055, 2.4)
    }
    var record = dl_surface()
    (record.red, record.green, record.blue) = (linear(colour.red), linear(colour.green), linear(colour.blue))
    record.u = (mapping.u.x, mapping.u.y, mapping.u.z, mapping.u.w)
    record.v = (mapping.v.x, mapping.v.y, mapping.v.z, mapping.v.w)
    record.label = label.rawValue
    record.texture = texture.rawValue
    record.shine = shine
    record.lamp = lamp?.rawValue ?? UInt8(DL_NO_LAMP)
    record.layer = layer
    if isTinted { record.flags |= UInt8(DL_SURFACE_TINTED) }
    if isDoubleSided { record.flags |= UInt8(DL_SURFACE_DOUBLE_SIDED) }
    if getsWet { record.flags |= UInt8(DL_SURFACE_GETS_WET) }
    if castsShadow { record.flags |= UInt8(DL_SURFACE_CASTS_SHADOW) }
    return record
  }
}
