import DriveTypes

/// A lamp that lights what is around it, or ahead of it.
public struct LightSource: Sendable, Hashable {
  public var position: Point<World>
  /// Unit vector; the axis of the cone.
  public var direction: Vector<World>
  /// Cosine of the cone's half angle; −1 shines to all sides.
  public var coneCosine: Float
  public var colour: Colour
  /// Lit to white at 1 m distance by 1; falls with the square of the distance.
  public var intensity: Float
  /// Beyond it nothing is lit, metres.
  public var range: Float

  public init(
    position: Point<World>, direction: Vector<World>, coneCosine: Float, colour: Colour, intensity: Float,
    range: Float
  ) {
    self.position = position
    self.direction = direction
    self.coneCosine = coneCosine
    self.colour = colour
    self.intensity = intensity
    self.range = range
  }
}

/// Everything that decides how bright the scene is.
public struct Lighting: Sendable {
  public var weather: Weather
  /// Simulated seconds: rain falls and clouds drift with it.
  public var time: Double
  /// Lamps of actors; those of the scenery come with the tiles.
  public var lamps: [LightSource]
  public var hasShadows = true

  public init(weather: Weather, time: Double = 0, lamps: [LightSource] = []) {
    self.weather = weather
    self.time = time
    self.lamps = lamps
  }

  /// Whether street lamps and windows are lit: the sun stands below 3°.
  public var isDark: Bool { weather.sunAltitudeAngle < 3 }
}
