import CKernels
import DriveTypes

/// The height maps about one place: the sun's shadows, fine and coarse, and what stands on the ground, from above.
final class ShadowMaps {
  private static let side = 1024
  private static let aboveSide = 256
  /// Fine and coarse map in one piece of memory, as the kernel reads them.
  private let pair: UnsafeMutablePointer<UInt16>
  private let low: UnsafeMutablePointer<UInt16>
  private let fine, coarse, above: HeightMap
  private var hasSun = false

  init() {
    let count = Self.side * Self.side
    pair = .allocate(capacity: 2 * count + 2)
    pair.initialize(repeating: 0, count: 2 * count + 2)
    low = .allocate(capacity: Self.aboveSide * Self.aboveSide + 2)
    low.initialize(repeating: 0, count: Self.aboveSide * Self.aboveSide + 2)
    // Cells are whole numbers of texels, so that shadows stay where they are when the map moves on.
    fine = HeightMap(texels: pair, side: Self.side, texel: 0.0625, cell: 8)
    coarse = HeightMap(texels: pair + count, side: Self.side, texel: 0.32, cell: 32)
    above = HeightMap(texels: low, side: Self.aboveSide, texel: 0.4, cell: 8)
  }

  deinit {
    pair.deallocate()
    low.deallocate()
  }

  /// Draws what has changed since the last call. `sun` is nil when it casts no shadows.
  func prepare(scene: RenderScene, centre: Point<World>, sun: SIMD3<Float>?) {
    hasSun = sun != nil
    if let sun {
      let axes = HeightMap.Axes(along: sun)
      fine.prepare(scene: scene, centre: centre, axes: axes, casters: .everything)
      coarse.prepare(scene: scene, centre: centre, axes: axes, casters: .everything)
    }
    above.prepare(
      scene: scene, centre: centre, axes: HeightMap.Axes(along: SIMD3(0, 0, 1)), casters: .lowThings)
  }

  func attach(to light: inout dl_shading, camera: Point<World>) {
    light.above = above.description(from: camera)
    guard hasSun else { return }
    light.fine = fine.description(from: camera)
    light.coarse = coarse.description(from: camera)
    light.shadow_right = fine.axes.right.tuple
    light.shadow_up = fine.axes.up.tuple
  }
}
