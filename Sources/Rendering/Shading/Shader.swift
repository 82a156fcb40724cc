import CKernels
import DriveTypes

/// Makes the light of frames for `dl_shade`: sun, sky, shadows, lamps. Not thread-safe.
package final class Shader {
  /// `DL_BEST`, or the instruction set that a test wants.
  package var instructions = Int32(DL_BEST)
  private var shadows: [ShadowMaps] = []
  private var lamps = LampCollector()
  /// What the values point to until the next call.
  private var lightPointers: [UnsafeMutablePointer<dl_light>] = []

  package init() {}

  deinit { freeLights() }

  /// The light of one frame, one value for each camera. What they point to belongs to the shader and stays as it is
  /// until the next call.
  package func prepare(scene: RenderScene, lighting: Lighting, cameras: [PinholeCamera]) -> [dl_shading] {
    freeLights()
    let daylight = Daylight(lighting.weather)
    let atmosphere = Atmosphere(lighting.weather, daylight: daylight)
    let still = Self.light(lighting, daylight, atmosphere)
    let groups = shadowGroups(cameras)
    if lighting.hasShadows {
      let sunCasts = lighting.weather.sunAltitudeAngle > 0.5 && lighting.weather.cloudiness < 90
      for (maps, centre) in zip(shadows, groups.centres) {
        maps.prepare(scene: scene, centre: centre, sun: sunCasts ? daylight.direction : nil)
      }
    }
    lamps.collect(
      scene: scene, lighting: lighting, near: groups.centres,
      wanted: LampCollector.Wanted(
        dark: lighting.weather.sunAltitudeAngle < 8, wet: atmosphere.wetness > 0.2), fog: atmosphere.fog)
    return cameras.indices.map { index in
      let camera = cameras[index].pose.position
      var light = still
      light.instructions = instructions
      light.place = (Self.remainder(camera.x), Self.remainder(camera.y))
      if lighting.hasShadows { shadows[groups.numbers[index]].attach(to: &light, camera: camera) }
      let near = lamps.lights(around: camera)
      if !near.isEmpty {
        let pointer = UnsafeMutablePointer<dl_light>.allocate(capacity: near.count)
        pointer.initialize(from: near, count: near.count)
        lightPointers.append(pointer)
        light.lights = UnsafePointer(pointer)
        light.light_count = Int32(near.count)
      }
      return light
    }
  }

  private func freeLights() {
    for pointer in lightPointers { pointer.deallocate() }
    lightPointers.removeAll(keepingCapacity: true)
  }

  /// Cameras within 25 m of each other share shadow maps about the first of them.
  private func shadowGroups(_ cameras: [PinholeCamera]) -> (centres: [Point<World>], numbers: [Int]) {
    var centres: [Point<World>] = []
    var numbers: [Int] = []
    for camera in cameras {
      let position = camera.pose.position
      if let known = centres.firstIndex(where: { $0.distance(to: position) < 25 }) {
        numbers.append(known)
      } else {
        numbers.append(centres.count)
        centres.append(position)
      }
    }
    while shadows.count < centres.count { shadows.append(ShadowMaps()) }
    return (centres, numbers)
  }

  /// What is the same for all cameras.
  private static func light(_ lighting: Lighting, _ day: Daylight, _ air: Atmosphere) -> dl_shading {
    let weather = lighting.weather
    let shared = TextureSet.shared
    var light = dl_shading()
    light.sun_direction = day.direction.tuple
    light.sun = day.sun.tuple
    light.sky_light = day.above.tuple
    light.ground_light = day.beneath.tuple
    light.zenith = day.zenith.tuple
    light.horizon = day.horizon.tuple
    light.below = mixed(air.colour, day.beneath, 0.25).tuple
    light.glow = day.glow.tuple
    light.disc = day.disc.tuple
    light.cloud_light = day.cloudLight.tuple
    light.cloud_dark = day.cloudDark.tuple
    let cover = 0.08 + 0.97 * share(weather.cloudiness)
    light.cloud_threshold = 2 * (1 - cover)
    light.cloud_slope = 1.3
    // A repeat of the pattern spans some kilometres.
    let drift = lighting.time * (0.0008 + 0.003 * Double(share(weather.windIntensity)))
    light.cloud_shift = (remainder(drift, 1), remainder(drift * 0.4 + 0.3, 1))

    light.haze = air.haze
    light.fog = air.fog
    light.fog_start = air.fogStart
    light.fog_falloff = air.fogFalloff
    light.fog_colour = air.colour.tuple
    light.fog_sun = air.sunColour.tuple

    light.wetness = air.wetness
    light.puddles = air.puddles
    light.rain = air.rain
    light.rain_slant = air.rainSlant
    light.rain_phase = (
      remainder(lighting.time * 2.7, 1024), remainder((lighting.time * 20).rounded(), 65536)
    )

    light.lit = lighting.isDark ? 1 << UInt32(Lamp.night.rawValue) : 0
    light.lamp_light = 3
    light.window_light = lighting.isDark ? 0.9 : 0
    light.textures = UnsafePointer(shared.texels)
    light.tones = UnsafePointer(shared.tones)
    light.curve = UnsafePointer(shared.curve)
    return light
  }

  private static func remainder(_ x: Double, _ period: Double = 128) -> Float {
    Float(x - (x / period).rounded(.down) * period)
  }
}
