import CKernels
import DriveTypes

extension RayCaster {
  /// What a camera sees at the centres of its pixels, by casting a ray through each: the renderer's depth, semantic and
  /// instance pictures found by other means, fast enough to check it in whole towns.
  public func frame(_ camera: PinholeCamera, scene: RenderScene, threads: Int = 1) -> Frame {
    // The camera's distance does not bound what it draws.
    let far: Float = 100_000
    let rays = self.scene(
      scene, around: camera.pose.position, range: Double(far), detail: Self.detail(of: camera))
    let focal = Float(camera.focalLength)
    let (middleX, middleY) = (Float(camera.width) / 2, Float(camera.height) / 2)
    var directions: [SIMD3<Float>] = []
    directions.reserveCapacity(camera.width * camera.height)
    for row in 0..<camera.height {
      for column in 0..<camera.width {
        // One metre ahead, so that the distance is the depth.
        directions.append(
          SIMD3(1, (middleX - Float(column) - 0.5) / focal, (middleY - Float(row) - 0.5) / focal))
      }
    }
    func axis(_ v: Vector<World>) -> SIMD3<Float> { SIMD3(Float(v.x), Float(v.y), Float(v.z)) }
    let pose = camera.pose
    var bundle = RayBundle(
      origin: pose.position, directions: directions,
      axes: (axis(pose.forward), axis(pose.left), axis(pose.up)),
      width: camera.width, range: far)
    bundle.nearest = DL_NEAR
    let hits = rays.cast(bundle, threads: threads)
    var frame = Frame(width: camera.width, height: camera.height)
    frame.depth = hits.distance.map { min($0, Frame.farDepth) }
    frame.semantic = hits.part.indices.map {
      rays.label(of: $0, in: hits)?.rawValue ?? SemanticLabel.sky.rawValue
    }
    frame.instance = hits.part.map { $0 == .max ? 0 : rays.instance(of: $0) }
    return frame
  }
}
