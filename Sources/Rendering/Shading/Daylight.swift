import DriveTypes
import Glibc

/// Linear light: red, green, blue; 1 is paper white in the sun of a clear noon.
package typealias Light = SIMD3<Float>

/// Sun, sky and ambient light of a weather. The exposure is part of it: it depends on the weather alone, so pictures
/// do not pump.
package struct Daylight: Sendable {
  /// Unit vector to the sun (by night: to the moon), world frame.
  package var direction: SIMD3<Float>
  /// Light on a surface that faces the sun.
  package var sun: Light
  /// Light on surfaces that face up, and down.
  package var above, beneath: Light
  /// Colours of the sky straight up and at the horizon, and what the sun adds around itself.
  package var zenith, horizon, glow: Light
  /// Of the sun's own disc.
  package var disc: Light
  package var cloudLight, cloudDark: Light
  /// How much of the sky is grey: 0 clear … 1 overcast.
  package var greyness: Float
  /// Brightness against that at 45° sun.
  package var brightness: Float

  package init(_ weather: Weather) {
    let key = Key.at(altitude: Float(weather.sunAltitudeAngle))
    let cover = share(weather.cloudiness)
    let rain = share(weather.precipitation)
    greyness = smoothStep(cover, 0.35, 0.95)
    brightness = key.above.luminance / Key.at(altitude: 45).above.luminance

    // What clouds leave of the sun, and the grey sky under them.
    let open = (1 - 0.97 * smoothStep(cover, 0.3, 0.92)) * (1 - 0.6 * rain)
    let gloom = 1 - 0.4 * rain * (0.4 + 0.6 * greyness)
    sun = key.sun * open
    let grey = brightness * gloom
    above = mixed(key.above, Light(0.49, 0.53, 0.59) * brightness, greyness) * gloom
    beneath = mixed(key.beneath, Light(0.20, 0.20, 0.195) * brightness, greyness) * gloom
    zenith = mixed(key.zenith, Light(0.46, 0.50, 0.56) * grey, greyness)
    horizon = mixed(key.horizon, Light(0.60, 0.63, 0.66) * grey, greyness * 0.9)
    glow = key.glow * (1 - greyness) * (1 - 0.5 * rain)
    disc = weather.sunAltitudeAngle > -3 ? key.sun * 14 * (1 - greyness) : Light(repeating: 0)
    let fleece = key.sun * 0.55 + key.above * 0.75 + key.glow * 0.2
    cloudLight = mixed(fleece, Light(0.60, 0.63, 0.67) * grey, greyness)
    cloudDark = mixed(fleece * Light(0.72, 0.75, 0.80), Light(0.36, 0.39, 0.44) * grey, greyness)
    direction = Self.direction(weather)
  }

  /// The sun stands where CARLA's stands: its light travels along the rotation with pitch −altitude and yaw azimuth, so
  /// towards the sun it is (−cos a cos z, −cos a sin z, sin a) in CARLA's left-handed axes, with y turned in ours. Under
  /// 6° below the horizon the moon takes its place.
  package static func direction(_ weather: Weather) -> SIMD3<Float> {
    guard weather.sunAltitudeAngle > -6 else { return SIMD3(0.36, 0.48, 0.8) }
    let (altitude, azimuth) = (radians(weather.sunAltitudeAngle), radians(weather.sunAzimuthAngle))
    let v = Vector<World>(
      carlaX: -cos(altitude) * cos(azimuth), y: -cos(altitude) * sin(azimuth), z: sin(altitude))
    return SIMD3(Float(v.x), Float(v.y), Float(v.z))
  }

  /// A clear sky's light at one altitude of the sun.
  private struct Key {
    var altitude: Float
    var sun, above, beneath, zenith, horizon, glow: Light

    /// Chosen by eye after photographs: noon, afternoon, golden hour, sunset, dusk, a moonlit night in a town.
    static let all: [Key] = [
      Key(
        altitude: -12, sun: Light(0.020, 0.025, 0.038), above: Light(0.028, 0.034, 0.055),
        beneath: Light(0.020, 0.018, 0.017), zenith: Light(0.004, 0.006, 0.014),
        horizon: Light(0.022, 0.023, 0.031), glow: Light(0.004, 0.005, 0.008)),
      Key(
        altitude: -6, sun: Light(repeating: 0), above: Light(0.050, 0.060, 0.100),
        beneath: Light(0.022, 0.022, 0.026), zenith: Light(0.018, 0.032, 0.085),
        horizon: Light(0.15, 0.11, 0.13), glow: Light(0.10, 0.04, 0.02)),
      Key(
        altitude: 0, sun: Light(0.22, 0.10, 0.04), above: Light(0.13, 0.14, 0.20),
        beneath: Light(0.050, 0.047, 0.050), zenith: Light(0.055, 0.09, 0.22),
        horizon: Light(0.56, 0.34, 0.25), glow: Light(0.55, 0.22, 0.08)),
      Key(
        altitude: 6, sun: Light(0.78, 0.48, 0.24), above: Light(0.22, 0.235, 0.30),
        beneath: Light(0.090, 0.082, 0.078), zenith: Light(0.10, 0.18, 0.40),
        horizon: Light(0.76, 0.55, 0.40), glow: Light(0.85, 0.45, 0.17)),
      Key(
        altitude: 15, sun: Light(1.02, 0.82, 0.58), above: Light(0.28, 0.32, 0.41),
        beneath: Light(0.130, 0.122, 0.112), zenith: Light(0.13, 0.26, 0.56),
        horizon: Light(0.76, 0.72, 0.66), glow: Light(0.75, 0.50, 0.26)),
      Key(
        altitude: 45, sun: Light(1.06, 0.99, 0.88), above: Light(0.30, 0.36, 0.46),
        beneath: Light(0.165, 0.158, 0.145), zenith: Light(0.13, 0.28, 0.62),
        horizon: Light(0.64, 0.75, 0.87), glow: Light(0.40, 0.34, 0.25)),
      Key(
        altitude: 90, sun: Light(1.12, 1.07, 0.98), above: Light(0.31, 0.37, 0.47),
        beneath: Light(0.185, 0.178, 0.165), zenith: Light(0.12, 0.27, 0.62),
        horizon: Light(0.64, 0.75, 0.88), glow: Light(0.34, 0.30, 0.24)),
    ]

    static func at(altitude: Float) -> Key {
      let all = Self.all
      guard let next = all.firstIndex(where: { $0.altitude >= altitude }) else { return all[all.count - 1] }
      guard next > 0 else { return all[0] }
      let (a, b) = (all[next - 1], all[next])
      let t = (altitude - a.altitude) / (b.altitude - a.altitude)
      return Key(
        altitude: altitude, sun: mixed(a.sun, b.sun, t), above: mixed(a.above, b.above, t),
        beneath: mixed(a.beneath, b.beneath, t), zenith: mixed(a.zenith, b.zenith, t),
        horizon: mixed(a.horizon, b.horizon, t), glow: mixed(a.glow, b.glow, t))
    }
  }
}

extension SIMD3<Float> {
  /// Rec. 709.
  package var luminance: Float { (self * SIMD3(0.2126, 0.7152, 0.0722)).sum() }
  var tuple: (Float, Float, Float) { (x, y, z) }
}

func mixed(_ a: Light, _ b: Light, _ t: Float) -> Light { a + (b - a) * t }

/// A percentage as a number from 0 to 1.
func share(_ percentage: Double) -> Float { Float(min(max(percentage / 100, 0), 1)) }

/// 0 up to `low`, 1 from `high`, smooth between.
func smoothStep(_ x: Float, _ low: Float, _ high: Float) -> Float {
  let t = min(max((x - low) / (high - low), 0), 1)
  return t * t * (3 - 2 * t)
}
