import CarlaProtocol
import DriveTypes
import Rendering
import Sensing

/// What a sensor measures, how and how often, read from its attributes.
struct SensorSettings: Sendable {
  enum Content: Sendable {
    case collision
    case gnss(SatelliteNoise)
    case imu(InertialNoise)
    case camera(FrameContent, CameraSettings)
  }
  var kind: SensorKind
  var content: Content
  /// Seconds between measurements; 0 is every tick.
  var period = 0.0

  /// - Throws: for a text that is no number, or one out of range.
  init(_ blueprint: SensorBlueprint, _ description: WireDescription) throws(CarlaServerError) {
    kind = blueprint.kind
    func number(_ attribute: String, _ range: ClosedRange<Double>) throws(CarlaServerError) -> Double {
      let text =
        description.value(attribute) ?? blueprint.attributes.first { $0.id == attribute }?.value ?? "0"
      guard let value = Double(text), range.contains(value) else {
        throw .badAttribute(
          blueprint: blueprint.id, attribute: attribute, got: text,
          expected: "\(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
    func noise(_ attribute: String) throws(CarlaServerError) -> Double { try number(attribute, -100...100) }
    func axes(_ prefix: String) throws(CarlaServerError) -> SIMD3<Double> {
      SIMD3(try noise(prefix + "_x"), try noise(prefix + "_y"), try noise(prefix + "_z"))
    }
    if kind != .collision { period = try number("sensor_tick", 0...1000) }
    switch kind {
    case .gnss:
      var satellite = SatelliteNoise()
      satellite.altitude = try noise("noise_alt_stddev")
      satellite.altitudeBias = try noise("noise_alt_bias")
      satellite.latitude = try noise("noise_lat_stddev")
      satellite.latitudeBias = try noise("noise_lat_bias")
      satellite.longitude = try noise("noise_lon_stddev")
      satellite.longitudeBias = try noise("noise_lon_bias")
      content = .gnss(satellite)
    case .imu:
      var inertial = InertialNoise()
      inertial.acceleration = try axes("noise_accel_stddev")
      inertial.gyroscope = try axes("noise_gyro_stddev")
      inertial.gyroscopeBias = try axes("noise_gyro_bias")
      content = .imu(inertial)
    case .rgbCamera, .depthCamera, .semanticCamera, .instanceCamera:
      let settings = CameraSettings(
        width: Int(try number("image_size_x", 1...4096)), height: Int(try number("image_size_y", 1...4096)),
        fieldOfView: radians(try number("fov", 1...170)))
      let parts: FrameContent =
        switch kind {
        case .depthCamera: .depth
        case .semanticCamera: .semantic
        case .instanceCamera: [.instance, .semantic]
        default: .colour
        }
      content = .camera(parts, settings)
    case .collision, .world: content = .collision
    }
  }
}
