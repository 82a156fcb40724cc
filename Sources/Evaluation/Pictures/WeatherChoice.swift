import DriveTypes
import Roads

extension WeatherPreset {
  /// Words for some presets.
  private static let words: [(name: String, id: String)] = [
    ("clear", "7"), ("noon", "0"), ("sunset", "1"), ("cloudy", "5"), ("wet", "14"), ("rain", "8"),
    ("fog", "12"),
    ("night", "19"), ("rain-night", "21"),
  ]

  public static var names: [String] { words.map(\.name) }

  /// By a word of `names` or Bench2Drive's `weather_id`.
  static func weather(named name: String) throws(EvaluationError) -> Weather {
    let id = words.first { $0.name == name }?.id ?? name
    guard let preset = table.first(where: { $0.id == id }) else {
      throw .unknownWeather(got: name, known: names + table.map(\.id))
    }
    return keyframes(preset.values)[0].weather
  }
}
