import DriveTypes

/// A setting as CARLA names it and counts it, with what it may be.
struct SensorAttribute {
  var name: String
  var value: Double
  var range: ClosedRange<Double>

  init(_ name: String, _ value: Double, _ range: ClosedRange<Double>) {
    self.name = name
    self.value = value
    self.range = range
  }

  /// An angle in radians, whose range is in degrees. Degrees turned to radians and back may lose the last digit, so they
  /// are compared to a billionth.
  init(angle name: String, _ radians: Double, _ range: ClosedRange<Double>) {
    self.init(name, (degrees(radians) * 1e9).rounded() / 1e9, range)
  }

  var isValid: Bool { range.contains(value) }

  /// `fov from 1 to 170`
  var expectation: String { "\(name) from \(Self.text(range.lowerBound)) to \(Self.text(range.upperBound))" }

  /// Whole numbers without their `.0`.
  static func text(_ number: Double) -> String {
    Int(exactly: number).map(String.init) ?? "\(number)"
  }
}
