import CKernels
import DriveTypes
import Glibc
import Rendering

/// The shader's formula for surfaces without texture, shine or lamps, dry and without shadows, in double precision.
enum ShadingTwin {
  static func colour(_ stage: ShadingStage, pixel: Int, _ lighting: Lighting) -> [Int] {
    let triangle = stage.triangles[Int(stage.seen[pixel])]
    let surface = stage.draws[Int(triangle.draw)].surfaces[Int(triangle.surface)]
    let view = stage.view
    let (x, y) = (Double(stage.places.x[pixel]), Double(stage.places.y[pixel]))
    let depth = 1 / (Double(triangle.w0) + Double(triangle.wx) * x + Double(triangle.wy) * y)
    let right = (x - Double(view.centre_x)) / Double(view.focal)
    let down = (y - Double(view.centre_y)) / Double(view.focal)
    let length = (right * right + down * down + 1).squareRoot()
    let w = view.world_from_camera
    let direction = SIMD3(
      Double(w.0) * right + Double(w.1) * down + Double(w.2),
      Double(w.3) * right + Double(w.4) * down + Double(w.5),
      Double(w.6) * right + Double(w.7) * down + Double(w.8))
    let normal = SIMD3(Double(triangle.nx), Double(triangle.ny), Double(triangle.nz))

    let day = Daylight(lighting.weather)
    let air = Atmosphere(lighting.weather, daylight: day)
    let sun = SIMD3<Double>(day.direction)
    let above = SIMD3<Double>(day.above)
    let beneath = SIMD3<Double>(day.beneath)
    let facing = max(0, (normal * sun).sum())
    let incoming = beneath + (above - beneath) * (normal.z + 1) / 2 + SIMD3<Double>(day.sun) * facing
    let albedo = SIMD3(Double(surface.red), Double(surface.green), Double(surface.blue))
    var colour = albedo * incoming

    let distance = depth * length
    let rise = max(0, direction.z * depth)
    let fog =
      max(0, distance - Double(air.fogStart)) * Double(air.fog) / (1 + Double(air.fogFalloff) * rise / 2)
    let through = exp(-(distance * Double(air.haze) + fog))
    let sunward = (direction * sun).sum() / length
    let near = 1 / (1 + 4 * (1 - sunward))
    let mist = SIMD3<Double>(air.colour) + SIMD3<Double>(air.sunColour) * near * near
    colour = mist + (colour - mist) * through
    return [colour.x, colour.y, colour.z].map { Int((srgb(shoulder($0)) * 255).rounded()) }
  }

  private static func shoulder(_ x: Double) -> Double {
    x <= 0.5 ? x : 0.5 + 0.5 * (2 * x - 1) / (2 * x)
  }

  private static func srgb(_ x: Double) -> Double {
    x <= 0.0031308 ? 12.92 * x : 1.055 * pow(x, 1 / 2.4) - 0.055
  }
}
