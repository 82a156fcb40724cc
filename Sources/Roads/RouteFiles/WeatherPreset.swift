import DriveTypes
import Foundation

/// Bench2Drive's 23 weather presets, which give a route its `weather_id`.
///
/// Values: `leaderboard/data/weather.xml` of Thinklab-SJTU/Bench2Drive 7ec25d1 (facts extracted). Upstream
/// (`leaderboard_evaluator.get_weather_id`) prints each of the eight parameters of the route's first keyframe, a
/// 32-bit float in CARLA, and compares the text with the preset's; all presets are written as `5.0`, so equal
/// text means equal value.
public enum WeatherPreset {
  /// The eight parameters in the order of `table`'s columns.
  static let columns: [WritableKeyPath<Weather, Double> & Sendable] = [
    \.cloudiness, \.precipitation, \.precipitationDeposits, \.wetness, \.windIntensity, \.sunAzimuthAngle,
    \.sunAltitudeAngle, \.fogDensity,
  ]

  /// Attribute names of CARLA's `WeatherParameters` in route files, in the writer's order.
  static let fields: [(name: String, field: WritableKeyPath<Weather, Double> & Sendable)] = [
    ("cloudiness", \.cloudiness), ("precipitation", \.precipitation),
    ("precipitation_deposits", \.precipitationDeposits), ("wetness", \.wetness),
    ("wind_intensity", \.windIntensity), ("sun_azimuth_angle", \.sunAzimuthAngle),
    ("sun_altitude_angle", \.sunAltitudeAngle), ("fog_density", \.fogDensity),
    ("fog_distance", \.fogDistance),
    ("fog_falloff", \.fogFalloff), ("scattering_intensity", \.scatteringIntensity),
    ("mie_scattering_scale", \.mieScatteringScale), ("rayleigh_scattering_scale", \.rayleighScatteringScale),
    ("dust_storm", \.dustStorm),
  ]

  /// Preset id and its eight values, in upstream's order.
  public static let table: [(id: String, values: [Double])] = [
    ("0", [5, 0, 0, 0, 10, -1, 90, 2]), ("1", [5, 0, 0, 0, 10, -1, 15, 2]),
    ("2", [20, 30, 50, 0, 30, -1, 45, 3]), ("3", [60, 60, 60, 0, 60, -1, 45, 3]),
    ("5", [80, 0, 50, 20, 10, -1, 45, 3]), ("6", [5, 0, 50, 0, 10, -1, 15, 10]),
    ("7", [5, 0, 0, 0, 10, -1, 45, 2]), ("8", [100, 100, 90, 0, 100, -1, 45, 7]),
    ("9", [70, 60, 60, 0, 60, -1, 45, 50]), ("10", [40, 100, 90, 0, 100, -1, 0, 7]),
    ("11", [100, 60, 60, 0, 60, -1, 45, 50]), ("12", [5, 0, 0, 0, 10, -1, 45, 50]),
    ("13", [5, 0, 0, 0, 10, -1, 15, 50]), ("14", [100, 100, 50, 50, 100, -1, 45, 10]),
    ("15", [100, 50, 100, 80, 80, -1, 45, 10]), ("18", [40, 0, 50, 0, 10, -1, 15, 2]),
    ("19", [40, 0, 50, 0, 10, -1, -90, 2]), ("20", [60, 30, 50, 60, 30, -1, -90, 3]),
    ("21", [100, 100, 90, 100, 100, -1, -90, 3]), ("22", [5, 0, 0, 0, 10, -1, -90, 60]),
    ("23", [80, 60, 60, 80, 60, -1, -90, 60]), ("25", [100, 100, 90, 100, 100, -1, -90, 100]),
    ("26", [50, 0, 0, 0, 0, 0, 70, 0]),
  ]

  /// The preset equal to `weather` in all eight parameters; nil (upstream's `None`) when there is none.
  public static func id(of weather: Weather) -> String? {
    let values = columns.map { Double(Float(weather[keyPath: $0])) }
    return table.first { $0.values == values }?.id
  }

  /// Reads a file of presets (`<weathers><case weather_id><weather …/></case></weathers>`) and returns the first
  /// weather of each case.
  public static func read(_ file: URL) throws(RouteFileError) -> [(id: String, weather: Weather)] {
    let name = file.relativePath
    let root = try RouteFile.parse(RouteFile.read(file), file: name)
    let reader = RouteElementReader(file: name)
    guard root.name == "weathers" else {
      throw .wrongRoot(reader.place(root), got: root.name, expected: "weathers")
    }
    var presets: [(id: String, weather: Weather)] = []
    for item in root.children(named: "case") {
      guard let id = item.attribute("weather_id") else {
        throw .missingAttribute(reader.place(item), element: "case", attribute: "weather_id")
      }
      guard let weather = item.child(named: "weather") else {
        throw .missingElement(reader.place(item), parent: "case", element: "weather")
      }
      presets.append((id, try reader.keyframe(weather).weather))
    }
    return presets
  }
}

extension RouteDefinition {
  /// Bench2Drive's `weather_id` of the route.
  public var weatherID: String? { weather.first.flatMap { WeatherPreset.id(of: $0.weather) } }
}
