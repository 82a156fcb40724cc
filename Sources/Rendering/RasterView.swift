import CKernels
import DriveTypes

/// One camera's work and picture in the kernels' memory, which is kept for the next frame.
final class RasterView {
  private let pointer: OpaquePointer
  private(set) var regions = 0

  init() {
    guard let pointer = dl_view_make() else { preconditionFailure("no memory for a view") }
    self.pointer = pointer
  }

  deinit { dl_view_free(pointer) }

  func prepare(
    _ camera: PinholeCamera, content: FrameContent, instructions: InstructionSet,
    tiles: [UnsafePointer<dl_tile>?], places: [dl_place]
  ) {
    var kernel = camera.kernel
    regions = Int(
      dl_view_prepare(
        pointer, &kernel, Int32(content.rawValue), instructions.rawValue, tiles, Int64(tiles.count), places,
        Int64(places.count)))
    precondition(regions > 0, "no memory for a picture of \(camera.width)x\(camera.height)")
  }

  func draw(region: Int, on canvas: RasterCanvas, light: dl_shading?) {
    let done: Int32
    if var light {
      done = dl_view_draw(pointer, Int32(region), canvas.pointer, &light)
    } else {
      done = dl_view_draw(pointer, Int32(region), canvas.pointer, nil)
    }
    precondition(done != 0, "no memory for a picture's region")
    canvas.add(dl_canvas_counts(canvas.pointer))
  }

  var counts: dl_counts { dl_view_counts(pointer) }

  /// A copy of what was drawn.
  func frame(of camera: PinholeCamera, content: FrameContent) -> Frame {
    let count = camera.width * camera.height
    func copy<T>(_ start: UnsafePointer<T>?, _ count: Int) -> [T] {
      start.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? []
    }
    var frame = Frame(width: camera.width, height: camera.height)
    frame.rgb = copy(dl_view_rgb(pointer), 3 * count)
    frame.depth = copy(dl_view_depth(pointer), count)
    frame.semantic = copy(dl_view_semantic(pointer), count)
    frame.instance = copy(dl_view_instance(pointer), count)
    return frame
  }
}

/// The memory of one thread that draws.
final class RasterCanvas {
  let pointer: OpaquePointer
  private(set) var clustersDrawn = 0
  private(set) var trianglesSeen = 0
  private(set) var fragments = 0

  init() {
    guard let pointer = dl_canvas_make() else { preconditionFailure("no memory for a canvas") }
    self.pointer = pointer
  }

  deinit { dl_canvas_free(pointer) }

  func add(_ counts: dl_counts) {
    clustersDrawn += Int(counts.clusters_drawn)
    trianglesSeen += Int(counts.triangles_seen)
    fragments += Int(counts.fragments)
  }

  func resetCounts() { (clustersDrawn, trianglesSeen, fragments) = (0, 0, 0) }
}

/// What frames took, all cameras together.
package struct RasterCounts: Sendable {
  /// Meshes and clusters of triangles that stand in the cameras' pyramids.
  package var draws = 0
  package var clusters = 0
  /// Clusters not hidden behind others, once for each region of a picture that they touch.
  package var clustersDrawn = 0
  /// Triangles that won a sample when they were drawn.
  package var trianglesSeen = 0
  package var fragments = 0
  /// Memory that views and threads hold.
  package var bytes = 0

  init() {}

  init(views: [RasterView], canvases: [RasterCanvas]) {
    for view in views {
      draws += Int(view.counts.draws)
      clusters += Int(view.counts.clusters)
      bytes += Int(view.counts.bytes)
    }
    for canvas in canvases {
      clustersDrawn += canvas.clustersDrawn
      trianglesSeen += canvas.trianglesSeen
      fragments += canvas.fragments
      bytes += Int(dl_canvas_counts(canvas.pointer).bytes)
      canvas.resetCounts()
    }
  }
}

extension PinholeCamera {
  /// As the kernels read it: axes right, down and forward.
  package var kernel: dl_camera {
    var camera = dl_camera()
    (camera.width, camera.height) = (Int32(width), Int32(height))
    camera.focal = Float(focalLength)
    (camera.centre_x, camera.centre_y) = (Float(width) / 2, Float(height) / 2)
    let (f, r) = (pose.forward, pose.right)
    let down = Vector<World>(
      x: f.y * r.z - f.z * r.y, y: f.z * r.x - f.x * r.z, z: f.x * r.y - f.y * r.x)
    camera.world_from_camera = (
      Float(r.x), Float(down.x), Float(f.x), Float(r.y), Float(down.y), Float(f.y), Float(r.z), Float(down.z),
      Float(f.z)
    )
    camera.position = (pose.position.x, pose.position.y, pose.position.z)
    return camera
  }
}
