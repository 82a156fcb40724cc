import CKernels
import Dispatch
import DriveTypes
import Synchronization

/// What stands in the world at one moment.
public struct RenderScene: Sendable {
  public var tiles: [SceneryTile]
  /// Actors and traffic lights.
  public var instances: [Instance]

  public init(tiles: [SceneryTile], instances: [Instance] = []) {
    self.tiles = tiles
    self.instances = instances
  }
}

/// Draws scenes for pinhole cameras. Not thread-safe: it owns the buffers of the frame that it draws.
///
/// Each camera first decides what it may see (`dl_view_prepare`: tiles, instances and clusters of triangles in its
/// pyramid, near ones first); then regions of all pictures are drawn one by one by whichever thread is free.
///
/// Memory: for each camera what its pictures need (3 bytes a pixel of colour, 4 of depth, 1 of labels, 4 of instances),
/// once here and once in the frame; 2 MB a thread and some MB for lists, which grow with what the cameras see.
public final class Renderer {
  public let threads: Int
  public let instructionSet: InstructionSet
  private let shader = Shader()
  private var views: [RasterView] = []
  private var canvases: [RasterCanvas]

  /// - Parameter instructionSet: one that this machine has; the widest when nil.
  public init(threads: Int = 1, instructionSet: InstructionSet? = nil) {
    precondition(threads >= 1, "a renderer needs a thread")
    let chosen = instructionSet ?? .best
    precondition(InstructionSet.available.contains(chosen), "this machine has no \(chosen)")
    self.threads = threads
    self.instructionSet = chosen
    canvases = (0..<threads).map { _ in RasterCanvas() }
  }

  /// What the last call of `render` took.
  package private(set) var counts = RasterCounts()

  /// One frame for each camera, in their order. The same bytes for any number of threads and on any x86-64 machine.
  public func render(
    _ cameras: [PinholeCamera], scene: RenderScene, lighting: Lighting, content: FrameContent = .colour
  ) -> [Frame] {
    precondition(cameras.allSatisfy(\.pose.isFinite), "a camera's pose is not finite")
    while views.count < cameras.count { views.append(RasterView()) }
    let views = self.views[..<cameras.count]
    let tiles = scene.tiles.map { UnsafePointer<dl_tile>?($0.raster.pointer) }
    let places = scene.instances.map(\.kernel)
    perform(cameras.count) { index, _ in
      views[index].prepare(
        cameras[index], content: content, instructions: instructionSet, tiles: tiles, places: places)
    }
    var lights =
      content.contains(.colour)
      ? shader.prepare(scene: scene, lighting: lighting, cameras: cameras) : []
    for index in lights.indices { lights[index].instructions = instructionSet.rawValue }
    let regions = views.indices.flatMap { view in (0..<views[view].regions).map { (view, $0) } }
    perform(regions.count) { [lights] index, canvas in
      let (view, region) = regions[index]
      views[view].draw(region: region, on: canvas, light: lights.isEmpty ? nil : lights[view])
    }
    counts = RasterCounts(views: Array(views), canvases: canvases)
    // The kernels' pointers lead to meshes and models of the scene and to what the shader keeps.
    return withExtendedLifetime((scene, shader)) {
      zip(views, cameras).map { $0.frame(of: $1, content: content) }
    }
  }

  /// Does `count` jobs, each once, in as many threads as there are. A job gets its number and its thread's canvas.
  private func perform(_ count: Int, _ job: (Int, RasterCanvas) -> Void) {
    if threads == 1 || count < 2 {
      for index in 0..<count { job(index, canvases[0]) }
      return
    }
    let next = Atomic(0)
    withoutActuallyEscaping(job) { job in
      // Every job owns what it writes, and every thread its canvas.
      nonisolated(unsafe) let job = job
      nonisolated(unsafe) let canvases = canvases
      DispatchQueue.concurrentPerform(iterations: min(threads, count)) { thread in
        while true {
          let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
          guard index < count else { return }
          job(index, canvases[thread])
        }
      }
    }
  }
}
