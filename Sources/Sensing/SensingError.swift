import DriveTypes

/// What can be wrong with a request for sensors.
public enum SensingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A setting outside its range; names and units are CARLA's.
  case badAttribute(sensor: String, attribute: String, expected: String, got: Double)
  /// A sensor list that cannot be read: where, what was expected, what stood there.
  case badList(JSONError)

  public var description: String {
    switch self {
    case .badAttribute(let sensor, let attribute, let expected, let got):
      "sensor \(sensor): expected \(expected), got \(attribute) \(SensorAttribute.text(got))"
    case .badList(let error): error.description
    }
  }
}
