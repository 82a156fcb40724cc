import CKernels
import DriveTypes

/// Makes scenes that rays can be cast into, and keeps the trees of meshes between them. Not thread-safe; the scenes are.
public final class RayCaster {
  private struct Kept {
    var mesh: RayMesh
    /// Number of the last scene that had it.
    var lastUse: Int
  }
  /// By the mesh's identity; the entry keeps the mesh alive, so no other takes its place. Looked up only.
  private var meshes: [ObjectIdentifier: Kept] = [:]
  private var sceneCount = 0
  /// Bytes of the trees kept.
  public private(set) var byteCount = 0
  private let memoryLimit: Int

  /// - Parameter memoryLimit: bytes of trees that are kept for later scenes; a scene that needs more gets it.
  public init(memoryLimit: Int = 256 << 20) { self.memoryLimit = memoryLimit }

  /// What can be met within `range` metres of `centre`, in the levels of detail that the renderer draws for a camera
  /// there.
  /// - Parameters:
  ///   - excluded: ids of instances that rays pass through, such as the ego that carries the sensor.
  ///   - detail: distances of levels of detail are multiplied by it, as `detail(of:)` gives it for a camera.
  public func scene(
    _ scene: RenderScene, around centre: Point<World>, range: Double, excluding excluded: Set<UInt32> = [],
    detail: Float = 1
  ) -> RayScene {
    sceneCount += 1
    var parts: [RayScene.Part] = []
    func add(_ mesh: Mesh, _ placement: Placement, _ id: UInt32) {
      guard !mesh.triangles.isEmpty else { return }
      parts.append(RayScene.Part(mesh: tree(of: mesh), placement: placement, id: id))
    }
    func add(_ instance: Instance) {
      if !excluded.isEmpty, excluded.contains(instance.id) { return }
      let distance = instance.placement.origin.distance(to: centre)
      guard distance - Double(instance.model.radius * instance.placement.scale) <= range else { return }
      guard let level = instance.model.levels.first(where: { Float(distance) / detail < $0.farDistance })
      else {
        return
      }
      add(level.mesh, instance.placement, instance.id)
    }
    for tile in scene.tiles {
      let middle = tile.origin + Vector(x: SceneryTile.size / 2, y: SceneryTile.size / 2)
      let distance = middle.distanceXY(to: centre)
      let placement = Placement(
        origin: tile.origin, xAxis: SIMD3(1, 0, 0), yAxis: SIMD3(0, 1, 0), zAxis: SIMD3(0, 0, 1))
      for layer in tile.layers
      where layer.distance.contains(Float(distance) / detail)
        && reaches(layer.mesh, at: tile.origin, within: range, of: centre)
      {
        add(layer.mesh, placement, 0)
      }
      tile.instances.forEach(add)
    }
    scene.instances.forEach(add)
    forget()
    return RayScene(parts: parts, centre: centre)
  }

  /// By how much a camera's lens brings details nearer.
  public static func detail(of camera: PinholeCamera) -> Float { dl_detail_scale(Float(camera.focalLength)) }

  /// Whether a mesh along the world's axes has its box within `range` of the centre.
  private func reaches(_ mesh: Mesh, at origin: Point<World>, within range: Double, of centre: Point<World>)
    -> Bool
  {
    func gap(_ low: Float, _ high: Float, _ at: Double) -> Double {
      max(0, max(Double(low) - at, at - Double(high)))
    }
    let d = centre - origin
    let gaps = Vector<World>(
      x: gap(mesh.lower.x, mesh.upper.x, d.x), y: gap(mesh.lower.y, mesh.upper.y, d.y),
      z: gap(mesh.lower.z, mesh.upper.z, d.z))
    return gaps.length <= range
  }

  private func tree(of mesh: Mesh) -> RayMesh {
    let key = ObjectIdentifier(mesh)
    if let kept = meshes[key] {
      meshes[key]?.lastUse = sceneCount
      return kept.mesh
    }
    let made = RayMesh(mesh)
    meshes[key] = Kept(mesh: made, lastUse: sceneCount)
    byteCount += made.byteCount
    return made
  }

  /// Drops what the newest scene does not have when too much is kept.
  private func forget() {
    guard byteCount > memoryLimit else { return }
    let current = sceneCount
    meshes = meshes.filter { $0.value.lastUse == current }
    byteCount = meshes.values.reduce(0) { $0 + $1.mesh.byteCount }
  }
}
