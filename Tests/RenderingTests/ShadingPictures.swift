import DriveTypes
import Glibc
import Rendering
import Testing

/// Writes pictures of the hand-made street into the folder named by DRIVELOOP_PICTURES, to be looked at.
@Suite struct ShadingPictures {
  static let folder = getenv("DRIVELOOP_PICTURES").map { String(cString: $0) }

  static let weathers: [(String, @Sendable (inout Weather) -> Void)] = [
    ("noon", { $0.sunAltitudeAngle = 70 }),
    ("clear", { $0.cloudiness = 5 }),
    (
      "low",
      {
        $0.sunAltitudeAngle = 15
        $0.sunAzimuthAngle = -1
        $0.cloudiness = 40
      }
    ),
    (
      "overcast",
      {
        $0.cloudiness = 100
        $0.fogDensity = 3
      }
    ),
    (
      "rain",
      {
        $0.cloudiness = 100
        $0.precipitation = 100
        $0.precipitationDeposits = 90
        $0.fogDensity = 7
        $0.windIntensity = 100
      }
    ),
    (
      "wet",
      {
        $0.cloudiness = 60
        $0.wetness = 80
        $0.precipitationDeposits = 60
      }
    ),
    (
      "fog",
      {
        $0.fogDensity = 50
        $0.cloudiness = 5
      }
    ),
    (
      "dusk",
      {
        $0.sunAltitudeAngle = 0
        $0.sunAzimuthAngle = 170
        $0.cloudiness = 40
      }
    ),
    (
      "night",
      {
        $0.sunAltitudeAngle = -90
        $0.cloudiness = 5
      }
    ),
    (
      "wetnight",
      {
        $0.sunAltitudeAngle = -90
        $0.cloudiness = 100
        $0.wetness = 100
        $0.precipitation = 60
        $0.precipitationDeposits = 90
        $0.fogDensity = 20
      }
    ),
    (
      "fognight",
      {
        $0.sunAltitudeAngle = -90
        $0.fogDensity = 60
      }
    ),
    ("dust", { $0.dustStorm = 70 }),
  ]

  @Test(.enabled(if: folder != nil)) func street() throws {
    let camera = try ShadingStreet.camera(width: 672, height: 378)
    let stage = ShadingStage(scene: ShadingStreet.scene, camera: camera)
    let renderer = Renderer()
    let shader = Shader()
    for (name, change) in Self.weathers {
      let lighting = ShadingStreet.lighting(change)
      var light = shader.prepare(scene: stage.scene, lighting: lighting, cameras: [camera])[0]
      let shading = Self.leastTime { _ = stage.shade(&light) }
      let ready = Self.leastTime {
        _ = shader.prepare(scene: stage.scene, lighting: lighting, cameras: [camera])
      }
      var frame = Frame(width: 1, height: 1)
      let whole = Self.leastTime {
        frame = renderer.render([camera], scene: stage.scene, lighting: lighting)[0]
      }
      print(
        name, Int(shading / Double(stage.seen.count) * 10), "/ 10 ns a fragment; prepared in",
        Int(ready / 1e3), "us; whole", Int(whole / 1e3), "us")
      try Self.write(frame.rgb, width: 672, height: 378, name: name)
    }
  }

  private static func leastTime(_ work: () -> Void) -> Double {
    var best = Double.infinity
    for _ in 0..<7 {
      var from = timespec()
      var to = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from)
      work()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to)
      best = min(best, Double(to.tv_sec - from.tv_sec) * 1e9 + Double(to.tv_nsec - from.tv_nsec))
    }
    return best
  }

  static func write(_ rgb: [UInt8], width: Int, height: Int, name: String) throws {
    guard let file = fopen("\(folder ?? ".")/\(name).ppm", "wb") else { return }
    let head = Array("P6 \(width) \(height) 255\n".utf8)
    fwrite(head, 1, head.count, file)
    fwrite(rgb, 1, rgb.count, file)
    fclose(file)
  }
}
