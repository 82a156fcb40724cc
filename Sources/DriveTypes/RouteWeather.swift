/// The weather along a route: what holds at shares of its length, and between them by proportion.
public struct RouteWeather: Sendable, Hashable {
  public struct Entry: Sendable, Hashable {
    /// 0…100
    public var routePercentage: Double
    public var weather: Weather

    public init(routePercentage: Double, weather: Weather) {
      self.routePercentage = routePercentage
      self.weather = weather
    }
  }

  /// Ascending in `routePercentage`; none where the weather is not known.
  public var entries: [Entry]

  public init(entries: [Entry] = []) { self.entries = entries }

  public init(_ keyframes: [WeatherKeyframe]) {
    self.init(
      entries: keyframes.map { Entry(routePercentage: $0.routePercentage, weather: $0.weather) })
  }

  /// The same weather everywhere.
  public init(constant weather: Weather) {
    self.init(entries: [Entry(routePercentage: 0, weather: weather)])
  }

  /// The weather at a share of the route. Before the first entry and after the last theirs holds; without any, the
  /// leaderboard's default.
  public func weather(at percentage: Double) -> Weather {
    guard var before = entries.first, let last = entries.last else { return .leaderboardDefault }
    if percentage <= before.routePercentage { return before.weather }
    for entry in entries {
      if percentage <= entry.routePercentage {
        let length = entry.routePercentage - before.routePercentage
        let share = length > 0 ? (percentage - before.routePercentage) / length : 1
        return Weather.between(before.weather, entry.weather, share)
      }
      before = entry
    }
    return last.weather
  }
}

extension Weather {
  /// Every parameter, in one order.
  public static let parameters: [WritableKeyPath<Weather, Double> & Sendable] = [
    \.cloudiness, \.precipitation, \.precipitationDeposits, \.windIntensity, \.sunAzimuthAngle,
    \.sunAltitudeAngle, \.fogDensity, \.fogDistance, \.fogFalloff, \.wetness, \.scatteringIntensity,
    \.mieScatteringScale, \.rayleighScatteringScale, \.dustStorm,
  ]

  /// `share` 0 is `a`, 1 is `b`.
  static func between(_ a: Weather, _ b: Weather, _ share: Double) -> Weather {
    var result = a
    for parameter in parameters where a[keyPath: parameter] != b[keyPath: parameter] {
      result[keyPath: parameter] += (b[keyPath: parameter] - a[keyPath: parameter]) * share
    }
    return result
  }
}

/// The weather that the ego meets as it goes: scenario_runner's `RouteWeatherBehavior`.
///
/// The ego has passed a point of the dense route when it is in front of it; three points ahead are looked at in a tick.
/// The weather is that of the share of the route's length at the last point passed.
public struct WeatherTracker: Sendable {
  static let window = 3
  private let weather: RouteWeather
  private let route: [RoutePoint]
  /// Share of the route's length at each point, 0…100.
  private let percentages: [Double]
  /// The last point passed.
  private var index = 0

  public init(_ weather: RouteWeather, route: [RoutePoint]) {
    self.weather = weather
    self.route = route
    var length = 0.0
    var lengths: [Double] = []
    for (place, point) in route.enumerated() {
      if place > 0 { length += point.pose.position.distance(to: route[place - 1].pose.position) }
      lengths.append(length)
    }
    percentages = lengths.map { length > 0 ? $0 / length * 100 : 0 }
  }

  /// What holds where the ego has come to.
  public var current: Weather {
    weather.weather(at: percentages.indices.contains(index) ? percentages[index] : 0)
  }

  /// Called once a tick.
  public mutating func update(ego: Point<World>) {
    for place in index..<min(index + Self.window + 1, route.count) {
      let pose = route[place].pose
      if (ego - pose.position).dot(pose.forward) > 0 { index = place }
    }
  }
}
