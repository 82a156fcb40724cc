/// Where something was read from: a file and a line counted from 1 (0 when the whole file is meant).
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var line: Int

  public init(file: String, line: Int) {
    self.file = file
    self.line = line
  }

  public var description: String { line > 0 ? "\(file):\(line)" : file }
}

/// One `<route>` of a Bench2Drive / CARLA leaderboard route file.
public struct RouteDefinition: Sendable, Hashable {
  public var id: String
  public var town: String
  /// Key points of the route in file order; the dense route runs through them.
  public var waypoints: [Point<World>]
  public var scenarios: [ScenarioDefinition]
  /// At least one keyframe, ascending in `routePercentage`.
  public var weather: [WeatherKeyframe]
  public var location: SourceLocation

  public init(
    id: String, town: String, waypoints: [Point<World>], scenarios: [ScenarioDefinition],
    weather: [WeatherKeyframe], location: SourceLocation
  ) {
    self.id = id
    self.town = town
    self.waypoints = waypoints
    self.scenarios = scenarios
    self.weather = weather
    self.location = location
  }
}

/// One `<scenario>` of a route.
public struct ScenarioDefinition: Sendable, Hashable {
  /// Instance name, such as `Accident_1`.
  public var name: String
  /// One of the known scenario types, such as `Accident`.
  public var type: String
  public var trigger: Pose<World>
  /// Every other child element, in file order.
  public var parameters: [ScenarioParameter]
  public var location: SourceLocation

  public init(
    name: String, type: String, trigger: Pose<World>, parameters: [ScenarioParameter],
    location: SourceLocation
  ) {
    self.name = name
    self.type = type
    self.trigger = trigger
    self.parameters = parameters
    self.location = location
  }
}

/// A child element of a `<scenario>`: `<distance value="40"/>`, `<start_actor_flow x= y= z=/>`, `<frequency from= to=/>`.
public struct ScenarioParameter: Sendable, Hashable {
  public enum Value: Sendable, Hashable {
    case text(String)
    case location(Point<World>)
    case pose(Pose<World>)
    case interval(from: Double, to: Double)
    /// An element with other attributes, such as `<other_actor …>`: names and values in file order.
    case attributes([Attribute])
  }
  public struct Attribute: Sendable, Hashable {
    public var name, value: String
    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }
  public var name: String
  public var value: Value

  public init(name: String, value: Value) {
    self.name = name
    self.value = value
  }
}

/// One `<weather>` element: CARLA's weather parameters at a share of the route.
public struct WeatherKeyframe: Sendable, Hashable {
  /// 0…100
  public var routePercentage: Double
  public var weather: Weather
  /// The attributes exactly as written, in file order; upstream compares them as strings to find `weather_id`.
  public var attributes: [ScenarioParameter.Attribute]

  public init(routePercentage: Double, weather: Weather, attributes: [ScenarioParameter.Attribute]) {
    self.routePercentage = routePercentage
    self.weather = weather
    self.attributes = attributes
  }
}

/// CARLA's `WeatherParameters`; percentages unless said otherwise.
public struct Weather: Sendable, Hashable {
  public var cloudiness = 0.0
  public var precipitation = 0.0
  public var precipitationDeposits = 0.0
  public var windIntensity = 0.0
  /// Degrees, as CARLA's.
  public var sunAzimuthAngle = 0.0
  /// Degrees above the horizon; negative at night.
  public var sunAltitudeAngle = 0.0
  public var fogDensity = 0.0
  /// Metres.
  public var fogDistance = 0.0
  public var fogFalloff = 0.0
  public var wetness = 0.0
  public var scatteringIntensity = 0.0
  public var mieScatteringScale = 0.0
  public var rayleighScatteringScale = 0.0331
  public var dustStorm = 0.0

  public init() {}

  /// What the leaderboard assumes when a route names no weather.
  public static var leaderboardDefault: Weather {
    var weather = Weather()
    weather.sunAltitudeAngle = 70
    weather.cloudiness = 50
    return weather
  }
}
