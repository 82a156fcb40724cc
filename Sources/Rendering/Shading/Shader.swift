import CKernels
import DriveTypes

/// Makes the light of frames for `dl_shade`: sun, sky, shadows, lamps. Not thread-safe.
package final class Shader {
  package init() {}

  /// The light of one frame, one value for each camera. What they point to belongs to the shader and stays as it is
  /// until the next call.
  package func prepare(scene: RenderScene, lighting: Lighting, cameras: [PinholeCamera]) -> [dl_shading] {
    var light = dl_shading()
    light.instructions = Int32(DL_BEST)
    light.sun_direction = (0.48, 0.36, 0.8)
    light.sun = (0.75, 0.72, 0.65)
    light.ambient = (0.3, 0.33, 0.4)
    light.exposure = 1
    return cameras.map { _ in light }
  }
}
