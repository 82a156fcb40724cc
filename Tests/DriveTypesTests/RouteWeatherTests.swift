import DriveTypes
import Testing

@Suite struct RouteWeatherTests {
  private func weather(sun: Double, fog: Double) -> Weather {
    var weather = Weather()
    weather.sunAltitudeAngle = sun
    weather.fogDensity = fog
    return weather
  }

  /// Hand-computed: between entries by proportion, before and after them as they are.
  @Test func interpolates() {
    let route = RouteWeather(entries: [
      .init(routePercentage: 20, weather: weather(sun: 40, fog: 0)),
      .init(routePercentage: 60, weather: weather(sun: 20, fog: 100)),
      .init(routePercentage: 80, weather: weather(sun: -20, fog: 100)),
    ])
    #expect(route.weather(at: 0) == weather(sun: 40, fog: 0))
    #expect(route.weather(at: 20) == weather(sun: 40, fog: 0))
    #expect(route.weather(at: 30) == weather(sun: 35, fog: 25))
    #expect(route.weather(at: 60) == weather(sun: 20, fog: 100))
    #expect(route.weather(at: 75) == weather(sun: -10, fog: 100))
    #expect(route.weather(at: 100) == weather(sun: -20, fog: 100))
    #expect(RouteWeather().weather(at: 50) == .leaderboardDefault)
    #expect(RouteWeather(constant: weather(sun: 1, fog: 2)).weather(at: 50) == weather(sun: 1, fog: 2))
  }

  /// The ego counts as past a point when the point lies behind it; at most three points are looked at ahead, so that a
  /// crossing of the route with itself does not carry the weather on.
  @Test func followsTheEgo() {
    let route = (0...10).map { RoutePoint(pose: Pose(x: Double($0) * 10, y: 0, yaw: 0), option: .laneFollow) }
    var tracker = WeatherTracker(
      RouteWeather(entries: [
        .init(routePercentage: 0, weather: weather(sun: 0, fog: 0)),
        .init(routePercentage: 100, weather: weather(sun: 50, fog: 0)),
      ]), route: route)
    #expect(tracker.current.sunAltitudeAngle == 0)
    tracker.update(ego: Point(x: 12, y: 1))
    #expect(tracker.current.sunAltitudeAngle == 5)
    tracker.update(ego: Point(x: 95, y: 1))
    #expect(tracker.current.sunAltitudeAngle == 20)
    tracker.update(ego: Point(x: 0, y: 0))
    #expect(tracker.current.sunAltitudeAngle == 20)
    var lonely = WeatherTracker(RouteWeather(), route: [])
    lonely.update(ego: .origin)
    #expect(lonely.current == .leaderboardDefault)
  }
}
