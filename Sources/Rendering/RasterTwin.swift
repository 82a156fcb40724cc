import CKernels
import DriveTypes

/// The renderer's slow twin: a ray through each pixel's centre against every triangle, in Double. Depth, semantic and
/// instance only.
///
/// It knows the rules of a picture (levels of detail by distance, facing, layers, the nearest depth) and none of the
/// means: no culling, clipping, rounding or order.
package struct RasterTwin {
  package init() {}

  /// A triangle in camera axes: x right, y down, z forward, metres.
  private struct Facet {
    /// Cross products of its corners; a ray meets it when all three have the ray on the same side.
    var sides: (SIMD3<Double>, SIMD3<Double>, SIMD3<Double>)
    /// Six times the volume that it spans with the camera.
    var volume: Double
    var isDoubleSided: Bool
    var bias: Double
    var label: UInt8
    var instance: UInt32
  }

  package func render(_ camera: PinholeCamera, scene: RenderScene) -> Frame {
    let facets = facets(of: scene, for: camera)
    var frame = Frame(width: camera.width, height: camera.height)
    let focal = camera.focalLength
    for row in 0..<camera.height {
      for column in 0..<camera.width {
        let ray = SIMD3(
          (Double(column) + 0.5 - Double(camera.width) / 2) / focal,
          (Double(row) + 0.5 - Double(camera.height) / 2) / focal, 1)
        var (depth, advantage) = (Double(Frame.farDepth), 0.0)
        var (label, instance) = (SemanticLabel.sky.rawValue, UInt32(0))
        for facet in facets {
          let side = ((ray * facet.sides.0).sum(), (ray * facet.sides.1).sum(), (ray * facet.sides.2).sum())
          let isFront = side.0 <= 0 && side.1 <= 0 && side.2 <= 0
          let isBack = side.0 >= 0 && side.1 >= 0 && side.2 >= 0
          guard isFront || (isBack && facet.isDoubleSided) else { continue }
          let distance = facet.volume / (side.0 + side.1 + side.2)
          guard distance >= Double(DL_NEAR), facet.bias / distance > advantage else { continue }
          advantage = facet.bias / distance
          (depth, label, instance) = (min(distance, Double(Frame.farDepth)), facet.label, facet.instance)
        }
        frame.depth.append(Float(depth))
        frame.semantic.append(label)
        frame.instance.append(instance)
      }
    }
    return frame
  }

  private func facets(of scene: RenderScene, for camera: PinholeCamera) -> [Facet] {
    let detail = dl_detail_scale(Float(camera.focalLength))
    var facets: [Facet] = []
    for tile in scene.tiles {
      let size = SceneryTile.size
      let centre = Point<World>(x: tile.origin.x + size / 2, y: tile.origin.y + size / 2)
      let distance = Float(centre.distanceXY(to: camera.pose.position)) / detail
      for layer in tile.layers where layer.distance.contains(distance) {
        let place = Placement(origin: tile.origin, yaw: 0)
        facets += self.facets(of: layer.mesh, at: place, instance: 0, for: camera)
      }
    }
    for instance in scene.tiles.flatMap(\.instances) + scene.instances {
      let distance = Float(instance.placement.origin.distance(to: camera.pose.position)) / detail
      guard let level = instance.model.levels.first(where: { distance < $0.farDistance }) else { continue }
      facets += self.facets(of: level.mesh, at: instance.placement, instance: instance.id, for: camera)
    }
    return facets
  }

  private func facets(
    of mesh: Mesh, at placement: Placement, instance: UInt32, for camera: PinholeCamera
  ) -> [Facet] {
    func cross(_ a: SIMD3<Double>, _ b: SIMD3<Double>) -> SIMD3<Double> {
      SIMD3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x)
    }
    func double(_ v: SIMD3<Float>) -> SIMD3<Double> { SIMD3(Double(v.x), Double(v.y), Double(v.z)) }
    let (f, r) = (camera.pose.forward, camera.pose.right)
    let (forward, right) = (SIMD3(f.x, f.y, f.z), SIMD3(r.x, r.y, r.z))
    let down = cross(forward, right)
    let (x, y, z) = (double(placement.xAxis), double(placement.yAxis), double(placement.zAxis))
    let to = placement.origin - camera.pose.position
    let place = SIMD3(to.x, to.y, to.z)
    let points = mesh.vertices.map { vertex -> SIMD3<Double> in
      let v = double(vertex) * Double(placement.scale)
      let p = place + x * v.x + y * v.y + z * v.z
      return SIMD3((p * right).sum(), (p * down).sum(), (p * forward).sum())
    }
    return mesh.triangles.compactMap { triangle in
      let (a, b, c) = (points[Int(triangle.a)], points[Int(triangle.b)], points[Int(triangle.c)])
      let volume = (a * cross(b, c)).sum()
      guard volume != 0 else { return nil }
      let surface = mesh.surfaces[Int(triangle.surface)]
      return Facet(
        sides: (cross(a, b), cross(b, c), cross(c, a)), volume: volume,
        isDoubleSided: surface.isDoubleSided, bias: 1 + Double(DL_LAYER_BIAS) * Double(surface.layer),
        label: surface.label.rawValue, instance: instance)
    }
  }
}
