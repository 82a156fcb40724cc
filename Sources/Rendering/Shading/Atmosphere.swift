import DriveTypes

/// Haze, fog, dust, rain and wet ground of a weather.
package struct Atmosphere: Sendable {
  /// Extinction of clear air and of fog, 1/m.
  package var haze, fog: Float
  /// Where fog begins, metres.
  package var fogStart: Float
  /// How fast fog thins with height, 1/m.
  package var fogFalloff: Float
  package var colour: Light
  /// Added towards the sun.
  package var sunColour: Light
  /// 0 dry … 1 wet; share of wet ground that lies under water; 0 no rain … 1 downpour.
  package var wetness, puddles, rain: Float
  /// Sideways per downwards, of falling rain.
  package var rainSlant: Float

  package init(_ weather: Weather, daylight: Daylight) {
    rain = share(weather.precipitation)
    let deposits = share(weather.precipitationDeposits)
    let dust = share(weather.dustStorm)
    let density = share(weather.fogDensity)
    wetness = max(share(weather.wetness), 0.9 * min(rain * 2, 1), 0.55 * deposits)
    puddles = deposits
    rainSlant = 0.12 * share(weather.windIntensity)

    // CARLA's 100 % hides what is a hundred metres away; low percentages are a faint mist.
    haze = 1 / 4500
    fog = 0.028 * density * density + 0.0012 * rain + 0.03 * dust
    fogStart = Float(max(0, weather.fogDistance))
    fogFalloff = Float(max(0, weather.fogFalloff)) * 0.05

    let misty = min(1, density * 1.6)
    let grey = Light(0.60, 0.625, 0.65) * daylight.brightness * (1 - 0.35 * rain * daylight.greyness)
    let mist = mixed(daylight.horizon, grey, 0.75 * misty)
    let brown = Light(0.52, 0.36, 0.20) * daylight.brightness
    colour = mixed(mist, brown, min(1, dust * 2))
    sunColour = daylight.glow * (0.35 + 0.25 * misty)
  }
}
